// Flags of the Kubeflow operator that mean nothing here. They are accepted, so that existing deployments start, and each is answered with its reason.

const NO_SUBMITTER = 'driver pods are created directly, without a submission service';

/** Names of flags that take a value, with why they have no effect. */
export const FLAGS_WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  'workqueue-ratelimiter-bucket-qps': 'changes are not rate limited; only keys that fail are slowed down, each by itself',
  'workqueue-ratelimiter-bucket-size': 'changes are not rate limited; only keys that fail are slowed down, each by itself',
  'enable-metrics': 'the metrics of applications are always there; metrics-bind-address decides whether they are served',
  'metrics-endpoint': 'metrics are always at /metrics',
  'secure-metrics': 'metrics are served as plain HTTP',
  'metric-tls-min-version': 'metrics are served as plain HTTP',
  'metric-tls-cipher-suites': 'metrics are served as plain HTTP',
  'pprof-bind-address': 'there is no profiling server; start Node.js with --cpu-prof instead',
  'driver-pod-creation-grace-period': 'a driver counts as lost only after the API server was asked for it',
  'scheduled-spark-application-timestamp-precision': 'names of scheduled runs follow from their time',
  'submitter-service-url': NO_SUBMITTER,
  'submitter-startup-timeout': NO_SUBMITTER,
  'submitter-request-timeout': NO_SUBMITTER,
  'submitter-max-retries': NO_SUBMITTER,
  'submitter-initial-backoff': NO_SUBMITTER,
  'submitter-tls-enabled': NO_SUBMITTER,
  'submitter-tls-cert-file': NO_SUBMITTER,
  'submitter-tls-key-file': NO_SUBMITTER,
  'submitter-tls-ca-file': NO_SUBMITTER,
  'enable-driver-pdb': 'no PodDisruptionBudgets are made for drivers',
  'feature-gates': 'there are no feature gates; default-time-to-live-seconds works without one',
  'zap-stacktrace-level': 'logs carry no stack traces',
  'zap-time-encoding': 'times in logs are ISO 8601',
};
