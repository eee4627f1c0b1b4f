// A cache of one kind. Reflectors fill it, and controllers add the responses to their own writes.
import type { ObjectKey } from './client';
import { keyOf, objectKey } from './object-keys';
import { compareResourceVersions } from './resource-version';
import type { KubernetesObject } from '../spec/kubernetes';

/** Read access to a cache. Its objects are frozen and reduced. An object that is missing here may still exist on the API server. */
export interface Store<T extends KubernetesObject> {
  get(key: ObjectKey): T | undefined;
  /** Every cached object, in no particular order. */
  list(): readonly T[];
  /** The objects that have `value` in the index of this name. */
  byIndex(index: string, value: string): readonly T[];
  /** Stores the response to our own write, so that the next reconcile sees it. Ignores a resourceVersion that is older than the cached one. */
  observe(object: T): void;
}

/** A change of an object in a list or a watch. The response to our own write is one only for listeners that ask for it. */
export interface CacheChange<T> {
  readonly type: 'added' | 'modified' | 'deleted';
  readonly object: T;
  readonly previous?: T;
  /** Whether it was found in a list. Otherwise it is a watch event. */
  readonly listed: boolean;
}

/** Returns the index values of an object. The type is that of a method, so that a function of pods can be used where any object is expected. */
export type IndexValues<T> = { of(object: T): readonly string[] }['of'];

export interface CacheOptions<T extends KubernetesObject> {
  /** The indexes by name, each with the function that returns the values of an object. */
  readonly indexes?: Readonly<Record<string, IndexValues<T>>>;
  /** Reduces an object to the fields that are read. `previous` is what is cached under its name, so that nothing is computed twice. */
  transform?(object: T, previous?: T): T;
}

/** Stores a list page by page. The full objects of a large list would need more memory than the whole cache, which keeps them reduced. */
export interface Listing<T> {
  /** Stores the objects of one page. */
  add(page: readonly T[]): void;
  /** Removes the objects that were on none of the pages. `resourceVersion` is that of the list. */
  complete(resourceVersion: string): void;
}

/** How many deletions are remembered, so that a late response does not bring a deleted object back. */
const MAX_DELETIONS = 10_000;

export class Cache<T extends KubernetesObject> implements Store<T> {
  private readonly objects = new Map<string, T>();
  /** resourceVersion of the deletion of each UID, oldest first. */
  private readonly deletions = new Map<string, string>();
  private readonly indexed = new Map<string, Map<string, Set<string>>>();
  private readonly listeners: Array<{ readonly listener: (change: CacheChange<T>) => void; readonly observed: boolean }> = [];
  private readonly transform: (object: T, previous?: T) => T;

  constructor(private readonly options: CacheOptions<T> = {}) {
    this.transform = options.transform ?? ((object) => object);
    for (const index of Object.keys(options.indexes ?? {})) {
      this.indexed.set(index, new Map());
    }
  }

  get size(): number {
    return this.objects.size;
  }

  get(key: ObjectKey): T | undefined {
    return this.objects.get(objectKey(key.namespace, key.name));
  }

  list(): readonly T[] {
    return [...this.objects.values()];
  }

  byIndex(index: string, value: string): readonly T[] {
    const values = this.indexed.get(index);
    if (!values) {
      throw new Error(`This cache has no index named "${index}"; it has: ${[...this.indexed.keys()].join(', ') || 'none'}`);
    }
    return [...values.get(value) ?? []].map((key) => this.objects.get(key)).filter((object) => object !== undefined);
  }

  observe(object: T): void {
    const change = this.store(object);
    if (!change) return;
    // The watch will report the same version, which is no change any more.
    for (const { listener, observed } of this.listeners) {
      if (observed) listener({ ...change, listed: false });
    }
  }

  /** Calls `listener` after each change that a list or a watch reports; with `observed`, also after each response to a write that was stored. */
  onChange(listener: (change: CacheChange<T>) => void, { observed = false }: { readonly observed?: boolean } = {}): void {
    this.listeners.push({ listener, observed });
  }

  /** Stores an object that a watch reports as added or modified. */
  apply(object: T, listed = false): void {
    const change = this.store(object);
    if (change) {
      this.notify({ ...change, listed });
    }
  }

