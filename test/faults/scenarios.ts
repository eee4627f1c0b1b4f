// The scenarios: what the application asks for, how its drivers end, what its user does, and how the application ends.
import type { DriverOutcome } from './environment/driver-outcomes';
import type { User } from './environment/user';
import { KUEUE_QUEUE_LABEL } from '../../src/spec/labels';
import { requestedRunNameOf, runNameOf } from '../../src/spec/scheduled-runs';
import { ApplicationState } from '../../src/spec/states';
import type { ScheduledSparkApplicationSpec, SparkApplicationSpec } from '../../src/spec/types.gen';
import type { SubmissionSettings } from '../../src/submission';

/** When runs of scenarios with a schedule begin. */
export const SCHEDULE_START = Date.UTC(2025, 11, 31, 23, 59, 45);

/** A merge patch of a specification: null takes a field away. */
export type SpecPatch = { readonly [Field in keyof SparkApplicationSpec]?: unknown };

export interface Scenario {
  readonly name: string;
  /** What differs from the example's application. */
  readonly spec: SpecPatch;
  /** Labels of the application. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The application is that of a schedule, which is created in its place: when it runs, and under which names it then does. */
  readonly schedule?: Omit<ScheduledSparkApplicationSpec, 'template'> & { readonly runs: readonly string[] };
  /** Further applications, which are created before and must end FAILED: by name, what differs from the application of the scenario. */
  readonly poison?: Readonly<Record<string, SpecPatch>>;
  /** Settings of the operator that differ from its defaults. */
  readonly settings?: Partial<SubmissionSettings>;
  /** How the driver of each attempt ends; the last outcome holds for all further ones. */
  readonly drivers: readonly DriverOutcome[];
  /** What the user does after the application was created. Whoever acts on a running application waits until it says so. */
  readonly script?: (user: User) => Promise<void>;
  /** The state in which it ends, or that nothing is left of it. */
  readonly ends: ApplicationState | 'gone';
  /** Ends of a driver that differ with who was there to see them; both are true. */
  readonly unseen?: boolean;
}

const { COMPLETED, FAILED, RUNNING, SUSPENDED } = ApplicationState;

/** No executors, and none of what goes with them. */
const ALONE: SpecPatch = { executor: { instances: null }, dynamicAllocation: { enabled: true, minExecutors: 0, initialExecutors: 0 } };
const QUIET: Partial<SubmissionSettings> = { uiService: false };
const NEVER = { type: 'Never', onFailureRetries: null, onFailureRetryInterval: null, onSubmissionFailureRetries: null };
const ONCE_MORE = { type: 'OnFailure', onFailureRetries: 1, onFailureRetryInterval: 5, onSubmissionFailureRetries: null };

/** The namespace refuses the driver pod, when ConfigMap and Service are there already. */
const REFUSED_TWICE: SpecPatch = {
  ...ALONE,
  driver: { securityContext: null },
  restartPolicy: { ...NEVER, type: 'OnFailure', onSubmissionFailureRetries: 1, onSubmissionFailureRetryInterval: 5 },
};

/** Names of applications that the planner of the suite never answers about, and at which it throws. */
export const HANGING = 'planning-hangs';
export const THROWING = 'planning-throws';

/** A driver that runs until somebody deletes it. */
const ENDLESS: DriverOutcome = { seconds: 'never' };
const SHORT: DriverOutcome = { seconds: 4 };

/** Once, fifteen seconds after the start of a run. */
const AT_NEW_YEAR = { schedule: '0 0 1 1 *', timeZone: 'UTC' };
const NEW_YEARS_RUN = runNameOf('pi-python', SCHEDULE_START + 15_000);
const REQUESTED_RUN = requestedRunNameOf('pi-python', 'again');

