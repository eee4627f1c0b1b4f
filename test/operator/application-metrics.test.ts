// Metrics follow written statuses: each change counts once, and a restart counts nothing again.
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { applicationMetrics } from '../../src/operator/application-metrics';
import type { MetricsConfig } from '../../src/operator/config';
import type { SparkApplication, SparkApplicationStatus } from '../../src/spec/types.gen';
import { sparkApplication } from '../support/embedded-api';
import { VirtualClock, VIRTUAL_START } from '../support/virtual-clock';

function measuring(config: MetricsConfig = {}) {
  const registry = new Registry();
  const clock = new VirtualClock();
  const cached: SparkApplication[] = [];
  const metrics = applicationMetrics(registry, config, clock, () => cached);
  const value = async (line: string) => (await registry.metrics()).split('\n').find((one) => one.startsWith(`${line} `))?.slice(line.length + 1);
  return { metrics, clock, cached, value };
}

function at(state: string, more: Partial<SparkApplicationStatus> = {}, labels?: Record<string, string>): SparkApplication {
  const application = sparkApplication('pi', 'jobs', labels);
  application.metadata.creationTimestamp = new Date(VIRTUAL_START).toISOString();
  application.status = state === '' ? undefined : { driverInfo: {}, applicationState: { state }, submissionAttempts: 1, ...more };
  return application;
}

describe('metrics of applications', () => {
  it('follow an application from its creation to its end', async () => {
    const { metrics, clock, value } = measuring();
    await clock.advance(2_000);
    metrics.statusWritten(at(''), at('SUBMITTED'));
    await clock.advance(40_000);
    metrics.statusWritten(at('SUBMITTED'), at('RUNNING', { executionAttempts: 1 }));
    metrics.statusWritten(at('RUNNING'), at('RUNNING', { executorState: { a: 'RUNNING', b: 'COMPLETED', c: 'FAILED' } }));
    metrics.statusWritten(at('RUNNING', { executorState: { a: 'RUNNING', b: 'COMPLETED' } }), at('COMPLETED', {
      executorState: { a: 'COMPLETED', b: 'COMPLETED' },
      lastSubmissionAttemptTime: '2026-01-01T00:00:02Z',
      terminationTime: '2026-01-01T00:01:02Z',
    }));
    expect(await value('spark_application_count')).toBe('1');
    expect(await value('spark_application_submit_count')).toBe('1');
    expect(await value('spark_application_success_count')).toBe('1');
    expect(await value('spark_application_failure_count')).toBe('0');
    expect(await value('spark_application_submit_latency_seconds_sum')).toBe('2');
    expect(await value('spark_application_submit_latency_seconds_histogram_bucket{le="1"}')).toBe('0');
    expect(await value('spark_application_submit_latency_seconds_histogram_bucket{le="2"}')).toBe('1');
    expect(await value('spark_application_start_latency_seconds_sum')).toBe('42');
    expect(await value('spark_application_success_execution_time_seconds_sum')).toBe('60');
    expect(await value('spark_executor_success_count')).toBe('2');
    expect(await value('spark_executor_failure_count')).toBe('1');
  });

  it('measure latencies of first attempts only', async () => {
    const { metrics, value } = measuring();
    metrics.statusWritten(at('PENDING_RERUN'), at('SUBMITTED', { submissionAttempts: 2, executionAttempts: 1 }));
    expect(await value('spark_application_submit_count')).toBe('1');
    expect(await value('spark_application_submit_latency_seconds_count')).toBe('0');
  });

  it('show as running what is cached as running, a moment after a restart as well', async () => {
    const { cached, value } = measuring();
    cached.push(at('RUNNING', { executorState: { a: 'RUNNING', b: 'RUNNING', c: 'PENDING' } }), at('COMPLETED'));
    expect(await value('spark_application_running_count')).toBe('1');
    expect(await value('spark_executor_running_count')).toBe('2');
  });

  it('take a prefix, and labels from applications', async () => {
    const { metrics, value } = measuring({ prefix: 'my-', labels: ['app-type', 'namespace'] });
    metrics.statusWritten(at(''), at('SUBMISSION_FAILED', {}, { 'app-type': 'etl' }));
    metrics.statusWritten(at(''), at('SUBMISSION_FAILED'));
    expect(await value('my_spark_application_failed_submission_count{app_type="etl",namespace="jobs"}')).toBe('1');
    expect(await value('my_spark_application_failed_submission_count{app_type="Unknown",namespace="jobs"}')).toBe('1');
  });
});
