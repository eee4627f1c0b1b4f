// Flags of what all controllers share: which namespaces are watched, the work queue, leader election, calls to the API server, servers and logs.
import { flagGroup } from './flag';
import { address, bool, choice, duration, labelSelector, list, positiveNumber, text, wholeNumber } from './types';

export const WATCHING = flagGroup('Watching', {
  'namespaces': {
    type: list,
    default: '',
    defaultHelp: 'all',
    help: 'namespaces to watch; all if there is no namespace selector either',
    kubeflow: { since: '2.5' },
  },
  'namespace-selector': {
    type: labelSelector,
    help: 'also watch the namespaces with these labels',
    kubeflow: { since: '2.5' },
  },
  'label-selector-filter': {
    type: labelSelector,
    help: 'act only on applications and schedules with these labels, and on hand-run pods with them; what is made for an application has its values of them',
    kubeflow: { since: '2.5' },
  },
  'instance': {
    type: text('name'),
    help: 'watch only applications with this value of the label sparkoperator.k8s.io/instance; without this flag, only applications without the label',
    kubeflow: false,
  },
});

export const CONTROLLERS = flagGroup('Controllers', {
  'controller-threads': {
    type: wholeNumber(1),
    default: '10',
    help: 'number of applications that are reconciled in parallel',
    kubeflow: { since: '2.5' },
  },
  'max-workers-per-namespace': {
    type: wholeNumber(1),
    defaultHelp: 'all but one',
    help: 'number of applications of one namespace that are reconciled in parallel, so that others do not wait for them',
    kubeflow: false,
  },
  'cache-sync-timeout': {
    type: duration,
    default: '30s',
    help: 'longest time at the start without a part of what the caches are filled with',
    kubeflow: { since: '2.5' },
  },
  'workqueue-ratelimiter-max-delay': {
    type: duration,
    default: '5m',
    help: 'longest pause between two retries of an application whose reconciliation keeps failing',
    kubeflow: { since: '2.5', default: 'no limit' },
  },
});

/** Name of the Lease of an operator without an instance name. */
export const DEFAULT_LOCK_NAME = 'spark-operator-lock';

export const LEADER_ELECTION = flagGroup('Leader election', {
  'leader-election': {
    type: bool,
    default: 'true',
    help: 'work only while holding a Lease, so that only one replica works at a time',
    kubeflow: { since: '2.5', default: 'false' },
  },
  'leader-election-lock-name': {
    type: text('name'),
    defaultHelp: `${DEFAULT_LOCK_NAME}, followed by -INSTANCE if there is an instance name, and by a hash of the label selector if there is one`,
    help: 'name of the Lease; operators that run different applications need different names',
    kubeflow: { since: '2.5', default: DEFAULT_LOCK_NAME },
  },
  'leader-election-lock-namespace': {
    type: text('namespace'),
    default: 'spark-operator',
    help: 'namespace of the Lease',
    kubeflow: { since: '2.5' },
  },
  'leader-election-lease-duration': {
    type: duration,
    default: '15s',
    help: 'how long other replicas wait before they take over a Lease that is not renewed',
    kubeflow: { since: '2.5' },
  },
  'leader-election-renew-deadline': {
    type: duration,
    default: '10s',
    help: 'how long a leader continues to work after its last renewal',
    kubeflow: { since: '2.5' },
  },
  'leader-election-retry-period': {
    type: duration,
    default: '2s',
    help: 'time between two renewals, and between two attempts to acquire the Lease',
    kubeflow: { since: '2.5' },
  },
});

export const API_SERVER = flagGroup('API server', {
  'master': {
    type: text('url'),
    defaultHelp: 'that of the kubeconfig, or of the service account',
    help: 'URL of the API server',
    kubeflow: { since: '2.5', until: '1.6' },
  },
  'kubeconfig': {
    type: text('file'),
    defaultHelp: 'KUBECONFIG, ~/.kube/config or the service account of the pod',
    help: 'path of a kubeconfig file',
    kubeflow: { since: '2.5' },
  },
  'kube-api-qps': {
    type: positiveNumber,
    defaultHelp: 'no limit but that of the API server',
    help: 'calls per second to the API server',
    kubeflow: { since: '2.5', default: '20' },
  },
  'kube-api-burst': {
    type: wholeNumber(1),
    default: '30',
    help: 'number of calls that may be made at once if kube-api-qps is given',
    kubeflow: { since: '2.5' },
  },
});

/** Versions as Go names them. */
export const TLS_VERSIONS = ['VersionTLS10', 'VersionTLS11', 'VersionTLS12', 'VersionTLS13'] as const;

export const METRICS_SERVER = flagGroup('Metrics server', {
  'metrics-bind-address': {
    type: address,
    default: '0',
    help: 'address on which /metrics is served; 0 for none',
    kubeflow: { since: '2.5' },
  },
  'secure-metrics': {
    type: bool,
    default: 'false',
    help: 'serve /metrics over HTTPS, to clients with a bearer token whose user may get the non-resource URL /metrics (Kubeflow: over HTTPS, to everyone)',
    kubeflow: { since: '2.5' },
  },
  'metrics-cert-dir': {
    type: text('folder'),
    defaultHelp: 'a self-signed certificate in memory',
    help: 'folder with tls.crt and tls.key for secure-metrics; they are read again every minute',
    kubeflow: false,
  },
  'metric-tls-min-version': {
    type: choice('version', TLS_VERSIONS),
    default: 'VersionTLS12',
    help: 'lowest version of TLS for secure-metrics; there is none below 1.2, whatever this says',
    kubeflow: { since: '2.6' },
  },
});

export const HEALTH = flagGroup('Health probes', {
  'health-probe-bind-address': {
    type: address,
    default: ':8081',
    help: 'address on which /healthz and /readyz are served; 0 for none',
    kubeflow: { since: '2.5' },
  },
});

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export const DEFAULT_LOG_LEVEL = 'info';
export const LOG_FORMATS = ['json', 'text'] as const;
export const DEFAULT_LOG_FORMAT = 'json';

export const LOGGING = flagGroup('Logging', {
  'log-level': {
    type: choice('level', LOG_LEVELS),
    defaultHelp: DEFAULT_LOG_LEVEL,
    help: 'lowest level of messages that are logged',
    kubeflow: false,
  },
  'log-format': {
    type: choice('format', LOG_FORMATS),
    defaultHelp: DEFAULT_LOG_FORMAT,
    help: 'format of the log',
    kubeflow: false,
  },
  'zap-log-level': {
    type: text('level'),
    help: 'debug, info or error, or a number above 0 for debug; log-level takes precedence',
    kubeflow: { since: '2.5' },
  },
  'zap-encoder': {
    type: choice('encoder', ['json', 'console']),
    help: 'format of the log, console for text; log-format takes precedence',
    kubeflow: { since: '2.5' },
  },
  'zap-devel': {
    type: bool,
    default: 'false',
    help: 'log debug messages as text if no other flag sets level or format',
    kubeflow: { since: '2.5' },
  },
});

/** All groups of the manager, in the order of the help. */
export const MANAGER_FLAGS = [WATCHING, CONTROLLERS, LEADER_ELECTION, API_SERVER, METRICS_SERVER, HEALTH, LOGGING] as const;
