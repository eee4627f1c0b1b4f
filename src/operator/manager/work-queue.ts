// The work queue: each key is in it at most once. It orders keys by priority, lets namespaces take turns, and delays failing keys.
import { FairQueue } from './fair-queue';
import { TimerHeap } from './timer-heap';
import { exponentialDelay, type BackoffLimits } from '../../kube/backoff';
import type { Clock } from '../../kube/clock';
import { namespaceOf } from '../../kube/object-keys';

/**
 * Priorities, highest first. Running applications come before new ones, so that a thousand new objects do not delay the status of a running
 * one. Watch events come before listed objects and before retries.
 */
export const Priority = { BEGUN: 0, LIVE: 1, BACKGROUND: 2 } as const;
export type Priority = (typeof Priority)[keyof typeof Priority];

export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly backoff?: BackoffLimits;
  /** After this many failures in a row the circuit of a key is open: even changes wait for its next retry. */
  readonly failuresUntilOpen?: number;
  /** How many keys of one namespace may be processed at the same time. Default: any number. */
  readonly maxPerNamespace?: number;
  readonly observer?: WorkQueueObserver;
}

/** Receives the events of a queue, for metrics. */
export interface WorkQueueObserver {
  added(): void;
  retried(): void;
  /** A worker got a key that had waited so long. */
  started(waitedMilliseconds: number): void;
  finished(workedMilliseconds: number): void;
}

const BACKOFF: BackoffLimits = { baseMilliseconds: 5, maximumMilliseconds: 300_000 };
const FAILURES_UNTIL_OPEN = 10;
/** Prevents starvation: one of every 16 keys is of the lowest priority and one of every 4 of the middle one, if there is any. */
const TURNS: ReadonlyArray<{ readonly every: number; readonly priority: Priority }> = [
  { every: 16, priority: Priority.BACKGROUND },
  { every: 4, priority: Priority.LIVE },
];

interface FailureState {
  readonly failures: number;
  readonly nextRetry: number;
}

/** Keys are `namespace/name`. `next` never returns a key again before `done` was called for it. */
export class WorkQueue {
  /** The keys that can be processed now, by priority. */
  private readonly ready = Object.values(Priority).map(() => new FairQueue());
  private readonly readySince = new Map<string, { readonly time: number; readonly priority: Priority }>();
  private readonly processing = new Map<string, number>();
  /** How many keys of each namespace are processed now; only namespaces with such keys. */
  private readonly busy = new Map<string, number>();
  /** Keys that were added while they were processed. */
  private readonly dirty = new Map<string, Priority>();
  private readonly failing = new Map<string, FailureState>();
  private readonly waiting: Array<(key: string | undefined) => void> = [];
  private readonly delayed: TimerHeap;
  private handedOut = 0;
  private closed = false;
  private paused = false;

  constructor(private readonly options: WorkQueueOptions) {
    // A controller asks for a time only for something that is running. Retries after failures have a low priority.
    this.delayed = new TimerHeap(options.clock, (key) => this.enqueue(key, this.failing.has(key) ? Priority.BACKGROUND : Priority.BEGUN));
  }

  /** How many keys wait to be processed. */
  get depth(): number {
    return this.readySince.size;
  }

  /** How many keys have an open circuit. */
  get openCircuits(): number {
    return [...this.failing.values()].filter((entry) => entry.failures >= this.failuresUntilOpen).length;
  }

  /** How many keys wait to be processed, by namespace. */
  depthByNamespace(): Map<string, number> {
    const depths = new Map<string, number>();
    for (const key of this.readySince.keys()) {
      depths.set(namespaceOf(key), (depths.get(namespaceOf(key)) ?? 0) + 1);
    }
    return depths;
  }

  /** The start time of each key that is processed now. */
  get startedTimes(): ReadonlyMap<string, number> {
    return this.processing;
  }

  /** Enqueues a key for a reconcile now; with an open circuit, at its next retry. */
  add(key: string, priority: Priority = Priority.LIVE): void {
    const failing = this.failing.get(key);
    if (failing && failing.failures >= this.failuresUntilOpen && failing.nextRetry > this.options.clock.now()) {
      this.delayed.set(key, failing.nextRetry);
    } else {
      this.enqueue(key, priority);
    }
  }

