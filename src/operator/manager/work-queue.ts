// Which key to look at next: each at most once, urgent ones first, namespaces in turn, failing ones later and later.
import { FairQueue } from './fair-queue';
import { TimerHeap } from './timer-heap';
import { exponentialDelay, type BackoffLimits } from '../../kube/backoff';
import type { Clock } from '../../kube/clock';
import { namespaceOf } from '../../kube/object-keys';

/**
 * What has begun comes before what is new, so that a thousand new objects do not keep the truth about a running one from being told; live
 * changes come before what a list brought and before retries.
 */
export const Priority = { BEGUN: 0, LIVE: 1, BACKGROUND: 2 } as const;
export type Priority = (typeof Priority)[keyof typeof Priority];

export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly backoff?: BackoffLimits;
  /** After this many failures in a row a key's circuit is open: changes, too, wait for its next try. */
  readonly failuresUntilOpen?: number;
  readonly observer?: WorkQueueObserver;
}

/** Told what happens, for metrics. */
export interface WorkQueueObserver {
  added(): void;
  retried(): void;
  /** A key was handed out after waiting so long. */
  started(waitedMilliseconds: number): void;
  finished(workedMilliseconds: number): void;
}

const BACKOFF: BackoffLimits = { baseMilliseconds: 5, maximumMilliseconds: 300_000 };
const FAILURES_UNTIL_OPEN = 10;
/** So that nothing starves: of so many keys that are handed out, one is of a lower priority, should there be any. */
const TURNS: ReadonlyArray<{ readonly every: number; readonly priority: Priority }> = [
  { every: 16, priority: Priority.BACKGROUND },
  { every: 4, priority: Priority.LIVE },
];

interface Failing {
  readonly failures: number;
  readonly nextTry: number;
}

/** Keys are `namespace/name`. A key that is being worked on is never handed out again before `done`. */
export class WorkQueue {
  /** The keys that can be handed out, by priority. */
  private readonly ready = Object.values(Priority).map(() => new FairQueue());
  private readonly readySince = new Map<string, { readonly time: number; readonly priority: Priority }>();
  private readonly processing = new Map<string, number>();
  /** Keys that were added while being worked on. */
  private readonly dirty = new Map<string, Priority>();
  private readonly failing = new Map<string, Failing>();
  private readonly waiting: Array<(key: string | undefined) => void> = [];
  private readonly later: TimerHeap;
  private handedOut = 0;
  private closed = false;
  private paused = false;

  constructor(private readonly options: WorkQueueOptions) {
    // A time that was asked for belongs to something that has begun; only tries after failures can wait.
    this.later = new TimerHeap(options.clock, (key) => this.enqueue(key, this.failing.has(key) ? Priority.BACKGROUND : Priority.BEGUN));
  }

  /** Keys that could be handed out now. */
  get depth(): number {
    return this.readySince.size;
  }

  /** Keys whose circuit is open. */
  get openCircuits(): number {
    return [...this.failing.values()].filter((entry) => entry.failures >= this.failuresUntilOpen).length;
  }

  /** Ready keys by namespace. */
  depthByNamespace(): Map<string, number> {
    const depths = new Map<string, number>();
    for (const key of this.readySince.keys()) {
      depths.set(namespaceOf(key), (depths.get(namespaceOf(key)) ?? 0) + 1);
    }
    return depths;
  }

  /** When each key that is being worked on was handed out. */
  get startedTimes(): Iterable<number> {
    return this.processing.values();
  }

  /** Asks for a look at the key now; with an open circuit, at its next try. */
  add(key: string, priority: Priority = Priority.LIVE): void {
    const failing = this.failing.get(key);
    if (failing && failing.failures >= this.failuresUntilOpen && failing.nextTry > this.options.clock.now()) {
      this.later.set(key, failing.nextTry);
    } else {
      this.enqueue(key, priority);
    }
  }

  /** Asks for a look at this time, in milliseconds since the epoch. Of several times the earliest holds. */
  addAt(key: string, time: number): void {
    if (time <= this.options.clock.now()) {
      // What asks to be looked at again without a pause must not keep others waiting.
      this.enqueue(key, Priority.BACKGROUND);
    } else if (!this.closed) {
      this.later.set(key, time);
    }
  }

  /** Asks for another try after a failure, the later the more failures came in a row; `atLeast` is what the server asked to wait. */
  addAfterFailure(key: string, atLeastMilliseconds = 0): number {
    const failures = (this.failing.get(key)?.failures ?? 0) + 1;
    const delay = Math.max(exponentialDelay(failures, this.options.backoff ?? BACKOFF), atLeastMilliseconds);
    const nextTry = this.options.clock.now() + delay;
    this.failing.set(key, { failures, nextTry });
    this.options.observer?.retried();
    this.addAt(key, nextTry);
    return failures;
  }

  /** Ends the key's failures: it went well, or what it is about has changed. */
  forget(key: string): void {
    this.failing.delete(key);
  }

  /** The next key, as soon as there is one; undefined after `shutDown`. */
  next(): Promise<string | undefined> {
    const key = this.take();
    if (key !== undefined || this.closed) {
      return Promise.resolve(key);
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Must follow each key from `next`, once. */
  done(key: string): void {
    const started = this.processing.get(key);
    if (started === undefined) {
      return;
    }
    this.processing.delete(key);
    this.options.observer?.finished(this.options.clock.now() - started);
    const again = this.dirty.get(key);
    if (again !== undefined) {
      this.dirty.delete(key);
      this.add(key, again);
    }
  }

  /** Collects keys without handing them out, until `resume`. */
  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.hand();
  }

  /** Hands out nothing any more, and drops all timers. */
  shutDown(): void {
    this.closed = true;
    this.later.clear();
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
    this.hand();
  }

  private hand(): void {
    while (this.waiting.length > 0) {
      const key = this.take();
      if (key === undefined) {
        return;
      }
      this.waiting.shift()?.(key);
    }
  }

  private take(): string | undefined {
    if (this.closed || this.paused) {
      return undefined;
    }
    const turn = TURNS.find(({ every }) => this.handedOut % every === every - 1);
    let key = turn && this.ready[turn.priority].shift();
    for (const queue of this.ready) {
      key ??= queue.shift();
    }
    if (key === undefined) {
      return undefined;
    }
    this.handedOut += 1;
    const now = this.options.clock.now();
    this.options.observer?.started(now - (this.readySince.get(key)?.time ?? now));
    this.readySince.delete(key);
    this.processing.set(key, now);
    return key;
  }
}
