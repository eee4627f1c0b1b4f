// Watches: changes from a revision on, with initial events, bookmarks and timeouts.
import type { Clock } from '../../kube/clock';
import type { ApiObject, JsonObject } from '../json';
import { expired } from './errors';
import { parseRevision, selection, type Lists, type Query } from './list';
import { apiVersionOf, type ResourceType } from './resource-type';
import type { Change, Storage } from './storage';
import { WatchStream } from './watch-stream';

type Selected = (object: ApiObject) => boolean;

const BOOKMARK_INTERVAL = 60_000;

export class Watches {
  private readonly open = new Set<WatchStream>();

  constructor(private readonly storage: Storage, private readonly lists: Lists, private readonly clock: Clock) {}

  /** Starts a watch. Errors that the real server reports within the stream are reported so. */
  watch(type: ResourceType, namespace: string | undefined, query: Query, name?: string): WatchStream {
    const selected = selection(type, query, name);
    const collection = this.storage.collection(type.collection);
    const stops: (() => void)[] = [];
    const stream = new WatchStream(() => {
      this.open.delete(stream);
      for (const stop of stops) stop();
    });
    this.open.add(stream);
    const from = parseRevision(query.resourceVersion);
    const wantsInitial = query.sendInitialEvents === 'true' || (query.sendInitialEvents === undefined && from === 0);
    if (wantsInitial) {
      for (const object of this.lists.select(type, namespace, query, name)) stream.push({ type: 'ADDED', object });
      if (query.sendInitialEvents === 'true') stream.push(this.bookmark(type, { 'k8s.io/initial-events-end': 'true' }));
    } else {
      const changes = query.sendInitialEvents === 'false' && from === 0 ? [] : collection.since(from);
      if (!changes) {
        stream.push({ type: 'ERROR', object: expired(`too old resource version: ${from} (${collection.oldest})`).body });
        stream.end();
        return stream;
      }
      for (const change of changes) push(stream, change, namespace, selected, type);
    }
    stops.push(collection.watch((change) => push(stream, change, namespace, selected, type)));
    const bookmarks = query.allowWatchBookmarks === 'true' || query.allowWatchBookmarks === '1';
    if (bookmarks) stops.push(this.every(BOOKMARK_INTERVAL, () => stream.push(this.bookmark(type))));
    const seconds = Number(query.timeoutSeconds ?? 0) || 1800;
    stops.push(this.clock.after(seconds * 1000, () => {
      if (bookmarks) stream.push(this.bookmark(type));
      stream.end();
    }));
    return stream;
  }

  /** Counts a stream that is no watch, such as that of a log, among them: it is cut with them. The result takes it out. */
  register(stream: WatchStream): () => void {
    this.open.add(stream);
    return () => this.open.delete(stream);
  }

  /** Ends all watches; with an error they break as a lost connection does. */
  cut(error?: Error): void {
    for (const stream of [...this.open]) {
      if (error) stream.break(error);
      else stream.end();
    }
  }

  /** How many watches are open. */
  get count(): number {
    return this.open.size;
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

/** Passes a change on as the watcher sees it: an object that enters its selection is added, one that leaves it is deleted. */
function push(stream: WatchStream, change: Change, namespace: string | undefined, selected: Selected, type: ResourceType): void {
  const { object, previous } = change;
  if (namespace !== undefined && object.metadata.namespace !== namespace) return;
  const is = selected(object);
  const was = previous !== undefined && selected(previous);
  const shown = type.fromStored?.(object) ?? object;
  if (change.type === 'DELETED') {
    if (is || was) stream.push({ type: 'DELETED', object: shown });
  } else if (is) {
    stream.push({ type: was ? 'MODIFIED' : 'ADDED', object: shown });
  } else if (was) {
    const last = { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion } };
    stream.push({ type: 'DELETED', object: type.fromStored?.(previous) ?? last });
  }
}
