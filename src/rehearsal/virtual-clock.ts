// A clock whose time jumps from one timer to the next: weeks pass in seconds, and the same events always lead to the same result.
import type { Clock } from '../kube/clock';

interface Timer {
  readonly time: number;
  readonly order: number;
  readonly callback: () => void;
}

/** How far time is advanced before work is seen to have ended. */
const STEP_MILLISECONDS = 10;

export class VirtualClock implements Clock {
  protected timers: Timer[] = [];
  private order = 0;

  /** `time` is when it begins, in milliseconds since the epoch. */
  constructor(protected time: number) {}

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

  /** Lets time pass until work has ended that waits for nothing but time and other work of this process. */
  async advanceDuring<T>(work: Promise<T>): Promise<T> {
    let hasEnded = false;
    const end = (): void => { hasEnded = true; };
    work.then(end, end);
    await settle();
    while (!hasEnded) await this.advance(STEP_MILLISECONDS);
    return work;
  }

  protected next(): Timer | undefined {
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
