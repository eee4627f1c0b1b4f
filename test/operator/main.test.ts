// The process around the operator: what it prints, how it ends.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KubeRequest } from '../../src/kube/transport';
import { runOperator } from '../../src/operator/main';
import { EmbeddedApi } from '../support/embedded-api';

let folder: string;
let server: Server;
let embedded: EmbeddedApi;
let out: string;
let err: string;

/** The embedded API server over HTTP, so that the process is met as it is. */
function serve(): Promise<void> {
  embedded = new EmbeddedApi(['jobs'], { crds: true });
  server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => void (async () => {
      const url = new URL(request.url ?? '', 'http://localhost');
      const call: KubeRequest = {
        method: request.method as KubeRequest['method'],
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        body: text ? JSON.parse(text) : undefined,
        contentType: request.headers['content-type'],
      };
      const stream = await embedded.transport.stream(call);
      request.on('close', () => stream.close());
      response.writeHead(stream.status, stream.headers).flushHeaders();
      for await (const document of stream.documents) {
        response.write(typeof document === 'string' ? document : `${JSON.stringify(document)}\n`);
      }
      response.end();
    })());
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function kubeconfig(): string {
  const file = path.join(folder, 'kubeconfig');
  const { port } = server.address() as AddressInfo;
  writeFileSync(file, JSON.stringify({
    'clusters': [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
    'users': [{ name: 'u', user: {} }],
    'contexts': [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  }));
  return file;
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'operator-'));
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
  await serve();
});

afterEach(async () => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const messages = () => out.trim().split('\n').map((line) => JSON.parse(line) as { message: string; level: string });

describe('the operator as a process', () => {
  it('answers a wrong flag with exit code 2 and nothing but the reason', async () => {
    expect(await runOperator(['--no-such-flag'], {})).toBe(2);
    expect(err).toContain("error: unknown option '--no-such-flag'");
    expect(out).toBe('');
  });

  it('shows its flags, also where it is started as the Kubeflow operator is', async () => {
    expect(await runOperator(['controller', 'start', '--help'], {})).toBe(0);
    expect(out).toContain('--controller-threads <n>');
    expect(err).toBe('');
  });

  it('ends with exit code 1 and one line when its kubeconfig cannot be used', async () => {
    expect(await runOperator([`--kubeconfig=${path.join(folder, 'none')}`, '--health-probe-bind-address=0'], {})).toBe(1);
    expect(messages()).toHaveLength(1);
    expect(messages()[0]).toMatchObject({ level: 'error', message: expect.stringContaining('none cannot be used: ENOENT') as string });
  });

  it('ends with exit code 1 when its address is taken', async () => {
    const { port } = server.address() as AddressInfo;
    expect(await runOperator([`--kubeconfig=${kubeconfig()}`, `--health-probe-bind-address=127.0.0.1:${port}`], {})).toBe(1);
    expect(messages().at(-1)).toMatchObject({ level: 'error', message: expect.stringContaining(`Cannot listen on 127.0.0.1:${port}`) as string });
  });

  it('leads, stops on a signal with exit code 0, and leaves the lease free', async () => {
    const before = process.listenerCount('SIGTERM');
    const flags = ['--health-probe-bind-address=0', '--leader-election-lock-namespace=jobs', '--metrics-endpoint=/metrics'];
    const running = runOperator([`--kubeconfig=${kubeconfig()}`, ...flags], {});
    await vi.waitFor(() => expect(out).toContain('"Became leader"'), { timeout: 20_000 });
    process.emit('SIGTERM', 'SIGTERM');
    process.emit('SIGTERM', 'SIGTERM');
    expect(await running).toBe(0);
    expect(messages().map(({ message }) => message)).toEqual([
      '--metrics-endpoint has no effect: metrics are always at /metrics',
      'Starting', 'Caches are filled', 'Became leader', 'Stopping', 'Lost leadership', 'Stopped',
    ]);
    const lease = embedded.must('GET', '/apis/coordination.k8s.io/v1/namespaces/jobs/leases/spark-operator-lock') as { spec: { holderIdentity: string } };
    expect(lease.spec.holderIdentity).toBe('');
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });
});
