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
