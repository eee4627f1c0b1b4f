// A cache must never go back in time, whatever order watches and our own answers arrive in.
import { describe, expect, it } from 'vitest';
import { Cache, type Change } from '../../src/kube/cache';
import { slimObject } from '../../src/kube/slim';
import type { KubernetesObject } from '../../src/spec/kubernetes';

interface Thing extends KubernetesObject { readonly team?: string }

function thing(name: string, resourceVersion: number, more: Partial<Thing> & { uid?: string; namespace?: string } = {}): Thing {
  const { uid = `uid-${name}`, namespace = 'jobs', ...rest } = more;
  return { apiVersion: 'v1', kind: 'Thing', metadata: { name, namespace, uid, resourceVersion: String(resourceVersion) }, ...rest };
}

function cacheWithChanges() {
  const cache = new Cache<Thing>({ transform: slimObject, indexes: { team: (object) => (object.team ? [object.team] : []) } });
  const changes: Array<Change<Thing>> = [];
  cache.onChange((change) => changes.push(change));
  const said = () => changes.map(({ type, object, listed }) => `${type} ${object.metadata.name}@${object.metadata.resourceVersion}${listed ? ' listed' : ''}`);
  return { cache, said };
}

/** Takes in a whole list. */
function list(cache: Cache<Thing>, namespace: string | undefined, pages: ReadonlyArray<readonly Thing[]>, resourceVersion: string): void {
  const listing = cache.listing(namespace);
  pages.forEach((page) => listing.add(page));
  listing.complete(resourceVersion);
}

const versionOf = (cache: Cache<Thing>, name: string) => cache.get({ namespace: 'jobs', name })?.metadata.resourceVersion;

describe('a cache', () => {
  it('keeps the newer of two versions, in whichever order they arrive', () => {
    const { cache, said } = cacheWithChanges();
    cache.apply(thing('a', 9));
    cache.apply(thing('a', 10));
    cache.apply(thing('a', 9));
    expect(versionOf(cache, 'a')).toBe('10');
    expect(said()).toEqual(['added a@9', 'modified a@10']);
  });

  it('takes in the answer to an own write at once, and is not rolled back by the watch that lags behind', () => {
    const { cache, said } = cacheWithChanges();
    cache.apply(thing('a', 5));
    cache.observe(thing('a', 8));
    cache.apply(thing('a', 7));
    expect(versionOf(cache, 'a')).toBe('8');
    cache.apply(thing('a', 8));
    expect(said(), 'the echo of an own write is no news').toEqual(['added a@5']);
  });

  it('does not bring a deleted object back when the answer to an earlier write comes late', () => {
    const { cache } = cacheWithChanges();
    cache.apply(thing('a', 5));
    cache.remove(thing('a', 9));
    cache.observe(thing('a', 8));
    expect(versionOf(cache, 'a')).toBeUndefined();
  });

  it('takes an object that was deleted and made anew under the same name for another one', () => {
    const { cache, said } = cacheWithChanges();
    cache.apply(thing('a', 5, { uid: 'old' }));
    cache.observe(thing('a', 10, { uid: 'new' }));
    cache.remove(thing('a', 9, { uid: 'old' }));
    expect(cache.get({ namespace: 'jobs', name: 'a' })?.metadata.uid).toBe('new');
    expect(said()).toEqual(['added a@5']);
  });

  it('takes back an object that left its label selector and returned', () => {
    const { cache } = cacheWithChanges();
    cache.apply(thing('a', 5));
    cache.remove(thing('a', 6));
    cache.apply(thing('a', 7));
    expect(versionOf(cache, 'a')).toBe('7');
  });

  it('calls deleted what a new list lacks, but not what was written after that list', () => {
    const { cache, said } = cacheWithChanges();
    cache.apply(thing('vanished', 5));
    cache.apply(thing('kept', 6));
    cache.observe(thing('written-since', 21));
    list(cache, undefined, [[thing('kept', 6)], [thing('new', 15)]], '20');
    expect(cache.list().map((object) => object.metadata.name).sort()).toEqual(['kept', 'new', 'written-since']);
    expect(said()).toEqual(['added vanished@5', 'added kept@6', 'added new@15 listed', 'deleted vanished@5 listed']);
  });

  it('knows what a page brought before the next one comes, and takes nothing out before the last', () => {
    const { cache, said } = cacheWithChanges();
    cache.apply(thing('vanished', 5));
    const listing = cache.listing(undefined);
    listing.add([thing('first', 6)]);
    expect(said()).toEqual(['added vanished@5', 'added first@6 listed']);
    listing.add([thing('second', 7)]);
    listing.complete('20');
    expect(said().slice(2)).toEqual(['added second@7 listed', 'deleted vanished@5 listed']);
  });

  it('leaves other namespaces alone when one is listed anew', () => {
    const { cache } = cacheWithChanges();
    cache.apply(thing('here', 5));
    cache.apply(thing('there', 5, { namespace: 'other' }));
    list(cache, 'jobs', [[]], '20');
    expect(cache.list().map((object) => object.metadata.name)).toEqual(['there']);
  });

  it('files objects under their present index values only', () => {
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

  it('hands out frozen objects without what only tells how they were written', () => {
    const { cache } = cacheWithChanges();
    const raw = thing('a', 1);
    Object.assign(
      raw.metadata, { managedFields: [{ manager: 'x' }], annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', 'mine': 'yes' } },
    );
    cache.apply(raw);
    const cached = cache.get({ namespace: 'jobs', name: 'a' });
    expect(cached?.metadata).toEqual({ name: 'a', namespace: 'jobs', uid: 'uid-a', resourceVersion: '1', annotations: { mine: 'yes' } });
    expect(() => { (cached as Thing).metadata.annotations!.mine = 'no'; }).toThrow(TypeError);
  });
});
