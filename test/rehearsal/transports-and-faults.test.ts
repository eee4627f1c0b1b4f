// Between client and server: HTTP, tokens, faults, watches that break, history that was removed.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeResponse } from '../../src/kube/transport';
import { ADMINISTRATOR, ConnectionBroken, serviceAccountIdentity, startControlPlane, type ControlPlane, type Fault } from '../../src/rehearsal';
import { settle, VirtualClock } from '../support/virtual-clock';

const PATH = '/api/v1/namespaces/default/configmaps';

let plane: ControlPlane;
let clock: VirtualClock;

beforeEach(() => {
  clock = new VirtualClock();
  plane = startControlPlane({ clock, kubelet: false, historyLimit: 5 });
});
afterEach(() => plane.stop());

const create = (name: string): Promise<KubeResponse> => plane.transportFor().request({ method: 'POST', path: PATH, body: { metadata: { name } } });
const names = (): (string | undefined)[] => plane.objects('v1', 'ConfigMap', 'default')
  .map(({ metadata }) => metadata.name).filter((name) => name !== 'kube-root-ca.crt');
const faulty = (fault: Fault): void => plane.intercept({ before: ({ request }) => (request.method === 'POST' ? fault : undefined) });

describe('a fault', () => {
  it('can lose a request: the server has not acted', async () => {
    faulty({ loseRequest: true });
    await expect(create('a')).rejects.toThrow(ConnectionBroken);
    expect(names()).toEqual([]);
  });

  it('can lose an answer: the server has acted', async () => {
    faulty({ loseResponse: true });
    await expect(create('a')).rejects.toThrow(ConnectionBroken);
    expect(names()).toEqual(['a']);
  });

  it('can repeat a request: the client gets the second answer', async () => {
    faulty({ duplicate: true });
    expect(await create('a')).toMatchObject({ status: 409, body: { reason: 'AlreadyExists' } });
  });

  it('can answer instead of the server', async () => {
    faulty({ answer: { status: 429, headers: { 'retry-after': '2' } } });
    expect(await create('a')).toMatchObject({ status: 429, headers: { 'retry-after': '2' }, body: { kind: 'Status' } });
    expect(names()).toEqual([]);
  });

  it('can delay a request by the clock\'s time', async () => {
    faulty({ delayMilliseconds: 1000 });
    const answer = create('a');
    await clock.advance(900);
    expect(names()).toEqual([]);
    await clock.advance(200);
    expect((await answer).status).toBe(201);
  });

  it('sees each call with its number and its identity', async () => {
    const seen: string[] = [];
    plane.intercept({ before: ({ request, identity, sequence }) => void seen.push(`${sequence} ${identity.username} ${request.method} ${request.path}`) });
    await create('a');
    await plane.transportFor(serviceAccountIdentity('default', 'spark')).request({ method: 'GET', path: PATH });
    expect(seen).toEqual([`1 kubernetes-admin POST ${PATH}`, `2 system:serviceaccount:default:spark GET ${PATH}`]);
  });
});

describe('a watch', () => {
  async function follow(query: Record<string, string> = {}): Promise<{ events: unknown[]; end: Promise<unknown> }> {
    const stream = await plane.transportFor().stream({ method: 'GET', path: PATH, query: { watch: 'true', ...query } });
    const events: unknown[] = [];
    const end = (async () => {
      for await (const event of stream.documents) events.push(event);
    })().then(() => 'ended', (error: unknown) => error);
    await settle();
    return { events, end };
  }
  const typesOf = (events: unknown[]): string[] => events.map((event) => (event as { type: string }).type);

  it('breaks with an error when the connection is cut, and ends without one when the server closes', async () => {
    const broken = await follow();
    plane.cutWatches(new ConnectionBroken());
    expect(await broken.end).toBeInstanceOf(ConnectionBroken);
    const ended = await follow();
    plane.cutWatches();
    expect(await ended.end).toBe('ended');
    expect(plane.openWatches).toBe(0);
  });

  it('from an expired revision gets 410 within the stream', async () => {
    const { body } = await create('a');
    for (let index = 0; index < 20; index++) await create(`more-${index}`);
    const { resourceVersion } = (body as { metadata: { resourceVersion: string } }).metadata;
    const { events, end } = await follow({ resourceVersion });
    expect(events).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }]);
    expect(await end).toBe('ended');
  });

  it('from before a compaction gets 410 as well', async () => {
    const { body } = await create('a');
    await create('b');
    plane.compact();
    const { events } = await follow({ resourceVersion: (body as { metadata: { resourceVersion: string } }).metadata.resourceVersion });
    expect(events).toMatchObject([{ type: 'ERROR', object: { code: 410 } }]);
  });

  it('gets a bookmark every minute, when it asks for bookmarks', async () => {
    const { events } = await follow({ resourceVersion: '100', allowWatchBookmarks: 'true', timeoutSeconds: '600' });
    await clock.advance(150_000);
    expect(typesOf(events)).toEqual(['BOOKMARK', 'BOOKMARK']);
  });

  it('delivers frozen objects', async () => {
    const { events } = await follow();
    await create('a');
    await settle();
    const { object } = events.at(-1) as { object: { metadata: { name: string } } };
    expect(() => {
      object.metadata.name = 'other';
    }).toThrow(TypeError);
  });
});

