// A reflector keeps its cache equal to the objects of the server, also when its watch fails.
import { describe, expect, it } from 'vitest';
import { Cache, type CacheChange } from '../../src/kube/cache';
import { KubeError, RESPONSE_TOO_LARGE } from '../../src/kube/client';
import { silentLogger } from '../../src/kube/logger';
import { Reflector } from '../../src/kube/reflector';
import { Resources } from '../../src/kube/resources';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import { EmbeddedApi, isWatch } from '../support/embedded-api';
import { countingIds } from '../support/virtual-clock';

const PATH = '/api/v1/namespaces/jobs/configmaps';

function reflecting(before: (embedded: EmbeddedApi) => void = () => undefined) {
  const embedded = new EmbeddedApi(['jobs', 'other']);
  before(embedded);
  const cache = new Cache<KubernetesObject>();
  const changes: Array<CacheChange<KubernetesObject>> = [];
  cache.onChange((change) => changes.push(change));
  const stop = new AbortController();
  const reflector = new Reflector<KubernetesObject>({
    api: embedded.api, resource: Resources.ConfigMap, cache, namespace: 'jobs', clock: embedded.clock, ids: countingIds(), log: silentLogger,
  });
  const running = reflector.run(stop.signal);
  return {
    ...embedded,
    embedded,
    clock: embedded.clock,
    cache,
    changes,
    reflector,
    create: (name: string) => embedded.must('POST', PATH, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }),
    remove: (name: string) => embedded.must('DELETE', `${PATH}/${name}`),
    names: () => cache.list().map((object) => object.metadata.name).sort(),
    calls: (what: RegExp) => embedded.calls.filter((call) => what.test(call)),
    stop: async () => {
      stop.abort();
      await running;
    },
  };
}

let blanks = 0;
function blank<T extends KubernetesObject>(): T {
  blanks += 1;
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `blank-${blanks}`, uid: `${blanks}`, resourceVersion: '1' } } as T;
}

const LISTS = /^GET [^?]*configmaps\?(?!.*watch)/;
const WATCHES = /watch=true/;

