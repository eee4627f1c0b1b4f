// What counts where a field of the API is absent. The reference, the CRDs' descriptions, the planner and the controller all read it here.
import type {
  DriverFailover, DriverIngressConfiguration, DynamicAllocation, ExecutorSpec, PrometheusSpec, RestartPolicy, RetentionRule, RetentionRules, RetryBackoff,
  ScheduledSparkApplicationSpec, SparkApplicationSpec, SparkPodSpec, SparkUIConfiguration,
} from './types.gen';

/** Port of the driver's web UI where `spark.ui.port` does not say otherwise. */
export const UI_PORT = 4040;

/** Part of the heap that Spark adds to a pod's memory, by language: Python and R run in processes of their own and need more. */
export const MEMORY_OVERHEAD_FACTOR = { jvm: 0.1, otherLanguages: 0.4 } as const;

/**
 * The defaults by object type and field. A field that is not here has no value where it is absent, or one that depends on others: then its description
 * says so in words.
 */
export const DEFAULTS = {
  SparkApplicationSpec: {
    type: 'Scala',
    sparkVersion: '',
    mode: 'cluster',
    driver: {},
    executor: {},
    suspend: false,
    imagePullPolicy: 'IfNotPresent',
    onSpecChange: 'Restart',
    driverPodDisruptionBudget: false,
  },
  SparkPodSpec: { cores: 1, memory: '1g', hostNetwork: false, shareProcessNamespace: false, terminationGracePeriodSeconds: 30 },
  ExecutorSpec: { instances: 1, deleteOnTermination: true },
  DynamicAllocation: { enabled: false, minExecutors: 0, shuffleTrackingEnabled: true },
  RestartPolicy: { type: 'Never', onFailureRetries: 0, onFailureRetryInterval: 5, onSubmissionFailureRetries: 0, onSubmissionFailureRetryInterval: 5 },
  RetryBackoff: { type: 'Linear' },
  DriverFailover: { trackingFinalizer: false },
  RetentionRule: { afterSeconds: 0 },
  RetentionRules: {
    driverPod: { policy: 'Retain' },
    executorPods: { policy: 'Retain' },
    services: { policy: 'Delete' },
    claims: { policy: 'Delete' },
    configMaps: { policy: 'Retain' },
  },
  SparkUIConfiguration: { servicePort: UI_PORT, servicePortName: 'spark-driver-ui-port', serviceType: 'ClusterIP' },
  DriverIngressConfiguration: { serviceType: 'ClusterIP' },
  PrometheusSpec: { port: 8090, portName: 'jmx-exporter' },
  ScheduledSparkApplicationSpec: { suspend: false, concurrencyPolicy: 'Allow', successfulRunHistoryLimit: 1, failedRunHistoryLimit: 1, runVariables: false },
} as const satisfies {
  readonly SparkApplicationSpec: Partial<SparkApplicationSpec>;
  readonly SparkPodSpec: Partial<SparkPodSpec>;
  readonly ExecutorSpec: Partial<ExecutorSpec>;
  readonly DynamicAllocation: Partial<DynamicAllocation>;
  readonly RestartPolicy: Partial<RestartPolicy>;
  readonly RetryBackoff: Partial<RetryBackoff>;
  readonly DriverFailover: Partial<DriverFailover>;
  readonly RetentionRule: Partial<RetentionRule>;
  readonly RetentionRules: RetentionRules;
  readonly SparkUIConfiguration: Partial<SparkUIConfiguration>;
  readonly DriverIngressConfiguration: Partial<DriverIngressConfiguration>;
  readonly PrometheusSpec: Partial<PrometheusSpec>;
  readonly ScheduledSparkApplicationSpec: Partial<ScheduledSparkApplicationSpec>;
};
