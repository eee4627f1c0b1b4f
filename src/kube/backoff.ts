// Exponential back-off between attempts, with jitter so that many clients do not retry at the same time.
import type { Ids } from './clock';

export interface BackoffLimits {
  readonly baseMilliseconds: number;
  readonly maximumMilliseconds: number;
}

/** Pause before the next attempt after `failures` failures in a row (at least 1). It doubles with each failure, up to the maximum. */
export function exponentialDelay(failures: number, limits: BackoffLimits): number {
  return Math.min(limits.maximumMilliseconds, limits.baseMilliseconds * 2 ** Math.min(failures - 1, 40));
}

/** A random value between half of a delay and the whole delay. */
export function jittered(delayMilliseconds: number, ids: Pick<Ids, 'random'>): number {
  return Math.round(delayMilliseconds * (0.5 + ids.random() / 2));
}
