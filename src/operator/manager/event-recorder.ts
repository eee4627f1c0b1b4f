// Writes Kubernetes Events. Repeated Events become a series, the rate for each object is limited, and namespaces take turns.
import { createHash } from 'node:crypto';
import { largest, SharedMemory } from './bounded';
import { KubeError } from '../../kube/client';
import type { Clock } from '../../kube/clock';
import type { Logger } from '../../kube/logger';
import { TokenBucket } from '../../kube/rate-limit';
import { Resources } from '../../kube/resources';
import type { KubeApi } from '../../kube/rest-client';
import { microTimestamp } from '../../kube/time';
import type { KubernetesObject } from '../../spec/kubernetes';
import type { Event } from '../../spec/kubernetes.gen';
import { trimEnd } from '../../spec/text';

/** A Kubernetes Event to record about an object. */
export interface EventNote {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** What one reason of Events stands for. */
export interface EventMeaning {
  readonly type: EventNote['type'];
  /** When it is recorded, as the documentation says it. */
  readonly when: string;
}

/** Records Kubernetes Events about objects. Never throws and never makes the caller wait; an Event that cannot be written is logged. */
export interface EventRecorder {
  record(regarding: KubernetesObject, note: EventNote): void;
}

/** Maximum length of a note in bytes; the API server refuses longer ones. */
const MAX_NOTE_BYTES = 1024;
/** How long after the last occurrence a repetition still belongs to the same series. */
const SERIES_WINDOW_MILLISECONDS = 360_000;
/** Minimum time between two writes of one series. */
const SERIES_PAUSE_MILLISECONDS = 10_000;
/** Limit for Events with one reason about one object: a burst of 25, then one every 30 s. */
const RATE = { burst: 25, perSecond: 1 / 30 };
const MAX_REMEMBERED = 4_096;
const MAX_WAITING = 2_000;
/**
 * How many Events of one namespace are written in parallel. A reconcile makes about two calls for each Event, so these writers keep up with ten
 * workers. The others remain for other namespaces, should an admission webhook for the Events of one be slow.
 */
export const EVENT_WRITERS_PER_NAMESPACE = 8;
export const EVENT_WRITERS = EVENT_WRITERS_PER_NAMESPACE + 2;

export interface EventRecorderOptions {
  readonly client: KubeApi;
  readonly clock: Clock;
  readonly log: Logger;
  /** `reportingController` and `reportingInstance` of the Events. */
  readonly controller: string;
  readonly instance: string;
}

type Write = () => Promise<void>;

interface Remembered {
  readonly namespace: string;
  /** Name of the Event, once written. */
  name?: string;
  count: number;
  lastTime: number;
  cancelPatch?: () => void;
}

export class ApiEventRecorder implements EventRecorder {
  private readonly remembered = new SharedMemory<Remembered>(MAX_REMEMBERED);
  private readonly buckets = new SharedMemory<TokenBucket>(MAX_REMEMBERED);
  /** What waits to be written, by namespace, in the order of their turns. Only namespaces for which something waits. */
  private readonly waiting = new Map<string, Write[]>();
  private waitingCount = 0;
  /** How many writers are busy with each namespace. */
  private readonly busy = new Map<string, number>();
  private writing = 0;
  private sequence = 0;
  private idle: Array<() => void> = [];

  constructor(private readonly options: EventRecorderOptions) {}

  record(regarding: KubernetesObject, note: EventNote): void {
    const now = this.options.clock.now();
    const { namespace = 'default', uid } = regarding.metadata;
    const message = shortened(note.message);
    const key = createHash('sha256').update(JSON.stringify([uid, note.type, note.reason, message])).digest('base64');
    const known = this.remembered.get(namespace, key);
    if (known && now - known.lastTime <= SERIES_WINDOW_MILLISECONDS) {
      known.count += 1;
      known.lastTime = now;
      known.cancelPatch ??= this.options.clock.after(SERIES_PAUSE_MILLISECONDS, () => this.continueSeries(known));
      return;
    }
    if (!this.bucket(namespace, JSON.stringify([uid, note.reason]), now).take()) {
      this.options.log.debug('Event dropped: too many with this reason about this object', { reason: note.reason, name: regarding.metadata.name });
      return;
    }
    const entry: Remembered = { namespace, count: 1, lastTime: now };
    this.remembered.set(namespace, key, entry);
    // What waits holds no more than what is written: an application may have a megabyte.
    const reference = referenceTo(regarding);
    this.enqueue(namespace, () => this.create(reference, { ...note, message }, now, entry));
  }

  /** Resolves when every Event recorded so far has been written or has failed. */
  async flush(): Promise<void> {
    for (const entry of this.remembered.values()) {
      if (entry.cancelPatch) {
        this.continueSeries(entry);
      }
    }
    if (this.writing > 0 || this.waitingCount > 0) {
      await new Promise<void>((resolve) => this.idle.push(resolve));
    }
  }

