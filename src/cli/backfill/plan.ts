// Which times of a range a schedule has, and for which of them a run is missing: pure, from the schedule and the runs that exist.
import { parseTimestamp, timestamp } from '../../kube/time';
import { firstOpenTime } from '../../operator/schedule/decide';
import { seenRun, ownerOfRun } from '../../operator/schedule/observed-runs';
import { recordedStatus } from '../../operator/schedule/status';
import { nextTime, parseSchedule } from '../../spec/cron';
import { describeErrors } from '../../spec/findings';
import { validateScheduledApplication } from '../../spec/rules';
import { isBackfill, runNameOf } from '../../spec/scheduled-runs';
import { stateOf } from '../../spec/states';
import { presentable } from '../../spec/text';
import type { ScheduledSparkApplication, SparkApplication } from '../../spec/types.gen';

/** Times of one backfill. More of them are given in several ranges. */
export const MOST_TIMES = 10_000;

/** Characters of a state that are printed. A foreign CRD lets any text be one. */
const STATE_LENGTH = 64;

export interface Range {
  /** The first time that counts, in milliseconds since the epoch. */
  readonly from: number;
  /** The first time that does not count any more. */
  readonly to: number;
}

/** A run that exists, and what a backfill reads of it. */
export interface ExistingRun {
  readonly name: string;
  /** UID of the schedule that owns it. */
  readonly owner: string | undefined;
  readonly state: string;
  readonly outcome: 'unfinished' | 'succeeded' | 'failed';
  readonly isBackfill: boolean;
}

/** One time of the range. `run` is there for `exists`, unless somebody else's application has the name (`taken`). */
export interface PlannedTime {
  readonly time: number;
  readonly name: string;
  readonly is: 'missing' | 'exists' | 'recorded' | 'taken';
  readonly run?: ExistingRun;
}

export type BackfillPlan =
  | { readonly problem: string }
  | {
    readonly times: readonly PlannedTime[];
    /** From this time on, times of the range are left to the schedule; undefined if all of them are earlier. */
    readonly leftToSchedule?: number;
  };

/** What is kept of an application in a list. */
export function existingRun(schedule: ScheduledSparkApplication, application: SparkApplication): ExistingRun {
  const { name, outcome } = seenRun(schedule, application);
  const state = presentable(stateOf(application), STATE_LENGTH) || 'new';
  return { name, outcome, owner: ownerOfRun(application)?.uid, state, isBackfill: isBackfill(application) };
}

/**
 * The times of the range, oldest first. Left out is what the schedule itself starts: everything from its first open time on, and what is in the future.
 * `localZone` is the zone of schedules that state none, as the operator has it.
 */
export function planBackfill(
  schedule: ScheduledSparkApplication, runs: readonly ExistingRun[], { from, to }: Range, now: number, localZone: string,
): BackfillPlan {
  const errors = validateScheduledApplication(schedule).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return { problem: `the schedule has errors: ${describeErrors(errors)}` };
  const { metadata: { name: scheduleName = '', uid, creationTimestamp }, spec } = schedule;
  if (spec.template.restartPolicy?.type === 'Always') {
    return { problem: 'its runs never end, as spec.template.restartPolicy.type is Always, so that the first of them would keep all others from starting' };
  }
  const parsed = parseSchedule(spec, localZone);
  if (!('schedule' in parsed)) return { problem: `spec.${parsed.field}: ${parsed.problem}` };
  const { schedule: times } = parsed;
  const created = parseTimestamp(creationTimestamp) ?? now;
  const recorded = recordedStatus(schedule);
  if (recorded.nextRun !== undefined && recorded.nextRun > now && nextTime(times, recorded.nextRun - 1, created) !== recorded.nextRun) {
    return {
      problem: `its next run is at ${timestamp(recorded.nextRun)}, which is no time of "${spec.schedule}" in the time zone ${localZone}; `
        + 'the operator has another zone (give it with --time-zone), or has not seen the last edit yet (try again)',
    };
  }
  const open = spec.suspend === true ? undefined : firstOpenTime(recorded, times, created);
  const end = Math.min(to, now + 1, open ?? Infinity);
  const byName = new Map(runs.map((run) => [run.name, run]));
  const known = recordedNames(schedule);
  const planned: PlannedTime[] = [];
  for (let time = nextTime(times, from - 1, created); time !== undefined && time < end; time = nextTime(times, time, created)) {
    if (planned.length === MOST_TIMES) return { problem: `there are more than ${MOST_TIMES} times in this range; give a shorter one` };
    planned.push(plannedTime(time, runNameOf(scheduleName, time)));
  }
  const first = nextTime(times, Math.max(end, from) - 1, created);
  return { times: planned, ...(first !== undefined && first < to ? { leftToSchedule: first } : {}) };

  function plannedTime(time: number, name: string): PlannedTime {
    const run = byName.get(name);
    if (run) return run.owner === uid ? { time, name, is: 'exists', run } : { time, name, is: 'taken', run };
    return { time, name, is: known.has(name) ? 'recorded' : 'missing' };
  }
}

/** Names of runs of which the status knows. */
export function recordedNames({ status }: ScheduledSparkApplication): ReadonlySet<unknown> {
  const names = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  return new Set([status?.lastRunName, ...names(status?.pastSuccessfulRunNames), ...names(status?.pastFailedRunNames)]);
}
