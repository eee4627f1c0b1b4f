// The state diagram, row by row: what is known goes in, what is written, done and said comes out.
import { describe, expect, it } from 'vitest';
import {
  actionKinds, application, at, ATTEMPT, attemptStatus, decideOn, driverPod, ended, executorPod, gone, NEXT_ATTEMPT, NOON, pending, present, reasonsOf,
  removedFirst, running, stateOf, unseen, wakesAt, type Circumstances, SPARK_APPLICATION_ID,
} from './builders';
import type { Pod, PodStatus } from '../../../src/spec/kubernetes.gen';
import { DRIVER_FINALIZER, KUEUE_QUEUE_LABEL } from '../../../src/spec/labels';
import type { SparkApplication } from '../../../src/spec/types.gen';

const ON_FAILURE = {
  restartPolicy: {
    type: 'OnFailure' as const, onFailureRetries: 2, onFailureRetryInterval: 10, onSubmissionFailureRetries: 1, onSubmissionFailureRetryInterval: 20,
  },
};
const ALWAYS = { restartPolicy: { type: 'Always' as const, onFailureRetryInterval: 10 } };
const FORCED = { ...ON_FAILURE, driverFailover: { forceDeleteAfterSeconds: 300 } };
/** Its deletion was to be over at second 100, and its node has said nothing. */
const unreachable = present(driverPod(running(), { deletionTimestamp: at(100) }));
const tracked = (status: PodStatus, metadata: Pod['metadata'] = {}) => present(driverPod(status, { finalizers: [DRIVER_FINALIZER], ...metadata }));
const BROKEN = { image: undefined, mainApplicationFile: 'local:///opt/job.py' };

const QUEUED = { labels: { [KUEUE_QUEUE_LABEL]: 'team-a' } };

interface Row {
  readonly name: string;
  readonly app: SparkApplication;
  readonly given?: Circumstances;
  readonly state: string | undefined;
  readonly error?: RegExp;
  readonly actions?: readonly string[];
  readonly first?: readonly string[];
  readonly events?: readonly string[];
  readonly wakesAt?: number;
}

const intent = attemptStatus('SUBMITTED', { executionAttempts: 0, sparkApplicationId: undefined, driverInfo: { podName: 'etl-driver' } });
const failing = attemptStatus('FAILING', { terminationTime: at(60), applicationState: { state: 'FAILING', errorMessage: 'boom' } });
const refused = attemptStatus('SUBMISSION_FAILED', {
  executionAttempts: 0, sparkApplicationId: undefined, terminationTime: at(5), applicationState: { state: 'SUBMISSION_FAILED', errorMessage: 'no' },
});
const refusedInQueue = { ...refused, applicationState: { state: 'PENDING_RERUN', errorMessage: 'no' } };

