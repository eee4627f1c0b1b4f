// Makes the objects that the tests of decisions use.
import { timestamp } from '../../../src/kube/time';
import { attemptIdFor } from '../../../src/operator/application/ownership';
import { rememberingPlans } from '../../../src/operator/application/planning/plan-cache';
import { decide } from '../../../src/operator/application/state-machine/decide';
import type { AttemptPlanner, Decision, DecisionConfig } from '../../../src/operator/application/state-machine/decision';
import type { DriverSighting, Observed } from '../../../src/operator/application/state-machine/observed';
import type { ContainerState, Pod, PodStatus } from '../../../src/spec/kubernetes.gen';
import { DRIVER_CONTAINER, EXECUTOR_CONTAINER, Label, SparkLabel } from '../../../src/spec/labels';
import type { SparkApplication, SparkApplicationSpec, SparkApplicationStatus } from '../../../src/spec/types.gen';
import { planSubmission, type Submission, type SubmissionSettings } from '../../../src/submission';
import { identityOf } from '../../../src/submission/spark/identity';

/** Noon of a day; tests count seconds from here. */
export const NOON = Date.parse('2026-01-01T12:00:00Z');
export const APPLICATION_UID = 'aaaaaaaa-0000-4000-8000-000000000001';
export const ATTEMPT = ownAttempt('1');
export const NEXT_ATTEMPT = ownAttempt('2');
/** Spark's application id of the present attempt. */
export const SPARK_APPLICATION_ID = identityOf(ATTEMPT).applicationId;

/** The identifier of an attempt of the application; `which` makes it differ from others. */
export function ownAttempt(which: string): string {
  return attemptIdFor({ metadata: { uid: APPLICATION_UID } }, which);
}

export const SETTINGS: SubmissionSettings = { master: 'k8s://https://kubernetes.default.svc:443', uiService: true };
export const CONFIG: DecisionConfig = { maxTrackedExecutors: 1000, defaultTimeToLiveSeconds: 0, recordSpecInAnnotations: false };

/** Seconds after noon, as the API writes times. */
export function at(seconds: number): string {
  return timestamp(NOON + seconds * 1000);
}

export function application(
  status?: Partial<SparkApplicationStatus>, spec: Partial<SparkApplicationSpec> & Record<string, unknown> = {}, metadata: SparkApplication['metadata'] = {},
): SparkApplication {
  return {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    metadata: { name: 'etl', namespace: 'jobs', uid: APPLICATION_UID, resourceVersion: '7', generation: 1, creationTimestamp: at(0), ...metadata },
    spec: {
      type: 'Python',
      sparkVersion: '4.1.4',
      image: 'spark:4.1.4',
      mainApplicationFile: 'local:///opt/job.py',
      driver: { serviceAccount: 'spark' },
      executor: { instances: 1 },
      ...spec,
    },
    ...(status ? { status: { driverInfo: {}, ...status } } : {}),
  };
}

/** A status in the middle of its first attempt, as this controller leaves it; without what v1beta2 does not have. */
export function attemptStatus(state: string, more: Partial<SparkApplicationStatus> = {}): SparkApplicationStatus {
  return {
    applicationState: { state },
    driverInfo: { podName: 'etl-driver', webUIServiceName: 'etl-ui-svc', webUIPort: 4040 },
    submissionID: ATTEMPT,
    sparkApplicationId: SPARK_APPLICATION_ID,
    submissionAttempts: 1,
    executionAttempts: 1,
    lastSubmissionAttemptTime: at(0),
    executorState: {},
    ...more,
  };
}

const OWNER = { apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', name: 'etl', uid: APPLICATION_UID, controller: true };

export function driverPod(status: PodStatus, metadata: Pod['metadata'] = {}, spec: Partial<Pod['spec']> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'etl-driver',
      namespace: 'jobs',
      uid: 'driver-1',
      creationTimestamp: at(0),
      ownerReferences: [OWNER],
      labels: {
        [Label.APP_NAME]: 'etl',
        [Label.SUBMISSION_ID]: ATTEMPT,
        [Label.LAUNCHED_BY_OPERATOR]: 'true',
        [SparkLabel.ROLE]: 'driver',
        [SparkLabel.APP_SELECTOR]: SPARK_APPLICATION_ID,
      },
      ...metadata,
    },
    spec: { nodeName: 'node-1', containers: [{ name: DRIVER_CONTAINER }], ...spec },
    status,
  };
}