export const scenarios: readonly Scenario[] = [
  {
    name: 'success',
    spec: {
      executor: { instances: 1 },
      restartPolicy: NEVER,
      sparkConf: {
        'spark.kubernetes.driver.volumes.persistentVolumeClaim.data.options.claimName': 'OnDemand',
        'spark.kubernetes.driver.volumes.persistentVolumeClaim.data.options.storageClass': 'standard',
        'spark.kubernetes.driver.volumes.persistentVolumeClaim.data.options.sizeLimit': '1Gi',
        'spark.kubernetes.driver.volumes.persistentVolumeClaim.data.mount.path': '/data',
      },
    },
    settings: { ingressUrlFormat: '{{$appName}}.spark.example.com' },
    // Longer than it takes until the next instance has the lease, so that a killed operator misses a part of the run and not all of it.
    drivers: [{ seconds: 25 }],
    ends: COMPLETED,
  },
  {
    name: 'retry',
    spec: { ...ALONE, restartPolicy: ONCE_MORE },
    drivers: [{ seconds: 4, exitCode: 1 }, SHORT],
    ends: COMPLETED,
  },
  {
    name: 'failure',
    spec: { ...ALONE, restartPolicy: ONCE_MORE },
    settings: QUIET,
    drivers: [{ seconds: 4, exitCode: 1 }],
    ends: FAILED,
  },
  {
    name: 'refusal',
    spec: REFUSED_TWICE,
    drivers: [SHORT],
    ends: FAILED,
  },
  {
    name: 'queue',
    // In a queue of Kueue, which must not take the first of two refusals for the end.
    labels: { [KUEUE_QUEUE_LABEL]: 'team-a' },
    spec: REFUSED_TWICE,
    settings: QUIET,
    drivers: [SHORT],
    ends: FAILED,
  },
  {
    name: 'suspend',
    spec: { ...ALONE, restartPolicy: NEVER },
    settings: QUIET,
    drivers: [ENDLESS, SHORT],
    script: async (user) => {
      await user.sees(RUNNING);
      await user.edits({ suspend: true });
      await user.sees(SUSPENDED);
      await user.edits({ suspend: false });
    },
    ends: COMPLETED,
  },
  {
    name: 'delete',
    spec: { ...ALONE, restartPolicy: NEVER },
    drivers: [ENDLESS],
    script: async (user) => {
      await user.sees(RUNNING);
      await user.deletes();
    },
    ends: 'gone',
  },
  {
    name: 're-create',
    spec: { ...ALONE, restartPolicy: NEVER },
    drivers: [ENDLESS, SHORT],
    script: async (user) => {
      await user.sees(RUNNING);
      await user.deletes();
      await user.creates();
    },
    ends: COMPLETED,
  },
  {
    name: 'spec change',
    spec: { ...ALONE, restartPolicy: NEVER },
    settings: QUIET,
    drivers: [ENDLESS, SHORT],
    script: async (user) => {
      await user.sees(RUNNING);
      await user.edits({ arguments: ['20'] });
    },
    ends: COMPLETED,
  },
  {
    name: 'rename',
    spec: { ...ALONE, restartPolicy: NEVER },
    settings: QUIET,
    drivers: [ENDLESS, SHORT],
    script: async (user) => {
      await user.sees(RUNNING);
      await user.edits({ driver: { podName: 'pi-second-driver' } });
    },
    ends: COMPLETED,
  },
  {
    name: 'expose',
    // Services that stay show afterwards whether they are the right ones.
    spec: { ...ALONE, restartPolicy: NEVER, retention: { onSuccess: { services: { policy: 'Retain' } } } },
    // So long that even an operator which learns of it late sees it run.
    drivers: [{ seconds: 35 }],
    script: async (user) => {
      await user.sees(RUNNING);
      await user.edits({ sparkUIOptions: { servicePort: 4041 } });
    },
    ends: COMPLETED,
  },
  {
    name: 'ttl',
    spec: { ...ALONE, restartPolicy: NEVER, timeToLiveSeconds: 5 },
    drivers: [SHORT],
    ends: 'gone',
  },
  {
    name: 'failover',
    spec: { ...ALONE, restartPolicy: { ...NEVER, type: 'OnFailure', onFailureRetries: 0, onInfrastructureFailureRetries: 1 } },
    settings: QUIET,
    drivers: [ENDLESS, SHORT],
    script: async (user) => {
      await user.sees(RUNNING);
      await user.deletesDriver();
    },
    ends: COMPLETED,
    unseen: true,
  },
  {
    name: 'loss',
    spec: { ...ALONE, restartPolicy: NEVER },
    settings: QUIET,
    drivers: [ENDLESS],
    script: async (user) => {
      await user.sees(RUNNING);
      await user.deletesDriver();
    },
    ends: FAILED,
    unseen: true,
  },
  {
    name: 'eviction',
    spec: { ...ALONE, restartPolicy: { ...NEVER, type: 'OnFailure', onFailureRetries: 0, onInfrastructureFailureRetries: 1 } },
    settings: QUIET,
    drivers: [{ seconds: 'never', evictedAfterSeconds: 4 }, SHORT],
    ends: COMPLETED,
  },
  {
    name: 'schedule',
    spec: { ...ALONE, restartPolicy: NEVER },
    settings: QUIET,
    schedule: { ...AT_NEW_YEAR, successfulRunHistoryLimit: 0, runs: [NEW_YEARS_RUN] },
    drivers: [SHORT],
    ends: COMPLETED,
  },
  {
    name: 'scheduled replacement',
    spec: { ...ALONE, restartPolicy: NEVER },
    settings: QUIET,
    schedule: { ...AT_NEW_YEAR, concurrencyPolicy: 'Replace', runs: [NEW_YEARS_RUN, REQUESTED_RUN] },
    drivers: [ENDLESS, SHORT],
    script: async (user) => {
      await user.seesRun(NEW_YEARS_RUN, RUNNING);
      await user.requestsRun('again');
    },
    ends: COMPLETED,
  },
  {
    name: 'scheduled run deleted',
    spec: { ...ALONE, restartPolicy: NEVER },
    settings: QUIET,
    schedule: { ...AT_NEW_YEAR, runs: [NEW_YEARS_RUN] },
    drivers: [SHORT],
    script: async (user) => {
      await user.seesRun(NEW_YEARS_RUN, COMPLETED);
      await user.deletesRun(NEW_YEARS_RUN);
    },
    ends: 'gone',
  },
  {
    name: 'poison',
    spec: { ...ALONE, restartPolicy: NEVER },
    settings: QUIET,
    drivers: [SHORT],
    poison: {
      [HANGING]: { arguments: ['x'.repeat(70_000)] },
      [THROWING]: { arguments: ['x'.repeat(70_000)] },
      'deeply-nested': { driver: { template: { metadata: { annotations: {} }, spec: nested(2_000) } } },
      // Client mode is refused, so that no driver of it is counted.
      'very-long': { mode: 'client', arguments: ['x'.repeat(262_144)] },
    },
    ends: COMPLETED,
  },
];

function nested(levels: number): unknown {
  return levels === 0 ? {} : { a: nested(levels - 1) };
}
