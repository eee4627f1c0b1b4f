// What the clients of the operator's servers can hold: those that send nothing, or read nothing, keep nobody from an answer.
import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpEndpoint, metricsListener } from '../../../src/operator/manager/servers';
import { VirtualClock } from '../../support/virtual-clock';

let endpoint: HttpEndpoint;
let sockets: Socket[];

beforeEach(async () => {
  sockets = [];
  endpoint = new HttpEndpoint('the metrics server', '127.0.0.1:0', metricsListener(new Registry(), new VirtualClock()));
  await endpoint.start();
});

afterEach(async () => {
  sockets.forEach((socket) => socket.destroy());
  await endpoint.stop();
});

async function open(count: number, first?: string): Promise<Socket[]> {
  const opened = await Promise.all(Array.from({ length: count }, () => new Promise<Socket>((resolve, reject) => {
    const socket = connect(endpoint.port ?? 0, '127.0.0.1', () => {
      if (first) socket.write(first);
      resolve(socket);
    });
    socket.on('error', reject);
    socket.on('end', () => socket.destroy());
    sockets.push(socket);
  })));
  sockets.forEach((socket) => socket.removeAllListeners('error').on('error', () => undefined));
  return opened;
}

function ask(): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ port: endpoint.port, host: '127.0.0.1', path: '/metrics', agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    }).on('error', reject);
  });
}

describe('connections to a server of the operator', () => {
  it.each([['send nothing', undefined], ['send half of a request', 'GET /metrics HTTP/1.1\r\nhost: a\r\n']])(
    'are bounded, and who asks is answered, when %s', async (_, first) => {
      for (let round = 0; round < 4; round++) await open(150, first);
      expect(await ask()).toBe(200);
      const alive = () => sockets.filter((socket) => !socket.destroyed).length;
      await expect.poll(alive).toBeLessThanOrEqual(256);
    });

  it('that have just had a request stay longer than those that came before it', async () => {
    const [busy] = await open(1);
    await open(200);
    // Connections are accepted in their order, so all others are there by now.
    await ask();
    busy.write('GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n');
    await new Promise((resolve) => { busy.once('data', resolve); });
    await open(100);
    expect(await ask()).toBe(200);
    expect(busy.destroyed).toBe(false);
  });
});
