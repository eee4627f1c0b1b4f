// Reads the text of a schedule with the meaning that `ParseStandard` of robfig/cron v3.0.1 gives it, as CronJobs and Kubeflow's operator have it.
import { parseDuration } from './duration';
import { TimeZone } from './time-zone';
import { printable, shorten } from '../text';

/** The values of one field: numbers that match, and whether the field restricts days at all. */
export interface FieldValues {
  readonly values: ReadonlySet<number>;
  /** Written as a star, or as a list with one: then the other field of days alone decides. */
  readonly isStar: boolean;
}

/** A schedule by the calendar of a zone. */
export interface CalendarSchedule {
  readonly kind: 'calendar';
  readonly zone: TimeZone;
  readonly minutes: FieldValues;
  readonly hours: FieldValues;
  readonly days: FieldValues;
  /** From 1. */
  readonly months: FieldValues;
  /** From Sunday, 0. */
  readonly weekdays: FieldValues;
}

/** A schedule by a fixed interval. */
export interface IntervalSchedule {
  readonly kind: 'interval';
  /** Whole seconds, in milliseconds. */
  readonly interval: number;
}

export type Schedule = CalendarSchedule | IntervalSchedule;

/** Why a text is no schedule. */
export interface ScheduleProblem {
  /** The field of the API that is wrong. */
  readonly field: 'schedule' | 'timeZone';
  readonly problem: string;
}

export type ParsedSchedule = { readonly schedule: Schedule } | ScheduleProblem;

/** A schedule as its object has it. */
export interface ScheduleText {
  readonly schedule: string;
  /** A name of the IANA database, `UTC`, or `Local`, which also stands for an empty one. */
  readonly timeZone?: string;
}

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS: readonly Field[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, names: MONTHS },
  { name: 'day of week', least: 0, most: 6, names: WEEKDAYS },
];

/** What the words stand for. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'], ['@annually', '0 0 1 1 *'], ['@monthly', '0 0 1 * *'], ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'], ['@midnight', '0 0 * * *'], ['@hourly', '0 * * * *'],
]);

/** What Go takes for white space. */
const SPACE = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
/** Longer texts are cut in messages. */
const SHOWN = 80;
/** A schedule is never longer, and what is far longer is not read at all. */
const LONGEST_TEXT = 4_096;

/** An error on the way, which `parseSchedule` returns as data. */
class Problem extends Error {}

/** Reads a schedule. `localZone` is the zone that `Local` stands for, the operator's own. Takes any text; never throws. */
export function parseSchedule({ schedule, timeZone = '' }: ScheduleText, localZone = 'UTC'): ParsedSchedule {
  try {
    if (schedule.length > LONGEST_TEXT) throw new Problem(`has ${schedule.length} characters; write five cron fields`);
    const prefix = /^(?:CRON_)?TZ=/.exec(schedule)?.[0];
    const end = prefix === undefined ? 0 : schedule.indexOf(' ');
    if (end < 0) throw new Problem(`has a time zone and nothing after it; write a space and five cron fields behind ${shown(schedule)}`);
    // A zone in the text wins, as it does for Kubeflow's operator.
    const zoneName = prefix === undefined ? timeZone || 'Local' : schedule.slice(prefix.length, end);
    const zone = TimeZone.named(zoneName === 'Local' ? localZone : zoneName);
    if (!zone) return { field: prefix === undefined ? 'timeZone' : 'schedule', problem: noSuchZone(zoneName) };
    return { schedule: parseTimes(schedule.slice(end).trim(), zone) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { field: 'schedule', problem: error.message };
  }
}

function noSuchZone(name: string): string {
  return `names no time zone: ${shown(name)} is not in the IANA database; write UTC, Local or a name such as Europe/Berlin, with capitals as they are there`;
}

function parseTimes(text: string, zone: TimeZone): Schedule {
  if (text === '') throw new Problem('is empty; write five cron fields, such as 0 2 * * *, a word such as @daily, or @every 90m');
  if (text.startsWith('@every ')) return parseInterval(text.slice('@every '.length));
  const fields = (text.startsWith('@') ? wordFields(text) : text).split(SPACE).filter((field) => field !== '');
  if (fields.length !== FIELDS.length) {
    throw new Problem(`has ${fields.length} fields instead of 5: minute, hour, day of month, month and day of week${
      fields.length === 6 ? '; leave out the seconds' : ''}`);
  }
  const [minutes, hours, days, months, weekdays] = fields.map((field, i) => parseField(field, FIELDS[i]));
  return { kind: 'calendar', zone, minutes, hours, days, months, weekdays };
}

function wordFields(text: string): string {
  const fields = WORDS.get(text);
  if (fields === undefined) throw new Problem(`has an unknown word, ${shown(text)}; known are ${[...WORDS.keys()].join(', ')}, and @every with a duration`);
  return fields;
}

/** Less than a second is refused: robfig/cron makes a run each second of it, which nobody means by 0. */
function parseInterval(text: string): IntervalSchedule {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) throw new Problem(`has no duration that can be read after @every: ${shown(text)}; write one such as 90s, 15m or 1h30m`);
  if (milliseconds < 1000) throw new Problem(`has an interval below a second: ${shown(text)}; write one of at least 1s`);
  return { kind: 'interval', interval: Math.floor(milliseconds / 1000) * 1000 };
}

function parseField(text: string, field: Field): FieldValues {
  const values = new Set<number>();
  let isStar = false;
  for (const range of text.split(',').filter((one) => one !== '')) {
    const { start, end, step, star } = parseRange(range, field);
    isStar ||= star;
    for (let value = start; value <= end; value += step) values.add(value);
  }
  return { values, isStar };
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly star: boolean;
}

function parseRange(text: string, field: Field): Range {
  const fail = (what: string): never => { throw new Problem(`has a wrong ${field.name}, ${shown(text)}: ${what}`); };
  const number = (part: string): number => {
    const value = /^[-+]?\d+$/.test(part) ? Number(part) : Number.NaN;
    const orName = field.names ? ` and no name such as ${field.names[1]}` : '';
    if (!Number.isFinite(value) || value > 2 ** 63 - 1) return fail(`${shown(part)} is no number${orName}`);
    return value < 0 ? fail(`${value} is negative`) : value;
  };
  const [bounds, steps, ...moreSteps] = text.split('/');
  const [first, last, ...moreBounds] = bounds.split('-');
  if (moreSteps.length > 0) fail('there is more than one /');
  const isStar = first === '*' || first === '?';
  const named = (part: string): number => {
    const index = field.names?.indexOf(part.toLowerCase()) ?? -1;
    return index < 0 ? number(part) : index + field.least;
  };
  // What follows a star and a hyphen is not read.
  if (!isStar && moreBounds.length > 0) fail('there is more than one -');
  const start = isStar ? field.least : named(first);
  const step = steps === undefined ? 1 : number(steps);
  // A single number with a step begins a range that has no end of its own.
  const end = isStar || (last === undefined && steps !== undefined) ? field.most : last === undefined ? start : named(last);
  if (start < field.least) fail(`${start} is below ${field.least}`);
  if (end > field.most || start > field.most) fail(`${Math.max(start, end)} is above ${field.most}${field.names === WEEKDAYS ? '; Sunday is 0' : ''}`);
  if (start > end) fail(`it begins with ${start} and ends with ${end}, which comes before`);
  if (step === 0) fail('its step is 0');
  return { start, end, step, star: isStar && step === 1 };
}

function shown(text: string): string {
  return `'${printable(shorten(text, SHOWN))}'`;
}
