// What to do about a schedule: a pure function from what is known to what to write, do and record.
//
// `status.nextRun` is the first time that has not been dealt with. A run at time T begins with an intent: `lastRunName` is its name, and `nextRun` is T.
// While both are so, the run is to be created; its name follows from T, so it can be created once only. After that, `nextRun` moves on, and a run that is
// gone is not created again. All of these fields are kept by the CRD of Kubeflow's operator too.
import type { CachedSchedule, Judgement } from './cached-schedule';
import { scheduleEvent, type ScheduleEvent } from './event-reasons';
import type { SeenRun } from './observed-runs';
import { recordedStatus, statusOf, type RecordedStatus, type RequestedRun, type StatusContent } from './status';
import { floorToSeconds, parseTimestamp, timestamp } from '../../kube/time';
import { countTimes, latestTime, nextTime, parseSchedule, type Schedule } from '../../spec/cron';
import { DEFAULTS } from '../../spec/defaults';
import { Annotation } from '../../spec/labels';
import { requestedRunNameOf, runNameOf, timeOfRun } from '../../spec/scheduled-runs';
import { ConcurrencyPolicy, ScheduleState } from '../../spec/states';
import type { ScheduledSparkApplicationStatus } from '../../spec/types.gen';
import type { ScheduleConfig } from '../config';

/** What the API server said to the creation of a run. */
export type CreationAnswer =
  | { readonly name: string; readonly outcome: 'created' | 'exists'; readonly time: number }
  | { readonly name: string; readonly outcome: 'refused'; readonly message: string }
  /** Something that is about to go has the name. */
  | { readonly name: string; readonly outcome: 'waiting'; readonly retryAt: number };

/** What is known about a schedule besides the object itself. */
export interface ObservedSchedule {
  /** Runs in the cache, newest first. */
  readonly runs: readonly SeenRun[];
  /** Runs that were asked for because the cache did not have them; undefined for those that do not exist. */
  readonly answers: ReadonlyMap<string, SeenRun | undefined>;
  readonly creation?: CreationAnswer;
}

export type ScheduleAction =
  /** Creates a run whose intent is stored. */
  | { readonly kind: 'createRun'; readonly name: string; readonly time: number }
  /** Asks the API server for a run that the cache does not have: that it is absent there proves nothing. */
  | { readonly kind: 'readRun'; readonly name: string }
  | { readonly kind: 'deleteRun'; readonly run: SeenRun; readonly why: 'replaced' | 'history' };

export interface ScheduleDecision {
  /** The whole new status; the stored one when nothing differs. */
  readonly status: ScheduledSparkApplicationStatus;
  readonly actions: readonly ScheduleAction[];
  /** Recorded once the status is written. */
  readonly events: readonly ScheduleEvent[];
  /** Times that were missed. */
  readonly missed: number;
  /** A run that was created, and how late. */
  readonly started?: { readonly requested: boolean; readonly delay?: number };
  readonly wakeAt?: number;
}

/** Runs that a status lists of each kind, however many are kept: with more, an object would become too large to be stored. */
const MOST_LISTED = 1_000;
/** More missed times are not counted one by one. */
const MOST_COUNTED = 100;

/** What is known, read and parsed. */
interface Known {
  readonly schedule: CachedSchedule;
  readonly name: string;
  readonly created: number;
  readonly times: Schedule;
  readonly recorded: RecordedStatus;
  readonly observed: ObservedSchedule;
  readonly now: number;
  /** The time of the last run, if this operator made it. */
  readonly lastTime: number | undefined;
  /** Earlier times were the matter of the cluster that a restored schedule comes from. */
  readonly from: number;
}

/** What a part of a decision says; later parts win. */
interface Step {
  readonly content?: Partial<StatusContent>;
  readonly actions?: readonly ScheduleAction[];
  readonly events?: readonly ScheduleEvent[];
  readonly missed?: number;
  readonly started?: ScheduleDecision['started'];
  readonly wakeAt?: number;
}

