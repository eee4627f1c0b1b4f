// Metrics over HTTPS: who gets them by a token, how often the API server is asked, and with which certificate they are served.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { Counter, Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KubeError } from '../../../src/kube/client';
import { silentLogger } from '../../../src/kube/logger';
import type { KubeApi } from '../../../src/kube/rest-client';
import { HttpEndpoint, metricsListener, tokenListener, type EndpointTls } from '../../../src/operator/manager/servers';
import { certificateIn, selfSignedCertificate } from '../../../src/operator/manager/serving-certificate';
import { MAX_REVIEWS, TokenAccess, TooManyReviews } from '../../../src/operator/manager/token-access';
import { VirtualClock } from '../../support/virtual-clock';

const PROMETHEUS = { username: 'system:serviceaccount:monitoring:prometheus', uid: 'u1', groups: ['system:serviceaccounts'], extra: { pod: ['p'] } };
const VISITOR = { username: 'visitor' };

/** An API server that knows two tokens; the user of one may get /metrics. */
class Reviewer {
  readonly users = new Map<string, object>([['good', PROMETHEUS], ['visitor', VISITOR]]);
  readonly asked: string[] = [];
  readonly accessSpecs: unknown[] = [];
  /** Holds reviews back until it resolves. */
  held: Promise<void> = Promise.resolve();
  failure: Error | undefined;

  readonly api = {
    create: async (resource: { kind: string }, object: { spec: any }) => {
      await this.held;
      if (this.failure) throw this.failure;
      if (resource.kind === 'TokenReview') {
        this.asked.push(object.spec.token);
        const user = this.users.get(object.spec.token);
        return { ...object, status: { authenticated: user !== undefined, user } };
      }
      this.accessSpecs.push(object.spec);
      const { user, nonResourceAttributes: { path, verb } } = object.spec;
      return { ...object, status: { allowed: user === PROMETHEUS.username && path === '/metrics' && verb === 'get' } };
    },
  } as unknown as Pick<KubeApi, 'create'>;
}

interface Got { status: number; body: string; headers: Record<string, unknown>; certificate: string; protocol: string | null }

