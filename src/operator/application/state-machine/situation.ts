// One look at an application, with what the guards keep asking of it worked out once.
import type { AttemptPlanner, Decision, DecisionConfig } from './decision';
import type { Observed } from './observed';
import { runPolicyOf, type RunPolicy } from './run-policy';
import { parseTimestamp } from '../../../kube/time';
import type { Pod } from '../../../spec/kubernetes.gen';
import { KUEUE_QUEUE_LABEL } from '../../../spec/labels';
import { ApplicationState, stateOf } from '../../../spec/states';
import type { SparkApplication, SparkApplicationStatus } from '../../../spec/types.gen';
import type { Submission } from '../../../submission/plan';
import { mayRetry, type AttemptCounts } from '../attempt/retry';
import { isOwnedBy, submissionIdOf } from '../driver/driver-pod';
import { asNumber, asString } from '../values';

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

/** Fields of a status; those that are undefined are not there, or shall go. */
export type StatusFields = { readonly [Field in keyof SparkApplicationStatus]?: SparkApplicationStatus[Field] | undefined };

/** One row of the state diagram: answers if it applies, else leaves the situation to the rows below. */
export type Guard = (situation: Situation) => Decision | undefined;

export function situationOf(
  application: SparkApplication, observed: Observed, planner: AttemptPlanner, now: number, config: DecisionConfig,
): Situation {
  const status = application.status ?? { driverInfo: {} };
  const policy = runPolicyOf(application, config.defaultTimeToLiveSeconds);
  return { application, status, state: effectiveState(application), policy, observed, planner, now, config };
}

/**
 * Whether the objects of the present attempt are known to have been created, from fields that every CRD of this API keeps.
 * Our intent leaves `executorState` empty and the attempt not yet counted as a run; Kubeflow counts it in the same write and sets no executors.
 */
export function isAcknowledged(status: StatusFields | undefined): boolean {
  if (asString(status?.sparkApplicationId) !== undefined) return true;
  const announced = status?.executorState !== undefined && status.executorState !== null;
  return !announced || (asNumber(status.executionAttempts) ?? 0) >= (asNumber(status.submissionAttempts) ?? 0);
}

/**
 * Kueue takes SUBMISSION_FAILED for an end and gives the quota back for good, whatever follows. So an application in one of its queues tells a refusal
 * after which it is submitted again as PENDING_RERUN.
 */
export function publishedState({ application, policy }: Situation, state: string, status: StatusFields | undefined): string {
  const retried = state === ApplicationState.SUBMISSION_FAILED && isQueued(application) && mayRetry('submission failure', countsOf({ status }), policy.restart);
  return retried ? ApplicationState.PENDING_RERUN : state;
}

/** What the state that a status tells stands for. */
export function effectiveState(application: SparkApplication): string {
  const { status } = application;
  const state = stateOf(application);
  const refused = asString(status?.applicationState?.errorMessage) !== undefined && !isAcknowledged(status);
  return state === ApplicationState.PENDING_RERUN && isQueued(application) && refused ? ApplicationState.SUBMISSION_FAILED : state;
}

function isQueued({ metadata }: SparkApplication): boolean {
  return metadata.labels?.[KUEUE_QUEUE_LABEL] !== undefined;
}

/** Identity of the present attempt as the status records it. */
export function attemptOf({ status, application }: Situation): Submission | undefined {
  const id = asString(status.submissionID);
  const time = parseTimestamp(status.lastSubmissionAttemptTime) ?? parseTimestamp(application.metadata.creationTimestamp) ?? 0;
  return id === undefined ? undefined : { id, time };
}

/** The driver pod of the present or last attempt, if there is one: another pod under its name is none. */
export function driverOfAttempt({ observed, status, application }: Situation): Pod | undefined {
  if (observed.driver.seen === 'absent') return undefined;
  const { pod } = observed.driver;
  return isOwnedBy(pod, application) && submissionIdOf(pod) === status.submissionID ? pod : undefined;
}

/** The earliest of several times, of which some may be none. */
export function earliest(...times: ReadonlyArray<number | undefined>): number | undefined {
  const given = times.filter((time) => time !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}

/** What the attempts so far have used up. A submission that was not acknowledged counts as failed only once it has failed. */
export function countsOf({ status }: { readonly status: StatusFields | undefined }): AttemptCounts {
  const submissions = asNumber(status?.submissionAttempts) ?? 0;
  const runs = asNumber(status?.executionAttempts) ?? 0;
  return { runs, failedSubmissions: Math.max(0, submissions - runs), infrastructureFailures: asNumber(status?.infrastructureFailures) ?? 0 };
}
