// What our own parser says of wrong schedules, where intervals are counted from, and the last time before now.
import { describe, expect, it } from 'vitest';
import { countTimes, latestTime, nextTime, parseSchedule, TimeZone, type Schedule } from '../../../src/spec/cron';

const at = Date.parse;
const iso = (time: number | undefined): string | undefined => (time === undefined ? undefined : new Date(time).toISOString().replace('.000Z', 'Z'));

function parsed(schedule: string, timeZone = 'UTC', local?: string): Schedule {
  const result = parseSchedule({ schedule, timeZone }, local);
  if (!('schedule' in result)) throw new Error(result.problem);
  return result.schedule;
}

describe('a wrong schedule', () => {
  it.each([
    ['61 * * * *', 'has a wrong minute, \'61\': 61 is above 59'],
    ['* * * * 7', 'has a wrong day of week, \'7\': 7 is above 6; Sunday is 0'],
    ['0 0 0 * * *', 'has 6 fields instead of 5: minute, hour, day of month, month and day of week; leave out the seconds'],
    ['* * L * *', 'has a wrong day of month, \'L\': \'L\' is no number'],
    ['* * * foo *', 'has a wrong month, \'foo\': \'foo\' is no number and no name such as feb'],
    ['9-5 * * * *', 'has a wrong minute, \'9-5\': it begins with 9 and ends with 5, which comes before'],
    ['*/0 * * * *', 'has a wrong minute, \'*/0\': its step is 0'],
    ['@every 0s', 'has an interval below a second: \'0s\'; write one of at least 1s'],
    ['@every 5 minutes', 'has no duration that can be read after @every: \'5 minutes\'; write one such as 90s, 15m or 1h30m'],
    ['@evry 5m', /^has an unknown word, '@evry 5m'; known are @yearly, .*@hourly, and @every with a duration$/],
    ['', /^is empty; write five cron fields/],
    ['TZ=UTC', /^has a time zone and nothing after it/],
    ['\u0000 * * * *', 'has a wrong minute, \'\\u0000\': \'\\u0000\' is no number'],
    ['x'.repeat(5_000), 'has 5000 characters; write five cron fields'],
  ])('%s is refused in words', (schedule, problem) => {
    const result = parseSchedule({ schedule });
    expect(result).toEqual({ field: 'schedule', problem: typeof problem === 'string' ? problem : expect.stringMatching(problem) as string });
  });

  it.each(['Mars/Base', 'europe/berlin', 'utc', '+01:00', '../UTC', 'Europe/Berlin '])('the time zone %s is refused', (timeZone) => {
    expect(parseSchedule({ schedule: '@daily', timeZone })).toEqual({ field: 'timeZone', problem: expect.stringContaining(`'${timeZone}'`) as string });
  });
});

describe('the time zone', () => {
  it.each([
    ['of the field', '0 2 * * *', 'Asia/Tokyo', '2026-01-01T17:00:00Z'],
    ['of the text, which wins over the field', 'TZ=Asia/Kolkata 0 2 * * *', 'Asia/Tokyo', '2026-01-01T20:30:00Z'],
    ['of the operator, where the field is absent', '0 2 * * *', '', '2026-01-02T01:00:00Z'],
    ['of the operator, where the field is Local', '0 2 * * *', 'Local', '2026-01-02T01:00:00Z'],
    ['of the operator, where the text says Local', 'CRON_TZ=Local 0 2 * * *', 'Asia/Tokyo', '2026-01-02T01:00:00Z'],
  ])('is that %s', (_what, schedule, timeZone, expected) => {
    expect(iso(nextTime(parsed(schedule, timeZone, 'Europe/Berlin'), at('2026-01-01T12:00:00Z'), 0))).toBe(expected);
  });

  it('does not depend on the case of the machine\'s own name for it', () => {
    expect(TimeZone.named('Europe/Kyiv')?.localTime(at('2026-07-01T00:00:00Z')).hour).toBe(3);
  });
});

describe('an interval', () => {
  const every = parsed('@every 90s');
  const created = at('2026-01-01T00:00:10Z');

  it.each([
    ['first comes one interval after the creation', '2026-01-01T00:00:10Z', '2026-01-01T00:01:40Z'],
    ['does not come at the creation, even if time went back', '2025-12-31T23:00:00Z', '2026-01-01T00:01:40Z'],
    ['is counted from the creation, whenever it was looked at', '2026-01-01T00:03:00Z', '2026-01-01T00:03:10Z'],
    ['comes once only', '2026-01-01T00:01:40Z', '2026-01-01T00:03:10Z'],
  ])('%s', (_what, after, expected) => expect(iso(nextTime(every, at(after), created))).toBe(expected));
});

describe('the last time before now', () => {
  it.each([
    ['* * * * *', '2025-01-01T00:00:00Z', '2026-01-01T00:00:30Z', '2026-01-01T00:00:00Z'],
    ['0 2 * * *', '2026-01-01T02:00:00Z', '2026-01-02T01:59:59Z', undefined],
    ['0 2 * * *', '2026-01-01T02:00:00Z', '2026-01-02T02:00:00Z', '2026-01-02T02:00:00Z'],
    ['0 0 29 2 *', '2020-01-01T00:00:00Z', '2027-01-01T00:00:00Z', '2024-02-29T00:00:00Z'],
    ['@every 1s', '2025-01-01T00:00:00Z', '2026-01-01T00:00:30Z', '2026-01-01T00:00:30Z'],
    ['0 0 30 2 *', '2025-01-01T00:00:00Z', '2026-01-01T00:00:30Z', undefined],
  ])('of %s after %s, at %s, is %s', (schedule, after, until, expected) => {
    expect(iso(latestTime(parsed(schedule), at(after), at(until), 0))).toBe(expected);
  });

  it('is found in a few steps, and times are counted up to a limit', () => {
    const [year, now] = [at('2025-01-01T00:00:00Z'), at('2026-01-01T00:00:00Z')];
    expect(countTimes(parsed('* * * * *'), year, now, 0, 100)).toBe(100);
    expect(countTimes(parsed('0 0 1 * *'), year, now, 0, 100)).toBe(12);
  });
});
