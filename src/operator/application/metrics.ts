// Metrics of applications and executors: those under the names that dashboards of the Spark operator know, and our own.
import { Counter, Gauge, Histogram, Summary, type Registry } from 'prom-client';
import type { ApplicationMetrics, Seen } from './deps';
import type { Clock } from '../../kube/clock';
import type { MetricsConfig } from '../config';
import { lifecycleMetrics } from './lifecycle-metrics';
import { effectiveState } from './state-machine/situation';
import { asNumber, asRecord } from './values';
import { parseTimestamp } from '../../kube/time';
import { entryOf } from '../../spec/json';
import { ApplicationState, ExecutorState, isTerminal, stateOf } from '../../spec/states';
import type { SparkApplication } from '../../spec/types.gen';
import { boundedLabel, boundedLabelOfNamespaces } from '../manager/bounded';

type Labels = Record<string, string>;

/** The label that is the application's own namespace. */
const NAMESPACE = 'namespace';

/**
 * Counts from one written status to the next, so that nothing is counted again after a restart. `applications` is what is cached, from
 * which the numbers of running applications and executors are taken whenever metrics are read.
 */
export function applicationMetrics(
  registry: Registry, config: MetricsConfig, clock: Clock, applications: () => Iterable<SparkApplication>,
): ApplicationMetrics {
  const all = [familiarMetrics(registry, config, clock, applications), lifecycleMetrics(registry, clock, applications)];
  return { statusWritten: (...change) => all.forEach((metrics) => metrics.statusWritten(...change)) };
}

function familiarMetrics(
  registry: Registry, config: MetricsConfig, clock: Clock, applications: () => Iterable<SparkApplication>,
): ApplicationMetrics {
  const { labels } = config;
  const labelNames = labels.map(metricLabel);
  const boundedNamespace = boundedLabel();
  const bounded = new Map(labels.filter((label) => label !== NAMESPACE).map((label) => [label, boundedLabelOfNamespaces()]));
  const options = (name: string, help: string) => ({ name: metricLabel(`${config.prefix ?? ''}${name}`), help, labelNames, registers: [registry] });
  const counter = (name: string, help: string) => {
    const made = new Counter(options(name, help));
    if (labels.length === 0) {
      made.inc(0);
    }
    return made;
  };
  const summary = (name: string, help: string) => new Summary({ ...options(name, help), percentiles: [] });

  const submitted = counter('spark_application_submit_count', 'Submissions whose objects were all created');
  const byState: Readonly<Record<string, Counter>> = {
    [ApplicationState.SUBMISSION_FAILED]: counter('spark_application_failed_submission_count', 'Submissions that were refused'),
    [ApplicationState.COMPLETED]: counter('spark_application_success_count', 'Applications that reached COMPLETED'),
    [ApplicationState.FAILED]: counter('spark_application_failure_count', 'Applications that reached FAILED'),
  };
  const seen = counter('spark_application_count', 'Applications that this operator has begun to handle');
  const successTime = summary('spark_application_success_execution_time_seconds', 'From the last submission to the end, of applications that completed');
  const failureTime = summary('spark_application_failure_execution_time_seconds', 'From the last submission to the end, of applications that failed');
  const submitLatency = [
    summary('spark_application_submit_latency_seconds', 'From creation to the first submission'),
    new Histogram({
      ...options('spark_application_submit_latency_seconds_histogram', 'From creation to the first submission'),
      buckets: [...config.submitLatencyBuckets],
    }),
  ];
  const startLatency = [
    summary('spark_application_start_latency_seconds', 'From creation to the first running driver'),
    new Histogram({
      ...options('spark_application_start_latency_seconds_histogram', 'From creation to the first running driver'),
      buckets: [...config.startLatencyBuckets],
    }),
  ];
  const executorCounts: Readonly<Record<string, Counter>> = {
    [ExecutorState.COMPLETED]: counter('spark_executor_success_count', 'Executors that ended well, or with a run that succeeded'),
    [ExecutorState.FAILED]: counter('spark_executor_failure_count', 'Executors that failed, or ended with a run that failed'),
  };
  presentGauge('spark_application_running_count', 'Applications in state RUNNING', (application) => (
    stateOf(application) === ApplicationState.RUNNING ? 1 : 0));
  presentGauge('spark_executor_running_count', 'Executors that run', runningExecutors);

  return { statusWritten };

  function statusWritten(before: SparkApplication, after: SparkApplication, { executors }: Seen = {}): void {
    const values = labelsOf(after);
    if (executors) countEnds(executors, values);
    const state = effectiveState(after);
    const { submissionID, sparkApplicationId, submissionAttempts = 0, executionAttempts = 0 } = after.status ?? {};
    const first = submissionAttempts <= 1 && executionAttempts <= 1;
    const age = secondsBetween(after.metadata.creationTimestamp, clock.now());
    if (sparkApplicationId && sparkApplicationId !== before.status?.sparkApplicationId) {
      submitted.inc(values);
      if (first) observe(submitLatency, values, age);
    }
    if (state === effectiveState(before) && submissionID === before.status?.submissionID) return;
    if (stateOf(before) === ApplicationState.NEW) seen.inc(values);
    entryOf(byState, state)?.inc(values);
    if (state === ApplicationState.RUNNING && first) {
      observe(startLatency, values, age);
    } else if (isTerminal(state)) {
      const { terminationTime, lastSubmissionAttemptTime } = after.status ?? {};
      const duration = secondsBetween(lastSubmissionAttemptTime, parseTimestamp(terminationTime));
      observe([state === ApplicationState.COMPLETED ? successTime : failureTime], values, duration);
    }
  }

  function countEnds({ before, after }: Required<Seen>['executors'], values: Labels): void {
    for (const [name, state] of Object.entries(after)) {
      if (before[name] !== state) entryOf(executorCounts, String(state))?.inc(values);
    }
  }

  function labelsOf(application: SparkApplication): Labels {
    const own = application.metadata.labels ?? {};
    const namespace = application.metadata.namespace ?? '';
    const value = (label: string) => bounded.get(label)?.(namespace, Object.hasOwn(own, label) ? own[label] : 'Unknown') ?? boundedNamespace(namespace);
    return Object.fromEntries(labels.map((label) => [metricLabel(label), value(label)]));
  }

  function presentGauge(name: string, help: string, amount: (application: SparkApplication) => number): void {
    const gauge: Gauge = new Gauge({
      ...options(name, help),
      collect: () => {
        gauge.reset();
        for (const application of applications()) {
          gauge.inc(labelsOf(application), amount(application));
        }
      },
    });
  }
}

/** The summary counts those too that a bounded list of executors has no room for. */
function runningExecutors({ status }: SparkApplication): number {
  return asNumber(asRecord(status?.executorSummary).running)
    ?? Object.values(asRecord(status?.executorState)).filter((state) => state === ExecutorState.RUNNING).length;
}

function observe(metrics: ReadonlyArray<Summary | Histogram>, labels: Labels, seconds: number | undefined): void {
  if (seconds !== undefined) {
    metrics.forEach((metric) => metric.observe(labels, Math.max(0, seconds)));
  }
}

/** Seconds from a time of the API to another; undefined where either is not known. */
function secondsBetween(from: unknown, to: number | undefined): number | undefined {
  const start = parseTimestamp(from);
  return start === undefined || to === undefined ? undefined : (to - start) / 1000;
}

/** Names and labels of metrics know no hyphens. */
function metricLabel(name: string): string {
  return name.replace(/[^a-zA-Z0-9_:]/g, '_');
}
