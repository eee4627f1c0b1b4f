// A clock that stops until a test advances it, so that minutes of waiting take no time and always have the same result.
import type { Clock, Ids } from '../../src/kube/clock';

interface Timer {
  readonly time: number;
  readonly order: number;
  readonly callback: () => void;
}

/** 2026-01-01T00:00:00Z. */
export const VIRTUAL_START = Date.UTC(2026, 0, 1);

export class VirtualClock implements Clock {
  private timers: Timer[] = [];
  private order = 0;

  constructor(private time = VIRTUAL_START) {}

  now(): number {
    return this.time;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { time: this.time + Math.max(0, milliseconds), order: this.order++, callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** How many timers wait. */
  get pending(): number {
    return this.timers.length;
  }

  /** When the next timer is due, or undefined when none waits. */
  get nextDue(): number | undefined {
    return this.next()?.time;
  }

  /** Lets this much time pass: each timer that comes due is called at its time, and what it starts settles before the next. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await settle();
    for (let timer = this.next(); timer && timer.time <= end; timer = this.next()) {
      this.time = Math.max(this.time, timer.time);
      this.timers = this.timers.filter((other) => other !== timer);
      timer.callback();
      await settle();
    }
    this.time = end;
    await settle();
  }

  /** Jumps ahead without calling a timer on the way, as for a process that was paused; overdue timers are called then, all late. */
  async sleepThrough(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    await this.advance(0);
  }

  /** Lets time pass from timer to timer until the condition holds; throws when it does not within the limit. */
  async until(condition: () => boolean, limitMilliseconds = 3_600_000): Promise<void> {
    const end = this.time + limitMilliseconds;
    await settle();
    while (!condition()) {
      const timer = this.next();
      if (!timer || timer.time > end) {
        throw new Error(`The condition did not come to hold within ${limitMilliseconds} ms of virtual time: ${condition.toString()}`);
      }
      await this.advance(timer.time - this.time);
    }
  }

  private next(): Timer | undefined {
    return this.timers.reduce<Timer | undefined>((first, timer) => (
      !first || timer.time < first.time || (timer.time === first.time && timer.order < first.order) ? timer : first), undefined);
  }
}

/** Waits until nothing that was under way can continue before time passes or input arrives. */
export async function settle(rounds = 5): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Identifiers that count up, and chance that is always the middle. */
export function countingIds(): Ids {
  let count = 0;
  return {
    uuid: () => {
      count += 1;
      return `00000000-0000-4000-8000-${count.toString(16).padStart(12, '0')}`;
    },
    random: () => 0.5,
  };
}
