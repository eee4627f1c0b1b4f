// Time zones: how far the clocks of a zone are ahead of UTC at any time, and which time a date there stands for.
//
// The rules of zones come from `Intl`, which is a part of the language: constructs, command line and controller have the same without any file.
// Each formatter is given locale and zone, so that nothing here depends on the locale or on the zone of the machine.

const DAY = 86_400_000;
/** Days that are remembered of a zone: a schedule asks for a few days around now, and there are 600 zones. */
const MOST_DAYS = 400;

/** The clocks of a zone during one day of UTC. No zone changes its clocks twice a day. */
interface DayOffsets {
  readonly before: number;
  readonly after: number;
  /** When they change, in milliseconds since the epoch; Infinity if they do not. */
  readonly changeAt: number;
}

/** A time as the clocks of a zone show it. Months count from 0, days of the week from Sunday, 0. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
}

export class TimeZone {
  /** A zone by the name that the IANA database has for it, or UTC. Undefined if there is none: names are case-sensitive, as they are for Go. */
  static named(name: string): TimeZone | undefined {
    const known = ZONES.get(name);
    if (known) return known;
    const zone = name === '' || name === 'UTC' ? new TimeZone('UTC', undefined) : TimeZone.load(name);
    if (zone) ZONES.set(name, zone);
    return zone;
  }

  private static load(name: string): TimeZone | undefined {
    // Later versions of the language take offsets such as +01:00 for zones.
    if (!/^[A-Z][\w+\-/]*$/.test(name)) return undefined;
    try {
      const format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', { timeZone: name, timeZoneName: 'longOffset' });
      const { timeZone } = format.resolvedOptions();
      return timeZone !== name && timeZone.toLowerCase() === name.toLowerCase() ? undefined : new TimeZone(name, format);
    } catch {
      return undefined;
    }
  }

  private readonly days = new Map<number, DayOffsets>();

  private constructor(readonly name: string, private readonly format: Intl.DateTimeFormat | undefined) {}

  /** What the clocks of the zone show at a time. */
  localTime(time: number): LocalTime {
    const local = new Date(time + this.offsetAt(time));
    return {
      year: local.getUTCFullYear(),
      month: local.getUTCMonth(),
      day: local.getUTCDate(),
      hour: local.getUTCHours(),
      minute: local.getUTCMinutes(),
      second: local.getUTCSeconds(),
      weekday: local.getUTCDay(),
    };
  }

  /**
   * The time at which clocks show this; months and days may be out of range, as in month 12. A time that clocks show twice, or never, has the meaning
   * that Go's `time.Date` gives it: the offset of the same number of seconds in UTC is tried, and corrected once.
   */
  timeOf(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
    const asUtc = Date.UTC(year, month, day, hour, minute, second);
    return asUtc - this.offsetAt(asUtc - this.offsetAt(asUtc));
  }

  /** Milliseconds that clocks are ahead of UTC. */
  private offsetAt(time: number): number {
    if (!this.format) return 0;
    const day = Math.floor(time / DAY);
    let offsets = this.days.get(day);
    if (!offsets) {
      offsets = this.offsetsOn(day * DAY);
      if (this.days.size >= MOST_DAYS) this.days.clear();
      this.days.set(day, offsets);
    }
    return time < offsets.changeAt ? offsets.before : offsets.after;
  }

  private offsetsOn(start: number): DayOffsets {
    const [before, after] = [this.readOffset(start), this.readOffset(start + DAY)];
    if (before === after) return { before, after, changeAt: Infinity };
    let [low, high] = [start, start + DAY];
    while (high - low > 1000) {
      const middle = low + Math.floor((high - low) / 2000) * 1000;
      if (this.readOffset(middle) === before) low = middle;
      else high = middle;
    }
    return { before, after, changeAt: high };
  }

  /** Reads `11/30/2026, GMT+05:30`; UTC has no digits in some versions. */
  private readOffset(time: number): number {
    const [, sign, hours, minutes, seconds = '0'] = /GMT([-+])(\d+):(\d+)(?::(\d+))?$/.exec(this.format!.format(time)) ?? ['', '+', '0', '0'];
    return (sign === '-' ? -1000 : 1000) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
  }
}

/** Every zone that was asked for: there are about 600 names, and a formatter takes long to make. */
const ZONES = new Map<string, TimeZone>();