  /** Enqueues a key for a reconcile at this time, in milliseconds since the epoch. Of several times the earliest is used. */
  addAt(key: string, time: number): void {
    if (time <= this.options.clock.now()) {
      // A key that is requeued without a pause must not delay others.
      this.enqueue(key, Priority.BACKGROUND);
    } else if (!this.closed) {
      this.delayed.set(key, time);
    }
  }

  /** Enqueues a key for a retry with back-off. `atLeastMilliseconds` is how long the server asked to wait. Returns the failures in a row. */
  addAfterFailure(key: string, atLeastMilliseconds = 0): number {
    const failures = (this.failing.get(key)?.failures ?? 0) + 1;
    const delay = Math.max(exponentialDelay(failures, this.options.backoff ?? BACKOFF), atLeastMilliseconds);
    const nextRetry = this.options.clock.now() + delay;
    this.failing.set(key, { failures, nextRetry });
    this.options.observer?.retried();
    this.addAt(key, nextRetry);
    return failures;
  }

  /** Resets the failures of a key, after a success or a change that may have removed their cause. */
  forget(key: string): void {
    this.failing.delete(key);
  }

  /** Waits for a key and returns it; undefined after `shutDown`. */
  next(): Promise<string | undefined> {
    const key = this.takeNext();
    if (key !== undefined || this.closed) {
      return Promise.resolve(key);
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Must be called once for each key from `next`. */
  done(key: string): void {
    const started = this.processing.get(key);
    if (started === undefined) {
      return;
    }
    this.processing.delete(key);
    this.countBusy(namespaceOf(key), -1);
    this.options.observer?.finished(this.options.clock.now() - started);
    const again = this.dirty.get(key);
    if (again !== undefined) {
      this.dirty.delete(key);
      this.add(key, again);
    }
    // A worker may be waiting although there are keys: those of a namespace that had as many workers as it may have.
    this.serveWaiting();
  }

  /** From now on `next` waits until `resume`. Keys can still be added. */
  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.serveWaiting();
  }

  /** From now on `next` returns undefined. Drops all timers. */
  shutDown(): void {
    this.closed = true;
    this.delayed.clear();
    this.waiting.splice(0).forEach((resolve) => resolve(undefined));
  }

  private get failuresUntilOpen(): number {
    return this.options.failuresUntilOpen ?? FAILURES_UNTIL_OPEN;
  }

  private enqueue(key: string, priority: Priority): void {
    if (this.closed) {
      return;
    }
    if (this.processing.has(key)) {
      this.dirty.set(key, Math.min(priority, this.dirty.get(key) ?? priority) as Priority);
      return;
    }
    const known = this.readySince.get(key);
    if (!known) {
      this.readySince.set(key, { time: this.options.clock.now(), priority });
      this.options.observer?.added();
      this.ready[priority].push(namespaceOf(key), key);
    } else if (priority < known.priority) {
      this.readySince.set(key, { ...known, priority });
      this.ready[known.priority].remove(namespaceOf(key), key);
      this.ready[priority].push(namespaceOf(key), key);
    }
    this.serveWaiting();
  }

  private serveWaiting(): void {
    while (this.waiting.length > 0) {
      const key = this.takeNext();
      if (key === undefined) {
        return;
      }
      this.waiting.shift()?.(key);
    }
  }

  private takeNext(): string | undefined {
    if (this.closed || this.paused) {
      return undefined;
    }
    const turn = TURNS.find(({ every }) => this.handedOut % every === every - 1);
    const hasRoom = (namespace: string): boolean => (this.busy.get(namespace) ?? 0) < (this.options.maxPerNamespace ?? Infinity);
    let key = turn && this.ready[turn.priority].shift(hasRoom);
    for (const queue of this.ready) {
      key ??= queue.shift(hasRoom);
    }
    if (key === undefined) {
      return undefined;
    }
    this.handedOut += 1;
    const now = this.options.clock.now();
    this.options.observer?.started(now - (this.readySince.get(key)?.time ?? now));
    this.readySince.delete(key);
    this.processing.set(key, now);
    this.countBusy(namespaceOf(key), 1);
    return key;
  }

  private countBusy(namespace: string, change: 1 | -1): void {
    const count = (this.busy.get(namespace) ?? 0) + change;
    if (count > 0) {
      this.busy.set(namespace, count);
    } else {
      this.busy.delete(namespace);
    }
  }
}
