// From the flags that all controllers share to the configuration of the manager and of its log.
import { FlagsExit } from './command';
import type { FlagValues, FlagValuesOfGroups } from '../../spec/flags/flag';
import {
  DEFAULT_LOCK_NAME, DEFAULT_LOG_FORMAT, DEFAULT_LOG_LEVEL, type API_SERVER, type LEADER_ELECTION, type LOGGING, type MANAGER_FLAGS, type METRICS_SERVER,
  type WATCHING,
} from '../../spec/flags/manager';
import { nameOfOperator, type ObjectSelection } from '../../spec/object-selection';
import type { LeaderElectionConfig } from '../manager/leader-election';
import type { LoggingConfig } from '../manager/logging';
import type { ManagerConfig } from '../manager/manager';

/** `identity` names this process in the Lease. */
export function managerConfig(flags: FlagValuesOfGroups<typeof MANAGER_FLAGS>, identity: string): ManagerConfig {
  const selection = selectionOf(flags);
  return {
    namespaces: flags.namespaces,
    namespaceSelector: flags['namespace-selector'],
    ...selection,
    cacheSyncTimeoutMilliseconds: flags['cache-sync-timeout'],
    longestRetryMilliseconds: flags['workqueue-ratelimiter-max-delay'],
    maxWorkersPerNamespace: flags['max-workers-per-namespace'],
    leaderElection: leaderElectionConfig(flags, selection, identity),
    kubeApiRate: kubeApiRate(flags),
    metricsBindAddress: flags['metrics-bind-address'],
    secureMetrics: secureMetrics(flags),
    healthProbeBindAddress: flags['health-probe-bind-address'],
  };
}

/** How the operator chooses its objects. */
export function selectionOf(flags: FlagValues<typeof WATCHING>): ObjectSelection {
  return { instance: flags.instance, labelSelector: flags['label-selector-filter'] };
}

function secureMetrics(flags: FlagValues<typeof METRICS_SERVER>): ManagerConfig['secureMetrics'] {
  return flags['secure-metrics'] ? {
    certificateFolder: flags['metrics-cert-dir'],
    minTlsVersion: flags['metric-tls-min-version'] === 'VersionTLS13' ? 'TLSv1.3' : 'TLSv1.2',
  } : undefined;
}

function leaderElectionConfig(flags: FlagValues<typeof LEADER_ELECTION>, selection: ObjectSelection, identity: string): LeaderElectionConfig {
  const lease = flags['leader-election-lease-duration'];
  const renew = flags['leader-election-renew-deadline'];
  const retry = flags['leader-election-retry-period'];
  if (!(lease > renew && renew > retry * 1.2 && retry > 0)) {
    throw new FlagsExit('error: leader-election-lease-duration must be longer than leader-election-renew-deadline, and that longer than 1.2 times '
      + `leader-election-retry-period (given: ${lease} ms, ${renew} ms, ${retry} ms)`, 2);
  }
  return {
    enabled: flags['leader-election'],
    lockName: flags['leader-election-lock-name'] ?? nameOfOperator(DEFAULT_LOCK_NAME, selection),
    lockNamespace: flags['leader-election-lock-namespace'],
    leaseDurationMilliseconds: lease,
    renewDeadlineMilliseconds: renew,
    retryPeriodMilliseconds: retry,
    identity,
  };
}

function kubeApiRate(flags: FlagValues<typeof API_SERVER>): ManagerConfig['kubeApiRate'] {
  const perSecond = flags['kube-api-qps'];
  return perSecond === undefined ? undefined : { perSecond, burst: flags['kube-api-burst'] };
}

/** Our own flags take precedence over those of Kubeflow's logger, which is called zap. */
export function loggingConfig(flags: FlagValues<typeof LOGGING>): LoggingConfig {
  return {
    logLevel: flags['log-level'] ?? zapLevel(flags) ?? DEFAULT_LOG_LEVEL,
    logFormat: flags['log-format'] ?? zapFormat(flags) ?? DEFAULT_LOG_FORMAT,
  };
}

function zapLevel({ 'zap-log-level': level, 'zap-devel': devel }: FlagValues<typeof LOGGING>): LoggingConfig['logLevel'] | undefined {
  switch (level) {
    case undefined: return devel ? 'debug' : undefined;
    case 'debug': case 'info': case 'error': return level;
    case 'panic': return 'error';
    default:
      if (!/^[1-9]\d*$/.test(level)) {
        throw new FlagsExit(`error: --zap-log-level ${level} is not known; use debug, info or error`, 2);
      }
      return 'debug';
  }
}

function zapFormat({ 'zap-encoder': encoder, 'zap-devel': devel }: FlagValues<typeof LOGGING>): LoggingConfig['logFormat'] | undefined {
  switch (encoder) {
    case undefined: return devel ? 'text' : undefined;
    case 'console': return 'text';
    case 'json': return 'json';
  }
}