/** Decides. Total, for objects of any content that the cache has in its own form. */
export function decide(schedule: CachedSchedule, observed: ObservedSchedule, now: number, config: ScheduleConfig): ScheduleDecision {
  const recorded = recordedStatus(schedule);
  const { name = '', creationTimestamp } = schedule.metadata;
  const parsed = schedule.errors ? undefined : parseSchedule(schedule.spec, config.localTimeZone);
  if (!parsed || !('schedule' in parsed)) {
    const invalid = schedule.errors ?? { reason: 'InvalidSchedule', message: `spec.${parsed?.field}: ${parsed?.problem}` };
    return decisionOf({ schedule, recorded, observed, now }, withRestoredRequest(schedule, recorded, invalidStep(schedule, invalid), now, config));
  }
  const created = parseTimestamp(creationTimestamp) ?? now;
  const lastTime = timeOfRun(name, recorded.lastRunName);
  const from = isRestored(schedule, recorded, config) ? Math.max(created, config.restoredBefore ?? created) : created;
  const known: Known = { schedule, name, created, times: parsed.schedule, recorded, observed, now, lastTime, from };
  const next = pendingStep(known) ?? requestStep(known) ?? (schedule.spec.suspend === true ? SUSPENDED : dueStep(known));
  return decisionOf(known, withRestoredRequest(schedule, recorded, next, now, config));
}

/** Whether a restore made this schedule, without its status. Only the platform knows when the restore was over. */
function isRestored({ metadata }: CachedSchedule, { state }: RecordedStatus, { restoredBefore }: ScheduleConfig): boolean {
  const created = parseTimestamp(metadata.creationTimestamp);
  return restoredBefore !== undefined && state === ScheduleState.NEW && created !== undefined && created < restoredBefore;
}

/** The annotation of a restored schedule asks for a run that was made before the backup. The first status says that it is not made again. */
function withRestoredRequest(schedule: CachedSchedule, recorded: RecordedStatus, step: Step, now: number, config: ScheduleConfig): Step {
  const { name = '', annotations } = schedule.metadata;
  const request = annotations?.[Annotation.RUN_NOW];
  if (request === undefined || request === '' || !isRestored(schedule, recorded, config)) return step;
  const requestedRun: RequestedRun = { request, name: requestedRunNameOf(name, request), time: floorToSeconds(now), outcome: 'Refused' };
  const note = `Run ${requestedRun.name} was refused: the schedule was restored from a backup with this request. `
    + `Another value of ${Annotation.RUN_NOW} asks anew`;
  return { ...step, content: { ...step.content, requestedRun }, events: [...step.events ?? [], scheduleEvent('ScheduledRunRefused', note)] };
}

/** Nothing comes while it is suspended. `nextRun` is removed, so times that pass meanwhile are not made up for. */
const SUSPENDED: Step = { content: { nextRun: undefined, waiting: undefined } };

function invalidStep({ status }: CachedSchedule, invalid: Judgement): Step {
  const isNews = status?.scheduleState !== ScheduleState.FAILED_VALIDATION || status.reason !== invalid.message;
  return { content: { invalid, nextRun: undefined }, events: isNews ? [scheduleEvent('ScheduleInvalid', invalid.message)] : [] };
}

/** A run whose intent is stored, and which may not exist yet. */
function pendingStep(known: Known): Step | undefined {
  const { recorded: { lastRunName: name, nextRun }, lastTime, observed } = known;
  if (name === undefined || lastTime === undefined || nextRun !== lastTime) return undefined;
  const answer = observed.creation?.name === name ? observed.creation : undefined;
  const seen = observed.runs.find((run) => run.name === name);
  const next = nextTime(known.times, lastTime, known.created);
  if (!seen && !answer) return { actions: [{ kind: 'createRun', name, time: lastTime }] };
  if (!seen && answer?.outcome === 'waiting') return { content: { waiting: waitingForName(name) }, wakeAt: answer.retryAt };
  if (!seen && answer?.outcome === 'refused') {
    return {
      content: { nextRun: next, refused: `run ${name}: ${answer.message}` },
      events: [scheduleEvent('ScheduledRunRefused', `Run ${name} was refused: ${answer.message}`)],
    };
  }
  const delay = answer && 'time' in answer ? answer.time - lastTime : undefined;
  return {
    content: { nextRun: next, refused: null },
    events: [scheduleEvent('ScheduledRunStarted', `Started ${name} for ${timestamp(lastTime)}`)],
    started: { requested: false, delay },
  };
}

function waitingForName(name: string): Judgement {
  return { reason: 'WaitingForName', message: `${name} is the name of an application of an earlier schedule that is being deleted` };
}

/**
 * A run that the annotation asks for. The request is stored before the run is created, in a field that only our CRD keeps: under another one it is never
 * found there, and nothing is created.
 */
