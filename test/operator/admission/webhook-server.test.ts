// The webhook server, called as API servers call it: over HTTPS, by HTTP/1.1 and HTTP/2, with what is no review, and while its certificate changes.
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { Agent, request } from 'node:https';
import { connect as connectTls } from 'node:tls';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/kube/clock';
import { silentLogger } from '../../../src/kube/logger';
import { createAuthority, createServingCertificate, type Authority } from '../../../src/operator/admission/certificates/authority';
import { reviewMetrics } from '../../../src/operator/admission/review-metrics';
import { LIMITS, WebhookServer } from '../../../src/operator/admission/webhook-server';

const NAME = 'webhook.spark-operator.svc';
const DAY = 86_400_000;

interface Answer { readonly status: number; readonly body: string }

let authority: Authority;
let server: WebhookServer;
const registry = new Registry();
/** Reviews that wait here until the test ends them. */
const held: Array<() => void> = [];

beforeAll(async () => {
  authority = await createAuthority(Date.now(), DAY);
  server = new WebhookServer({
    port: 0,
    minTlsVersion: 'TLSv1.3',
    clock: systemClock,
    log: silentLogger,
    metrics: reviewMetrics(registry, ['/review']),
    webhooks: (path) => ({
      '/review': { name: '/review', review: () => ({ allowed: true }) },
      '/throws': { name: '/throws', review: () => { throw new Error('a defect with a secret in it'); } },
      '/waits': { name: '/waits', review: () => new Promise<{ allowed: true }>((resolve) => { held.push(() => resolve({ allowed: true })); }) },
    })[path],
  });
  await server.start();
  await serveAnother();
});

afterAll(() => server.stop());

async function serveAnother(): Promise<void> {
  server.serve(await createServingCertificate(authority, [NAME], Date.now(), DAY));
}

function body(uid = 'u-1'): string {
  return JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: { uid, operation: 'CREATE', object: { metadata: {} } } });
}

const JSON_TYPE = { 'content-type': 'application/json' };

function post(path: string, text: string, { headers = JSON_TYPE, method = 'POST', agent, cut = false }: {
  headers?: Record<string, string>; method?: string; agent?: Agent; cut?: boolean;
} = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ port: server.port, host: '127.0.0.1', servername: NAME, ca: authority.cert, path, method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      response.on('error', reject);
    });
    call.on('error', reject);
    if (cut) call.write(text.slice(0, 20), () => setTimeout(() => call.destroy(new Error('cut off')), 20));
    else call.end(text);
  });
}

function postHttp2(session: ClientHttp2Session, path: string, text: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/json' });
    let status = 0;
    const chunks: Buffer[] = [];
    stream.on('response', (headers) => { status = Number(headers[':status']); });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => resolve({ status, body: Buffer.concat(chunks).toString() }));
    stream.on('error', reject);
    stream.end(text);
  });
}

const session = (): ClientHttp2Session => connectHttp2(`https://127.0.0.1:${server.port}`, { servername: NAME, ca: authority.cert });

