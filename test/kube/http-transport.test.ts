// The transport against a real TLS server: connections, credentials, documents of streams, and how streams end.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import 'reflect-metadata';
import { cryptoProvider, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { dump } from 'js-yaml';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RESPONSE_TOO_LARGE } from '../../src/kube/client';
import { loadCredentials } from '../../src/kube/credentials';
import { HttpTransport } from '../../src/kube/http-transport';
import { Resources } from '../../src/kube/resources';
import { createKubeClient } from '../../src/kube/rest-client';
import { settle, VirtualClock, VIRTUAL_START } from '../support/virtual-clock';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

let folder: string;
let certificate: string;
let key: string;

let server: Server;
let connections: number;
let seen: IncomingMessage[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let clock: VirtualClock;
const transports: HttpTransport[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'transport-'));
  cryptoProvider.set(globalThis.crypto);
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const made = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=kube-apiserver',
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }, { type: 'ip', value: '127.0.0.1' }])],
  });
  certificate = made.toString('pem');
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  key = `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`;
});

afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  connections = 0;
  seen = [];
  answer = (_request, response) => json(response, { ok: true });
  clock = new VirtualClock(VIRTUAL_START);
  server = createServer({ cert: certificate, key, keepAliveTimeout: 60_000 }, (request, response) => {
    seen.push(request);
    answer(request, response);
  });
  server.on('secureConnection', () => { connections += 1; });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await Promise.all(transports.splice(0).map((transport) => transport.close()));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function connect({ user = {}, trusted = true, basePath = '' }: { user?: object; trusted?: boolean; basePath?: string } = {}): Promise<HttpTransport> {
  const kubeconfig = path.join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, dump({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [{
      name: 'c',
      cluster: {
        server: `https://127.0.0.1:${(server.address() as AddressInfo).port}${basePath}`,
        ...(trusted ? { 'certificate-authority-data': Buffer.from(certificate).toString('base64') } : {}),
      },
    }],
    'users': [{ name: 'u', user }],
    'contexts': [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'team' } }],
    'current-context': 'x',
  }));
  const transport = new HttpTransport(await loadCredentials(kubeconfig), { clock, connections: 4 });
  transports.push(transport);
  return transport;
}

const get = (transport: HttpTransport, at = '/api/v1/pods') => transport.request({ method: 'GET', path: at });

