// Watches how far the process is behind its own timers: an operator whose event loop stalls neither renews a lease nor hears a watch.
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

/** The delay is taken in windows of this length. */
const WINDOW_MILLISECONDS = 10_000;
/** A stall of this length is no longer garbage collection or a large list; half of a lease's renew deadline is over by then. */
const STALL_MILLISECONDS = 5_000;
/** With a stall in each of so many windows in a row, a new process is better off. */
const WINDOWS_UNTIL_DEAD = 6;

export class EventLoopMonitor implements Runnable {
  readonly name = 'the watch of the event loop';
  /** Longest delay of the latest windows, oldest first. */
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

  /** What keeps work from being done in time at the moment, or undefined. */
  unready(): string | undefined {
    return this.latest < STALL_MILLISECONDS ? undefined : `the event loop stalled for ${(this.latest / 1000).toFixed(1)} s`;
  }

  /** Why this process will not recover by itself, or undefined. */
  dead(): string | undefined {
    const hopeless = this.windows.length === WINDOWS_UNTIL_DEAD && this.windows.every((longest) => longest >= STALL_MILLISECONDS);
    return hopeless
      ? `the event loop stalled for ${STALL_MILLISECONDS / 1000} s and more in each of the last ${WINDOWS_UNTIL_DEAD} windows of ${WINDOW_MILLISECONDS / 1000} s`
      : undefined;
  }

  private get latest(): number {
    return Math.max(this.windows.at(-1) ?? 0, this.delay.longestMilliseconds);
  }
}

/** Milliseconds between two measurements of the event loop. */
const LOOP_RESOLUTION = 20;

/** Measures the event loop of this process; costs one timer. */
export function systemLoopDelay(): LoopDelay & { close(): void } {
  const histogram = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION });
  histogram.enable();
  return {
    // Node counts the time between two measurements, and answers NaN or 0 before the first.
    get longestMilliseconds() {
      return Math.max(0, (histogram.max || 0) / 1e6 - LOOP_RESOLUTION);
    },
    reset: () => histogram.reset(),
    close: () => void histogram.disable(),
  };
}