describe('the webhook server', () => {
  it('answers with the uid of the request, by HTTP/1.1 and by HTTP/2', async () => {
    const expected = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid: 'u-1', allowed: true } };
    const http1 = await post('/review', body());
    expect([http1.status, JSON.parse(http1.body)]).toEqual([200, expected]);
    const client = session();
    const http2 = await postHttp2(client, '/review?timeout=5s', body());
    expect([http2.status, JSON.parse(http2.body)]).toEqual([200, expected]);
    client.close();
  });

  it.each([
    ['another path', '/other', body(), {}, 404, 'There is no webhook at this path.'],
    ['another method', '/review', '', { method: 'GET' }, 405, 'Send an AdmissionReview by POST.'],
    ['another content type', '/review', body(), { headers: { 'content-type': 'text/plain' } }, 415, 'Send an AdmissionReview as application/json.'],
    ['nothing', '/review', '', {}, 400, 'The body is not JSON: send an AdmissionReview.'],
    ['half of a review', '/review', body().slice(0, 60), {}, 400, 'The body is not JSON: send an AdmissionReview.'],
    ['a list', '/review', '[]', {}, 400, 'The body is not an AdmissionReview.'],
    ['another kind', '/review', '{"kind":"Pod"}', {}, 400, 'The body is not an AdmissionReview.'],
    ['another version', '/review', '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1beta1"}', {}, 400,
      'The AdmissionReview is not of admission.k8s.io/v1: no other version is supported.'],
    ['a review without request', '/review', '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}', {}, 400,
      'The AdmissionReview has no request with uid and operation.'],
    ['an object that is none', '/review', body().replace('{"metadata":{}}', '7'), {}, 400, 'The object of the AdmissionReview is not a Kubernetes object.'],
    ['a review that fails', '/throws', body(), {}, 500, 'The review failed.'],
  ] as const)('answers %s with one clear sentence', async (_what, path, text, options, status, message) => {
    expect(await post(path, text, options)).toEqual({ status, body: `${message}\n` });
  });

  it('refuses a body of 10 MB, whether its length is announced or not', async () => {
    const large = `${body().slice(0, -1)},"more":"${'x'.repeat(10_000_000)}"}`;
    const message = `The body has more than ${LIMITS.bodyBytes} bytes.\n`;
    const announced = { ...JSON_TYPE, 'content-length': String(large.length) };
    // The server answers and closes before everything is sent, so some clients only see the connection end.
    const refused = async (headers: Record<string, string>) => post('/review', large, { headers })
      .then((answer) => [answer.status, answer.body], (error: NodeJS.ErrnoException) => [413, ['EPIPE', 'ECONNRESET'].includes(error.code ?? '') && message]);
    expect(await refused(announced)).toEqual([413, message]);
    expect(await refused({ ...JSON_TYPE, 'transfer-encoding': 'chunked' })).toEqual([413, message]);
    const client = session();
    client.on('error', () => undefined);
    const http2 = await postHttp2(client, '/review', large).catch(() => ({ status: 413, body: message }));
    expect(http2).toEqual({ status: 413, body: message });
    client.destroy();
    expect((await post('/review', body())).status).toBe(200);
  });

  it.each([
    ['announce 7 MB and send nothing', 0, 60],
    ['send 6 MB of 7 MB', 6_000_000, 12],
  ])('answers API servers at once while others %s', async (_, bytes, count) => {
    const agent = new Agent({ maxSockets: Infinity });
    const part = Buffer.alloc(bytes, 'x');
    const slow = await Promise.all(Array.from({ length: count }, () => new Promise<ReturnType<typeof request>>((resolve) => {
      const headers = { ...JSON_TYPE, 'content-length': String(7_000_000) };
      const call = request({
        port: server.port, host: '127.0.0.1', servername: NAME, ca: authority.cert, path: '/review?timeout=30s', method: 'POST', headers, agent,
      });
      call.on('error', () => resolve(call));
      // Those that are given up are answered before they have sent all.
      call.on('response', (response) => response.resume().on('end', () => resolve(call)));
      call.flushHeaders();
      call.write(part, () => resolve(call));
    })));
    const large = body().replace('"metadata":{}', `"metadata":{},"a":"${'x'.repeat(3_000_000)}"`);
    expect((await post('/review', large)).status).toBe(200);
    const client = session();
    expect((await postHttp2(client, '/review', large)).status).toBe(200);
    client.close();
    slow.forEach((call) => call.destroy());
    agent.destroy();
  });

  it('goes on after a body that is cut off half-way, and after a client that speaks no TLS', async () => {
    await expect(post('/review', body(), { cut: true })).rejects.toThrow();
    await new Promise<void>((resolve) => {
      const plain = connectTls({ port: server.port, host: '127.0.0.1', servername: NAME, maxVersion: 'TLSv1.2' }, () => resolve());
      plain.on('error', () => resolve());
    });
    expect((await post('/review', body())).status).toBe(200);
  });

  it('speaks TLS 1.3 only', async () => {
    const versionOf = (maxVersion: 'TLSv1.2' | 'TLSv1.3') => new Promise<string | null>((resolve) => {
      const socket = connectTls({ port: server.port, host: '127.0.0.1', servername: NAME, ca: authority.cert, maxVersion }, () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
      socket.on('error', () => resolve(null));
    });
    expect([await versionOf('TLSv1.2'), await versionOf('TLSv1.3')]).toEqual([null, 'TLSv1.3']);
  });

  it('gives up on a review before the API server does, so that the failure policy decides', async () => {
    const answer = await post('/waits?timeout=1s', body());
    expect(answer).toEqual({ status: 504, body: 'The review took longer than 0.9 s.\n' });
    held.splice(0).forEach((end) => end());
  });

  it('changes its certificate under a stream of requests, over kept and new connections, and refuses none', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const client = session();
    const statuses = new Set<number>();
    let requests = 0;
    let streaming = true;
    const stream = async (call: () => Promise<Answer>) => {
      while (streaming) {
        statuses.add((await call()).status);
        requests += 1;
      }
    };
    const streams = [
      stream(() => post('/review', body(), { agent })), stream(() => postHttp2(client, '/review', body())), stream(() => post('/review', body())),
    ];
    for (let round = 0; round < 10; round += 1) {
      await serveAnother();
      const before = requests;
      while (requests < before + 10) await new Promise((resolve) => setImmediate(resolve));
    }
    streaming = false;
    await Promise.all(streams);
    agent.destroy();
    client.close();
    expect([...statuses]).toEqual([200]);
    expect(requests).toBeGreaterThan(100);
  });

  it('counts requests by path and status, and those of unknown paths together', async () => {
    const text = await registry.metrics();
    expect(text).toMatch(/controller_runtime_webhook_requests_total\{webhook="\/review",code="200"\} \d+/);
    expect(text).toMatch(/controller_runtime_webhook_requests_total\{webhook="unknown",code="404"\} 1/);
    expect(text).toMatch(/controller_runtime_webhook_requests_in_flight\{webhook="\/review"\} 0/);
    expect(text).toMatch(/spark_operator_webhook_reviews_total\{webhook="\/review",result="allowed"\} \d+/);
  });
});
