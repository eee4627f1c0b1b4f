// Time and randomness as everything above the pure code sees them; tests pass their own.
import { randomUUID } from 'node:crypto';

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once after `milliseconds`; the result cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** Where identifiers and jitter come from. */
export interface Ids {
  /** A fresh UUID, for a submission. */
  uuid(): string;
  /** A number in [0, 1), for jitter. */
  random(): number;
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** The machine's own time, with timers that do not keep a process alive. */
export const backgroundClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** The machine's own randomness. */
export const systemIds: Ids = {
  uuid: () => randomUUID(),
  random: () => Math.random(),
};

/** Resolves after a while, or at once when the signal ends. Never rejects: callers look at the signal. */
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

/** Whether work ended within a while; it goes on if not. Answers at once when the signal ends. */
export async function endsWithin(clock: Clock, milliseconds: number, work: Promise<unknown>, signal?: AbortSignal): Promise<boolean> {
  const finished = new AbortController();
  const late = sleep(clock, milliseconds, signal ? AbortSignal.any([finished.signal, signal]) : finished.signal).then(() => false);
  const inTime = await Promise.race([work.then(() => true), late]);
  finished.abort();
  return inTime;
}
