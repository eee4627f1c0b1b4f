// The machine's own clock, chance and event loop.
import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock, Ids } from './clock';
import type { LoopDelay } from './loop-watch';

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

export const systemIds: Ids = {
  uuid: () => randomUUID(),
  random: () => Math.random(),
};

/** Milliseconds between two looks at the event loop. */
const LOOP_RESOLUTION = 20;

/** Measures the event loop of this process; costs one timer. */
export function systemLoopDelay(): LoopDelay & { close(): void } {
  const histogram = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION });
  histogram.enable();
  return {
    // Node counts the time between two looks, and answers NaN or 0 before the first.
    get longestMilliseconds() {
      return Math.max(0, (histogram.max || 0) / 1e6 - LOOP_RESOLUTION);
    },
    reset: () => histogram.reset(),
    close: () => void histogram.disable(),
  };
}
