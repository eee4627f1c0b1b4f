// Every kind of situation that an application can be found in: states, drivers, answers, policies and edits, combined.
import {
  application, at, attemptStatus, driverPod, ended, executorPod, gone, NOON, pending, plannerOf, present, running, unseen,
} from './builders';
import { attemptIdFor } from '../../../src/operator/application/ownership';
import type { AttemptPlanner } from '../../../src/operator/application/state-machine/decision';
import type { CreationOutcome, DriverSighting, Observed } from '../../../src/operator/application/state-machine/observed';
import { FOREIGN, type SourceState } from '../../../src/operator/application/state-machine/transition';
import type { Pod } from '../../../src/spec/kubernetes.gen';
import { DRIVER_FINALIZER, KUEUE_QUEUE_LABEL, Label } from '../../../src/spec/labels';
import { readNamespaceDefaults } from '../../../src/spec/namespace-defaults';
import { specHash } from '../../../src/spec/spec-hash';
import { ApplicationState } from '../../../src/spec/states';
import type { SparkApplication, SparkApplicationStatus } from '../../../src/spec/types.gen';

/** What a decision is made from, with a name that says where it comes from. */
export interface EnumeratedSituation {
  readonly name: string;
  readonly app: SparkApplication;
  readonly observed: Observed;
  readonly planner: AttemptPlanner;
  readonly now: number;
}

type Named<T> = ReadonlyArray<readonly [string, T]>;

/** Shortly after the run has ended, and when every wait is over. */
const TIMES: Named<number> = [['a minute after noon', NOON + 61_000], ['ten minutes after noon', NOON + 600_000]];

/** When a restore was over, for the application that it made. */
export const RESTORED_BEFORE = NOON - 60_000;

const STATES: readonly SourceState[] = [...Object.values(ApplicationState), FOREIGN];

const DRIVERS: Named<DriverSighting> = [
  ['no driver in the cache', unseen],
  ['no driver', gone],
  ['a pending driver', present(driverPod(pending()))],
  ['a running driver', present(driverPod(running()))],
  ['a completed driver', present(driverPod(ended(0)))],
  ['a failed driver', present(driverPod(ended(1), { finalizers: [DRIVER_FINALIZER] }))],
  ['a driver in phase Unknown', present(driverPod({ phase: 'Unknown' }))],
  ['a driver on an unreachable node', present(driverPod(running(), { deletionTimestamp: at(0) }))],
  ['a driver of another attempt', present(driverPod(running(), { labels: { [Label.SUBMISSION_ID]: 'another' } }))],
  ['a pod of somebody else', present(driverPod(running(), { ownerReferences: [] }))],
];

const ON_FAILURE = {
  restartPolicy: { type: 'OnFailure', onFailureRetries: 2, onFailureRetryInterval: 100, onSubmissionFailureRetries: 2, onSubmissionFailureRetryInterval: 100 },
};
const ALWAYS = { restartPolicy: { type: 'Always', onFailureRetryInterval: 100, onSubmissionFailureRetryInterval: 100 } };
const POLICIES: Named<object> = [
  ['Never', {}],
  ['OnFailure', ON_FAILURE],
  ['Always', ALWAYS],
  ['Always, not to be planned', { ...ALWAYS, image: undefined }],
];

/** How much a status knows of its attempt. */
const IDENTITIES: Named<Partial<SparkApplicationStatus>> = [
  ['an acknowledged attempt', { terminationTime: at(60) }],
  ['an intent', { executionAttempts: 0, sparkApplicationId: undefined, driverInfo: { podName: 'etl-driver' }, terminationTime: undefined }],
  ['an intent that was made for another application', {
    submissionID: attemptIdFor({ metadata: { uid: 'of another' } }, 'a'),
    executionAttempts: 0,
    sparkApplicationId: undefined,
    driverInfo: { podName: 'etl-driver' },
    terminationTime: undefined,
  }],
  ['no attempt', {
    submissionID: undefined, executionAttempts: undefined, submissionAttempts: 1, sparkApplicationId: undefined, lastSubmissionAttemptTime: undefined,
  }],
];

interface Variant {
  readonly spec?: object;
  readonly status?: Partial<SparkApplicationStatus>;
  readonly metadata?: Pod['metadata'];
  readonly observed?: Partial<Observed>;
}