  /** Removes an object that a watch reports as deleted. */
  remove(object: T, listed = false): void {
    const key = keyOf(object);
    this.rememberDeletion(object);
    const cached = this.objects.get(key);
    // Our own create may have stored a new object under the same name. That object still exists.
    if (cached && cached.metadata.uid === object.metadata.uid) {
      this.drop(key, cached);
      this.notify({ type: 'deleted', object: cached, listed });
    }
  }

  /** Begins to store a list of `namespace`; without it, a list of all namespaces. */
  listing(namespace: string | undefined): Listing<T> {
    const present = new Set<string>();
    return {
      add: (page) => {
        for (const object of page) {
          present.add(keyOf(object));
          this.apply(object, true);
        }
      },
      complete: (resourceVersion) => this.retain(namespace, present, resourceVersion),
    };
  }

  /** Removes the objects of a namespace that is no longer watched. They are not reported as deleted. */
  forget(namespace: string): void {
    for (const [key, object] of [...this.objects]) {
      if (object.metadata.namespace === namespace) {
        this.drop(key, object);
      }
    }
  }

  /** Removes the objects that are older than a list and not in it: they have been deleted. */
  private retain(namespace: string | undefined, present: ReadonlySet<string>, resourceVersion: string): void {
    for (const [key, object] of [...this.objects]) {
      const inScope = namespace === undefined || object.metadata.namespace === namespace;
      if (inScope && !present.has(key) && compareResourceVersions(object.metadata.resourceVersion, resourceVersion) <= 0) {
        this.rememberDeletion({ ...object, metadata: { ...object.metadata, resourceVersion } });
        this.drop(key, object);
        this.notify({ type: 'deleted', object, listed: true });
      }
    }
  }

  private store(raw: T): Omit<CacheChange<T>, 'listed'> | undefined {
    const key = keyOf(raw);
    const previous = this.objects.get(key);
    const { uid, resourceVersion } = raw.metadata;
    const deletedAt = this.deletions.get(uid ?? '');
    if ((previous && compareResourceVersions(resourceVersion, previous.metadata.resourceVersion) <= 0)
      || (deletedAt !== undefined && compareResourceVersions(resourceVersion, deletedAt) <= 0)) {
      return undefined;
    }
    // An object that left the label selector was reported as deleted. When it comes back, it has the same UID.
    this.deletions.delete(uid ?? '');
    const object = deepFreeze(this.transform(raw, previous));
    if (previous) {
      this.drop(key, previous);
    }
    this.objects.set(key, object);
    this.addToIndexes(key, object);
    return { type: previous ? 'modified' : 'added', object, previous };
  }

  private drop(key: string, object: T): void {
    this.objects.delete(key);
    for (const [index, valuesOf] of Object.entries(this.options.indexes ?? {})) {
      const values = this.indexed.get(index);
      for (const value of valuesOf(object)) {
        const keys = values?.get(value);
        keys?.delete(key);
        if (keys?.size === 0) {
          values?.delete(value);
        }
      }
    }
  }

  private addToIndexes(key: string, object: T): void {
    for (const [index, valuesOf] of Object.entries(this.options.indexes ?? {})) {
      const values = this.indexed.get(index);
      for (const value of valuesOf(object)) {
        const keys = values?.get(value) ?? new Set<string>();
        values?.set(value, keys.add(key));
      }
    }
  }

  private rememberDeletion(object: T): void {
    const { uid, resourceVersion } = object.metadata;
    if (!uid) {
      return;
    }
    this.deletions.set(uid, resourceVersion ?? '');
    if (this.deletions.size > MAX_DELETIONS) {
      const [oldest] = this.deletions.keys();
      this.deletions.delete(oldest);
    }
  }

  private notify(change: CacheChange<T>): void {
    for (const { listener } of this.listeners) {
      listener(change);
    }
  }
}

/** Does not call itself: an object may be nested ten thousand levels deep. */
function deepFreeze<V>(root: V): V {
  const left: unknown[] = [root];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
      Object.freeze(value);
      for (const child of Object.values(value)) left.push(child);
    }
  }
  return root;
}
