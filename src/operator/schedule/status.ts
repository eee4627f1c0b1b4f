// The status of a schedule: what is read of the stored one, and how conditions are made.
import type { CachedSchedule, Judgement } from './cached-schedule';
import { parseTimestamp, timestamp } from '../../kube/time';
import { ConditionType } from '../../spec/conditions';
import { isRecord } from '../../spec/json';
import { ScheduleState } from '../../spec/states';
import type { Condition, ScheduledSparkApplicationStatus } from '../../spec/types.gen';
import { equalContent } from '../status/json-comparison';

/** What decisions read of a status; an object that passed another CRD may have anything there. */
export interface RecordedStatus {
  readonly state: string;
  readonly lastRunName?: string;
  readonly lastRun?: number;
  readonly nextRun?: number;
  readonly requestedRun?: RequestedRun;
}

export interface RequestedRun {
  readonly request: string;
  readonly name: string;
  readonly time: number;
  readonly outcome?: string;
}

export function recordedStatus({ status }: { readonly status?: unknown }): RecordedStatus {
  const { scheduleState, lastRunName, lastRun, nextRun, requestedRun } = isRecord(status) ? status as Record<string, unknown> : {};
  return {
    state: typeof scheduleState === 'string' ? scheduleState : ScheduleState.NEW,
    lastRunName: typeof lastRunName === 'string' && lastRunName !== '' ? lastRunName : undefined,
    lastRun: parseTimestamp(lastRun),
    nextRun: parseTimestamp(nextRun),
    requestedRun: recordedRequest(requestedRun),
  };
}

function recordedRequest(value: unknown): RequestedRun | undefined {
  if (!isRecord(value)) return undefined;
  const { request, name, time, outcome } = value;
  const parsed = parseTimestamp(time);
  if (typeof request !== 'string' || typeof name !== 'string' || parsed === undefined) return undefined;
  return { request, name, time: parsed, ...(typeof outcome === 'string' ? { outcome } : {}) };
}

/** What a status is to say. */
export interface StatusContent extends Omit<RecordedStatus, 'state'> {
  /** What is wrong, if the schedule cannot be followed. */
  readonly invalid?: Judgement;
  /** Something is being waited for. */
  readonly waiting?: Judgement;
  /** The last run was refused; undefined leaves what is recorded, null says that it was not. */
  readonly refused?: string | null;
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
}

/** The new status; the stored one where nothing differs. */
export function statusOf(schedule: CachedSchedule, content: StatusContent, now: number): ScheduledSparkApplicationStatus {
  const { invalid, lastRun, lastRunName, nextRun, requestedRun, succeeded, failed } = content;
  const conditions = conditionsOf(schedule, content, now);
  const refusal = conditions.find(({ type }) => type === ConditionType.RUN_REFUSED)?.message;
  const reason = invalid?.message ?? refusal;
  const next: ScheduledSparkApplicationStatus = {
    scheduleState: invalid ? ScheduleState.FAILED_VALIDATION : ScheduleState.SCHEDULED,
    ...(reason === undefined ? {} : { reason }),
    ...(lastRun === undefined ? {} : { lastRun: timestamp(lastRun) }),
    ...(lastRunName === undefined ? {} : { lastRunName }),
    ...(nextRun === undefined ? {} : { nextRun: timestamp(nextRun) }),
    ...(requestedRun === undefined ? {} : { requestedRun: { ...requestedRun, time: timestamp(requestedRun.time) } }),
    pastSuccessfulRunNames: [...succeeded],
    pastFailedRunNames: [...failed],
    conditions,
    ...(schedule.metadata.generation === undefined ? {} : { observedGeneration: schedule.metadata.generation }),
  };
  return schedule.status && equalContent(next, schedule.status) ? schedule.status : next;
}

function conditionsOf(schedule: CachedSchedule, { invalid, waiting, refused }: StatusContent, now: number): Condition[] {
  const { metadata: { generation }, spec, warnings } = schedule;
  const previous: readonly Condition[] = Array.isArray(schedule.status?.conditions) ? schedule.status.conditions : [];
  const isSuspended = spec.suspend === true;
  const before = (type: string): Condition | undefined => previous.find((condition) => condition?.type === type);
  const condition = (type: ConditionType, holds: boolean, { reason, message }: Judgement): Condition => {
    const known = before(type);
    const status = holds ? 'True' : 'False';
    return {
      type,
      status,
      reason,
      message,
      lastTransitionTime: known?.status === status && parseTimestamp(known.lastTransitionTime) !== undefined ? known.lastTransitionTime : timestamp(now),
      ...(generation === undefined ? {} : { observedGeneration: generation }),
    };
  };
  const followed = isSuspended ? { reason: 'Suspended', message: 'no run is started' } : { reason: 'Scheduled', message: '' };
  const refusal = refused === undefined ? before(ConditionType.RUN_REFUSED)?.message : refused ?? undefined;
  return [
    condition(ConditionType.READY, !invalid && !waiting, invalid ?? waiting ?? followed),
    ...(waiting && !invalid ? [condition(ConditionType.RECONCILING, true, waiting)] : []),
    ...(invalid ? [condition(ConditionType.STALLED, true, invalid)] : []),
    ...(isSuspended || before(ConditionType.SUSPENDED) ? [condition(ConditionType.SUSPENDED, isSuspended, { reason: followed.reason, message: '' })] : []),
    ...(refusal === undefined ? [] : [condition(ConditionType.RUN_REFUSED, true, { reason: 'Refused', message: refusal })]),
    ...(warnings && !invalid ? [condition(ConditionType.WARNINGS, true, warnings)] : []),
  ];
}
