// Metrics of applications and executors under the names that dashboards of the Spark operator know.
import { Counter, Gauge, Histogram, Summary, type Registry } from 'prom-client';
import type { ApplicationMetrics } from './application/deps';
import type { Clock } from './clock';
import type { MetricsConfig } from './config';
import { ApplicationState, ExecutorState } from '../spec/states';
import type { SparkApplication } from '../spec/types.gen';

const SUBMIT_LATENCY_BUCKETS = [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256];
const START_LATENCY_BUCKETS = [30, 60, 90, 120, 150, 180, 210, 240, 270, 300];

type Labels = Record<string, string>;

/**
 * Counts from one written status to the next, so that nothing is counted again after a restart. `applications` is what is cached, from
 * which the numbers of running applications and executors are taken whenever metrics are read.
 */
export function applicationMetrics(
  registry: Registry, config: MetricsConfig, clock: Clock, applications: () => Iterable<SparkApplication>,
): ApplicationMetrics {
  const labels = config.labels ?? [];
  const labelNames = labels.map(metricLabel);
  const options = (name: string, help: string) => ({ name: metricLabel(`${config.prefix ?? ''}${name}`), help, labelNames, registers: [registry] });
  const counter = (name: string, help: string) => {
    const made = new Counter(options(name, help));
    if (labels.length === 0) {
      made.inc(0);
    }
    return made;
  };
  const summary = (name: string, help: string) => new Summary({ ...options(name, help), percentiles: [] });

  const byState: Partial<Record<string, Counter>> = {
    [ApplicationState.SUBMITTED]: counter('spark_application_submit_count', 'Submissions'),
    [ApplicationState.SUBMISSION_FAILED]: counter('spark_application_failed_submission_count', 'Submissions that were refused'),
    [ApplicationState.COMPLETED]: counter('spark_application_success_count', 'Applications that completed'),
    [ApplicationState.FAILED]: counter('spark_application_failure_count', 'Applications that failed'),
  };
  const seen = counter('spark_application_count', 'Applications that this operator took up');
  const successTime = summary('spark_application_success_execution_time_seconds', 'Run time of applications that completed');
  const failureTime = summary('spark_application_failure_execution_time_seconds', 'Run time of applications that failed');
  const submitLatency = [
    summary('spark_application_submit_latency_seconds', 'From creation to the first submission'),
    new Histogram({
      ...options('spark_application_submit_latency_seconds_histogram', 'From creation to the first submission'),
      buckets: [...config.submitLatencyBuckets ?? SUBMIT_LATENCY_BUCKETS],
    }),
  ];
  const startLatency = [
    summary('spark_application_start_latency_seconds', 'From creation to the first running driver'),
    new Histogram({
      ...options('spark_application_start_latency_seconds_histogram', 'From creation to the first running driver'),
      buckets: [...config.startLatencyBuckets ?? START_LATENCY_BUCKETS],
    }),
  ];
  const executorCounts: Partial<Record<string, Counter>> = {
    [ExecutorState.COMPLETED]: counter('spark_executor_success_count', 'Executors that completed'),
    [ExecutorState.FAILED]: counter('spark_executor_failure_count', 'Executors that failed'),
  };
  presentGauge('spark_application_running_count', 'Applications that run', (application) => (stateOf(application) === ApplicationState.RUNNING ? 1 : 0));
  presentGauge('spark_executor_running_count', 'Executors that run', (application) => (
    Object.values(application.status?.executorState ?? {}).filter((state) => state === ExecutorState.RUNNING).length));

  return { statusWritten };

  function statusWritten(before: SparkApplication, after: SparkApplication): void {
    const values = labelsOf(after);
    countExecutors(before, after, values);
    const state = stateOf(after);
    if (state === stateOf(before)) {
      return;
    }
    if (stateOf(before) === ApplicationState.NEW) {
      seen.inc(values);
    }
    byState[state]?.inc(values);
    const { submissionAttempts = 0, executionAttempts = 0 } = after.status ?? {};
    const first = submissionAttempts <= 1 && executionAttempts <= 1;
    if (first && (state === ApplicationState.SUBMITTED || state === ApplicationState.RUNNING)) {
      const latency = (clock.now() - Date.parse(after.metadata.creationTimestamp ?? '')) / 1000;
      observe(state === ApplicationState.SUBMITTED ? submitLatency : startLatency, values, latency);
    } else if (state === ApplicationState.COMPLETED || state === ApplicationState.FAILED) {
      const { terminationTime, lastSubmissionAttemptTime } = after.status ?? {};
      const duration = (Date.parse(terminationTime ?? '') - Date.parse(lastSubmissionAttemptTime ?? '')) / 1000;
      observe([state === ApplicationState.COMPLETED ? successTime : failureTime], values, duration);
    }
  }

  function countExecutors(before: SparkApplication, after: SparkApplication, values: Labels): void {
    const old = before.status?.executorState ?? {};
    for (const [name, state] of Object.entries(after.status?.executorState ?? {})) {
      if (old[name] !== state) {
        executorCounts[state]?.inc(values);
      }
    }
  }

  function labelsOf(application: SparkApplication): Labels {
    const own = application.metadata.labels ?? {};
    const value = (label: string) => (label === 'namespace' ? application.metadata.namespace : own[label]) ?? 'Unknown';
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

function stateOf(application: SparkApplication): string {
  return application.status?.applicationState?.state ?? ApplicationState.NEW;
}

function observe(metrics: ReadonlyArray<Summary | Histogram>, labels: Labels, seconds: number): void {
  if (Number.isFinite(seconds)) {
    metrics.forEach((metric) => metric.observe(labels, Math.max(0, seconds)));
  }
}

/** Names and labels of metrics know no hyphens. */
function metricLabel(name: string): string {
  return name.replace(/[^a-zA-Z0-9_:]/g, '_');
}
