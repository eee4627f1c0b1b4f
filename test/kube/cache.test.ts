// A cache never replaces a newer version by an older one, in any order of watch events and responses to our own writes.
import { describe, expect, it } from 'vitest';
import { Cache, type CacheChange } from '../../src/kube/cache';
import { slimObject } from '../../src/kube/slim';
import type { KubernetesObject } from '../../src/spec/kubernetes';

interface Thing extends KubernetesObject { readonly team?: string }

function thing(name: string, resourceVersion: number, more: Partial<Thing> & { uid?: string; namespace?: string } = {}): Thing {
  const { uid = `uid-${name}`, namespace = 'jobs', ...rest } = more;
  return { apiVersion: 'v1', kind: 'Thing', metadata: { name, namespace, uid, resourceVersion: String(resourceVersion) }, ...rest };
}

function cacheWithChanges() {
  const cache = new Cache<Thing>({ transform: slimObject, indexes: { team: (object) => (object.team ? [object.team] : []) } });
  const changes: Array<CacheChange<Thing>> = [];
  cache.onChange((change) => changes.push(change));
  const seen = () => changes.map(({ type, object, listed }) => `${type} ${object.metadata.name}@${object.metadata.resourceVersion}${listed ? ' listed' : ''}`);
  return { cache, seen };
}

/** Stores a whole list. */
function list(cache: Cache<Thing>, namespace: string | undefined, pages: ReadonlyArray<readonly Thing[]>, resourceVersion: string): void {
  const listing = cache.listing(namespace);
  pages.forEach((page) => listing.add(page));
  listing.complete(resourceVersion);
}

const versionOf = (cache: Cache<Thing>, name: string) => cache.get({ namespace: 'jobs', name })?.metadata.resourceVersion;

describe('a cache', () => {
  it('keeps the newer of two versions, whatever the order in which they arrive', () => {
    const { cache, seen } = cacheWithChanges();
    cache.apply(thing('a', 9));
    cache.apply(thing('a', 10));
    cache.apply(thing('a', 9));
    expect(versionOf(cache, 'a')).toBe('10');
    expect(seen()).toEqual(['added a@9', 'modified a@10']);
  });

  it('stores the response to our own write at once, and ignores older versions from the watch', () => {
    const { cache, seen } = cacheWithChanges();
    cache.apply(thing('a', 5));
    cache.observe(thing('a', 8));
    cache.apply(thing('a', 7));
    expect(versionOf(cache, 'a')).toBe('8');
    cache.apply(thing('a', 8));
    expect(seen(), 'the watch event of our own write is not a change').toEqual(['added a@5']);
  });

  it('reports the response to a write, once, to listeners that ask for it, since the watch reports no change any more', () => {
    const { cache, seen } = cacheWithChanges();
    const others: string[] = [];
    cache.onChange(({ type, object }) => others.push(`${type} ${object.metadata.resourceVersion}`), { observed: true });
    cache.apply(thing('a', 9));
    cache.observe(thing('a', 10));
    cache.apply(thing('a', 10));
    expect(seen()).toEqual(['added a@9']);
    expect(others).toEqual(['added 9', 'modified 10']);
  });

  it('ignores the late response to a write of an object that has been deleted', () => {
    const { cache } = cacheWithChanges();
    cache.apply(thing('a', 5));
    cache.remove(thing('a', 9));
    cache.observe(thing('a', 8));
    expect(versionOf(cache, 'a')).toBeUndefined();
  });

  it('treats an object that was created again under the same name as a different object', () => {
    const { cache, seen } = cacheWithChanges();
    cache.apply(thing('a', 5, { uid: 'old' }));
    cache.observe(thing('a', 10, { uid: 'new' }));
    cache.remove(thing('a', 9, { uid: 'old' }));
    expect(cache.get({ namespace: 'jobs', name: 'a' })?.metadata.uid).toBe('new');
    expect(seen()).toEqual(['added a@5']);
  });

  it('stores an object again that left the label selector and came back', () => {
    const { cache } = cacheWithChanges();
    cache.apply(thing('a', 5));
    cache.remove(thing('a', 6));
    cache.apply(thing('a', 7));
    expect(versionOf(cache, 'a')).toBe('7');
  });

  it('reports objects that a new list lacks as deleted, except objects written after that list', () => {
    const { cache, seen } = cacheWithChanges();
    cache.apply(thing('vanished', 5));
    cache.apply(thing('kept', 6));
    cache.observe(thing('written-since', 21));
    list(cache, undefined, [[thing('kept', 6)], [thing('new', 15)]], '20');
    expect(cache.list().map((object) => object.metadata.name).sort()).toEqual(['kept', 'new', 'written-since']);
    expect(seen()).toEqual(['added vanished@5', 'added kept@6', 'added new@15 listed', 'deleted vanished@5 listed']);
  });

  it('stores each page when it arrives, and removes objects only after the last page', () => {
    const { cache, seen } = cacheWithChanges();
    cache.apply(thing('vanished', 5));
    const listing = cache.listing(undefined);
    listing.add([thing('first', 6)]);
    expect(seen()).toEqual(['added vanished@5', 'added first@6 listed']);
    listing.add([thing('second', 7)]);
    listing.complete('20');
    expect(seen().slice(2)).toEqual(['added second@7 listed', 'deleted vanished@5 listed']);
  });

  it('keeps the objects of other namespaces when one namespace is listed again', () => {
    const { cache } = cacheWithChanges();
    cache.apply(thing('here', 5));
    cache.apply(thing('there', 5, { namespace: 'other' }));
    list(cache, 'jobs', [[]], '20');
    expect(cache.list().map((object) => object.metadata.name)).toEqual(['there']);
  });

  it('finds objects by their current index values only', () => {
    const { cache } = cacheWithChanges();
    cache.apply(thing('a', 1, { team: 'red' }));
    cache.apply(thing('b', 2, { team: 'red' }));
    cache.apply(thing('a', 3, { team: 'blue' }));
    expect(cache.byIndex('team', 'red').map((object) => object.metadata.name)).toEqual(['b']);
    expect(cache.byIndex('team', 'blue').map((object) => object.metadata.name)).toEqual(['a']);
    cache.remove(thing('b', 4));
    expect(cache.byIndex('team', 'red')).toEqual([]);
    expect(() => cache.byIndex('tema', 'red')).toThrow('no index named "tema"');
  });

  it('returns frozen objects without managed fields and last-applied annotation', () => {
    const { cache } = cacheWithChanges();
    const raw = thing('a', 1);
    Object.assign(raw.metadata, {
      managedFields: [{ manager: 'x' }],
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', 'mine': 'yes' },
    });
    cache.apply(raw);
    const cached = cache.get({ namespace: 'jobs', name: 'a' });
    expect(cached?.metadata).toEqual({ name: 'a', namespace: 'jobs', uid: 'uid-a', resourceVersion: '1', annotations: { mine: 'yes' } });
    expect(() => { (cached as Thing).metadata.annotations!.mine = 'no'; }).toThrow(TypeError);
  });
});