function get(port: number, path: string, authorization?: string, tls: object = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1', port, path, rejectUnauthorized: false, agent: false, headers: authorization === undefined ? {} : { authorization }, ...tls,
    };
    const sent = request(options, (response) => {
      let body = '';
      const socket = response.socket as TLSSocket;
      const seen = { certificate: socket.getPeerCertificate().fingerprint256, protocol: socket.getProtocol() };
      response.on('data', (chunk) => { body += String(chunk); });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers, ...seen }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('access by token', () => {
  it('hands the whole user on to the review of its rights', async () => {
    const reviewer = new Reviewer();
    expect(await new TokenAccess(reviewer.api, new VirtualClock()).check('good', '/metrics')).toBe('allowed');
    const { username, ...rest } = PROMETHEUS;
    expect(reviewer.accessSpecs).toEqual([{ user: username, ...rest, nonResourceAttributes: { path: '/metrics', verb: 'get' } }]);
  });

  it('asks the API server once a minute about a token, so that a revoked one soon ends', async () => {
    const reviewer = new Reviewer();
    const clock = new VirtualClock();
    const access = new TokenAccess(reviewer.api, clock);
    await access.check('good', '/metrics');
    reviewer.users.delete('good');
    await clock.advance(59_999);
    expect(await access.check('good', '/metrics')).toBe('allowed');
    expect(reviewer.asked).toEqual(['good']);
    await clock.advance(1);
    expect(await access.check('good', '/metrics')).toBe('unauthenticated');
    expect(reviewer.asked).toEqual(['good', 'good']);
  });

  it('keeps results of different paths apart', async () => {
    const access = new TokenAccess(new Reviewer().api, new VirtualClock());
    expect([await access.check('good', '/metrics'), await access.check('good', '/debug')]).toEqual(['allowed', 'forbidden']);
  });

  it('remembers a limited number of tokens, and forgets the oldest', async () => {
    const reviewer = new Reviewer();
    const access = new TokenAccess(reviewer.api, new VirtualClock());
    await access.check('good', '/metrics');
    for (let index = 0; index <= 1_000; index += 1) await access.check(`guess-${index}`, '/metrics');
    for (const token of ['guess-1000', 'guess-0', 'good']) await access.check(token, '/metrics');
    const asked = (token: string): number => reviewer.asked.filter((one) => one === token).length;
    expect([asked('guess-1000'), asked('guess-0')]).toEqual([1, 2]);
    expect(asked('good'), 'those that may read are not displaced by others').toBe(1);
  });

  it('reviews few tokens at the same time, and one token once', async () => {
    const reviewer = new Reviewer();
    let release: () => void = () => undefined;
    reviewer.held = new Promise((resolve) => { release = resolve; });
    const access = new TokenAccess(reviewer.api, new VirtualClock());
    const guesses = Array.from({ length: MAX_REVIEWS - 1 }, (_, index) => `guess-${index}`);
    const pending = ['good', 'good', ...guesses].map((token) => access.check(token, '/metrics'));
    await expect(access.check('one-more', '/metrics')).rejects.toThrow(TooManyReviews);
    release();
    expect((await Promise.all(pending)).slice(0, 3)).toEqual(['allowed', 'allowed', 'unauthenticated']);
    expect(reviewer.asked.filter((token) => token === 'good')).toHaveLength(1);
    expect(await access.check('one-more', '/metrics')).toBe('unauthenticated');
  });

  it('reviews a token that could read before, however many others are made up', async () => {
    const reviewer = new Reviewer();
    const clock = new VirtualClock();
    const access = new TokenAccess(reviewer.api, clock);
    expect(await access.check('good', '/metrics')).toBe('allowed');
    for (let guess = 0; guess < 2_000; guess++) await access.check(`guess-${guess}`, '/metrics');
    await clock.advance(61_000);
    let release = (): void => undefined;
    reviewer.held = new Promise((resolve) => { release = resolve; });
    const pending = Array.from({ length: MAX_REVIEWS }, (_, index) => access.check(`other-${index}`, '/metrics'));
    const good = access.check('good', '/metrics');
    release();
    expect(await good).toBe('allowed');
    expect(await Promise.all(pending)).not.toContain('allowed');
  });

  it('forgets that a token could read when it no longer can', async () => {
    const reviewer = new Reviewer();
    const clock = new VirtualClock();
    const access = new TokenAccess(reviewer.api, clock);
    expect(await access.check('good', '/metrics')).toBe('allowed');
    reviewer.users.delete('good');
    await clock.advance(61_000);
    expect(await access.check('good', '/metrics')).toBe('unauthenticated');
    expect(await access.check('good', '/metrics')).toBe('unauthenticated');
  });

  it('remembers nothing of a review that failed', async () => {
    const reviewer = new Reviewer();
    const access = new TokenAccess(reviewer.api, new VirtualClock());
    reviewer.failure = new KubeError('create TokenReview: no answer', 0, 'NoAnswer');
    await expect(access.check('good', '/metrics')).rejects.toThrow(KubeError);
    reviewer.failure = undefined;
    expect(await access.check('good', '/metrics')).toBe('allowed');
  });
});

describe('metrics over HTTPS', () => {
  let folder: string;
  let endpoint: HttpEndpoint | undefined;
  const clock = new VirtualClock();

  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'metrics-')); });
  afterEach(async () => {
    await endpoint?.stop();
    endpoint = undefined;
    rmSync(folder, { recursive: true });
  });

  async function served(reviewer: Reviewer, tls: Partial<EndpointTls> = {}): Promise<number> {
    const registry = new Registry();
    new Counter({ name: 'answers_total', help: 'answers', registers: [registry] }).inc(42);
    const listener = tokenListener(new TokenAccess(reviewer.api, clock), silentLogger, metricsListener(registry, clock));
    endpoint = new HttpEndpoint('the metrics server', '127.0.0.1:0', listener, {
      certificate: selfSignedCertificate('metrics', clock), minVersion: 'TLSv1.2', clock, log: silentLogger, ...tls,
    });
    await endpoint.start();
    return endpoint.port!;
  }

  it.each([
    { who: 'nobody', authorization: undefined, status: 401, asked: [] },
    { who: 'somebody with a password', authorization: 'Basic Z29vZDpnb29k', status: 401, asked: [] },
    { who: 'somebody with an empty token', authorization: 'Bearer ', status: 401, asked: [] },
    { who: 'somebody with an unknown token', authorization: 'Bearer guess', status: 401, asked: ['guess'] },
    { who: 'a user without the right', authorization: 'Bearer visitor', status: 403, asked: ['visitor'] },
    { who: 'Prometheus', authorization: 'Bearer good', status: 200, asked: ['good'] },
  ])('answers $who with $status', async ({ authorization, status, asked }) => {
    const reviewer = new Reviewer();
    const got = await get(await served(reviewer), '/metrics?name=all', authorization);
    expect([got.status, reviewer.asked]).toEqual([status, asked]);
    expect(got.body.includes('answers_total 42')).toBe(status === 200);
    if (status === 401) expect(got.headers['www-authenticate']).toBe('Bearer');
  });

  it('answers 503 without a reason when the API server does not say whose token it is', async () => {
    const reviewer = new Reviewer();
    reviewer.failure = new KubeError('create TokenReview: secret detail', 500, 'InternalError');
    expect(await get(await served(reviewer), '/metrics', 'Bearer good')).toMatchObject({ status: 503, body: '' });
  });

  it('speaks no plain HTTP, and no version of TLS below the lowest one', async () => {
    const port = await served(new Reviewer(), { minVersion: 'TLSv1.3' });
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
    await expect(get(port, '/metrics', 'Bearer good', { maxVersion: 'TLSv1.2' })).rejects.toThrow(/version/);
    expect((await get(port, '/metrics', 'Bearer good')).protocol).toBe('TLSv1.3');
  });

  it('serves a renewed certificate from its folder, and the old one while the new one is unusable', async () => {
    const write = async () => {
      const { cert, key } = await selfSignedCertificate('metrics', clock)();
      writeFileSync(join(folder, 'tls.crt'), cert);
      writeFileSync(join(folder, 'tls.key'), key);
    };
    await write();
    const warn = vi.fn();
    const port = await served(new Reviewer(), { certificate: certificateIn(folder), log: { ...silentLogger, warn } });
    const first = (await get(port, '/metrics')).certificate;
    writeFileSync(join(folder, 'tls.crt'), 'half written');
    await clock.advance(60_000);
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(1));
    expect((await get(port, '/metrics')).certificate).toBe(first);
    await write();
    await vi.waitFor(async () => {
      await clock.advance(60_000);
      expect((await get(port, '/metrics')).certificate).not.toBe(first);
    });
  });

  it('does not start without its certificate, and says which file is missing', async () => {
    await expect(served(new Reviewer(), { certificate: certificateIn(folder) }))
      .rejects.toThrow(`Cannot serve HTTPS on 127.0.0.1:0: the certificate cannot be read from ${join(folder, 'tls.crt')}: ENOENT`);
  });

  it('leaves nothing running when it cannot listen, and after its stop', async () => {
    const port = await served(new Reviewer());
    const second = new HttpEndpoint('another server', `127.0.0.1:${port}`, () => undefined, {
      certificate: selfSignedCertificate('metrics', clock), minVersion: 'TLSv1.2', clock, log: silentLogger,
    });
    await expect(second.start()).rejects.toThrow(`Cannot listen on 127.0.0.1:${port}`);
    await endpoint?.stop();
    expect(clock.pending).toBe(0);
  });

  it('has its own certificate renewed at half of its time', async () => {
    const source = selfSignedCertificate('metrics', clock);
    const { cert } = await source();
    await clock.advance(182 * 86_400_000);
    expect((await source()).cert).toBe(cert);
    await clock.advance(86_400_000);
    expect((await source()).cert).not.toBe(cert);
  });
});
