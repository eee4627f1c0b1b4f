// Timers for many keys, with a single timer of the clock: a binary heap by due time.
import type { Clock } from '../../kube/clock';

/** Longest timer of the clock. Timers do not notice when the clock of the machine is set: so long after that, at most, what has become due is found. */
const MAX_TIMER_MILLISECONDS = 60_000;

interface Entry {
  readonly time: number;
  readonly key: string;
}

export class TimerHeap {
  /** A binary heap by time. An entry whose time differs from that in `times` is outdated, since its key was set to an earlier time; it is skipped. */
  private readonly heap: Entry[] = [];
  private readonly times = new Map<string, number>();
  private cancelTimer: (() => void) | undefined;
  private timerTime = Infinity;

  constructor(private readonly clock: Clock, private readonly due: (key: string) => void) {}

  get size(): number {
    return this.times.size;
  }

  /** Makes the key due at this time. Keeps an earlier time that was set before. */
  set(key: string, time: number): void {
    // It would be first in the heap for ever, and keep all other keys from becoming due.
    if (Number.isNaN(time)) throw new RangeError(`${key} was to wake at a time that is no number`);
    if ((this.times.get(key) ?? Infinity) <= time) {
      return;
    }
    this.times.set(key, time);
    this.push({ time, key });
    this.arm();
  }

  clear(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.timerTime = Infinity;
    this.heap.length = 0;
    this.times.clear();
  }

  private arm(): void {
    const first = this.heap[0];
    if (!first || first.time >= this.timerTime) {
      return;
    }
    this.cancelTimer?.();
    this.timerTime = first.time;
    this.cancelTimer = this.clock.after(Math.min(Math.max(0, first.time - this.clock.now()), MAX_TIMER_MILLISECONDS), () => this.fire());
  }

  private fire(): void {
    this.timerTime = Infinity;
    this.cancelTimer = undefined;
    const now = this.clock.now();
    while (this.heap.length > 0 && this.heap[0].time <= now) {
      const { key, time } = this.pop();
      if (this.times.get(key) === time) {
        this.times.delete(key);
        this.due(key);
      }
    }
    this.arm();
  }

  private push(entry: Entry): void {
    const { heap } = this;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = Math.floor((index - 1) / 2);
      if (heap[parent].time <= heap[index].time) {
        return;
      }
      [heap[parent], heap[index]] = [heap[index], heap[parent]];
      index = parent;
    }
  }

  private pop(): Entry {
    const { heap } = this;
    const [first] = heap;
    const last = heap.pop();
    if (heap.length > 0 && last) {
      heap[0] = last;
      this.sink();
    }
    return first;
  }

  private sink(): void {
    const { heap } = this;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      let least = index;
      if (left < heap.length && heap[left].time < heap[least].time) {
        least = left;
      }
      if (right < heap.length && heap[right].time < heap[least].time) {
        least = right;
      }
      if (least === index) {
        return;
      }
      [heap[least], heap[index]] = [heap[index], heap[least]];
      index = least;
    }
  }
}
