// A clock that stops until a test advances it, so that minutes of waiting take no time and always have the same result.
import type { Ids } from '../../src/kube/clock';
import { settle, VirtualClock as RehearsalClock } from '../../src/rehearsal/virtual-clock';

export { settle };

/** 2026-01-01T00:00:00Z. */
export const VIRTUAL_START = Date.UTC(2026, 0, 1);

/** That of rehearsals, which begins with 2026 unless a test says otherwise. */
export class VirtualClock extends RehearsalClock {
  constructor(time = VIRTUAL_START) {
    super(time);
  }

  /** How many timers wait. */
  get pending(): number {
    return this.timers.length;
  }

  /** When the next timer is due, or undefined when none waits. */
  get nextDue(): number | undefined {
    return this.next()?.time;
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