describe('over HTTP', () => {
  it('answers as in the process, to those who have a token', async () => {
    const { url } = await plane.listen();
    const call = (token?: string, init: RequestInit = {}): Promise<Response> => fetch(`${url}${PATH}`, {
      ...init, headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    });
    const admin = plane.tokenFor(ADMINISTRATOR);
    expect((await call(admin, { method: 'POST', body: JSON.stringify({ metadata: { name: 'a' } }) })).status).toBe(201);
    expect(names()).toEqual(['a']);
    expect((await call('wrong')).status).toBe(401);
    const nobody = await call();
    expect([
      nobody.status, (await nobody.json() as { message: string }).message,
    ]).toEqual([403, expect.stringContaining('User "system:anonymous" cannot list')]);
    const account = await call(plane.tokenFor(serviceAccountIdentity('default', 'spark')));
    expect(account.status).toBe(403);
  });

  it('streams a watch line by line', async () => {
    const { url } = await plane.listen({ anonymous: ADMINISTRATOR });
    const { body } = await fetch(`${url}${PATH}?watch=true`);
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    await create('a');
    let text = '';
    while (!text.includes('"name":"a"')) text += Buffer.from((await reader.read()).value ?? []).toString();
    const last = JSON.parse(text.trim().split('\n').at(-1) ?? '') as { type: string; object: { metadata: { name: string } } };
    expect([last.type, last.object.metadata.name]).toEqual(['ADDED', 'a']);
    await reader.cancel();
  });

  it('refuses a body that is no JSON', async () => {
    const { url } = await plane.listen({ anonymous: ADMINISTRATOR });
    const answer = await fetch(`${url}${PATH}`, { method: 'POST', body: '{nope', headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(400);
  });
});

describe('apply', () => {
  const manifest = (data: Record<string, string>): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data });
  const actions = async (object: object): Promise<string[]> => (await plane.apply([{ object }])).applied.map(({ action }) => action);

  it('creates, changes, leaves unchanged, and removes what is no longer in the manifest', async () => {
    expect(await actions(manifest({ a: '1', b: '2' }))).toEqual(['created']);
    expect(await actions(manifest({ a: '1', b: '2' }))).toEqual(['unchanged']);
    await plane.transportFor().request({ method: 'PATCH', path: `${PATH}/a`, body: { data: { other: 'kept' } }, contentType: 'application/merge-patch+json' });
    expect(await actions(manifest({ a: '9' }))).toEqual(['configured']);
    expect(plane.objects('v1', 'ConfigMap', 'default').find(({ metadata }) => metadata.name === 'a')?.data).toEqual({ a: '9', other: 'kept' });
  });

  it.each([
    [
      'a kind that is not served',
      { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' } },
      'no matches for kind "Thing" in version "example.com/v1"',
    ],
    ['something that is no object', 'text', 'a manifest is an object with apiVersion and kind'],
    ['a manifest without a name', { apiVersion: 'v1', kind: 'ConfigMap' }, 'metadata.name: is required'],
    ['a namespace that does not exist', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'none' } }, 'namespaces "none" not found'],
  ])('refuses %s and continues with the next', async (_what, object, message) => {
    const { refused, applied } = await plane.apply([{ object }, { object: manifest({}) }]);
    expect(refused.map((one) => one.message)).toEqual([expect.stringContaining(message)]);
    expect(applied.length).toBe(1);
  });

  it('has only the rights of the identity', async () => {
    const { refused } = await plane.apply([{ object: manifest({}) }], serviceAccountIdentity('default', 'default'));
    expect(refused[0].message).toContain('cannot get resource "configmaps"');
  });
});
