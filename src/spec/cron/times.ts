// The times of a schedule. The steps are those of robfig/cron v3.0.1, since their order decides what happens when clocks change.
import type { CalendarSchedule, Schedule } from './parse';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A schedule without a time in so many years has none. */
const YEARS_AHEAD = 5;

/**
 * The first time of a schedule after `after`, in milliseconds since the epoch; undefined if there is none. Intervals are counted from `from`, when the
 * schedule was created.
 */
export function nextTime(schedule: Schedule, after: number, from: number): number | undefined {
  if (schedule.kind === 'calendar') return nextCalendarTime(schedule, after);
  const start = floorTo(from, SECOND);
  return start + Math.max(1, Math.floor((after - start) / schedule.interval) + 1) * schedule.interval;
}

/** The last time of a schedule after `after` and not after `until`; undefined if there is none. Takes few steps, however many times there are between. */
export function latestTime(schedule: Schedule, after: number, until: number, from: number): number | undefined {
  const next = (time: number): number => nextTime(schedule, time, from) ?? Infinity;
  if (next(after) > until) return undefined;
  // The start of a window that ends now, doubled until a time is in it.
  let width = MINUTE;
  while (until - width > after && next(until - width) > until) width *= 2;
  let latest = next(Math.max(after, until - width));
  let end = until;
  while (latest < end) {
    const middle = Math.floor((latest + end) / 2);
    const following = next(middle);
    if (following <= until) {
      latest = following;
    } else {
      end = middle;
    }
  }
  return latest;
}

/** How many times of a schedule there are after `after` and not after `until`; at most `most` are counted. */
export function countTimes(schedule: Schedule, after: number, until: number, from: number, most: number): number {
  let count = 0;
  for (let time = nextTime(schedule, after, from); time !== undefined && time <= until && count < most; time = nextTime(schedule, time, from)) count += 1;
  return count;
}

/**
 * Goes from one unit to the next, largest first: to the first month that matches, in it to the first day, and so on. A unit that wraps around starts over
 * with the month. The first step of all goes back to the start of its unit. An hour is a length of time, not what clocks show: so an hour that clocks skip is
 * not met, and one that they repeat is met twice.
 */
function nextCalendarTime({ zone, minutes, hours, days, months, weekdays }: CalendarSchedule, after: number): number | undefined {
  const isDay = (time: number): boolean => {
    const { day, weekday } = zone.localTime(time);
    const [byDay, byWeekday] = [days.values.has(day), weekdays.values.has(weekday)];
    return days.isStar || weekdays.isStar ? byDay && byWeekday : byDay || byWeekday;
  };
  let time = floorTo(after, SECOND) + SECOND;
  let local = zone.localTime(time);
  let aligned = false;
  /** Goes back to the start of a unit, the first time that something does not match. */
  const align = (start: () => number): void => {
    if (!aligned) moveTo(start());
    aligned = true;
  };
  const moveTo = (next: number): void => {
    time = next;
    local = zone.localTime(time);
  };
  const lastYear = local.year + YEARS_AHEAD;

  search: while (local.year <= lastYear) {
    while (!months.values.has(local.month + 1)) {
      align(() => zone.timeOf(local.year, local.month, 1));
      moveTo(zone.timeOf(local.year, local.month + 1, local.day, local.hour, local.minute, local.second));
      if (local.month === 0) continue search;
    }
    while (!isDay(time)) {
      align(() => zone.timeOf(local.year, local.month, local.day));
      const before = time;
      moveTo(zone.timeOf(local.year, local.month, local.day + 1, local.hour, local.minute, local.second));
      // Where clocks skip midnight, this is an hour before or after it.
      if (local.hour !== 0) moveTo(time + (local.hour > 12 ? 24 - local.hour : -local.hour) * HOUR);
      // Where clocks skip a whole day, as in Samoa in 2011, robfig/cron itself never gets beyond it.
      if (time <= before) moveTo(before + DAY);
      if (local.day === 1) continue search;
    }
    while (!hours.values.has(local.hour)) {
      align(() => zone.timeOf(local.year, local.month, local.day, local.hour));
      moveTo(time + HOUR);
      if (local.hour === 0) continue search;
    }
    while (!minutes.values.has(local.minute)) {
      align(() => floorTo(time, MINUTE));
      moveTo(time + MINUTE);
      if (local.minute === 0) continue search;
    }
    if (local.second === 0) return time;
    aligned = true;
    moveTo(floorTo(time, MINUTE) + MINUTE);
  }
  return undefined;
}

function floorTo(time: number, unit: number): number {
  return Math.floor(time / unit) * unit;
}
