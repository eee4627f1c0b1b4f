// The storage, in place of etcd and the watch cache: objects by key, one revision counter, a bounded history, watchers.
import { freezeJson, type ApiObject } from '../json';

/** A change of an object, for the history and for watchers. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  readonly object: ApiObject;
  /** The object before the change, if there was one. */
  readonly previous?: ApiObject;
}

export type Watcher = (change: Change) => void;

/** All objects of one resource, whatever version they are read in. */
export class Collection {
  private readonly namespaces = new Map<string, Map<string, ApiObject>>();
  private readonly watchers = new Set<Watcher>();
  private history: Change[] = [];
  /** A watcher may write in turn; the queue lets all watchers see the changes in their order. */
  private readonly undelivered: Change[] = [];
  private delivering = false;
  /** Changes up to this revision are no longer in the history. */
  private forgotten: number;

  constructor(private readonly storage: Storage) {
    this.forgotten = storage.revision;
  }

  get(namespace: string, name: string): ApiObject | undefined {
    return this.namespaces.get(namespace)?.get(name);
  }

  /** The objects of a namespace, or of all of them, in the order of their keys. */
  list(namespace?: string): ApiObject[] {
    if (namespace !== undefined) return sorted(this.namespaces.get(namespace));
    return [...this.namespaces.keys()].sort(byText).flatMap((name) => sorted(this.namespaces.get(name)));
  }

  /** How many objects there are, in a namespace or in all. */
  count(namespace?: string): number {
    if (namespace !== undefined) return this.namespaces.get(namespace)?.size ?? 0;
    let count = 0;
    for (const objects of this.namespaces.values()) count += objects.size;
    return count;
  }

  /** Stores an object under a new revision, and returns it as stored. The caller has made all checks. */
  put(object: ApiObject): ApiObject {
    const { namespace = '', name = '' } = object.metadata;
    let objects = this.namespaces.get(namespace);
    if (!objects) this.namespaces.set(namespace, objects = new Map<string, ApiObject>());
    const previous = objects.get(name);
    const revision = ++this.storage.revision;
    const stored = freezeJson({ ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } });
    objects.set(name, stored);
    this.record(previous ? { type: 'MODIFIED', revision, object: stored, previous } : { type: 'ADDED', revision, object: stored });
    return stored;
  }

  /** Removes an object, and returns its last state with the revision of the removal. */
  remove(object: ApiObject): ApiObject {
    const { namespace = '', name = '' } = object.metadata;
    const objects = this.namespaces.get(namespace);
    const previous = objects?.get(name);
    objects?.delete(name);
    if (objects?.size === 0) this.namespaces.delete(namespace);
    const revision = ++this.storage.revision;
    const removed = freezeJson({ ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } });
    this.record({ type: 'DELETED', revision, object: removed, previous: previous ?? removed });
    return removed;
  }

  /** The changes after a revision, or undefined when they are no longer all known. */
  since(revision: number): readonly Change[] | undefined {
    if (revision < this.forgotten) return undefined;
    const first = this.history.findIndex((change) => change.revision > revision);
    return first === -1 ? [] : this.history.slice(first);
  }

  /** The oldest revision from which a watch can still start. */
  get oldest(): number {
    return this.forgotten;
  }

  /** Forgets the history, as a compaction does. */
  compact(): void {
    this.history = [];
    this.forgotten = this.storage.revision;
  }

  /** Calls back, at once and in order, on each further change. The result ends that. */
  watch(watcher: Watcher): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private record(change: Change): void {
    this.history.push(change);
    if (this.history.length > this.storage.historyLimit * 2) {
      const dropped = this.history.splice(0, this.history.length - this.storage.historyLimit);
      this.forgotten = dropped[dropped.length - 1].revision;
    }
    this.undelivered.push(change);
    if (this.delivering) return;
    this.delivering = true;
    try {
      for (let next = this.undelivered.shift(); next; next = this.undelivered.shift()) {
        for (const watcher of [...this.watchers]) watcher(next);
      }
    } finally {
      this.delivering = false;
    }
  }
}

/** All collections under one revision counter. */
export class Storage {
  /** The revision of the last change. */
  revision = 1;
  private readonly collections = new Map<string, Collection>();

  /** `historyLimit`: at least so many changes of each resource stay in the history. */
  constructor(readonly historyLimit: number) {}

  /** Forgets the history of everything. */
  compact(): void {
    for (const collection of this.collections.values()) collection.compact();
  }

  /** The collection of a resource, named as in `sparkapplications.sparkoperator.k8s.io`. */
  collection(name: string): Collection {
    let collection = this.collections.get(name);
    if (!collection) this.collections.set(name, collection = new Collection(this));
    return collection;
  }
}

function sorted(objects: Map<string, ApiObject> | undefined): ApiObject[] {
  return objects ? [...objects.values()].sort((a, b) => byText(a.metadata.name ?? '', b.metadata.name ?? '')) : [];
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
