// Everything that can be set about an operator; flags.ts turns the command line into it.
import type { SubmissionSettings } from '../submission/plan';

export interface LeaderElectionConfig {
  readonly enabled: boolean;
  readonly lockName: string;
  readonly lockNamespace: string;
  readonly leaseDurationMilliseconds: number;
  readonly renewDeadlineMilliseconds: number;
  readonly retryPeriodMilliseconds: number;
  /** Name of this instance in the lease; must differ between replicas. */
  readonly identity: string;
}

export interface OperatorConfig {
  /** Namespaces to watch; empty means all, unless there is a selector. */
  readonly namespaces: readonly string[];
  /** Label selector of further namespaces to watch; with it, an empty list means none besides. */
  readonly namespaceSelector?: string;
  /** Only objects with this value of the label `sparkoperator.k8s.io/instance` belong to this operator; without it, only objects without the label. */
  readonly instance?: string;
  /** How many keys are reconciled at once. */
  readonly workers: number;
  readonly submission: SubmissionSettings;
  readonly leaderElection: LeaderElectionConfig;
  /** Executors listed one by one in a status; further ones are only counted. */
  readonly maxTrackedExecutors: number;
  /** `timeToLiveSeconds` of applications that state none; 0 means never. */
  readonly defaultTimeToLiveSeconds: number;
  /** `host:port`, `:port`, or `0` for none. */
  readonly metricsBindAddress: string;
  readonly healthProbeBindAddress: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly logFormat: 'json' | 'text';
  /** How long the caches may take to fill before the start counts as failed. Default: 30 s. */
  readonly cacheSyncTimeoutMilliseconds?: number;
  /** Longest pause between two tries of a key that keeps failing. Default: 5 minutes. */
  readonly longestRetryMilliseconds?: number;
  /** Calls per second to the API server and how many may come at once; without it, only the API server limits. */
  readonly kubeApiRate?: { readonly perSecond: number; readonly burst: number };
  readonly metrics?: MetricsConfig;
}

/** How the metrics of applications are named and told apart. */
export interface MetricsConfig {
  /** Put before the name of each Spark metric as it is. Default: nothing. */
  readonly prefix?: string;
  /** Labels of applications that become labels of their metrics; `namespace` means the application's own. Default: none. */
  readonly labels?: readonly string[];
  /** Upper bounds of the histogram of the time from creation to submission, in seconds. */
  readonly submitLatencyBuckets?: readonly number[];
  /** Upper bounds of the histogram of the time from creation to the running driver, in seconds. */
  readonly startLatencyBuckets?: readonly number[];
}
