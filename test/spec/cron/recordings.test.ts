// The parser and the times of schedules against recordings of robfig/cron v3.0.1 itself; record/record.sh makes them again.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nextTime, parseSchedule, type Schedule } from '../../../src/spec/cron';

interface Recording {
  readonly zone: string;
  readonly start: number;
  readonly text: string;
  /** Steps from time to time, or the error. */
  readonly result: string;
}

const recordings: readonly Recording[] = readFileSync(`${__dirname}/recorded.tsv`, 'utf8').trimEnd().split('\n').map((line) => {
  const [zone, start, text, result] = line.split('\t');
  return { zone, start: Date.parse(start), text: JSON.parse(text) as string, result };
});
const refused = recordings.filter(({ result }) => result.startsWith('!'));
const taken = recordings.filter(({ result }) => !result.startsWith('!'));

/** What robfig/cron takes for one second, and we refuse: nobody means a run each second by it. */
const BELOW_A_SECOND = ['@every 0s', '@every -5m', '@every 0', '@every 900ms', '@every 1ns'];

function scheduleOf({ text, zone }: Pick<Recording, 'text' | 'zone'>): Schedule {
  const parsed = parseSchedule({ schedule: text, timeZone: zone });
  if (!('schedule' in parsed)) throw new Error(`${text}: ${parsed.problem}`);
  return parsed.schedule;
}

/** Our times in the form of a recording. */
function steps(schedule: Schedule, start: number, count: number): string {
  const found: string[] = [];
  for (let last = start; found.length < count;) {
    // An interval is counted from the time before, as robfig/cron does it.
    const next = nextTime(schedule, last, last);
    if (next === undefined) return [...found, 'never'].join(' ');
    const seconds = Math.floor(next / 1000) - Math.floor(last / 1000);
    found.push(seconds % 60 === 0 ? String(seconds / 60) : `${seconds}s`);
    last = next;
  }
  return found.join(' ');
}

describe('recordings of robfig/cron', () => {
  it('are at least 300, some of them refusals', () => {
    expect(taken.length).toBeGreaterThan(300);
    expect(refused.length).toBeGreaterThan(40);
  });

  it('have the same times for each schedule that robfig/cron takes', () => {
    const wrong = taken.filter(({ text }) => !BELOW_A_SECOND.includes(text)).flatMap((recording) => {
      const { text, zone, start, result } = recording;
      const expected = result.trim().split(' ');
      const count = expected.filter((step) => step !== 'hangs').length;
      const found = steps(scheduleOf(recording), start, count);
      return found === expected.slice(0, count).join(' ') ? [] : [`${zone} ${new Date(start).toISOString()} ${text}: ${found} instead of ${result}`];
    });
    expect(wrong).toEqual([]);
  });

  it('end with us where robfig/cron itself never returns', () => {
    const hanging = taken.filter(({ result }) => result.endsWith('hangs'));
    expect(hanging.length).toBeGreaterThan(0);
    for (const recording of hanging) expect(steps(scheduleOf(recording), recording.start, 5)).not.toContain('never');
  });

  it('refuse what we refuse, and nothing else', () => {
    const isTaken = ({ text, zone }: Recording): boolean => 'schedule' in parseSchedule({ schedule: text, timeZone: zone });
    expect(refused.filter(isTaken)).toEqual([]);
    expect(taken.filter((recording) => !isTaken(recording)).map(({ text }) => text)).toEqual(BELOW_A_SECOND);
  });
});