describe('the HTTP transport', () => {
  it('makes a thousand calls over one or two connections, and many parallel calls over no more than its limit', async () => {
    const transport = await connect();
    for (let call = 0; call < 1000; call += 1) {
      expect((await get(transport)).body).toEqual({ ok: true });
    }
    expect(connections).toBeLessThanOrEqual(2);
    await Promise.all(Array.from({ length: 200 }, () => get(transport)));
    expect(connections).toBeLessThanOrEqual(4);
  });

  it('keeps its connections after DELETE calls with a body', async () => {
    const transport = await connect();
    for (let call = 0; call < 50; call += 1) {
      await transport.request({ method: 'DELETE', path: '/api/v1/namespaces/jobs/pods/driver', body: { kind: 'DeleteOptions', apiVersion: 'v1' } });
    }
    expect(connections).toBeLessThanOrEqual(2);
  });

  it('opens separate connections for watches, so that watches never delay a call', async () => {
    const transport = await connect();
    answer = (request, response) => {
      if (request.url?.includes('watch=true')) {
        response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      } else {
        json(response, { ok: true });
      }
    };
    const streams = await Promise.all(Array.from({ length: 10 }, () => transport.stream({ method: 'GET', path: '/api/v1/pods', query: { watch: 'true' } })));
    await Promise.all(Array.from({ length: 20 }, () => get(transport)));
    expect(connections).toBeLessThanOrEqual(14);
    streams.forEach((stream) => stream.close());
  });

  it('reads no more of an answer than the caller allows', async () => {
    const item = { metadata: { name: 'a', annotations: { large: 'x'.repeat(100_000) } } };
    answer = (request, response) => {
      const limit = Number(/limit=(\d+)/.exec(request.url ?? '')?.[1]);
      json(response, { metadata: { resourceVersion: '7' }, items: Array.from({ length: limit }, () => item) });
    };
    const transport = await connect();
    const request = { method: 'GET', path: '/api/v1/pods', query: { limit: '500' } } as const;
    await expect(transport.request({ ...request, mostCharacters: 1_000_000 })).rejects.toMatchObject({ reason: RESPONSE_TOO_LARGE });
    await expect(transport.request({ ...request, query: { limit: '5' }, mostCharacters: 1_000_000 })).resolves.toMatchObject({ status: 200 });
    const names = await createKubeClient(transport, clock).list(Resources.Pod, {}, ({ metadata }) => metadata.name);
    expect(names.length, 'the first page fits').toBe(20);
  });

  it('sends the content type of a body, an encoded query, and the base path of the server', async () => {
    const bodies: string[] = [];
    answer = (request, response) => {
      request.setEncoding('utf8').on('data', (chunk: string) => bodies.push(chunk)).on('end', () => json(response, { ok: true }, 201));
    };
    const transport = await connect({ basePath: '/clusters/one/' });
    const response = await transport.request({
      method: 'PATCH', path: '/api/v1/x', query: { labelSelector: 'a=b,!c' }, body: { ä: 1 }, contentType: 'application/merge-patch+json',
    });
    expect(response.status).toBe(201);
    expect(seen[0].url).toBe('/clusters/one/api/v1/x?labelSelector=a%3Db%2C%21c');
    expect(seen[0].headers['content-type']).toBe('application/merge-patch+json');
    expect(bodies.join('')).toBe('{"ä":1}');
  });

  it('refuses a server whose certificate is not signed by its certificate authority', async () => {
    const transport = await connect({ trusted: false });
    await expect(get(transport)).rejects.toThrow(/self[- ]signed certificate/);
  });

  it('reads a token file again each minute', async () => {
    const tokenFile = path.join(folder, 'token');
    writeFileSync(tokenFile, 'first\n');
    const transport = await connect({ user: { 'auth-provider': { name: 'tokenFile', config: { tokenFile } } } });
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      await get(transport);
      writeFileSync(tokenFile, 'second\n');
      await get(transport);
      await clock.advance(61_000);
      vi.setSystemTime(Date.now() + 61_000);
      await get(transport);
    } finally {
      vi.useRealTimers();
    }
    expect(seen.map((request) => request.headers.authorization)).toEqual(['Bearer first', 'Bearer first', 'Bearer second']);
    expect(connections, 'a new token needs no new connection').toBeLessThanOrEqual(2);
  });

  it('gets new credentials after a 401, and repeats the call once', async () => {
    const kubeconfigUser = { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: [writePlugin()] } };
    answer = (request, response) => json(response, {}, request.headers.authorization === 'Bearer token-2' ? 200 : 401);
    const transport = await connect({ user: kubeconfigUser });
    expect((await get(transport)).status).toBe(200);
    expect(seen.map((request) => request.headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect((await get(transport)).status).toBe(200);
    expect(seen).toHaveLength(3);
  });

  it('reads a stream document by document, wherever a chunk ends', async () => {
    const transport = await connect();
    const documents = [{ type: 'ADDED', text: 'ä€😀' }, { type: 'MODIFIED', long: 'x'.repeat(300_000) }, { type: 'DELETED' }];
    const bytes = Buffer.from(documents.map((document) => `${JSON.stringify(document)}\n`).join('\n'));
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      for (let at = 0; at < 70; at += 7) {
        response.write(bytes.subarray(at, at + 7));
      }
      response.end(bytes.subarray(70));
    };
    const stream = await transport.stream({ method: 'GET', path: '/watch' });
    const read: unknown[] = [];
    for await (const document of stream.documents) {
      read.push(document);
    }
    expect(read).toEqual(documents);
  });

  it('throws when the connection of a stream breaks, and ends without error when the client or the server closes it', async () => {
    const transport = await connect();
    const open: ServerResponse[] = [];
    answer = (_request, response) => {
      open.push(response);
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"n":1}\n');
    };
    const read = async () => {
      const stream = await transport.stream({ method: 'GET', path: '/watch' });
      const all: unknown[] = [];
      const done = (async () => {
        for await (const document of stream.documents) {
          all.push(document);
        }
        return all;
      })();
      done.catch(() => undefined);
      while (all.length === 0) {
        await settle(1);
      }
      return { stream, done };
    };
    const broken = await read();
    open[0].socket?.destroy();
    await expect(broken.done).rejects.toThrow();
    const closed = await read();
    closed.stream.close();
    expect(await closed.done).toEqual([{ n: 1 }]);
    const ended = await read();
    open[2].end();
    expect(await ended.done).toEqual([{ n: 1 }]);
  });

  it('does not follow a redirect, so that credentials reach no other host: calls and watches fail', async () => {
    answer = (_request, response) => {
      response.writeHead(302, { 'location': 'https://login.example.com/?state=secret', 'content-type': 'text/html' }).end('<html>\n<a>Found</a>\n</html>');
    };
    const api = createKubeClient(await connect(), clock);
    const expected = { status: 302, reason: 'Redirect', transient: false, message: expect.stringContaining('redirect to login.example.com,') as string };
    await expect(api.get(Resources.Pod, { namespace: 'jobs', name: 'driver' })).rejects.toMatchObject(expected);
    const signal = new AbortController().signal;
    await expect(api.watch(Resources.Pod, { namespace: 'jobs', resourceVersion: '1', timeoutSeconds: 5, signal })).rejects.toMatchObject(expected);
    expect(seen).toHaveLength(2);
  });

  it('rejects when no response arrives, and when its caller aborts the call', async () => {
    const transport = await connect();
    answer = (request) => { request.socket.destroy(); };
    await expect(get(transport)).rejects.toThrow();
    answer = () => undefined;
    const abort = new AbortController();
    const call = transport.request({ method: 'GET', path: '/slow', signal: abort.signal });
    abort.abort();
    await expect(call).rejects.toThrow(/abort/i);
  });
});

describe('credentials', () => {
  it('report the kubeconfig file that cannot be used', async () => {
    await expect(loadCredentials(path.join(folder, 'missing'))).rejects.toThrow(/The kubeconfig .*missing cannot be used: ENOENT/);
    writeFileSync(path.join(folder, 'empty'), '{"clusters": [], "users": [], "contexts": [], "current-context": "gone"}');
    await expect(loadCredentials(path.join(folder, 'empty'))).rejects.toThrow('no cluster for its current context "gone"');
  });
});

/** An exec plugin that gives another token each time it runs. */
function writePlugin(): string {
  const plugin = path.join(folder, 'plugin.cjs');
  const count = path.join(folder, 'plugin-count');
  writeFileSync(plugin, `
    const fs = require('node:fs');
    const n = (fs.existsSync(${JSON.stringify(count)}) ? Number(fs.readFileSync(${JSON.stringify(count)}, 'utf8')) : 0) + 1;
    fs.writeFileSync(${JSON.stringify(count)}, String(n));
    const status = { token: 'token-' + n, expirationTimestamp: '2020-01-01T00:00:00Z' };
    console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }));
  `);
  return plugin;
}
