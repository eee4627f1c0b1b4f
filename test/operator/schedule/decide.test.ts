// Decisions about schedules, each as a sentence: what is stored and seen, and what is written and done.
import { describe, expect, it } from 'vitest';
import { runAt, schedule as manifest } from './schedules';
import { timestamp } from '../../../src/kube/time';
import { cachedSchedule, type CachedSchedule } from '../../../src/operator/schedule/cached-schedule';
import { decide, type ObservedSchedule, type ScheduleAction, type ScheduleDecision } from '../../../src/operator/schedule/decide';
import type { SeenRun } from '../../../src/operator/schedule/observed-runs';
import { Annotation } from '../../../src/spec/labels';
import type { ScheduledSparkApplicationSpec, ScheduledSparkApplicationStatus } from '../../../src/spec/types.gen';

const at = (time: string): number => Date.parse(`2026-01-01T${time}Z`);
const FOLLOWED = { scheduleState: 'Scheduled', conditions: [], observedGeneration: 1 } as unknown as ScheduledSparkApplicationStatus;

interface Given {
  readonly spec?: Partial<ScheduledSparkApplicationSpec>;
  readonly status?: Partial<ScheduledSparkApplicationStatus>;
  readonly request?: string;
  readonly runs?: readonly SeenRun[];
  readonly answers?: Readonly<Record<string, SeenRun | undefined>>;
  readonly creation?: ObservedSchedule['creation'];
  readonly now: string;
  readonly restoredBefore?: string;
}

function stored({ spec, status, request }: Given): CachedSchedule {
  const { template: _template, ...given } = spec ?? {};
  return cachedSchedule({
    ...manifest('etl', { schedule: '*/10 * * * *', ...given, template: spec?.template as never }, {
      uid: 'uid-1',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:05Z',
      ...(request === undefined ? {} : { annotations: { [Annotation.RUN_NOW]: request } }),
    }),
    ...(status ? { status: { ...FOLLOWED, ...status } } : {}),
  });
}

function decided(given: Given): ScheduleDecision {
  const { runs = [], answers = {}, creation, now, restoredBefore } = given;
  const config = { localTimeZone: 'UTC', ...(restoredBefore === undefined ? {} : { restoredBefore: at(restoredBefore) }) };
  return decide(stored(given), { runs, answers: new Map(Object.entries(answers)), creation }, at(now), config);
}

/** What a decision comes to, in short. */
function said({ status, actions, events, wakeAt }: ScheduleDecision): unknown {
  return {
    next: status.nextRun?.slice(11, 19),
    ...(status.lastRunName === undefined ? {} : { last: status.lastRunName }),
    ...(actions.length > 0 ? { does: actions.map((action) => `${action.kind} ${subjectOf(action)}`) } : {}),
    ...(events.length > 0 ? { says: events.map(({ reason }) => reason) } : {}),
    ...(wakeAt === undefined ? {} : { wakes: timestamp(wakeAt).slice(11, 19) }),
  };
}

const subjectOf = (action: ScheduleAction): string => (action.kind === 'deleteRun' ? `${action.run.name} (${action.why})` : action.name);

const name = (time: string): string => runAt('etl', `2026-01-01T${time}Z`);
const run = (time: string, outcome: SeenRun['outcome'] = 'succeeded', more: Partial<SeenRun> = {}): SeenRun => (
  { name: name(time), uid: `uid-${time}`, time: at(time), outcome, deleting: false, ...more });
const lastRun = (time: string): Partial<ScheduledSparkApplicationStatus> => ({ lastRunName: name(time), lastRun: `2026-01-01T${time}Z` });
const next = (time: string): Partial<ScheduledSparkApplicationStatus> => ({ nextRun: `2026-01-01T${time}Z` });

