// Flags of Kubeflow's operator that have no effect here. They are accepted, so that existing deployments start, and a warning gives the reason.

const NO_SUBMITTER = 'driver pods are created directly, without a submission service';

/** Names of flags that take a value, with the reason why they have no effect. */
export const FLAGS_WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  'workqueue-ratelimiter-bucket-qps': 'changes are not rate limited; only keys that fail are slowed down, each by itself',
  'workqueue-ratelimiter-bucket-size': 'changes are not rate limited; only keys that fail are slowed down, each by itself',
  'enable-metrics': 'metrics of applications are always collected; metrics-bind-address decides whether they are served',
  'metrics-endpoint': 'metrics are always at /metrics',
  'metric-tls-cipher-suites': 'the cipher suites are those of Node.js',
  'webhook-tls-cipher-suites': 'the cipher suites are those of Node.js',
  'pprof-bind-address': 'there is no profiling server; start Node.js with --cpu-prof instead',
  'driver-pod-creation-grace-period': 'a driver counts as lost only after the API server has confirmed that it is gone',
  'scheduled-spark-application-timestamp-precision': 'the name of a scheduled run follows from its time',
  'submitter-service-url': NO_SUBMITTER,
  'submitter-startup-timeout': NO_SUBMITTER,
  'submitter-request-timeout': NO_SUBMITTER,
  'submitter-max-retries': NO_SUBMITTER,
  'submitter-initial-backoff': NO_SUBMITTER,
  'submitter-tls-enabled': NO_SUBMITTER,
  'submitter-tls-cert-file': NO_SUBMITTER,
  'submitter-tls-key-file': NO_SUBMITTER,
  'submitter-tls-ca-file': NO_SUBMITTER,
  'feature-gates': 'there are no feature gates; default-time-to-live-seconds works without one',
  'zap-stacktrace-level': 'logs contain no stack traces',
  'zap-time-encoding': 'times in logs are ISO 8601',
};