export function executorPod(name: string, status: PodStatus, metadata: Pod['metadata'] = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'jobs',
      uid: `uid-${name}`,
      labels: { [Label.APP_NAME]: 'etl', [Label.SUBMISSION_ID]: ATTEMPT, [SparkLabel.ROLE]: 'executor' },
      ...metadata,
    },
    spec: { containers: [{ name: EXECUTOR_CONTAINER }] },
    status,
  };
}

function container(name: string, state: ContainerState) {
  return { name, state, image: '', imageID: '', ready: false, restartCount: 0 };
}

export const pending = (...conditions: NonNullable<PodStatus['conditions']>): PodStatus => ({ phase: 'Pending', conditions });
export const waiting = (reason: string, message?: string): PodStatus => ({
  phase: 'Pending', containerStatuses: [container(DRIVER_CONTAINER, { waiting: { reason, message } })],
});
export const running = (): PodStatus => ({ phase: 'Running', containerStatuses: [container(DRIVER_CONTAINER, { running: { startedAt: at(2) } })] });

/** A driver whose container ended; with a phase of Running, sidecars go on. */
export function ended(exitCode: number, more: { phase?: string; reason?: string; at?: number; message?: string } = {}): PodStatus {
  return {
    phase: more.phase ?? (exitCode === 0 ? 'Succeeded' : 'Failed'),
    containerStatuses: [container(DRIVER_CONTAINER, {
      terminated: {
        exitCode, reason: more.reason ?? (exitCode === 0 ? 'Completed' : 'Error'), startedAt: at(2), finishedAt: at(more.at ?? 60), message: more.message,
      },
    })],
  };
}

export function executorEnded(exitCode: number, reason: string, finishedAt?: string): PodStatus {
  return {
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    containerStatuses: [container(EXECUTOR_CONTAINER, { terminated: { exitCode, reason, ...(finishedAt ? { finishedAt } : {}) } })],
  };
}

export const present = (pod: Pod): DriverSighting => ({ seen: 'present', pod });
/** The cache has no driver. */
export const unseen: DriverSighting = { seen: 'absent', certain: false };
/** The API server itself has said that there is no driver. */
export const gone: DriverSighting = { seen: 'absent', certain: true };

/** The real planner for an application, with the identity of the next attempt fixed. */
export function plannerOf(app: SparkApplication, next: Submission = { id: NEXT_ATTEMPT, time: NOON }): AttemptPlanner {
  const plan = rememberingPlans((one, attempt) => planSubmission(one, attempt, SETTINGS));
  return { next, optionalKinds: [], plan: (attempt) => plan(app, attempt) };
}

export interface Circumstances extends Partial<Observed> {
  /** Seconds after noon. */
  readonly now?: number;
  readonly config?: Partial<DecisionConfig>;
}

/** One decision about an application, at noon unless another time is given. */
export function decideOn(app: SparkApplication, given: Circumstances = {}): Decision {
  const { now = 0, config, ...observed } = given;
  const time = NOON + now * 1000;
  return decide(app, { driver: unseen, executors: [], ...observed }, plannerOf(app, { id: NEXT_ATTEMPT, time }), time, { ...CONFIG, ...config });
}

export function stateOf(decision: Decision): string | undefined {
  return decision.status?.applicationState?.state;
}

export function reasonsOf(decision: Decision): string[] {
  return decision.events.map(({ reason }) => reason);
}

export function actionKinds(decision: Decision): string[] {
  return decision.actions.map(({ kind }) => kind);
}

/** What is removed before the status is written, as `Kind` or `Pod/live`. */
export function removedFirst(decision: Decision): string[] {
  return (decision.first ?? []).map((action) => (action.kind === 'deleteOfAttempt' ? [
    action.of.kind, action.executors,
  ].filter(Boolean).join('/') : action.kind));
}

/** Seconds after noon at which a decision wants to be asked again. */
export function wakesAt(decision: Decision): number | undefined {
  return decision.wakeAt === undefined ? undefined : (decision.wakeAt - NOON) / 1000;
}

/** The status without what v1beta2 does not have, as an API server with another CRD would keep it. */
export function prunedStatus(status: SparkApplicationStatus): SparkApplicationStatus {
  const { applicationState, driverInfo, sparkApplicationId, submissionID, executionAttempts, submissionAttempts, lastSubmissionAttemptTime, ...rest } = status;
  const { terminationTime, executorState } = rest;
  const core = {
    applicationState,
    driverInfo,
    sparkApplicationId,
    submissionID,
    executionAttempts,
    submissionAttempts,
    lastSubmissionAttemptTime,
    terminationTime,
    executorState,
  };
  return { driverInfo: {}, ...Object.fromEntries(Object.entries(core).filter(([, value]) => value !== undefined)) };
}
