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
  /** Namespaces to watch; empty means all. */
  readonly namespaces: readonly string[];
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
}
