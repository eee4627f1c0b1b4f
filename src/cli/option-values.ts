// Values of options that several commands take: how their texts are read.
import { InvalidArgumentError } from 'commander';
import { TimeZone } from '../spec/cron';

/** A time, in milliseconds since the epoch. A date alone is midnight in UTC. */
export function instant(text: string): number {
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError('must be a time such as 2027-01-31 or 2027-01-31T02:00:00Z.');
  }
  return time;
}

const UNITS: ReadonlyMap<string, number> = new Map([['s', 1_000], ['m', 60_000], ['h', 3_600_000], ['d', 86_400_000]]);

/** A length of time such as `90s`, `10m` or `2h`, in milliseconds. */
export function duration(text: string): number {
  const [, number, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const milliseconds = Number(number) * (UNITS.get(unit) ?? 0);
  if (!(milliseconds > 0)) {
    throw new InvalidArgumentError('must be a length of time such as 90s, 10m or 2h.');
  }
  return milliseconds;
}

/** A number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) {
    throw new InvalidArgumentError('must be a number above 0.');
  }
  return value;
}

/** A whole number from 1 to `most`. */
export function countUpTo(most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (!(value >= 1 && value <= most)) {
      throw new InvalidArgumentError(`must be a whole number from 1 to ${most}.`);
    }
    return value;
  };
}

/** A name of the IANA database of time zones, or UTC. */
export function timeZone(text: string): string {
  if (text === '' || !TimeZone.named(text)) {
    throw new InvalidArgumentError('must be a time zone such as Europe/Berlin or UTC.');
  }
  return text;
}
