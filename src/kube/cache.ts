// A cache of one kind, fed by one or more reflectors and by the answers to our own writes.
import type { ObjectKey } from './client';
import { keyOf, objectKey } from './object-keys';
import { compareResourceVersions } from './resource-version';
import type { KubernetesObject } from '../spec/kubernetes';

/** A cache of one kind. Objects handed out are frozen and slim; absence here is never evidence that an object is gone. */
export interface Store<T extends KubernetesObject> {
  get(key: ObjectKey): T | undefined;
  /** Every cached object, in no particular order. */
  list(): readonly T[];
  /** The objects filed under `value` in the index of that name. */
  byIndex(index: string, value: string): readonly T[];
  /** Takes in the answer to a write of our own, so that the next reconcile sees it; an older resourceVersion than the cached one is ignored. */
  observe(object: T): void;
}

/** A change that others made to an object; answers to our own writes are no news. */
export interface CacheChange<T> {
  readonly type: 'added' | 'modified' | 'deleted';
  readonly object: T;
  readonly previous?: T;
  /** Whether it came with a list rather than live. */
  readonly listed: boolean;
}

/** Answers the values that an object is filed under. Typed as a method, so that what takes pods fits where any object is meant. */
export type IndexValues<T> = { of(object: T): readonly string[] }['of'];

export interface CacheOptions<T extends KubernetesObject> {
  /** Names of indexes, each with the values that an object is filed under. */
  readonly indexes?: Readonly<Record<string, IndexValues<T>>>;
  /** Reduces an object to what is needed of it. */
  transform?(object: T): T;
}

/** A list that comes page by page: ten thousand objects as they come would take more memory than all that is kept of them. */
export interface Listing<T> {
  /** Takes in what a page brings, at once. */
  add(page: readonly T[]): void;
  /** Takes out what none of the pages had. `resourceVersion` is the list's. */
  complete(resourceVersion: string): void;
}

/** How many deleted objects are remembered, so that a late answer does not bring one back. */
const REMEMBERED_DELETIONS = 10_000;

export class Cache<T extends KubernetesObject> implements Store<T> {
  private readonly objects = new Map<string, T>();
  /** resourceVersion of the deletion of each UID, oldest first. */
  private readonly deletions = new Map<string, string>();
  private readonly indexed = new Map<string, Map<string, Set<string>>>();
  private readonly listeners: Array<(change: CacheChange<T>) => void> = [];
  private readonly transform: (object: T) => T;

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
    this.store(object);
  }

  /** Calls `listener` after each change that arrived through a list or a watch. */
  onChange(listener: (change: CacheChange<T>) => void): void {
    this.listeners.push(listener);
  }

  /** Takes in what a watch reports as added or modified. */
  apply(object: T, listed = false): void {
    const change = this.store(object);
    if (change) {
      this.announce({ ...change, listed });
    }
  }

  /** Takes in what a watch reports as deleted. */
  remove(object: T, listed = false): void {
    const key = keyOf(object);
    this.rememberDeletion(object);
    const cached = this.objects.get(key);
    // A new object under the same name that our own create put here already is not the one that went.
    if (cached && cached.metadata.uid === object.metadata.uid) {
      this.drop(key, cached);
      this.announce({ type: 'deleted', object: cached, listed });
    }
  }

  /** Begins to take in a list of `namespace`, of everything without one. */
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

  /** Forgets a namespace that is watched no longer, without calling its objects deleted. */
  forget(namespace: string): void {
    for (const [key, object] of [...this.objects]) {
      if (object.metadata.namespace === namespace) {
        this.drop(key, object);
      }
    }
  }

  /** What is cached, older than a list and not in it has vanished. */
  private retain(namespace: string | undefined, present: ReadonlySet<string>, resourceVersion: string): void {
    for (const [key, object] of [...this.objects]) {
      const inScope = namespace === undefined || object.metadata.namespace === namespace;
      if (inScope && !present.has(key) && compareResourceVersions(object.metadata.resourceVersion, resourceVersion) <= 0) {
        this.rememberDeletion({ ...object, metadata: { ...object.metadata, resourceVersion } });
        this.drop(key, object);
        this.announce({ type: 'deleted', object, listed: true });
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
    // An object that left a label selector and came back into it keeps its UID.
    this.deletions.delete(uid ?? '');
    const object = deepFreeze(this.transform(raw));
    if (previous) {
      this.drop(key, previous);
    }
    this.objects.set(key, object);
    this.file(key, object);
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

  private file(key: string, object: T): void {
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
    if (this.deletions.size > REMEMBERED_DELETIONS) {
      const [oldest] = this.deletions.keys();
      this.deletions.delete(oldest);
    }
  }

  private announce(change: CacheChange<T>): void {
    for (const listener of this.listeners) {
      listener(change);
    }
  }
}

function deepFreeze<V>(value: V): V {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
