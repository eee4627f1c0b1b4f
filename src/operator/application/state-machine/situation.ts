// What one decision is made from: the application, its objects, its policy and the time, and the facts that several rows derive from them.
import type { AttemptPlanner, DecisionConfig } from './decision';
import type { Observed } from './observed';
import { runPolicyOf, type RunPolicy } from './run-policy';
import { parseTimestamp } from '../../../kube/time';
import type { Pod } from '../../../spec/kubernetes.gen';
import { isQueued } from '../../../spec/kueue';
import { withPolicyDefaults, type DefaultsReading } from '../../../spec/namespace-defaults';
import { ApplicationState, stateOf } from '../../../spec/states';
import type { SparkApplication, SparkApplicationStatus } from '../../../spec/types.gen';
import type { Submission } from '../../../submission/plan';
import { mayRetry, type AttemptCounts } from '../attempt/retry';
import { submissionIdOf } from '../driver/driver-pod';
import { isOwnedBy } from '../ownership';
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

/** Fields of a status. A field that is undefined is absent, or is to be removed. */
export type StatusFields = { readonly [Field in keyof SparkApplicationStatus]?: SparkApplicationStatus[Field] | undefined };

export function situationOf(
  application: SparkApplication, observed: Observed, planner: AttemptPlanner, now: number, config: DecisionConfig,
): Situation {
  const status = application.status ?? { driverInfo: {} };
  const policy = runPolicyOf(withDefaultPolicy(application, observed.namespaceDefaults), config.defaultTimeToLiveSeconds);
  return { application, status, state: effectiveState(application), policy, observed, planner, now, config };
}

/** The defaults of the namespace take precedence over those of the operator. Broken ones are as none: what is finished has nothing to wait for. */
function withDefaultPolicy(application: SparkApplication, reading: DefaultsReading | undefined): SparkApplication {
  return reading?.outcome === 'read' ? { ...application, spec: withPolicyDefaults(application.spec, reading.defaults) } : application;
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
 * The state that is written for a state of the state machine. Kueue reads SUBMISSION_FAILED as the end and releases the quota for good. So an
 * application in a queue of Kueue publishes PENDING_RERUN instead while a retry of a refused submission is left.
 */
export function publishedState({ application, policy }: Situation, state: string, status: StatusFields | undefined): string {
  const retried = state === ApplicationState.SUBMISSION_FAILED && isQueued(application) && mayRetry('submission failure', countsOf({ status }), policy.restart);
  return retried ? ApplicationState.PENDING_RERUN : state;
}

/** The state of the state machine that a written state stands for. */
export function effectiveState(application: SparkApplication): string {
  const { status } = application;
  const state = stateOf(application);
  const refused = asString(status?.applicationState?.errorMessage) !== undefined && !isAcknowledged(status);
  return state === ApplicationState.PENDING_RERUN && isQueued(application) && refused ? ApplicationState.SUBMISSION_FAILED : state;
}

/** Id and time of the present attempt as the status records them. */
export function attemptOf({ status, application }: Pick<Situation, 'status' | 'application'>): Submission | undefined {
  const id = asString(status.submissionID);
  const time = parseTimestamp(status.lastSubmissionAttemptTime) ?? parseTimestamp(application.metadata.creationTimestamp) ?? 0;
  return id === undefined ? undefined : { id, time };
}

/** The driver pod of the present or last attempt, if it exists. Another pod under its name does not count. */
export function driverOfAttempt({ observed, status, application }: Situation): Pod | undefined {
  if (observed.driver.seen === 'absent') return undefined;
  const { pod } = observed.driver;
  return isOwnedBy(pod, application) && submissionIdOf(pod) === status.submissionID ? pod : undefined;
}

/** The earliest of several times; undefined ones do not count. */
export function earliest(...times: ReadonlyArray<number | undefined>): number | undefined {
  const given = times.filter((time) => time !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}

/** How many attempts have been used. A submission without acknowledgement counts as failed only once it has failed. */
export function countsOf({ status }: { readonly status: StatusFields | undefined }): AttemptCounts {
  const submissions = asNumber(status?.submissionAttempts) ?? 0;
  const runs = asNumber(status?.executionAttempts) ?? 0;
  return { runs, failedSubmissions: Math.max(0, submissions - runs), infrastructureFailures: asNumber(status?.infrastructureFailures) ?? 0 };
}
