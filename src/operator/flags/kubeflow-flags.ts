// Flags of Kubeflow's operator, of all its releases, that are not among our own: some have another name here, the others have no effect.
// All are accepted, so that existing deployments start, and a warning says what takes the place of those without effect.
import type { OperatorFlags } from '../../spec/flags';

/** A flag that has another name here. */
export interface FormerName {
  readonly flag: keyof OperatorFlags & string;
  /** The value as our flag takes it. Default: the same. */
  value?(text: string): string;
}

/** Flags of earlier releases by their names there. Where our own flag is given too, it takes precedence; lists are joined. */
export const FORMER_NAMES: Readonly<Record<string, FormerName>> = {
  'namespace': { flag: 'namespaces' },
  'kubeConfig': { flag: 'kubeconfig' },
  'metrics-port': { flag: 'metrics-bind-address', value: (port) => `:${port}` },
};

/** Why a flag has no effect, and the last release that had it, if later ones do not. */
export interface WithoutEffect {
  readonly reason: string;
  readonly until?: string;
}

const NO_SUBMITTER = 'driver pods are created directly, without a submission service';
const ALWAYS_STDOUT = 'logs go to the standard output; --log-level decides what is logged';
const IN_CONFIGURATION = 'it is in the webhook configurations, which are installed with the operator (SparkOperator writes them)';
const FILES_OF_CERTIFICATE = 'the operator makes its certificates itself; --enable-cert-manager with --webhook-cert-dir, --webhook-cert-name and '
  + '--webhook-key-name reads one from files';
const NO_INITIALIZERS = 'Kubernetes has no initializers any more; the operator needs no webhook for the pods that it runs';

/** Names of flags that may have a value. */
export const FLAGS_WITHOUT_EFFECT: Readonly<Record<string, WithoutEffect>> = {
  'workqueue-ratelimiter-bucket-qps': { reason: 'changes are not rate limited; only keys that fail are slowed down, each by itself' },
  'workqueue-ratelimiter-bucket-size': { reason: 'changes are not rate limited; only keys that fail are slowed down, each by itself' },
  'enable-metrics': { reason: 'metrics of applications are always collected; metrics-bind-address decides whether they are served' },
  'metrics-endpoint': { reason: 'metrics are always at /metrics' },
  'metric-tls-cipher-suites': { reason: 'the cipher suites are those of Node.js' },
  'webhook-tls-cipher-suites': { reason: 'the cipher suites are those of Node.js' },
  'pprof-bind-address': { reason: 'there is no profiling server; start Node.js with --cpu-prof instead' },
  'driver-pod-creation-grace-period': { reason: 'a driver counts as lost only after the API server has confirmed that it is gone' },
  'scheduled-spark-application-timestamp-precision': { reason: 'the name of a scheduled run follows from its time' },
  'submitter-service-url': { reason: NO_SUBMITTER },
  'submitter-startup-timeout': { reason: NO_SUBMITTER },
  'submitter-request-timeout': { reason: NO_SUBMITTER },
  'submitter-max-retries': { reason: NO_SUBMITTER },
  'submitter-initial-backoff': { reason: NO_SUBMITTER },
  'submitter-tls-enabled': { reason: NO_SUBMITTER },
  'submitter-tls-cert-file': { reason: NO_SUBMITTER },
  'submitter-tls-key-file': { reason: NO_SUBMITTER },
  'submitter-tls-ca-file': { reason: NO_SUBMITTER },
  'feature-gates': { reason: 'there are no feature gates; default-time-to-live-seconds works without one' },
  'zap-stacktrace-level': { reason: 'logs contain no stack traces' },
  'zap-time-encoding': { reason: 'times in logs are ISO 8601' },
  'enable-http2': { until: '2.5', reason: 'webhooks are served over HTTP/1.1 and HTTP/2' },
  'resync-interval': { until: '1.6', reason: 'nothing is polled; watches report changes, and each application has its own timers' },
  'webhook-config-name': {
    until: '1.6',
    reason: 'the operator creates no webhook configuration; --validating-webhook-name and --mutating-webhook-name name those whose caBundle it writes',
  },
  'webhook-timeout': { until: '1.6', reason: IN_CONFIGURATION },
  'webhook-fail-on-error': { until: '1.6', reason: IN_CONFIGURATION },
  'webhook-namespace-selector': { until: '1.6', reason: IN_CONFIGURATION },
  'webhook-object-selector': { until: '1.6', reason: IN_CONFIGURATION },
  'webhook-server-cert': { until: '1.5', reason: FILES_OF_CERTIFICATE },
  'webhook-server-cert-key': { until: '1.5', reason: FILES_OF_CERTIFICATE },
  'webhook-ca-cert': { until: '1.5', reason: FILES_OF_CERTIFICATE },
  'webhook-cert-reload-interval': { until: '1.5', reason: 'certificates are renewed, and read again, without a restart' },
  'install-crds': { until: '0.9', reason: 'the custom resource definitions are installed with the operator; cdk8s-spark crds prints them' },
  'submission-threads': { until: '0.4', reason: 'controller-threads is the number of applications that are reconciled in parallel' },
  'enable-initializer': { until: '0.2', reason: NO_INITIALIZERS },
  'initializer-threads': { until: '0.2', reason: NO_INITIALIZERS },
  'v': { until: '1.6', reason: ALWAYS_STDOUT },
  'vmodule': { until: '1.6', reason: ALWAYS_STDOUT },
  'logtostderr': { until: '1.6', reason: ALWAYS_STDOUT },
  'alsologtostderr': { until: '1.6', reason: ALWAYS_STDOUT },
  'stderrthreshold': { until: '1.6', reason: ALWAYS_STDOUT },
  'log_dir': { until: '1.6', reason: ALWAYS_STDOUT },
  'log_link': { until: '1.6', reason: ALWAYS_STDOUT },
  'logbuflevel': { until: '1.6', reason: ALWAYS_STDOUT },
  'log_backtrace_at': { until: '1.6', reason: ALWAYS_STDOUT },
};
