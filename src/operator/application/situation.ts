// One look at an application, with what the guards keep asking of it worked out once.
import type { AttemptPlanner, Decision, DecisionConfig } from './decision';
import { isOwnedBy, submissionIdOf } from './driver-pod';
import { bounded } from './message';
import type { Observed } from './observed';
import { number, text } from './read';
import { mayRetry, type AttemptCounts } from './retry';
import { runPolicyOf, type RunPolicy } from './run-policy';
import { observedSpec } from './spec-edits';
import { equalContent } from './status-content';
import { parseTimestamp, timestamp } from './time';
import { recordedCondition, conditionsOf, ConditionType } from '../../spec/conditions';
import type { Finding } from '../../spec/findings';
import type { Pod } from '../../spec/kubernetes.gen';
import { KUEUE_QUEUE_LABEL } from '../../spec/labels';
import { ApplicationState, stateOf } from '../../spec/states';
import type { SparkApplication, SparkApplicationStatus } from '../../spec/types.gen';
import type { Submission } from '../../submission/plan';

export interface Situation {
  readonly application: SparkApplication;
  readonly status: SparkApplicationStatus;
  readonly state: string;
  readonly policy: RunPolicy;
  readonly observed: Observed;
  readonly planner: AttemptPlanner;
  readonly now: number;
  readonly config: DecisionConfig;
}

/** One row of the state diagram: answers if it applies, else leaves the situation to the rows below. */
export type Guard = (situation: Situation) => Decision | undefined;

export function situationOf(
  application: SparkApplication, observed: Observed, planner: AttemptPlanner, now: number, config: DecisionConfig,
): Situation {
  const status = application.status ?? { driverInfo: {} };
  const policy = runPolicyOf(application, config.defaultTimeToLiveSeconds);
  return { application, status, state: meantState(application), policy, observed, planner, now, config };
}

/** What of a status changes, and what its conditions shall say. */
export interface Change {
  readonly state: string;
  readonly errorMessage?: string;
  /** Reason and message of the conditions. */
  readonly reason: string;
  readonly message: string;
  /** What keeps executors from starting, if something does. */
  readonly executorsPending?: { readonly reason: string; readonly message: string };
  /** What the author should know of the attempt that begins. */
  readonly warnings?: readonly Finding[];
  /** Fields to set; those that are undefined are removed. */
  readonly fields?: { readonly [Field in keyof SparkApplicationStatus]?: SparkApplicationStatus[Field] | undefined };
}

/** A change that says once more what the status says already, for what is added to it. */
export function unchanged({ state, status }: Situation): Change {
  const said = recordedCondition(status, ConditionType.READY);
  return { state, errorMessage: text(status.applicationState?.errorMessage), reason: said?.reason ?? state, message: said?.message ?? '' };
}

/** The status as it is, with what it says about the specification brought up to date. */
export function withObservedSpec(situation: Situation): SparkApplicationStatus {
  const { status } = situation;
  return { driverInfo: {}, ...withoutEmpty({ ...status, ...observedSpec(situation, status) }) };
}

/** The status after a change: the same object as before when nothing differs. */
export function changed(situation: Situation, change: Change): SparkApplicationStatus {
  const { application, status, now } = situation;
  const fields = { ...status, ...change.fields };
  const merged = { ...fields, ...observedSpec(situation, fields) };
  const next: SparkApplicationStatus = {
    ...withoutEmpty(merged),
    driverInfo: merged.driverInfo ?? {},
    executorState: merged.executorState ?? {},
    ...(merged.failure?.message ? { failure: { ...merged.failure, message: bounded(merged.failure.message) } } : {}),
    applicationState: { state: toldState(situation, change.state, merged), ...(change.errorMessage ? { errorMessage: bounded(change.errorMessage) } : {}) },
    conditions: conditionsOf({
      state: change.state,
      reason: change.reason,
      message: change.message,
      submitted: text(merged.sparkApplicationId) !== undefined,
      generation: application.metadata.generation,
      executorsPending: change.executorsPending,
      warnings: change.warnings,
    }, Array.isArray(status.conditions) ? status.conditions : [], timestamp(now)).map((condition) => ({ ...condition, message: bounded(condition.message) })),
  };
  return equalContent(next, status) ? status : next;
}

