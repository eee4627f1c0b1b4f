// Everything that can be set about an operator; flags.ts turns the command line into it.
import type { ManagerConfig } from './manager/manager';
import type { SubmissionSettings } from '../submission/plan';

export interface OperatorConfig extends ManagerConfig {
  /** How many keys are reconciled at once. */
  readonly workers: number;
  readonly submission: SubmissionSettings;
  /** Executors listed one by one in a status; further ones are only counted. */
  readonly maxTrackedExecutors: number;
  /** `timeToLiveSeconds` of applications that state none; 0 means never. */
  readonly defaultTimeToLiveSeconds: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly logFormat: 'json' | 'text';
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