const rows: readonly Row[] = [
  { name: 'a new application becomes an intent before anything is created', app: application(), state: 'SUBMITTED', actions: ['submit'], events: [] },
  {
    name: 'a new application of an unknown Spark version begins, and its author is warned',
    app: application(undefined, { sparkVersion: '9.0.0' }),
    state: 'SUBMITTED',
    actions: ['submit'],
    events: ['SparkApplicationWarnings'],
  },
  {
    name: 'a new application that cannot be planned is refused',
    app: application(undefined, BROKEN),
    state: 'SUBMISSION_FAILED',
    error: /image/,
    actions: [],
    events: ['SparkApplicationSubmissionFailed'],
  },
  {
    name: 'a new application that is suspended starts nothing',
    app: application(undefined, { suspend: true }),
    state: 'SUSPENDED',
    actions: [],
    events: ['SparkApplicationSuspended'],
  },
  {
    name: 'a new application whose driver Kubeflow had started already is taken over',
    app: application(),
    given: { driver: present(driverPod(running())) },
    state: 'SUBMITTED',
    actions: [],
    events: ['SparkApplicationSubmitted'],
  },

  { name: 'an intent without a driver is carried out again', app: application(intent), state: 'SUBMITTED', actions: ['submit'] },
  {
    name: 'an intent whose driver is there is completed by adopting it',
    app: application(intent),
    given: { driver: present(driverPod(running())) },
    state: 'SUBMITTED',
    actions: ['submit'],
  },
  {
    name: 'an intent whose driver has ended already creates nothing any more',
    app: application(intent),
    given: { driver: present(driverPod(ended(0))), now: 61 },
    state: 'COMPLETED',
    actions: [],
    events: ['SparkApplicationSubmitted', 'SparkDriverCompleted', 'SparkApplicationCompleted'],
  },
  {
    name: 'objects that were created are acknowledged',
    app: application(intent),
    given: { creation: { id: ATTEMPT, outcome: 'created', driver: driverPod(pending()) } },
    state: 'SUBMITTED',
    events: ['SparkApplicationSubmitted'],
  },
  {
    name: 'a full quota is waited out without costing an attempt',
    app: application(intent),
    given: { creation: { id: ATTEMPT, outcome: 'waiting', reason: 'QuotaExceeded', message: 'exceeded quota', retryAt: NOON + 4000 } },
    state: 'SUBMITTED',
    actions: [],
    events: [],
    wakesAt: 4,
  },
  {
    name: 'a final refusal removes what was created before it is published',
    app: application(intent),
    given: { creation: { id: ATTEMPT, outcome: 'refused', message: 'forbidden' } },
    state: 'SUBMISSION_FAILED',
    error: /forbidden/,
    first: ['ConfigMap', 'Service'],
    events: ['SparkApplicationSubmissionFailed'],
  },
  {
    name: 'a driver of an earlier attempt that was created too late is deleted',
    app: application(intent),
    given: { creation: { id: ATTEMPT, outcome: 'stale', driver: driverPod(running(), { labels: {} }) } },
    state: 'SUBMITTED',
    actions: ['deletePod'],
    wakesAt: 5,
  },

  {
    name: 'the API server is asked for a driver missing from the cache before it counts as lost',
    app: application(attemptStatus('SUBMITTED')),
    given: { driver: unseen },
    state: 'SUBMITTED',
    actions: ['confirmDriver'],
  },
  {
    name: 'a driver that is certainly missing fails the run',
    app: application(attemptStatus('SUBMITTED')),
    given: { driver: gone },
    state: 'FAILED',
    error: /driver pod not found/,
    first: ['ConfigMap', 'Service'],
    events: ['SparkDriverNotFound', 'SparkApplicationFailed'],
  },
  {
    name: 'a lost driver is retried by policy',
    app: application(attemptStatus('RUNNING'), ON_FAILURE),
    given: { driver: gone, now: 60 },
    state: 'FAILING',
    first: ['ConfigMap', 'Service'],
    events: ['SparkDriverNotFound'],
    wakesAt: 70,
  },
  {
    name: 'the ConfigMaps of a driver that a user deletes are deleted too',
    app: application(attemptStatus('RUNNING')),
    given: { driver: present(driverPod(ended(143), { deletionTimestamp: at(90), deletionGracePeriodSeconds: 30 })) },
    state: 'FAILED',
    error: /ExitCode: 143/,
    first: ['ConfigMap', 'Service'],
  },
  {
    name: 'another pod under the name of the driver means that the driver is lost',
    app: application(attemptStatus('RUNNING')),
    given: { driver: present(driverPod(running(), { ownerReferences: [] })) },
    state: 'FAILED',
    error: /driver pod not found/,
  },
  {
    name: 'a pending driver stays SUBMITTED',
    app: application(attemptStatus('SUBMITTED')),
    given: { driver: present(driverPod(pending())) },
    state: 'SUBMITTED',
    actions: [],
    events: [],
  },
  {
    name: 'a running driver makes the application RUNNING',
    app: application(attemptStatus('SUBMITTED')),
    given: { driver: present(driverPod(running())) },
    state: 'RUNNING',
    events: ['SparkDriverRunning'],
  },
  {
    name: 'a driver that succeeded completes the application',
    app: application(attemptStatus('RUNNING')),
    given: { driver: present(driverPod(ended(0))), now: 61 },
    state: 'COMPLETED',
    first: ['Service'],
    events: ['SparkDriverCompleted', 'SparkApplicationCompleted'],
  },
  {
    name: 'the end of the driver container completes the application although a sidecar still runs',
    app: application(attemptStatus('RUNNING')),
    given: { driver: present(driverPod(ended(0, { phase: 'Running' }))), now: 61 },
    state: 'COMPLETED',
  },
  {
    name: 'a driver that failed fails the application',
    app: application(attemptStatus('RUNNING')),
    given: { driver: present(driverPod(ended(1))), now: 61 },
    state: 'FAILED',
    error: /^driver container failed with ExitCode: 1, Reason: Error/,
    first: ['Service'],
    events: ['SparkDriverFailed', 'SparkApplicationFailed'],
  },
  {
    name: 'an exit code other than 0 fails the application although a sidecar still runs',
    app: application(attemptStatus('SUBMITTED')),
    given: { driver: present(driverPod(ended(3, { phase: 'Running' }))) },
    state: 'FAILED',
    error: /ExitCode: 3/,
  },
  {
    name: 'a failed pod without container status says so',
    app: application(attemptStatus('RUNNING')),
    given: { driver: present(driverPod({ phase: 'Failed', reason: 'Evicted' })) },
    state: 'FAILED',
    error: /driver container status missing/,
  },
  {
    name: 'a pod in phase Unknown makes the application UNKNOWN',
    app: application(attemptStatus('RUNNING')),
    given: { driver: present(driverPod({ phase: 'Unknown' })) },
    state: 'UNKNOWN',
    events: ['SparkDriverUnknown'],
  },
  {
    name: 'an UNKNOWN application whose driver is back is RUNNING',
    app: application(attemptStatus('UNKNOWN')),
    given: { driver: present(driverPod(running())) },
    state: 'RUNNING',
  },
  {
    name: 'a node that does not confirm a deletion makes the application UNKNOWN, not lost',
    app: application(attemptStatus('RUNNING')),
    given: { driver: present(driverPod(running(), { deletionTimestamp: at(100) })), now: 160 },
    state: 'UNKNOWN',
  },

  {
    name: 'a driver on an unreachable node is waited for without a limit',
    app: application(attemptStatus('UNKNOWN'), ON_FAILURE),
    given: { driver: unreachable, now: 1_000_000 },
    state: 'UNKNOWN',
    actions: [],
    events: [],
  },
  {
    name: 'a driver on an unreachable node is waited for until the time that the application gave',
    app: application(attemptStatus('RUNNING'), FORCED),
    given: { driver: unreachable, now: 399 },
    state: 'UNKNOWN',
    actions: [],
    wakesAt: 400,
  },
  {
    name: 'a driver on an unreachable node counts as lost when that time is over',
    app: application(attemptStatus('UNKNOWN'), FORCED),
    given: { driver: unreachable, now: 400 },
    state: 'FAILING',
    error: /its node has not confirmed it; pod etl-driver on node node-1/,
    actions: [],
    events: ['SparkDriverFailed'],
    wakesAt: 410,
  },
  {
    name: 'an old driver on an unreachable node is deleted by force before the next run, when that time is over',
    app: application(failing, FORCED),
    given: { driver: unreachable, now: 410 },
    state: 'PENDING_RERUN',
    error: /boom/,
    actions: ['deletePod'],
    events: ['SparkDriverDeletedByForce'],
  },
  {
    name: 'an old driver on an unreachable node is not deleted by force a second earlier',
    app: application(attemptStatus('PENDING_RERUN'), FORCED),
    given: { driver: unreachable, now: 399 },
    state: 'PENDING_RERUN',
    actions: [],
    events: [],
    wakesAt: 400,
  },
  {
    name: 'an old driver on an unreachable node is never deleted by force unless the application asks for it',
    app: application(failing, ON_FAILURE),
    given: { driver: unreachable, now: 1_000_000 },
    state: 'PENDING_RERUN',
    actions: [],
    events: [],
  },
  {
    name: 'suspension too ends a driver on an unreachable node by force only after its time',
    app: application(attemptStatus('SUSPENDING'), { ...FORCED, suspend: true }),
    given: { driver: unreachable, now: 400 },
    state: 'SUSPENDING',
    actions: ['deletePod'],
    events: ['SparkDriverDeletedByForce'],
  },
  {
    name: 'a driver created too late on an unreachable node is deleted by force after its time',
    app: application(intent, FORCED),
    given: { now: 400, creation: { id: ATTEMPT, outcome: 'stale', driver: driverPod(running(), { labels: {}, deletionTimestamp: at(100) }) } },
    state: 'SUBMITTED',
    actions: ['deletePod'],
    events: ['SparkDriverDeletedByForce'],
    wakesAt: 405,
  },
  {
    name: 'the lost driver of a failed application is deleted by force after its time',
    app: application(attemptStatus('FAILED', { terminationTime: at(400) }), FORCED),
    given: { driver: unreachable, now: 400 },
    state: 'FAILED',
    actions: ['deletePod'],
    events: ['SparkDriverDeletedByForce'],
  },

  {
    name: 'a success under Always waits for the interval before the next run',
    app: application(attemptStatus('RUNNING'), ALWAYS),
    given: { driver: present(driverPod(ended(0))), now: 60 },
    state: 'SUCCEEDING',
    first: ['ConfigMap', 'Service'],
    wakesAt: 70,
  },
  {
    name: 'SUCCEEDING stays until the interval is over',
    app: application(attemptStatus('SUCCEEDING', { terminationTime: at(60) }), ALWAYS),
    given: { now: 69 },
    state: 'SUCCEEDING',
    actions: [],
    wakesAt: 70,
  },
  {
    name: 'SUCCEEDING has the old driver deleted when the interval is over',
    app: application(attemptStatus('SUCCEEDING', { terminationTime: at(60) }), ALWAYS),
    given: { now: 70, driver: present(driverPod(ended(0))) },
    state: 'SUCCEEDING',
    actions: ['deletePod'],
  },
  {
    name: 'SUCCEEDING begins again once the old driver is gone',
    app: application(attemptStatus('SUCCEEDING', { terminationTime: at(60) }), ALWAYS),
    given: { now: 70, driver: gone },
    state: 'SUBMITTED',
    actions: ['submit'],
    events: ['SparkApplicationPendingRerun'],
  },
  {
    name: 'SUCCEEDING completes when the policy is no longer Always',
    app: application(attemptStatus('SUCCEEDING')),
    state: 'COMPLETED',
    events: ['SparkApplicationCompleted'],
  },

  {
    name: 'a failure with retries left waits, measured from the failure',
    app: application(attemptStatus('RUNNING'), ON_FAILURE),
    given: { driver: present(driverPod(ended(1))), now: 61 },
    state: 'FAILING',
    first: ['ConfigMap', 'Service'],
    events: ['SparkDriverFailed'],
    wakesAt: 70,
  },
  {
    name: 'FAILING stays until its time has come',
    app: application(failing, ON_FAILURE),
    given: { now: 69, driver: present(driverPod(ended(1))) },
    state: 'FAILING',
    actions: [],
    wakesAt: 70,
  },
  {
    name: 'FAILING has executors removed that a driver made while it went',
    app: application(failing, ON_FAILURE),
    given: { now: 69, driver: gone, executors: [executorPod('e-late', { phase: 'Running' })] },
    state: 'FAILING',
    actions: ['deleteOfAttempt'],
    wakesAt: 70,
  },
  {
    name: 'FAILING has the old driver deleted when its time has come',
    app: application(failing, ON_FAILURE),
    given: { now: 70, driver: present(driverPod(ended(1))) },
    state: 'FAILING',
    actions: ['deletePod'],
  },
  {
    name: 'FAILING waits for a driver that is being deleted',
    app: application(failing, ON_FAILURE),
    given: { now: 71, driver: present(driverPod(ended(1), { deletionTimestamp: at(100) })) },
    state: 'FAILING',
    actions: [],
    wakesAt: 160,
  },
  {
    name: 'a driver whose deletion is not confirmed is waited for in PENDING_RERUN',
    app: application(failing, ON_FAILURE),
    given: { now: 161, driver: present(driverPod(ended(1), { deletionTimestamp: at(100) })) },
    state: 'PENDING_RERUN',
    error: /boom/,
    actions: [],
  },
  {
    name: 'FAILING makes sure that the old driver is gone',
    app: application(failing, ON_FAILURE),
    given: { now: 70, driver: unseen },
    state: 'FAILING',
    actions: ['confirmDriver'],
  },
  {
    name: 'FAILING begins again once the old driver is gone',
    app: application(failing, ON_FAILURE),
    given: { now: 70, driver: gone },
    state: 'SUBMITTED',
    actions: ['submit'],
    events: ['SparkApplicationPendingRerun'],
  },
  {
    name: 'FAILING becomes FAILED when no retry is left',
    app: application({ ...failing, executionAttempts: 3, submissionAttempts: 3 }, ON_FAILURE),
    given: { now: 70 },
    state: 'FAILED',
    error: /boom/,
    events: ['SparkApplicationFailed'],
  },
  {
    name: 'PENDING_RERUN begins again once the old driver is gone',
    app: application(attemptStatus('PENDING_RERUN'), ON_FAILURE),
    given: { driver: gone },
    state: 'SUBMITTED',
    actions: ['submit'],
  },
  {
    name: 'PENDING_RERUN deletes an old driver that is still there',
    app: application(attemptStatus('PENDING_RERUN'), ON_FAILURE),
    given: { driver: present(driverPod(running())) },
    state: 'PENDING_RERUN',
    actions: ['deletePod'],
  },

  {
    name: 'SUBMISSION_FAILED without a retry becomes FAILED',
    app: application(refused),
    given: { now: 5 },
    state: 'FAILED',
    error: /no/,
    events: ['SparkApplicationFailed'],
  },
  {
    name: 'SUBMISSION_FAILED with a retry waits for its time',
    app: application(refused, ON_FAILURE),
    given: { now: 6 },
    state: 'SUBMISSION_FAILED',
    actions: [],
    wakesAt: 25,
  },
  {
    name: 'SUBMISSION_FAILED tries again when its time has come',
    app: application(refused, ON_FAILURE),
    given: { now: 25, driver: gone },
    state: 'SUBMITTED',
    actions: ['submit'],
    events: ['SparkApplicationPendingRerun'],
  },
  {
    name: 'SUBMISSION_FAILED has residual resources of an old run deleted first',
    app: application(refused, ON_FAILURE),
    given: { now: 25, driver: present(driverPod(running())) },
    state: 'SUBMISSION_FAILED',
    actions: ['deletePod'],
  },

  {
    name: 'in a queue of Kueue, a refusal with a retry left is published as PENDING_RERUN',
    app: application(intent, ON_FAILURE, QUEUED),
    given: { creation: { id: ATTEMPT, outcome: 'refused', message: 'forbidden' } },
    state: 'PENDING_RERUN',
    error: /forbidden/,
    first: ['ConfigMap', 'Service'],
    events: ['SparkApplicationSubmissionFailed'],
  },
  {
    name: 'in a queue of Kueue, a plan that is refused with a retry left is published as PENDING_RERUN',
    app: application(undefined, { ...BROKEN, ...ON_FAILURE }, QUEUED),
    state: 'PENDING_RERUN',
    error: /image/,
    events: ['SparkApplicationSubmissionFailed'],
  },
  {
    name: 'in a queue of Kueue, a refusal without a retry is published as SUBMISSION_FAILED',
    app: application(intent, {}, QUEUED),
    given: { creation: { id: ATTEMPT, outcome: 'refused', message: 'forbidden' } },
    state: 'SUBMISSION_FAILED',
    error: /forbidden/,
  },
  {
    name: 'in a queue of Kueue, a refused submission waits for its time',
    app: application(refusedInQueue, ON_FAILURE, QUEUED),
    given: { now: 6, driver: gone },
    state: 'PENDING_RERUN',
    actions: [],
    wakesAt: 25,
  },
  {
    name: 'in a queue of Kueue, a refused submission is tried again when its time has come',
    app: application(refusedInQueue, ON_FAILURE, QUEUED),
    given: { now: 25, driver: gone },
    state: 'SUBMITTED',
    actions: ['submit'],
    events: ['SparkApplicationPendingRerun', 'SparkApplicationWarnings'],
  },
  {
    name: 'in a queue of Kueue, a refused submission becomes FAILED when the retries are removed',
    app: application(refusedInQueue, {}, QUEUED),
    given: { now: 6, driver: gone },
    state: 'FAILED',
    error: /no/,
    events: ['SparkApplicationFailed'],
  },
  {
    name: 'in a queue of Kueue, PENDING_RERUN of a run that failed begins again at once',
    app: application({ ...failing, applicationState: { state: 'PENDING_RERUN', errorMessage: 'boom' } }, ON_FAILURE, QUEUED),
    given: { now: 70, driver: gone },
    state: 'SUBMITTED',
    actions: ['submit'],
  },

  {
    name: 'suspending a running application takes the run down',
    app: application(attemptStatus('RUNNING'), { suspend: true }),
    given: { driver: present(driverPod(running())) },
    state: 'SUSPENDING',
    first: ['ConfigMap', 'Service'],
    events: ['SparkApplicationSuspending'],
  },
  {
    name: 'SUSPENDING deletes the driver',
    app: application(attemptStatus('SUSPENDING'), { suspend: true }),
    given: { driver: present(driverPod(running())) },
    state: 'SUSPENDING',
    actions: ['deletePod'],
  },
  {
    name: 'SUSPENDING is SUSPENDED once the driver is gone',
    app: application(attemptStatus('SUSPENDING'), { suspend: true }),
    given: { driver: gone },
    state: 'SUSPENDED',
    events: ['SparkApplicationSuspended'],
  },
  { name: 'SUSPENDED stays', app: application(attemptStatus('SUSPENDED'), { suspend: true }), state: 'SUSPENDED', actions: [], events: [] },
  {
    name: 'SUSPENDED begins again when the application is resumed',
    app: application(attemptStatus('SUSPENDED')),
    given: { driver: gone },
    state: 'SUBMITTED',
    actions: ['submit'],
    events: ['SparkApplicationResuming'],
  },
  {
    name: 'RESUMING, as Kubeflow leaves it, begins again',
    app: application(attemptStatus('RESUMING')),
    given: { driver: gone },
    state: 'SUBMITTED',
    actions: ['submit'],
  },
  {
    name: 'a finished application does not mind being suspended',
    app: application(attemptStatus('COMPLETED'), { suspend: true }),
    state: 'COMPLETED',
    actions: [],
  },

  {
    name: 'INVALIDATING deletes the driver',
    app: application(attemptStatus('INVALIDATING')),
    given: { driver: present(driverPod(running())) },
    state: 'INVALIDATING',
    actions: ['deletePod'],
  },
  {
    name: 'INVALIDATING begins from the start once the driver is gone',
    app: application(attemptStatus('INVALIDATING')),
    given: { driver: gone },
    state: 'SUBMITTED',
    actions: ['submit'],
  },

  { name: 'COMPLETED is left alone', app: application(attemptStatus('COMPLETED')), state: 'COMPLETED', actions: [], events: [] },
  { name: 'FAILED is left alone', app: application(attemptStatus('FAILED'), ON_FAILURE), state: 'FAILED', actions: [], events: [] },
  {
    name: 'a finished application stays until its time to live is over',
    app: application(attemptStatus('COMPLETED', { terminationTime: at(60) }), { timeToLiveSeconds: 30 }),
    given: { now: 89 },
    state: 'COMPLETED',
    actions: [],
    wakesAt: 90,
  },
  {
    name: 'a finished application whose time is over is deleted',
    app: application(attemptStatus('FAILED', { terminationTime: at(60) }), { timeToLiveSeconds: 30 }),
    given: { now: 90 },
    state: 'FAILED',
    actions: ['deleteApplication'],
  },
  {
    name: 'the default time to live holds for applications that state none',
    app: application(attemptStatus('COMPLETED', { terminationTime: at(60) })),
    given: { now: 90, config: { defaultTimeToLiveSeconds: 30 } },
    state: 'COMPLETED',
    actions: ['deleteApplication'],
  },
  {
    name: 'a time to live of the application outranks the default',
    app: application(attemptStatus('COMPLETED', { terminationTime: at(60) }), { timeToLiveSeconds: 300 }),
    given: { now: 90, config: { defaultTimeToLiveSeconds: 30 } },
    state: 'COMPLETED',
    actions: [],
    wakesAt: 360,
  },
  {
    name: 'sidecars of a finished driver get a grace period',
    app: application(attemptStatus('COMPLETED')),
    given: { now: 89, driver: present(driverPod(ended(0, { phase: 'Running' }))) },
    state: 'COMPLETED',
    actions: [],
    wakesAt: 90,
  },
  {
    name: 'sidecars of a finished driver are ended with its pod',
    app: application(attemptStatus('COMPLETED')),
    given: { now: 90, driver: present(driverPod(ended(0, { phase: 'Running' }))) },
    state: 'COMPLETED',
    actions: ['deletePod'],
  },
  {
    name: 'executors that outlive their application are removed',
    app: application(attemptStatus('COMPLETED')),
    given: { executors: [executorPod('etl-exec-1', { phase: 'Running' })] },
    state: 'COMPLETED',
    actions: ['deleteOfAttempt'],
  },
  {
    name: 'executors of a driver that runs on are left alone, whatever the status says',
    app: application(attemptStatus('FAILED')),
    given: { driver: present(driverPod(running())), executors: [executorPod('etl-exec-1', { phase: 'Running' })] },
    state: 'FAILED',
    actions: [],
  },

  {
    name: 'a driver that is to be tracked is held while its end is to come',
    app: application(attemptStatus('RUNNING')),
    given: { driver: tracked(running()) },
    state: 'RUNNING',
    actions: [],
  },
  {
    name: 'a tracked driver whose node does not answer is held',
    app: application(attemptStatus('RUNNING')),
    given: { driver: tracked(running(), { deletionTimestamp: at(100) }), now: 160 },
    state: 'UNKNOWN',
    actions: [],
  },
  {
    name: 'a tracked driver is released once its end is stored',
    app: application(attemptStatus('RUNNING')),
    given: { driver: tracked(ended(0)), now: 61 },
    state: 'COMPLETED',
    actions: ['releasePod'],
  },
  {
    name: 'a tracked driver whose end has been stored already is released',
    app: application(attemptStatus('COMPLETED')),
    given: { driver: tracked(ended(0)), now: 61 },
    state: 'COMPLETED',
    actions: ['releasePod'],
  },
  {
    name: 'a tracked driver of a failed attempt is released before the retry',
    app: application(failing, ON_FAILURE),
    given: { driver: tracked(ended(1)), now: 61 },
    state: 'FAILING',
    actions: ['releasePod'],
  },
  {
    name: 'a tracked driver that is torn down is deleted and released',
    app: application(attemptStatus('SUSPENDING'), { suspend: true }),
    given: { driver: tracked(running()) },
    state: 'SUSPENDING',
    actions: ['deletePod', 'releasePod'],
  },
  {
    name: 'a tracked driver on an unreachable node is deleted by force and released',
    app: application(failing, FORCED),
    given: { driver: tracked(running(), { deletionTimestamp: at(100) }), now: 410 },
    state: 'PENDING_RERUN',
    actions: ['deletePod', 'releasePod'],
  },
  {
    name: 'a tracked driver of another attempt is released',
    app: application(attemptStatus('RUNNING', { submissionID: 'another' })),
    given: { driver: tracked(running()) },
    state: 'FAILED',
    actions: ['releasePod'],
  },
  {
    name: 'a tracked driver of an application that is being deleted is released',
    app: application(attemptStatus('RUNNING'), {}, { deletionTimestamp: at(1) }),
    given: { driver: tracked(running()) },
    state: 'RUNNING',
    actions: ['releasePod'],
  },
  {
    name: 'a tracked driver that was deleted before it had a node has ended',
    app: application(attemptStatus('SUBMITTED')),
    given: { driver: present(driverPod(pending(), { finalizers: [DRIVER_FINALIZER], deletionTimestamp: at(5) }, { nodeName: undefined })), now: 5 },
    state: 'FAILED',
    error: /deleted before it had a node/,
    actions: ['releasePod'],
  },
  {
    name: 'the finalizer of another owner on a driver is not released',
    app: application(attemptStatus('COMPLETED')),
    given: { driver: present(driverPod(ended(0), { finalizers: ['example.org/theirs'] })), now: 61 },
    state: 'COMPLETED',
    actions: [],
  },

  {
    name: 'an application that is being deleted starts nothing',
    app: application(undefined, {}, { deletionTimestamp: at(1) }),
    state: undefined,
    actions: [],
    events: [],
  },
  {
    name: 'an unknown state is decided by the driver',
    app: application(attemptStatus('WEIRD')),
    given: { driver: present(driverPod(running())) },
    state: 'RUNNING',
  },
];