function withoutEmpty(status: Change['fields']): Omit<SparkApplicationStatus, 'driverInfo'> {
  return Object.fromEntries(Object.entries(status ?? {}).filter(([, value]) => value !== undefined && value !== null));
}

/**
 * Whether the objects of the present attempt are known to have been created, from fields that every CRD of this API keeps.
 * Our intent leaves `executorState` empty and the attempt not yet counted as a run; Kubeflow counts it in the same write and sets no executors.
 */
export function isAcknowledged(status: Change['fields']): boolean {
  if (text(status?.sparkApplicationId) !== undefined) return true;
  const announced = status?.executorState !== undefined && status.executorState !== null;
  return !announced || (number(status.executionAttempts) ?? 0) >= (number(status.submissionAttempts) ?? 0);
}

/**
 * Kueue takes SUBMISSION_FAILED for an end and gives the quota back for good, whatever follows. So an application in one of its queues tells a refusal
 * after which it is submitted again as PENDING_RERUN.
 */
function toldState({ application, policy }: Situation, state: string, status: Change['fields']): string {
  const retried = state === ApplicationState.SUBMISSION_FAILED && isQueued(application) && mayRetry('submission failure', countsOf({ status }), policy.restart);
  return retried ? ApplicationState.PENDING_RERUN : state;
}

/** What the state that a status tells stands for. */
export function meantState(application: SparkApplication): string {
  const { status } = application;
  const state = stateOf(application);
  const refused = text(status?.applicationState?.errorMessage) !== undefined && !isAcknowledged(status);
  return state === ApplicationState.PENDING_RERUN && isQueued(application) && refused ? ApplicationState.SUBMISSION_FAILED : state;
}

function isQueued({ metadata }: SparkApplication): boolean {
  return metadata.labels?.[KUEUE_QUEUE_LABEL] !== undefined;
}

/** Identity of the present attempt as the status records it. */
export function submissionOf({ status, application }: Situation): Submission | undefined {
  const id = text(status.submissionID);
  const time = parseTimestamp(status.lastSubmissionAttemptTime) ?? parseTimestamp(application.metadata.creationTimestamp) ?? 0;
  return id === undefined ? undefined : { id, time };
}

/** The driver pod of the present or last attempt, if there is one: another pod under its name is none. */
export function driverOfAttempt({ observed, status, application }: Situation): Pod | undefined {
  if (observed.driver.seen === 'absent') return undefined;
  const { pod } = observed.driver;
  return isOwnedBy(pod, application) && submissionIdOf(pod) === status.submissionID ? pod : undefined;
}

/** A decision that leaves the status as it is. */
export function keep(situation: Situation, rest: Rest = {}): Decision {
  return { ...parts(rest), status: situation.application.status ?? situation.status };
}

/** A decision that changes the status. */
export function move(situation: Situation, change: Change, rest: Rest = {}): Decision {
  return { ...parts(rest), status: changed(situation, change) };
}

/** What a decision holds besides the status; all of it may be left out. */
type Rest = { readonly [Part in keyof Omit<Decision, 'status'>]?: Decision[Part] };

function parts({ first = [], actions = [], events = [], wakeAt, executors }: Rest): Omit<Decision, 'status'> {
  return { ...(first.length > 0 ? { first } : {}), actions, events, ...(wakeAt === undefined ? {} : { wakeAt }), ...(executors ? { executors } : {}) };
}

/** The earliest of several times, of which some may be none. */
export function earliest(...times: ReadonlyArray<number | undefined>): number | undefined {
  const given = times.filter((time) => time !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}

/** What the attempts so far have used up. A submission that was not acknowledged counts as failed only once it has failed. */
export function countsOf({ status }: { readonly status: Change['fields'] }): AttemptCounts {
  const submissions = number(status?.submissionAttempts) ?? 0;
  const runs = number(status?.executionAttempts) ?? 0;
  return { runs, failedSubmissions: Math.max(0, submissions - runs), infrastructureFailures: number(status?.infrastructureFailures) ?? 0 };
}
