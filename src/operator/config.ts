// Everything that can be set about an operator: what all controllers share, and one section for each kind.
import type { AdmissionConfig } from './admission/admission';
import type { NamespaceDefaultsConfig } from './application/namespace-defaults';
import type { QuotaConfig } from './application/quota/quota-queue';
import type { LoggingConfig } from './manager/logging';
import type { ManagerConfig } from './manager/manager';
import type { SubmissionSettings } from '../submission/plan';

export interface OperatorConfig extends ManagerConfig, LoggingConfig {
  /** Number of keys of each kind that are reconciled in parallel. */
  readonly workers: number;
  readonly applications: ApplicationConfig;
  readonly schedules: ScheduleConfig;
  /** The admission webhooks. Default: none. */
  readonly admission?: AdmissionConfig;
}

/** What holds for all ScheduledSparkApplications. */
export interface ScheduleConfig {
  /** The zone of schedules that name none, or `Local`: a name of the IANA database. */
  readonly localTimeZone: string;
  /** Schedules without status that were created before this time, in milliseconds since the epoch, were restored from a backup. */
  readonly restoredBefore?: number;
}

/** What holds for all SparkApplications. */
export interface ApplicationConfig {
  readonly submission: SubmissionSettings;
  /** Where the defaults of namespaces are. Default: there are none. */
  readonly namespaceDefaults?: NamespaceDefaultsConfig;
  /** Executors that a status lists by name; further ones are only counted. */
  readonly maxTrackedExecutors: number;
  /** `timeToLiveSeconds` of applications that set none; 0 means never. */
  readonly defaultTimeToLiveSeconds: number;
  /** Record the specification of each attempt in an annotation of the application, where its CRD keeps no such field in the status. */
  readonly recordSpecInAnnotations: boolean;
  /** Applications without status that were created before this time, in milliseconds since the epoch, were restored from a backup. */
  readonly restoredBefore?: number;
  /** Applications wait for room in the quotas of their namespace, or are refused. Default: quotas are the matter of the API server alone. */
  readonly quota?: QuotaConfig;
  readonly metrics: MetricsConfig;
}

/** Names, labels and buckets of the metrics of applications. */
export interface MetricsConfig {
  /** Prefix of the name of each Spark metric, as it is. Default: none. */
  readonly prefix?: string;
  /** Labels of applications that become labels of their metrics; `namespace` means the application's own. */
  readonly labels: readonly string[];
  /** Upper bounds of the histogram of the time from creation to submission, in seconds. */
  readonly submitLatencyBuckets: readonly number[];
  /** Upper bounds of the histogram of the time from creation to the running driver, in seconds. */
  readonly startLatencyBuckets: readonly number[];
}
