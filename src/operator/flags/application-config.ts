// From the flags of SparkApplications to the configuration of their controller.
import { FlagsExit } from './command';
import { parseTimestamp } from '../../kube/time';
import { NAMED_BATCH_SCHEDULERS } from '../../spec/batch-scheduler-options';
import { matches } from '../../spec/exposure';
import type { APPLICATION_FLAGS, APPLICATION_METRICS, BATCH_SCHEDULING, QUOTAS } from '../../spec/flags/applications';
import type { FlagValues, FlagValuesOfGroups } from '../../spec/flags/flag';
import { selectionKeys, type ObjectSelection } from '../../spec/object-selection';
import { settingsOfFlags } from '../../submission/flag-settings';
import type { QuotaConfig } from '../application/quota/quota-queue';
import type { ApplicationConfig, MetricsConfig } from '../config';

export function applicationConfig(flags: FlagValuesOfGroups<typeof APPLICATION_FLAGS>, selection: ObjectSelection): ApplicationConfig {
  requireKnownScheduler(flags);
  const defaultsNamespace = flags['namespace-defaults-namespace'];
  return {
    submission: { ...settingsOfFlags(flags), selectionKeys: selectionKeys(selection) },
    namespaceDefaults: defaultsNamespace === undefined ? undefined : { namespace: defaultsNamespace },
    maxTrackedExecutors: flags['max-tracked-executor-per-app'],
    defaultTimeToLiveSeconds: flags['default-time-to-live-seconds'],
    recordSpecInAnnotations: flags['record-spec-in-annotations'],
    restoredBefore: parseTimestamp(flags['restored-before']),
    quota: quotaConfig(flags),
    metrics: metricsConfig(flags),
  };
}

/** Refuses a default scheduler that nobody knows: no pod would be placed. */
function requireKnownScheduler(flags: FlagValues<typeof BATCH_SCHEDULING>): void {
  const byDefault = flags['default-batch-scheduler'];
  const known: readonly string[] = [...NAMED_BATCH_SCHEDULERS, ...flags['kube-scheduler-names']];
  if (byDefault !== undefined && !known.includes(byDefault)) {
    throw new FlagsExit(
      `error: --default-batch-scheduler ${byDefault} is not known; known are ${known.join(', ')}; --kube-scheduler-names adds to them`, 2);
  }
}

/** Undefined where quotas are not watched. */
function quotaConfig(flags: FlagValues<typeof QUOTAS>): QuotaConfig | undefined {
  const patterns = flags['resource-quota-refusal-namespaces'];
  if (flags['enable-resource-quota-enforcement']) return { refuses: (namespace) => patterns.some((pattern) => matches(pattern, namespace)) };
  if (patterns.length === 0) return undefined;
  throw new FlagsExit('error: --resource-quota-refusal-namespaces has no effect without --enable-resource-quota-enforcement', 2);
}

function metricsConfig(flags: FlagValues<typeof APPLICATION_METRICS>): MetricsConfig {
  return {
    prefix: flags['metrics-prefix'],
    labels: flags['metrics-labels'],
    submitLatencyBuckets: flags['metrics-job-submit-latency-buckets'],
    startLatencyBuckets: flags['metrics-job-start-latency-buckets'],
  };
}