describe('decide', () => {
  it.each(rows)('$name', ({ app, given, state, error, actions, first, events, ...row }) => {
    const decision = decideOn(app, given);
    expect(stateOf(decision)).toBe(state);
    if (error) expect(decision.status.applicationState?.errorMessage).toMatch(error);
    if (actions) expect(actionKinds(decision)).toEqual(actions);
    if (first) expect(removedFirst(decision)).toEqual(first);
    if (events) expect(reasonsOf(decision)).toEqual(events);
    if (row.wakesAt !== undefined) expect(wakesAt(decision)).toBe(row.wakesAt);
  });

  it.each(rows)('asked again after its own write, it has nothing new to write: $name', ({ app, given }) => {
    const first = decideOn(app, given);
    const settled = { ...app, status: first.status };
    const second = decideOn(settled, given);
    // Passing states move on by themselves; each of them must come to rest.
    const third = decideOn({ ...settled, status: second.status }, { ...given, creation: undefined });
    const fourth = decideOn({ ...settled, status: third.status }, { ...given, creation: undefined });
    expect(fourth.status).toEqual(third.status);
  });
});

describe('a forced deletion', () => {
  const forced = decideOn(application(failing, FORCED), { driver: unreachable, now: 410 });

  it('is of that very pod, and does not wait for its node', () => {
    expect(forced.actions).toMatchObject([{ kind: 'deletePod', uid: 'driver-1', force: true }]);
  });

  it('leaves a warning that two drivers may run, which the attempt beside it keeps and the one after that does not', () => {
    const warning = (status: typeof forced.status) => status.conditions?.find(({ type }) => type === 'Warnings');
    expect(warning(forced.status)).toMatchObject({
      status: 'True', reason: 'DriverDeletedByForce', message: expect.stringContaining('two drivers may now run'),
    });
    const beside = decideOn(application(forced.status, FORCED), { driver: gone, now: 411 });
    expect(stateOf(beside)).toBe('SUBMITTED');
    expect(warning(beside.status)?.message).toBe(warning(forced.status)?.message);
    const after = decideOn(application({ ...beside.status, applicationState: { state: 'PENDING_RERUN' } }, FORCED), { driver: gone, now: 412 });
    expect(warning(after.status)).toBeUndefined();
  });

  it('is never sooner than a minute, even if a foreign CRD accepts less', () => {
    const hasty = { ...FORCED, driverFailover: { forceDeleteAfterSeconds: 5 } };
    expect(decideOn(application(failing, hasty), { driver: unreachable, now: 1_000_000 }).actions).toEqual([]);
  });
});

