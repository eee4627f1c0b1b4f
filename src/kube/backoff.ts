// Growing pauses between attempts, with jitter so that many do not come back at once.
import type { Ids } from './clock';

export interface BackoffLimits {
  readonly baseMilliseconds: number;
  readonly maximumMilliseconds: number;
}

/** Pause before the next attempt after `failures` in a row (at least 1): base doubled for each, up to the maximum. */
export function exponentialDelay(failures: number, limits: BackoffLimits): number {
  return Math.min(limits.maximumMilliseconds, limits.baseMilliseconds * 2 ** Math.min(failures - 1, 40));
}

/** Between half and the whole of a delay. */
export function jittered(delayMilliseconds: number, ids: Pick<Ids, 'random'>): number {
  return Math.round(delayMilliseconds * (0.5 + ids.random() / 2));
}
