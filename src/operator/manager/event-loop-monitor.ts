// Measures the delay of the event loop. While the event loop stalls, the operator neither renews its lease nor receives watch events.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';
import type { Runnable } from './runnables';
import type { Clock } from '../../kube/clock';

/** Measures the delay of the event loop. */
export interface LoopDelay {
  /** Longest delay in milliseconds since the last `reset`. */
  readonly longestMilliseconds: number;
  reset(): void;
}

/** The longest delay is recorded for windows of this length. */
const WINDOW_MILLISECONDS = 10_000;
/** A stall of this length is not caused by garbage collection or a large list. It takes half of the renew deadline of the lease. */
const STALL_MILLISECONDS = 5_000;
/** After stalls in this many windows in a row the process should be restarted. */
const WINDOWS_UNTIL_DEAD = 6;

export class EventLoopMonitor implements Runnable {
  readonly name = 'the event loop monitor';
  /** The longest delay of each of the latest windows, oldest first. */
  private windows: number[] = [];
  private cancel: (() => void) | undefined;

  constructor(private readonly delay: LoopDelay, private readonly clock: Clock, registry: Registry) {
    const lag: Gauge = new Gauge({
      name: 'spark_operator_event_loop_lag_seconds',
      help: 'Longest delay of the event loop in the last window of 10 s, or since',
      registers: [registry],
      collect: () => lag.set(this.latest / 1000),
    });
  }

  start(): void {
    this.delay.reset();
    this.cancel = this.clock.after(WINDOW_MILLISECONDS, () => {
      this.windows = [...this.windows, this.delay.longestMilliseconds].slice(-WINDOWS_UNTIL_DEAD);
      this.start();
    });
  }

  stop(): void {
    this.cancel?.();
  }

  /** Reports a stall in the latest window, or undefined. */
  unready(): string | undefined {
    return this.latest < STALL_MILLISECONDS ? undefined : `the event loop stalled for ${(this.latest / 1000).toFixed(1)} s`;
  }

  /** Reports that the event loop stalls permanently, or undefined. */
  dead(): string | undefined {
    const permanent = this.windows.length === WINDOWS_UNTIL_DEAD && this.windows.every((longest) => longest >= STALL_MILLISECONDS);
    const stall = `the event loop stalled for ${STALL_MILLISECONDS / 1000} s and more`;
    return permanent ? `${stall} in each of the last ${WINDOWS_UNTIL_DEAD} windows of ${WINDOW_MILLISECONDS / 1000} s` : undefined;
  }

  private get latest(): number {
    return Math.max(this.windows.at(-1) ?? 0, this.delay.longestMilliseconds);
  }
}

/** Milliseconds between two measurements of the event loop. */
const RESOLUTION_MILLISECONDS = 20;

/** Measures the event loop of this process with one timer. */
export function systemLoopDelay(): LoopDelay & { close(): void } {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });
  histogram.enable();
  return {
    // Node.js measures the time between two runs of its timer; the maximum is NaN or 0 before the first.
    get longestMilliseconds() {
      return Math.max(0, (histogram.max || 0) / 1e6 - RESOLUTION_MILLISECONDS);
    },
    reset: () => histogram.reset(),
    close: () => void histogram.disable(),
  };
}
