// Writes Kubernetes Events. Repeated Events become a series, and the rate for each object is limited.
import { remember } from './bounded';
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
/** How many Events are written in parallel. A reconcile makes about two calls for each Event, so these writers keep up with ten workers. */
export const EVENT_WRITERS = 8;

export interface EventRecorderOptions {
  readonly client: KubeApi;
  readonly clock: Clock;
  readonly log: Logger;
  /** `reportingController` and `reportingInstance` of the Events. */
  readonly controller: string;
  readonly instance: string;
}

interface Remembered {
  readonly namespace: string;
  /** Name of the Event, once written. */
  name?: string;
  count: number;
  lastTime: number;
  cancelPatch?: () => void;
}

export class ApiEventRecorder implements EventRecorder {
  private readonly remembered = new Map<string, Remembered>();
  private readonly buckets = new Map<string, TokenBucket>();
  private readonly waiting: Array<() => Promise<void>> = [];
  private writing = 0;
  private sequence = 0;
  private idle: Array<() => void> = [];

  constructor(private readonly options: EventRecorderOptions) {}

  record(regarding: KubernetesObject, note: EventNote): void {
    const now = this.options.clock.now();
    const key = JSON.stringify([regarding.metadata.uid, note.type, note.reason, note.message]);
    const known = this.remembered.get(key);
    if (known && now - known.lastTime <= SERIES_WINDOW_MILLISECONDS) {
      known.count += 1;
      known.lastTime = now;
      known.cancelPatch ??= this.options.clock.after(SERIES_PAUSE_MILLISECONDS, () => this.continueSeries(known));
      return;
    }
    if (!this.bucket(JSON.stringify([regarding.metadata.uid, note.reason]), now).take()) {
      this.options.log.debug('Event dropped: too many with this reason about this object', { reason: note.reason, name: regarding.metadata.name });
      return;
    }
    const entry: Remembered = { namespace: regarding.metadata.namespace ?? 'default', count: 1, lastTime: now };
    remember(this.remembered, key, entry, MAX_REMEMBERED);
    this.enqueue(() => this.create(regarding, note, now, entry));
  }

  /** Resolves when every Event recorded so far has been written or has failed. */
  async flush(): Promise<void> {
    for (const entry of this.remembered.values()) {
      if (entry.cancelPatch) {
        this.continueSeries(entry);
      }
    }
    if (this.writing > 0 || this.waiting.length > 0) {
      await new Promise<void>((resolve) => this.idle.push(resolve));
    }
  }

  private bucket(key: string, now: number): TokenBucket {
    const bucket = this.buckets.get(key) ?? new TokenBucket(RATE, () => this.options.clock.now(), now);
    remember(this.buckets, key, bucket, MAX_REMEMBERED);
    return bucket;
  }

  private enqueue(write: () => Promise<void>): void {
    if (this.waiting.length >= MAX_WAITING) {
      this.options.log.warn('Event dropped: too many Events are waiting to be written');
      return;
    }
    this.waiting.push(write);
    void this.work();
  }

  private async work(): Promise<void> {
    if (this.writing >= EVENT_WRITERS) {
      return;
    }
    this.writing += 1;
    for (let write = this.waiting.shift(); write; write = this.waiting.shift()) {
      try {
        await write();
      } catch (error) {
        this.options.log.warn('An Event could not be written', { error: error instanceof Error ? error.message : String(error) });
      }
    }
    this.writing -= 1;
    if (this.writing === 0) {
      this.idle.splice(0).forEach((resolve) => resolve());
    }
  }

  private async create(regarding: KubernetesObject, note: EventNote, time: number, entry: Remembered): Promise<void> {
    const { client, controller, instance } = this.options;
    const { name, namespace, uid, resourceVersion } = regarding.metadata;
    for (;;) {
      const event: Event = {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: this.eventName(name ?? '', time), namespace: entry.namespace },
        eventTime: microTimestamp(time),
        type: note.type,
        reason: note.reason,
        action: note.reason,
        note: shortened(note.message),
        regarding: { apiVersion: regarding.apiVersion, kind: regarding.kind, name, namespace, uid, resourceVersion },
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
    this.enqueue(async () => {
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

/** The message cut to the maximum length, at the end of a character. */
function shortened(message: string): string {
  const bytes = new TextEncoder().encode(message);
  return bytes.length <= MAX_NOTE_BYTES ? message : `${new TextDecoder().decode(bytes.subarray(0, MAX_NOTE_BYTES - 6)).replace(/\uFFFD$/, '')}...`;
}
