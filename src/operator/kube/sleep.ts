// Waiting on the operator's own clock.
import type { Clock } from '../clock';

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