describe('the intent of an attempt', () => {
  it('matchesDesired everything that the attempt is made from', () => {
    const { status, actions } = decideOn(application(), { now: 1.9 });
    expect(status).toMatchObject({
      applicationState: { state: 'SUBMITTED' },
      driverInfo: { podName: 'etl-driver' },
      submissionID: NEXT_ATTEMPT,
      lastSubmissionAttemptTime: at(1),
      submissionAttempts: 1,
      executionAttempts: 0,
      executorState: {},
      observedGeneration: 1,
    });
    expect(actions).toMatchObject([{ kind: 'submit', attempt: { id: NEXT_ATTEMPT, time: NOON + 1000 } }]);
  });

  it('plans the same objects when it is read back as when it was written', () => {
    const written = decideOn(application(), { now: 1.9 });
    const readBack = decideOn(application(written.status), { now: 3 });
    expect(readBack.actions).toEqual(written.actions);
  });

  it('forgets what the last run left in the status', () => {
    const status = { ...attemptStatus('FAILING', { terminationTime: at(60), executorState: { 'etl-exec-1': 'FAILED' } }), failure: { class: 'UserError' } };
    const decision = decideOn(application(status, ON_FAILURE), { now: 70, driver: gone });
    expect(decision.status).toMatchObject({ submissionAttempts: 2, executionAttempts: 1, executorState: {}, driverInfo: { podName: 'etl-driver' } });
    expect(decision.status.terminationTime).toBeUndefined();
    expect(decision.status.sparkApplicationId).toBeUndefined();
    expect(decision.status.failure).toBeUndefined();
  });

  it('sweeps executors of earlier attempts', () => {
    const decision = decideOn(application(failing, ON_FAILURE), { now: 70, driver: gone, executors: [executorPod('etl-exec-1', { phase: 'Running' })] });
    expect(decision.first).toMatchObject([{ kind: 'deleteOfAttempt', submissionId: ATTEMPT, executors: 'live' }]);
  });
});