function requestStep(known: Known): Step | undefined {
  const { schedule, name: scheduleName, recorded, observed, now } = known;
  const request = schedule.metadata.annotations?.[Annotation.RUN_NOW];
  // The first time of a new schedule comes first: what has a state is not new any more.
  if (request === undefined || request === '' || recorded.state === ScheduleState.NEW) return undefined;
  const stored = recorded.requestedRun?.request === request ? recorded.requestedRun : undefined;
  if (!stored) {
    const requestedRun: RequestedRun = { request, name: requestedRunNameOf(scheduleName, request), time: floorToSeconds(now) };
    // Another CRD keeps neither conditions nor this.
    return schedule.status?.conditions === undefined ? undefined : { content: { requestedRun } };
  }
  if (stored.outcome !== undefined) return undefined;
  const { name, time } = stored;
  const answer = observed.creation?.name === name ? observed.creation : undefined;
  if (answer?.outcome === 'refused') {
    return {
      content: { requestedRun: { ...stored, outcome: 'Refused' } },
      events: [scheduleEvent('ScheduledRunRefused', `Run ${name} was refused: ${answer.message}`)],
    };
  }
  if (observed.runs.some((run) => run.name === name) || answer?.outcome === 'created' || answer?.outcome === 'exists') {
    return {
      content: { requestedRun: { ...stored, outcome: 'Started' } },
      events: [scheduleEvent('ScheduledRunStarted', `Started ${name}, as the annotation ${Annotation.RUN_NOW} asks`)],
      started: { requested: true },
    };
  }
  const held = heldBack(known, `the requested run ${name}`);
  // A request does not pass as a time does: under Forbid it waits, and times of the schedule go on meanwhile.
  if (held && 'skip' in held) return undefined;
  return held ?? { actions: [{ kind: 'createRun', name, time }] };
}

/** The first time that the controller has not dealt with; undefined if it follows none, as while a schedule is suspended. A new one is followed `from` then. */
export function firstOpenTime({ state, nextRun }: RecordedStatus, times: Schedule, created: number, from = created): number | undefined {
  return nextRun ?? (state === ScheduleState.NEW ? nextTime(times, from, created) : undefined);
}

/** What is due, or when something will be. */
function dueStep(known: Known): Step {
  const { recorded, times, created, from, now, lastTime } = known;
  const next = (after: number): number | undefined => nextTime(times, after, created);
  // A time that a run was made for does not come again, though the clock may have gone back.
  const afterNow = (): number | undefined => next(Math.max(now, lastTime ?? now));
  const first = firstOpenTime(recorded, times, created, from);
  const isDue = first !== undefined && first <= now && next(first - 1) === first && (lastTime === undefined || first > lastTime);
  // After an edit, `nextRun` may be no time of the schedule any more; times in the future are always those of the present schedule.
  return isDue ? startStep(known, first) : followStep(afterNow());
}

function followStep(nextRun: number | undefined): Step {
  return { content: { nextRun }, wakeAt: nextRun };
}

/** At least one time has come that was not dealt with. Of several, only the latest counts. */
function startStep(known: Known, first: number): Step {
  const { times, created, now, schedule: { spec }, name } = known;
  const time = latestTime(times, first - 1, now, created) ?? first;
  const earlier = countTimes(times, first - 1, time - 1, created, MOST_COUNTED);
  const missedNote = (count: number, last: number): ScheduleEvent => scheduleEvent(
    'ScheduledRunMissed',
    `Missed ${count >= MOST_COUNTED ? `${MOST_COUNTED} or more runs` : count === 1 ? 'a run' : `${count} runs`} from ${timestamp(first)} to ${timestamp(last)}`,
  );
  const deadline = typeof spec.startingDeadlineSeconds === 'number' ? spec.startingDeadlineSeconds * 1000 : Infinity;
  if (now > time + deadline) {
    return { ...followStep(nextTime(times, Math.max(now, time), created)), events: [missedNote(earlier + 1, time)], missed: earlier + 1 };
  }
  const runName = runNameOf(name, time);
  const held = heldBack(known, `run ${runName}`);
  const missed: Step = earlier > 0 ? { events: [missedNote(earlier, time)], missed: earlier } : {};
  if (!held) {
    return { ...missed, content: { lastRunName: runName, lastRun: floorToSeconds(now), nextRun: time } };
  }
  if (!('skip' in held)) return held;
  const skipped = scheduleEvent('ScheduledRunSkipped', `Skipped the run for ${timestamp(time)}: ${held.skip} is not over, and the policy is Forbid`);
  return {
    ...missed, ...followStep(nextTime(times, Math.max(now, time), created)), events: [...missed.events ?? [], skipped],
  };
}