const EDITED = { status: { specHash: specHash({ old: true }), observedGeneration: 1 }, metadata: { generation: 2 } };
/** Executors that a StatefulSet keeps. */
const SCALABLE = { sparkConf: { 'spark.kubernetes.allocation.pods.allocator': 'statefulset' } };

const VARIANTS: Named<Variant> = [
  ['suspended', { spec: { suspend: true } }],
  ['not to be planned', { spec: { image: undefined } }],
  ['with forced failover', { spec: { driverFailover: { forceDeleteAfterSeconds: 120 } } }],
  ['with deadlines', { spec: { deadlines: { driverPendingSeconds: 30, runSeconds: 30 } } }],
  ['with a time to live', { spec: { timeToLiveSeconds: 60 } }],
  ['edited', EDITED],
  ['edited, for the next run', { ...EDITED, spec: { onSpecChange: 'NextRun' } }],
  ['edited in its number of executors, which cannot be changed', {
    spec: { ...SCALABLE, executor: { instances: 2 } },
    status: { specHash: specHash(application(undefined, SCALABLE).spec), observedGeneration: 1 },
    metadata: { generation: 2 },
    observed: { scaling: { replicas: 2, outcome: 'refused', message: 'forbidden' } },
  }],
  ['in a queue of Kueue', { metadata: { labels: { [KUEUE_QUEUE_LABEL]: 'team-a' } } }],
  ['under broken defaults of the namespace', { observed: { namespaceDefaults: readNamespaceDefaults({}) } }],
  ['restored from a backup without its status', { metadata: { creationTimestamp: at(-3600) } }],
  ['being deleted', { metadata: { deletionTimestamp: at(1) } }],
];

const CREATIONS: Named<CreationOutcome | undefined> = [
  ['', undefined],
  ['created', { outcome: 'created', driver: driverPod(pending()) }],
  ['created and running', { outcome: 'created', driver: driverPod(running()) }],
  ['waiting', { outcome: 'waiting', reason: 'QuotaExceeded', message: 'exceeded quota', retryAt: NOON + 700_000 }],
  ['refused', { outcome: 'refused', message: 'forbidden' }],
  ['stale', { outcome: 'stale', driver: driverPod(running(), { labels: {} }) }],
];

/** Each policy by itself, and each variant under a policy that has retries. */
const COMBINATIONS: Named<Variant> = [
  ...POLICIES.map(([policy, spec]) => [policy, { spec }] as const),
  ...VARIANTS.map(([variant, { spec, ...rest }]) => [`OnFailure, ${variant}`, { spec: { ...ON_FAILURE, ...spec }, ...rest }] as const),
];

/** One situation for each combination. Outcomes of a creation exist for SUBMITTED alone. */
export function* everySituation(): Generator<EnumeratedSituation> {
  for (const state of STATES) {
    for (const [identity, known] of IDENTITIES) {
      for (const [variant, { spec, status, metadata, observed }] of COMBINATIONS) {
        const name = [state || 'NEW', identity, variant].join(', ');
        const untouched = state === ApplicationState.NEW && identity === 'no attempt';
        const recorded = untouched ? undefined : attemptStatus(state === FOREIGN ? 'WEIRD' : state, { ...known, ...status, ...errorOf(state) });
        const app = application(recorded, { ...spec }, metadata);
        yield* withObjects(name, app, observed, state === ApplicationState.SUBMITTED ? CREATIONS : CREATIONS.slice(0, 1));
      }
    }
  }
}

function errorOf(state: SourceState): Partial<SparkApplicationStatus> {
  const failed: readonly SourceState[] = [
    ApplicationState.FAILING, ApplicationState.FAILED, ApplicationState.SUBMISSION_FAILED, ApplicationState.PENDING_RERUN,
  ];
  return failed.includes(state) ? { applicationState: { state, errorMessage: 'boom' } } : {};
}

function* withObjects(name: string, app: SparkApplication, more: Partial<Observed> = {}, creations: typeof CREATIONS): Generator<EnumeratedSituation> {
  const planner = plannerOf(app);
  for (const [seen, driver] of DRIVERS) {
    for (const [outcome, creation] of creations) {
      for (const [time, now] of TIMES) {
        const observed: Observed = {
          driver,
          executors: [executorPod('etl-exec-1', { phase: 'Running' })],
          ...more,
          ...(creation ? { creation: { id: app.status?.submissionID ?? '', ...creation } } : {}),
        };
        yield { name: [name, seen, outcome, time].filter(Boolean).join(', '), app, observed, planner, now };
      }
    }
  }
}