const CASES: ReadonlyArray<readonly [string, Given, unknown]> = [
  ['a new schedule waits for its first time', { now: '00:01:00' }, { next: '00:10:00', wakes: '00:10:00' }],
  ['a new schedule that no operator saw in time is made up for, once, at its latest time',
    { now: '00:35:00' }, { next: '00:30:00', last: name('00:30:00'), says: ['ScheduledRunMissed'] }],
  ['a restored schedule makes no run for times before the restore was over', { restoredBefore: '00:32:00', now: '00:35:00' },
    { next: '00:40:00', wakes: '00:40:00' }],
  ['a restored schedule makes up for the time that came after the restore was over', { restoredBefore: '00:25:00', now: '00:35:00' },
    { next: '00:30:00', last: name('00:30:00') }],
  ['a restored schedule whose status was restored too is followed as it was', { restoredBefore: '00:32:00', status: next('00:20:00'), now: '00:20:00' },
    { next: '00:20:00', last: name('00:20:00') }],
  ['a schedule that was created after the restore was over is a new one', { restoredBefore: '00:00:05', now: '00:35:00' },
    { next: '00:30:00', last: name('00:30:00'), says: ['ScheduledRunMissed'] }],
  ['a restored schedule does not make a requested run again', { restoredBefore: '00:00:30', request: 'once', now: '00:01:00' },
    { next: '00:10:00', says: ['ScheduledRunRefused'], wakes: '00:10:00' }],
  ['a time that has come begins with its intent, and nothing is created yet',
    { status: next('00:10:00'), now: '00:10:00' }, { next: '00:10:00', last: name('00:10:00') }],
  ['a stored intent is carried out', { status: { ...lastRun('00:10:00'), ...next('00:10:00') }, now: '00:10:00' },
    { next: '00:10:00', last: name('00:10:00'), does: [`createRun ${name('00:10:00')}`] }],
  ['a stored intent is carried out however late it is, before anything else is due',
    { status: { ...lastRun('00:10:00'), ...next('00:10:00') }, now: '00:55:00' },
    { next: '00:10:00', last: name('00:10:00'), does: [`createRun ${name('00:10:00')}`] }],
  ['a run that was created is acknowledged',
    {
      status: { ...lastRun('00:10:00'), ...next('00:10:00') },
      creation: { name: name('00:10:00'), outcome: 'created', time: at('00:10:00') },
      now: '00:10:00',
    },
    { next: '00:20:00', last: name('00:10:00'), says: ['ScheduledRunStarted'] }],
  ['a run that exists already is acknowledged, whoever created it',
    { status: { ...lastRun('00:10:00'), ...next('00:10:00') }, runs: [run('00:10:00', 'unfinished')], now: '00:10:00' },
    { next: '00:20:00', last: name('00:10:00'), says: ['ScheduledRunStarted'] }],
  ['a run that was refused for good is not tried again',
    { status: { ...lastRun('00:10:00'), ...next('00:10:00') }, creation: { name: name('00:10:00'), outcome: 'refused', message: 'no' }, now: '00:10:00' },
    { next: '00:20:00', last: name('00:10:00'), says: ['ScheduledRunRefused'] }],
  ['a name that is still taken is waited for',
    {
      status: { ...lastRun('00:10:00'), ...next('00:10:00') },
      creation: { name: name('00:10:00'), outcome: 'waiting', retryAt: at('00:10:05') },
      now: '00:10:00',
    },
    { next: '00:10:00', last: name('00:10:00'), wakes: '00:10:05' }],
  ['a run that a user deleted after it was acknowledged is not made again',
    { status: { ...lastRun('00:10:00'), ...next('00:20:00') }, now: '00:11:00' }, { next: '00:20:00', last: name('00:10:00'), wakes: '00:20:00' }],
  ['after a year without an operator, one run is made up for',
    { spec: { schedule: '0 0 * * *' }, status: { nextRun: '2025-01-01T00:00:00Z', lastRunName: runAt('etl', '2024-12-31T00:00:00Z') }, now: '09:00:00' },
    { next: '00:00:00', last: runAt('etl', '2026-01-01T00:00:00Z'), says: ['ScheduledRunMissed'] }],
  ['a run later than its deadline is missed', { spec: { startingDeadlineSeconds: 60 }, status: next('00:10:00'), now: '00:11:01' },
    { next: '00:20:00', says: ['ScheduledRunMissed'], wakes: '00:20:00' }],
  ['a run within its deadline is made up for', { spec: { startingDeadlineSeconds: 60 }, status: next('00:10:00'), now: '00:11:00' },
    { next: '00:10:00', last: name('00:10:00') }],
  ['an edited schedule counts at once, also where the old time is one of the new',
    { spec: { schedule: '*/5 * * * *' }, status: { ...lastRun('00:10:00'), ...next('00:20:00') }, now: '00:12:00' },
    { next: '00:15:00', last: name('00:10:00'), wakes: '00:15:00' }],
  ['an edited schedule counts at once where the old time has come and is none of the new',
    { spec: { schedule: '7 * * * *' }, status: next('00:10:00'), now: '00:10:00' }, { next: '01:07:00', wakes: '01:07:00' }],
  ['a suspended schedule has no next run', { spec: { suspend: true }, status: next('00:10:00'), now: '00:10:00' }, { next: undefined }],
  ['a resumed schedule waits for its next time', { status: lastRun('00:10:00'), now: '05:03:00' },
    { next: '05:10:00', last: name('00:10:00'), wakes: '05:10:00' }],
  ['an intent that was stored before the suspension is carried out',
    { spec: { suspend: true }, status: { ...lastRun('00:10:00'), ...next('00:10:00') }, now: '00:10:00' },
    { next: '00:10:00', last: name('00:10:00'), does: [`createRun ${name('00:10:00')}`] }],
  ['a clock that went back by hours repeats nothing', { status: { ...lastRun('05:10:00'), ...next('05:20:00') }, now: '02:00:00' },
    { next: '05:20:00', last: name('05:10:00'), wakes: '05:20:00' }],
  ['a clock that jumped ahead by hours misses all times but the latest', { status: { ...lastRun('00:10:00'), ...next('00:20:00') }, now: '03:05:00' },
    { next: '03:00:00', last: name('03:00:00'), says: ['ScheduledRunMissed'] }],
  ['with Allow, a run starts although another is not over', { status: next('00:10:00'), runs: [run('00:00:00', 'unfinished')], now: '00:10:00' },
    { next: '00:10:00', last: name('00:10:00') }],
  ['an empty policy is Allow', { spec: { concurrencyPolicy: '' }, status: next('00:10:00'), runs: [run('00:00:00', 'unfinished')], now: '00:10:00' },
    { next: '00:10:00', last: name('00:10:00') }],
  ['with Forbid, a time is skipped while a run is not over',
    { spec: { concurrencyPolicy: 'Forbid' }, status: next('00:10:00'), runs: [run('00:00:00', 'unfinished')], now: '00:10:00' },
    { next: '00:20:00', says: ['ScheduledRunSkipped'], wakes: '00:20:00' }],
  ['with Forbid, a run that is being deleted is not over',
    { spec: { concurrencyPolicy: 'Forbid' }, status: next('00:10:00'), runs: [run('00:00:00', 'unfinished', { deleting: true })], now: '00:10:00' },
    { next: '00:20:00', says: ['ScheduledRunSkipped'], wakes: '00:20:00' }],
  ['with Forbid, a run that has ended holds nothing back',
    { spec: { concurrencyPolicy: 'Forbid' }, status: next('00:10:00'), runs: [run('00:00:00', 'failed')], now: '00:10:00' },
    { next: '00:10:00', last: name('00:10:00') }],
  ['with Forbid, a last run that the cache lacks is asked for',
    { spec: { concurrencyPolicy: 'Forbid' }, status: { ...lastRun('00:00:00'), ...next('00:10:00') }, now: '00:10:00' },
    { next: '00:10:00', last: name('00:00:00'), does: [`readRun ${name('00:00:00')}`] }],
  ['with Forbid, a last run that only the API server has holds the next one back',
    {
      spec: { concurrencyPolicy: 'Forbid' },
      status: { ...lastRun('00:00:00'), ...next('00:10:00') },
      answers: { [name('00:00:00')]: run('00:00:00', 'unfinished') },
      now: '00:10:00',
    },
    { next: '00:20:00', last: name('00:00:00'), says: ['ScheduledRunSkipped'], wakes: '00:20:00' }],
  ['with Replace, what is not over is deleted first, and nothing starts yet',
    { spec: { concurrencyPolicy: 'Replace' }, status: next('00:10:00'), runs: [run('00:00:00', 'unfinished')], now: '00:10:00' },
    { next: '00:10:00', does: [`deleteRun ${name('00:00:00')} (replaced)`], says: ['ScheduledRunReplaced'] }],
  ['with Replace, a run that is being deleted is waited for',
    { spec: { concurrencyPolicy: 'Replace' }, status: next('00:10:00'), runs: [run('00:00:00', 'unfinished', { deleting: true })], now: '00:10:00' },
    { next: '00:10:00' }],
  ['with Replace, a run starts when the other is gone', { spec: { concurrencyPolicy: 'Replace' }, status: next('00:10:00'), now: '00:10:00' },
    { next: '00:10:00', last: name('00:10:00') }],
  ['runs beyond the limits are deleted, oldest first to go, but never the last one',
    {
      spec: { successfulRunHistoryLimit: 0, failedRunHistoryLimit: 1 },
      status: { ...lastRun('00:40:00'), ...next('00:50:00') },
      now: '00:45:00',
      runs: [run('00:40:00'), run('00:30:00'), run('00:20:00', 'failed'), run('00:10:00', 'failed')],
    },
    {
      next: '00:50:00',
      last: name('00:40:00'),
      wakes: '00:50:00',
      does: [`deleteRun ${name('00:30:00')} (history)`, `deleteRun ${name('00:10:00')} (history)`],
    }],
  ['a request is stored before its run is created', { request: 'a', status: next('00:10:00'), now: '00:01:00' }, { next: '00:10:00' }],
  ['a stored request is carried out, also of a suspended schedule',
    { request: 'a', spec: { suspend: true }, status: { requestedRun: { request: 'a', name: 'etl-now-1', time: '2026-01-01T00:01:00Z' } }, now: '00:01:00' },
    { next: undefined, does: ['createRun etl-now-1'] }],
  ['the same value asks for nothing more',
    {
      request: 'a',
      status: { ...next('00:10:00'), requestedRun: { request: 'a', name: 'etl-now-1', time: '2026-01-01T00:01:00Z', outcome: 'Started' } },
      now: '00:02:00',
    },
    { next: '00:10:00', wakes: '00:10:00' }],
  ['a request that is taken back before its run began asks for nothing',
    { status: { ...next('00:10:00'), requestedRun: { request: 'a', name: 'etl-now-1', time: '2026-01-01T00:01:00Z' } }, now: '00:02:00' },
    { next: '00:10:00', wakes: '00:10:00' }],
  ['under Forbid, a request waits while a run is not over, and times go on',
    {
      request: 'a',
      spec: { concurrencyPolicy: 'Forbid' },
      runs: [run('00:00:00', 'unfinished')],
      now: '00:02:00',
      status: { ...next('00:10:00'), requestedRun: { request: 'a', name: 'etl-now-1', time: '2026-01-01T00:01:00Z' } },
    },
    { next: '00:10:00', wakes: '00:10:00' }],
  ['a schedule that Kubeflow\'s operator has followed goes on from its next time',
    {
      status: {
        conditions: undefined,
        observedGeneration: undefined,
        lastRunName: 'etl-1767225600123456789',
        lastRun: '2026-01-01T00:00:00Z',
        ...next('00:10:00'),
      },
      runs: [{ ...run('00:00:00', 'unfinished'), name: 'etl-1767225600123456789' }],
      now: '00:10:01',
    },
    { next: '00:10:00', last: name('00:10:00') }],
  ['a schedule that Kubeflow\'s operator had given up is followed once it is right',
    { status: { scheduleState: 'FailedValidation', reason: 'expected exactly 5 fields' }, now: '00:02:00' }, { next: '00:10:00', wakes: '00:10:00' }],
];