/** What keeps a run from starting now: a run that must be asked for first, one that is not over (Forbid), or several that must go (Replace). */
function heldBack({ schedule: { spec }, observed, recorded }: Known, what: string): Step | { readonly skip: string } | undefined {
  const policy = spec.concurrencyPolicy || DEFAULTS.ScheduledSparkApplicationSpec.concurrencyPolicy;
  if (policy === ConcurrencyPolicy.ALLOW) return undefined;
  const startedRequest = recorded.requestedRun?.outcome === 'Started' ? recorded.requestedRun.name : undefined;
  const unknown = [recorded.lastRunName, startedRequest]
    .filter((name) => name !== undefined && !observed.answers.has(name) && !observed.runs.some((run) => run.name === name));
  if (unknown.length > 0) return { actions: unknown.map((name) => ({ kind: 'readRun', name: name! })) };
  const answered = [...observed.answers.values()].filter((run) => run !== undefined && !observed.runs.some(({ uid }) => uid === run.uid)) as SeenRun[];
  // Pending, suspended and between retries are not over; nor is one that is being deleted, whose driver may still run.
  const unfinished = [...observed.runs, ...answered].filter((run) => run.outcome === 'unfinished');
  if (unfinished.length === 0) return undefined;
  if (policy === ConcurrencyPolicy.FORBID) return { skip: unfinished[0].name };
  const present = unfinished.filter(({ deleting }) => !deleting);
  return {
    content: { waiting: { reason: 'ReplacingRun', message: `${unfinished[0].name} must be gone before ${what} starts` } },
    actions: present.map((run) => ({ kind: 'deleteRun', run, why: 'replaced' })),
    events: present.map((run) => scheduleEvent('ScheduledRunReplaced', `Deleted ${run.name}, which is not over, for ${what}`)),
  };
}

/** A decision: what the step says, and the history. Steps that say nothing of a field leave it as it is recorded. */
function decisionOf(
  { schedule, recorded, observed, now }: Pick<Known, 'schedule' | 'recorded' | 'observed' | 'now'>,
  { content = {}, actions = [], events = [], missed = 0, started, wakeAt }: Step,
): ScheduleDecision {
  const { lastRun, lastRunName, nextRun, requestedRun } = recorded;
  const { kept, excess } = historyOf(schedule, recorded, observed.runs);
  const status = statusOf(schedule, { lastRun, lastRunName, nextRun, requestedRun, ...kept, ...content }, now);
  return {
    status,
    actions: [...actions, ...excess.map((run) => ({ kind: 'deleteRun', run, why: 'history' } as const))],
    events,
    missed,
    ...(started ? { started } : {}),
    ...(wakeAt === undefined ? {} : { wakeAt }),
  };
}

/**
 * Which runs that have ended are kept. The last run always stays until the next one has begun: while it is there, nothing can create it a second time, not
 * even a call of a former leader that arrives late.
 */
function historyOf({ spec }: CachedSchedule, { lastRunName, requestedRun }: RecordedStatus, runs: readonly SeenRun[]): {
  readonly kept: Pick<StatusContent, 'succeeded' | 'failed'>; readonly excess: readonly SeenRun[];
} {
  const defaults = DEFAULTS.ScheduledSparkApplicationSpec;
  const parts = (outcome: SeenRun['outcome'], limit: unknown, byDefault: number): [string[], SeenRun[]] => {
    const most = typeof limit === 'number' && limit >= 0 ? limit : byDefault;
    const ended = runs.filter((run) => run.outcome === outcome && !run.deleting);
    return [ended.slice(0, Math.min(most, MOST_LISTED)).map(({ name }) => name), ended.slice(most)];
  };
  const [succeeded, oldSuccesses] = parts('succeeded', spec.successfulRunHistoryLimit, defaults.successfulRunHistoryLimit);
  const [failed, oldFailures] = parts('failed', spec.failedRunHistoryLimit, defaults.failedRunHistoryLimit);
  const lasting = [lastRunName, requestedRun?.name];
  return { kept: { succeeded, failed }, excess: [...oldSuccesses, ...oldFailures].filter(({ name }) => !lasting.includes(name)) };
}
