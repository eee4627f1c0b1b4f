// Lists, in pages and at a revision, and watches from a revision on.
import type { Clock } from '../../kube/clock';
import type { ApiObject, JsonObject } from '../json';
import { badRequest, expired, timeout } from './errors';
import { EventQueue } from './event-queue';
import { apiVersionOf, selectableFieldNames, selectableFields, type ResourceType } from './resource-type';
import { parseFieldSelector, parseLabelSelector } from './selectors';
import type { Change, Storage } from './storage';

export type Query = Readonly<Record<string, string>>;

interface Page { readonly rest: readonly ApiObject[]; readonly revision: number }

const BOOKMARK_INTERVAL = 60_000;
/** How many unfinished paged lists are remembered; a token of an older one has expired. */
const PAGED_LISTS = 200;

export class Reading {
  private readonly pages = new Map<string, Page>();
  private lastPage = 0;
  private readonly open = new Set<EventQueue>();

  constructor(private readonly storage: Storage, private readonly clock: Clock) {}

  /** The list, or a page of it. `namespace` undefined means all. */
  list(type: ResourceType, namespace: string | undefined, query: Query, name?: string): JsonObject {
    const limit = Number(query.limit ?? 0);
    const { rest, revision } = query.continue
      ? this.continued(query.continue)
      : { rest: this.select(type, namespace, query, name), revision: this.revisionFor(query) };
    const items = limit > 0 ? rest.slice(0, limit) : rest;
    const remaining = rest.length - items.length;
    const metadata: JsonObject = { resourceVersion: String(revision) };
    if (remaining > 0) {
      metadata.continue = this.remember({ rest: rest.slice(limit), revision });
      if (!query.labelSelector && !query.fieldSelector) metadata.remainingItemCount = remaining;
    }
    return { kind: type.listKind, apiVersion: apiVersionOf(type), metadata, items };
  }

  /** The objects that a request selects, in the order of their keys. */
  select(type: ResourceType, namespace: string | undefined, query: Query, name?: string): ApiObject[] {
    const selected = this.selector(type, query, name);
    const objects = this.storage.collection(type.collection).list(namespace).filter(selected);
    return type.fromStored ? objects.map((object) => type.fromStored?.(object) ?? object) : objects;
  }

  /** Starts a watch. Errors that the real server reports within the stream are reported so. */
  watch(type: ResourceType, namespace: string | undefined, query: Query, name?: string): EventQueue {
    const selected = this.selector(type, query, name);
    const collection = this.storage.collection(type.collection);
    const stops: (() => void)[] = [];
    const queue = new EventQueue(() => {
      this.open.delete(queue);
      for (const stop of stops) stop();
    });
    this.open.add(queue);
    const from = parseRevision(query.resourceVersion);
    const wantsInitial = query.sendInitialEvents === 'true' || (query.sendInitialEvents === undefined && from === 0);
    if (wantsInitial) {
      for (const object of this.select(type, namespace, query, name)) queue.push({ type: 'ADDED', object });
      if (query.sendInitialEvents === 'true') queue.push(this.bookmark(type, { 'k8s.io/initial-events-end': 'true' }));
    } else {
      const changes = query.sendInitialEvents === 'false' && from === 0 ? [] : collection.since(from);
      if (!changes) {
        queue.push({ type: 'ERROR', object: expired(`too old resource version: ${from} (${collection.oldest})`).body });
        queue.end();
        return queue;
      }
      for (const change of changes) push(queue, change, namespace, selected, type);
    }
    stops.push(collection.watch((change) => push(queue, change, namespace, selected, type)));
    const bookmarks = query.allowWatchBookmarks === 'true' || query.allowWatchBookmarks === '1';
    if (bookmarks) stops.push(this.every(BOOKMARK_INTERVAL, () => queue.push(this.bookmark(type))));
    const seconds = Number(query.timeoutSeconds ?? 0) || 1800;
    stops.push(this.clock.after(seconds * 1000, () => {
      if (bookmarks) queue.push(this.bookmark(type));
      queue.end();
    }));
    return queue;
  }

  /** Ends all watches; with an error they break as a lost connection does. */
  cut(error?: Error): void {
    for (const queue of [...this.open]) {
      if (error) queue.break(error);
      else queue.end();
    }
  }

  /** How many watches are open. */
  get watches(): number {
    return this.open.size;
  }

  private selector(type: ResourceType, query: Query, name?: string): (object: ApiObject) => boolean {
    const labels = parseLabelSelector(query.labelSelector);
    const fields = parseFieldSelector(query.fieldSelector, selectableFieldNames(type));
    return (object) => (name === undefined || object.metadata.name === name)
      && (!labels || labels(object.metadata.labels ?? {}))
      && (!fields || fields(selectableFields(type, object)));
  }

  private revisionFor(query: Query): number {
    const asked = parseRevision(query.resourceVersion);
    if (asked > this.storage.revision) throw timeout(`Timeout: Too large resource version: ${asked}, current: ${this.storage.revision}`, 1);
    if (query.resourceVersionMatch === 'Exact' && asked !== this.storage.revision) throw expired('The resourceVersion for the provided list is too old.');
    return this.storage.revision;
  }

  private continued(token: string): Page {
    let key: string | undefined;
    try {
      key = (JSON.parse(Buffer.from(token, 'base64url').toString()) as { key?: string }).key;
    } catch {
      throw badRequest('invalid continue token: continue key is not valid');
    }
    const page = this.pages.get(key ?? '');
    if (!page) {
      throw expired('The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.');
    }
    return page;
  }

  private remember(page: Page): string {
    const key = String(++this.lastPage);
    this.pages.set(key, page);
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= PAGED_LISTS) break;
      this.pages.delete(oldest);
    }
    return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: page.revision, key })).toString('base64url');
  }

  private bookmark(type: ResourceType, annotations?: Record<string, string>): JsonObject {
    const metadata = { resourceVersion: String(this.storage.revision), creationTimestamp: null, ...(annotations ? { annotations } : {}) };
    return { type: 'BOOKMARK', object: { kind: type.kind, apiVersion: apiVersionOf(type), metadata } };
  }

  private every(milliseconds: number, callback: () => void): () => void {
    let cancel = (): void => undefined;
    const plan = (): void => {
      cancel = this.clock.after(milliseconds, () => {
        callback();
        plan();
      });
    };
    plan();
    return () => cancel();
  }
}

function parseRevision(text: string | undefined): number {
  if (!text) return 0;
  if (!/^\d+$/.test(text)) {
    throw badRequest(`invalid resource version: resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`);
  }
  return Number(text);
}

/** Passes a change on as the watcher sees it: what comes into its selection is added, what leaves it is deleted. */
function push(queue: EventQueue, change: Change, namespace: string | undefined, selected: (object: ApiObject) => boolean, type: ResourceType): void {
  const { object, previous } = change;
  if (namespace !== undefined && object.metadata.namespace !== namespace) return;
  const is = selected(object);
  const was = previous !== undefined && selected(previous);
  const shown = type.fromStored?.(object) ?? object;
  if (change.type === 'DELETED') {
    if (is || was) queue.push({ type: 'DELETED', object: shown });
  } else if (is) {
    queue.push({ type: was ? 'MODIFIED' : 'ADDED', object: shown });
  } else if (was) {
    queue.push({ type: 'DELETED', object: type.fromStored?.(previous) ?? { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion } } });
  }
}