describe('a decision about a schedule', () => {
  it.each(CASES)('%s', (_sentence, given, expected) => expect(said(decided(given))).toEqual(expected));

  it.each([
    ['61 * * * *', 'InvalidSchedule'], ['0 0 0 * * *', 'InvalidSchedule'], ['@evry 5m', 'InvalidSchedule'], ['@every 0s', 'InvalidSchedule'],
    ['0 0 30 2 *', 'InvalidSchedule'],
  ])('%s is said to be wrong, and nothing is started', (text, reason) => {
    const { status, actions, events, wakeAt } = decided({ spec: { schedule: text }, status: next('00:10:00'), now: '00:10:00' });
    expect(status).toMatchObject({ scheduleState: 'FailedValidation', reason: expect.stringMatching(/^spec\.schedule: /) as string });
    expect(status.nextRun).toBeUndefined();
    expect(status.conditions?.map(({ type, status: holds, reason: why }) => [type, holds, why]))
      .toEqual([['Ready', 'False', reason], ['Stalled', 'True', reason]]);
    expect([actions, events.map((event) => event.reason), wakeAt]).toEqual([[], ['ScheduleInvalid'], undefined]);
  });

  it('the status of a decision that is made again is the stored object itself', () => {
    const { status } = decided({ now: '00:01:00' });
    const again = { ...stored({ now: '' }), status };
    expect(decide(again, { runs: [], answers: new Map() }, at('00:01:01'), { localTimeZone: 'UTC' }).status).toBe(status);
  });

  it('takes any status that another CRD let through', () => {
    for (const status of [{ nextRun: 5, lastRunName: {}, conditions: 'x', requestedRun: [] }, [], 'x', { conditions: [null] }]) {
      const schedule = { ...stored({ now: '' }), status: status as unknown as ScheduledSparkApplicationStatus };
      expect(decide(schedule, { runs: [], answers: new Map() }, at('00:01:00'), { localTimeZone: 'UTC' }).status.scheduleState).toBe('Scheduled');
    }
  });
});