describe('a reflector', () => {
  it.each([
    ['small objects', 2_000, ['20', '100', '100', '100']],
    ['objects of 256 kB', 256 * 1024, ['20', '8', '8', '8']],
    ['objects of the largest size that an API server takes', 1_572_864, ['20', '1', '1', '1']],
  ])('asks for pages whose size follows from that of their objects: %s', async (_which, size, expected) => {
    const { api, clock } = new EmbeddedApi();
    const limits: string[] = [];
    const stop = new AbortController();
    const reflector = new Reflector<KubernetesObject>({
      api: {
        ...api,
        listPage: async (_resource, { limit }) => {
          limits.push(String(limit));
          if (limits.length === 4) stop.abort();
          return { items: Array.from({ length: Number(limit) }, () => blank()), resourceVersion: '1', continue: 'more', characters: size * Number(limit) };
        },
      },
      resource: Resources.ConfigMap,
      cache: new Cache<KubernetesObject>(),
      clock,
      ids: countingIds(),
      log: silentLogger,
    });
    await reflector.run(stop.signal);
    expect(limits).toEqual(expected);
  });

  it('reads no more of a page than memory bears when large objects follow small ones, and asks for it in parts', async () => {
    const { api, clock } = new EmbeddedApi();
    const limits: string[] = [];
    const sizes = [...Array.from({ length: 30 }, () => 2_000), ...Array.from({ length: 6 }, () => 1_500_000)];
    let read = 0;
    let most = 0;
    const stop = new AbortController();
    const cache = new Cache<KubernetesObject>();
    const reflector = new Reflector<KubernetesObject>({
      api: {
        ...api,
        listPage: async (_resource, { limit = Infinity, mostCharacters = Infinity }) => {
          limits.push(String(limit));
          const page = sizes.slice(read, read + limit);
          const characters = page.reduce((sum, size) => sum + size, 0);
          most = Math.max(most, Math.min(characters, mostCharacters));
          if (characters > mostCharacters) throw new KubeError('too large', 0, RESPONSE_TOO_LARGE);
          read += page.length;
          if (read === sizes.length) stop.abort();
          return { items: page.map(() => blank()), resourceVersion: '1', continue: 'more', characters };
        },
      },
      resource: Resources.ConfigMap,
      cache,
      clock,
      ids: countingIds(),
      log: silentLogger,
    });
    await reflector.run(stop.signal);
    expect(limits).toEqual(['20', '100', '25', '6', '12', '3', '6', '1']);
    expect(most).toBeLessThan(9_000_000);
  });

  it('lists page by page, then follows changes, and gives every object its kind', async () => {
    const world = reflecting((embedded) => {
      for (let index = 0; index < 250; index += 1) {
        embedded.must('POST', PATH, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c-${index}` } });
      }
    });
    await world.clock.advance(0);
    expect(world.cache.size).toBe(250);
    const limits = world.calls(LISTS).map((call) => /limit=(\d+)/.exec(call)?.[1]);
    expect(limits, 'a small first page, since its objects may be large').toEqual(['20', '100', '100', '100']);
    expect(world.reflector.hasSynced).toBe(true);
    expect(world.cache.list().every((object) => object.kind === 'ConfigMap' && object.apiVersion === 'v1')).toBe(true);
    world.create('live');
    world.remove('c-7');
    await world.clock.advance(0);
    expect(world.cache.size).toBe(250);
    expect(world.changes.slice(-2).map(({ type, object, listed }) => [type, object.metadata.name, listed]))
      .toEqual([['added', 'live', false], ['deleted', 'c-7', false]]);
    await world.stop();
  });

  it('watches again from the last version when the server ends a watch, without a new list', async () => {
    const world = reflecting();
    await world.clock.advance(0);
    world.create('first');
    await world.clock.advance(700_000);
    expect(world.calls(WATCHES).length).toBeGreaterThan(1);
    world.create('second');
    await world.clock.advance(0);
    expect(world.names()).toContain('second');
    expect(world.calls(LISTS)).toHaveLength(1);
    await world.stop();
  });

  it('watches again from the last bookmark, so that the version of a kind without changes does not expire', async () => {
    const world = reflecting();
    await world.clock.advance(0);
    for (let index = 0; index < 50; index += 1) {
      world.embedded.must('POST', '/api/v1/namespaces/other/secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name: `s-${index}` } });
    }
    await world.clock.advance(61_000);
    world.embedded.cutWatches();
    await world.clock.advance(2_000);
    const versions = world.calls(WATCHES).map((call) => Number(/resourceVersion=(\d+)/.exec(call)?.[1]));
    expect(versions).toHaveLength(2);
    expect(versions[1]).toBeGreaterThanOrEqual(versions[0] + 50);
    await world.stop();
  });

  it('sees what happened while its connection was broken', async () => {
    const world = reflecting();
    await world.clock.advance(0);
    world.create('before');
    await world.clock.advance(0);
    world.embedded.cutWatches();
    world.create('meanwhile');
    world.remove('before');
    await world.clock.advance(2_000);
    expect(world.names()).toContain('meanwhile');
    expect(world.names()).not.toContain('before');
    expect(world.calls(LISTS)).toHaveLength(1);
    await world.stop();
  });

  it('lists again after a 410, and reports objects that are missing from the list as deleted', async () => {
    const world = reflecting();
    await world.clock.advance(0);
    world.create('vanishing');
    world.create('staying');
    await world.clock.advance(0);
    world.embedded.cutWatches();
    world.remove('vanishing');
    world.create('arriving');
    world.embedded.compact();
    await world.clock.advance(2_000);
    expect(world.names()).toEqual(expect.arrayContaining(['arriving', 'staying']));
    expect(world.names()).not.toContain('vanishing');
    expect(world.changes.filter(({ type }) => type === 'deleted').map(({ object }) => object.metadata.name)).toEqual(['vanishing']);
    expect(world.calls(LISTS)).toHaveLength(2);
    await world.stop();
  });

  it('lists in larger pages, and never in one piece, when the token of the next page has expired', async () => {
    const world = reflecting((embedded) => {
      for (let index = 0; index < 600; index += 1) {
        embedded.must('POST', PATH, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c-${index}` } });
      }
      embedded.faultNext((request) => request.query?.continue !== undefined, {
        answer: { status: 410, body: { kind: 'Status', status: 'Failure', code: 410, reason: 'Expired', message: 'too old' } },
      });
    });
    await world.clock.advance(0);
    expect(world.cache.size).toBe(600);
    const limits = world.calls(LISTS).map((call) => /limit=(\d+)/.exec(call)?.[1]);
    expect(limits).toEqual(['20', '100', '80', '400', '400']);
    await world.stop();
  });

  it('waits as long as a 429 says, and longer with each failure in a row', async () => {
    const world = reflecting((embedded) => {
      embedded.faultNext((request) => !isWatch(request), { answer: { status: 429, headers: { 'retry-after': '20' } } });
      embedded.faultNext((request) => !isWatch(request), { answer: { status: 500 } }, 3);
    });
    await world.clock.advance(19_999);
    expect(world.calls(LISTS)).toHaveLength(1);
    await world.clock.advance(1);
    expect(world.calls(LISTS)).toHaveLength(2);
    expect(world.reflector.problem).toContain('HTTP 500');
    await world.clock.advance(10_000);
    expect(world.reflector.hasSynced).toBe(true);
    expect(world.reflector.problem).toBeUndefined();
    await world.stop();
  });

  it('ends a watch that is still open after its timeout, since its connection may be lost', async () => {
    const world = reflecting((embedded) => embedded.fault((request) => (isWatch(request) ? { delayMilliseconds: 10_000_000 } : undefined)));
    await world.clock.advance(0);
    expect(world.calls(WATCHES)).toHaveLength(1);
    await world.clock.advance(65_000);
    expect(world.calls(WATCHES).length).toBeGreaterThan(1);
    await world.stop();
  });

  it('reports a server that redirects a list, and later a watch, and recovers when it no longer does', async () => {
    const redirect = { answer: { status: 307, headers: { location: 'https://login.example.com/?token=secret' }, body: '<html></html>' } };
    let stopLists = () => {};
    const world = reflecting((embedded) => { stopLists = embedded.fault((request) => (isWatch(request) ? undefined : redirect)); });
    await world.clock.advance(1_000);
    expect(world.reflector.hasSynced).toBe(false);
    expect(world.reflector.problem).toMatch(/^list configmaps: .* redirect to login\.example\.com, .*\(HTTP 307\)$/);
    const stopWatches = world.embedded.fault((request) => (isWatch(request) ? redirect : undefined));
    stopLists();
    await world.clock.advance(60_000);
    expect(world.reflector.hasSynced).toBe(true);
    expect(world.reflector.problem).toMatch(/^watch configmaps: .* redirect to login\.example\.com, .*\(HTTP 307\)$/);
    stopWatches();
    await world.clock.advance(60_000);
    expect(world.reflector.problem).toBeUndefined();
    await world.stop();
  });

  it('mentions the CustomResourceDefinition when the kind is not served', async () => {
    const notFound = { answer: { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found' } };
    const world = reflecting((embedded) => embedded.fault(() => notFound));
    await world.clock.advance(1_000);
    expect(world.reflector.problem).toContain('is the CustomResourceDefinition configmaps installed?');
    await world.stop();
  });

  it('has no timers after it has stopped', async () => {
    const world = reflecting();
    await world.clock.advance(0);
    await world.stop();
    await world.clock.advance(0);
    expect(world.clock.pending).toBe(0);
  });
});
