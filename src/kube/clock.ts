// Interfaces for time and randomness, so that tests can replace them, with the implementations of the system.
import { randomUUID } from 'node:crypto';

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `callback` once after `milliseconds`. The returned function cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The source of identifiers and of random numbers. */
export interface Ids {
  /** A new UUID, for an attempt. */
  uuid(): string;
  /** A number in [0, 1), for jitter. */
  random(): number;
}

/** The system's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** The system's clock, with timers that do not keep the process alive. */
export const backgroundClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** A clock that starts at the time of another one and runs `factor` times as fast: for retries and deadlines that would take minutes. */
export function fasterClock(clock: Clock, factor: number): Clock {
  const start = clock.now();
  return {
    now: () => start + (clock.now() - start) * factor,
    after: (milliseconds, callback) => clock.after(milliseconds / factor, callback),
  };
}

/** The system's random numbers. */
export const systemIds: Ids = {
  uuid: () => randomUUID(),
  random: () => Math.random(),
};

/** Resolves after `milliseconds`, or as soon as the signal is aborted. Never rejects: callers check the signal. */
export function sleep(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const finish = () => {
      cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.after(milliseconds, finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
}

/** Whether `work` ends within `milliseconds`. False at once when the signal is aborted. The work is not stopped. */
export async function endsWithin(clock: Clock, milliseconds: number, work: Promise<unknown>, signal?: AbortSignal): Promise<boolean> {
  const finished = new AbortController();
  const timeout = sleep(clock, milliseconds, signal ? AbortSignal.any([finished.signal, signal]) : finished.signal).then(() => false);
  const inTime = await Promise.race([work.then(() => true), timeout]);
  finished.abort();
  return inTime;
}