  private bucket(namespace: string, key: string, now: number): TokenBucket {
    const bucket = this.buckets.get(namespace, key) ?? new TokenBucket(RATE, () => this.options.clock.now(), now);
    this.buckets.set(namespace, key, bucket);
    return bucket;
  }

  private enqueue(namespace: string, write: Write): void {
    const queue = this.waiting.get(namespace) ?? [];
    this.waiting.set(namespace, queue);
    queue.push(write);
    this.waitingCount += 1;
    if (this.waitingCount > MAX_WAITING) this.dropOne();
    void this.work();
  }

  /** The namespace for which the most Events wait loses its newest one. */
  private dropOne(): void {
    const [namespace, queue] = largest(this.waiting, ({ length }) => length);
    queue.pop();
    this.waitingCount -= 1;
    this.options.log.warn('Event dropped: too many Events are waiting to be written', { namespace });
  }

  private async work(): Promise<void> {
    if (this.writing >= EVENT_WRITERS) {
      return;
    }
    this.writing += 1;
    for (let next = this.takeNext(); next; next = this.takeNext()) {
      const { namespace, write } = next;
      try {
        await write();
      } catch (error) {
        this.options.log.warn('An Event could not be written', { error: error instanceof Error ? error.message : String(error) });
      }
      this.countBusy(namespace, -1);
    }
    this.writing -= 1;
    if (this.writing === 0) {
      this.idle.splice(0).forEach((resolve) => resolve());
    }
  }

  /** The first write of the next namespace that may have another writer. That namespace then goes to the end. */
  private takeNext(): { readonly namespace: string; readonly write: Write } | undefined {
    for (const [namespace, queue] of this.waiting) {
      if ((this.busy.get(namespace) ?? 0) >= EVENT_WRITERS_PER_NAMESPACE) continue;
      const write = queue.shift();
      this.waiting.delete(namespace);
      if (queue.length > 0) this.waiting.set(namespace, queue);
      if (!write) continue;
      this.waitingCount -= 1;
      this.countBusy(namespace, 1);
      return { namespace, write };
    }
    return undefined;
  }

  private countBusy(namespace: string, change: 1 | -1): void {
    const count = (this.busy.get(namespace) ?? 0) + change;
    if (count > 0) this.busy.set(namespace, count);
    else this.busy.delete(namespace);
  }

  private async create(regarding: Reference, note: EventNote, time: number, entry: Remembered): Promise<void> {
    const { client, controller, instance } = this.options;
    for (;;) {
      const event: Event = {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: this.eventName(regarding.name ?? '', time), namespace: entry.namespace },
        eventTime: microTimestamp(time),
        type: note.type,
        reason: note.reason,
        action: note.reason,
        note: note.message,
        regarding,
        reportingController: controller,
        reportingInstance: instance.slice(0, 128),
      };
      try {
        entry.name = (await client.create<Event>(Resources.Event, event)).metadata.name;
        return;
      } catch (error) {
        if (!(error instanceof KubeError && error.reason === 'AlreadyExists')) {
          throw error;
        }
      }
    }
  }

  private continueSeries(entry: Remembered): void {
    entry.cancelPatch?.();
    entry.cancelPatch = undefined;
    this.enqueue(entry.namespace, async () => {
      if (entry.name) {
        const patch = { series: { count: entry.count, lastObservedTime: microTimestamp(entry.lastTime) } };
        await this.options.client.mergePatch(Resources.Event, { namespace: entry.namespace, name: entry.name }, patch);
      }
    });
  }

  /** Object name, time and a sequence number. A collision is unlikely and only needs another attempt. */
  private eventName(name: string, time: number): string {
    this.sequence += 1;
    return `${trimEnd(name.slice(0, 220), '.-')}.${time.toString(16)}${(this.sequence % 65_536).toString(16).padStart(4, '0')}`;
  }
}

type Reference = NonNullable<Event['regarding']>;

function referenceTo({ apiVersion, kind, metadata: { name, namespace, uid, resourceVersion } }: KubernetesObject): Reference {
  return { apiVersion, kind, name, namespace, uid, resourceVersion };
}

/** The message cut to the maximum length, at the end of a character. */
function shortened(message: string): string {
  // A character has at least one byte.
  const bytes = new TextEncoder().encode(message.slice(0, MAX_NOTE_BYTES + 1));
  return bytes.length <= MAX_NOTE_BYTES ? message : `${new TextDecoder().decode(bytes.subarray(0, MAX_NOTE_BYTES - 6)).replace(/\uFFFD$/, '')}...`;
}