describe('the acknowledgement of an attempt', () => {
  it('counts the run and records where its web UI is', () => {
    const decision = decideOn(application(intent), {
      creation: { id: ATTEMPT, outcome: 'created', driver: driverPod(pending()), webUi: { name: 'etl-ui-svc', clusterIp: '10.96.0.7', port: 4040 } },
    });
    expect(decision.status).toMatchObject({
      executionAttempts: 1,
      sparkApplicationId: SPARK_APPLICATION_ID,
      driverInfo: { podName: 'etl-driver', webUIServiceName: 'etl-ui-svc', webUIPort: 4040, webUIAddress: '10.96.0.7:4040' },
    });
  });

  it('writes an IPv6 address so that a port can follow it', () => {
    const { status } = decideOn(application(intent), {
      creation: { id: ATTEMPT, outcome: 'created', driver: driverPod(pending()), webUi: { name: 'etl-ui-svc', clusterIp: 'fd00::7', port: 4040 } },
    });
    expect(status.driverInfo.webUIAddress).toBe('[fd00::7]:4040');
  });

  it('is not repeated for an attempt that Kubeflow has counted', () => {
    const kubeflow = { ...intent, executionAttempts: 1, executorState: undefined };
    const decision = decideOn(application(kubeflow), { driver: present(driverPod(pending())) });
    expect(decision.status.executionAttempts).toBe(1);
    expect(actionKinds(decision)).toEqual([]);
  });

  it('is not repeated for a retry that Kubeflow has counted after a failed submission', () => {
    const kubeflow = { ...intent, submissionAttempts: 3, executionAttempts: 2, executorState: undefined };
    expect(decideOn(application(kubeflow), { driver: present(driverPod(running())) }).status.executionAttempts).toBe(2);
  });
});
