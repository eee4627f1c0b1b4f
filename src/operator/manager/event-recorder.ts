// Kubernetes Events about our objects: repeated ones become a series, and no object can flood the API server with them.
import { remember } from './bounded';
import { KubeError } from '../../kube/client';
import type { Clock } from '../../kube/clock';
import type { Logger } from '../../kube/logger';
import { Resources } from '../../kube/resources';
import type { KubeApi } from '../../kube/rest-client';
import { microTimestamp } from '../../kube/time';
import { TokenBucket } from '../../kube/rate-limit';
import type { KubernetesObject } from '../../spec/kubernetes';
import type { Event } from '../../spec/kubernetes.gen';

/** A Kubernetes Event to record about an object. */
export interface EventNote {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** Records Kubernetes Events about objects. Never throws and never makes the caller wait; what cannot be written is logged. */
export interface EventRecorder {
  record(regarding: KubernetesObject, note: EventNote): void;
}

/** Bytes of a note; the API server takes no longer ones. */
const LONGEST_NOTE = 1024;
/** How long after its last occurrence an event can still be continued as a series. */
const SERIES_WINDOW_MILLISECONDS = 360_000;
/** Repetitions are written together, at most this often. */
const SERIES_PAUSE_MILLISECONDS = 10_000;
/** Events of one reason about one object: so many at once, then one per half minute. */
const RATE = { burst: 25, perSecond: 1 / 30 };
const MOST_REMEMBERED = 4_096;
const MOST_WAITING = 2_000;
/** Most Events that are written at once. An application has about two calls of its own for each Event, so ten workers do not outrun these. */
export const EVENT_WRITERS = 8;

export interface EventRecorderOptions {
  readonly client: KubeApi;
  readonly clock: Clock;
  readonly log: Logger;
  /** `reportingController` and `reportingInstance` of the events. */
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
      this.options.log.debug('Event left out: too many of its kind', { reason: note.reason, name: regarding.metadata.name });
      return;
    }
    const entry: Remembered = { namespace: regarding.metadata.namespace ?? 'default', count: 1, lastTime: now };
    remember(this.remembered, key, entry, MOST_REMEMBERED);
    this.enqueue(() => this.create(regarding, note, now, entry));
  }

  /** Resolves when everything recorded so far is written, or has failed. */
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
    remember(this.buckets, key, bucket, MOST_REMEMBERED);
    return bucket;
  }

  private enqueue(write: () => Promise<void>): void {
    if (this.waiting.length >= MOST_WAITING) {
      this.options.log.warn('Event left out: too many are waiting to be written');
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
        this.options.log.warn('An event could not be written', { error: error instanceof Error ? error.message : String(error) });
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

  /** Object name, time and a running number: unique enough, and a collision only costs another try. */
  private eventName(name: string, time: number): string {
    this.sequence += 1;
    return `${name.slice(0, 220).replace(/[.-]+$/, '')}.${time.toString(16)}${(this.sequence % 65_536).toString(16).padStart(4, '0')}`;
  }
}

/** The first 1024 bytes at most, cut between characters. */
function shortened(message: string): string {
  const bytes = new TextEncoder().encode(message);
  return bytes.length <= LONGEST_NOTE ? message : `${new TextDecoder().decode(bytes.subarray(0, LONGEST_NOTE - 6)).replace(/\uFFFD$/, '')}...`;
}
