// Metrics follow written statuses: each change counts once, and a restart counts nothing again.
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { applicationMetrics } from '../../src/operator/application/metrics';
import type { MetricsConfig } from '../../src/operator/config';
import { parseFlags } from '../../src/operator/flags/flags';
import type { ContainerState, Pod } from '../../src/spec/kubernetes.gen';
import { DRIVER_CONTAINER, KUEUE_QUEUE_LABEL, Label } from '../../src/spec/labels';
import type { SparkApplication, SparkApplicationStatus } from '../../src/spec/types.gen';
import { sparkApplication } from '../support/embedded-api';
import { VirtualClock, VIRTUAL_START } from '../support/virtual-clock';

function measuring(config: Partial<MetricsConfig> = {}) {
  const { metrics: byDefault } = parseFlags([], { identity: 'one' }).config.applications;
  const registry = new Registry();
  const clock = new VirtualClock();
  const cached: SparkApplication[] = [];
  const metrics = applicationMetrics(registry, { ...byDefault, ...config }, clock, () => cached);
  const value = async (line: string) => (await registry.metrics()).split('\n').find((one) => one.startsWith(`${line} `))?.slice(line.length + 1);
  return { metrics, clock, cached, value, text: () => registry.metrics() };
}

function at(state: string, more: Partial<SparkApplicationStatus> = {}, labels?: Record<string, string>): SparkApplication {
  const application = sparkApplication('pi', 'jobs', labels);
  application.metadata.creationTimestamp = new Date(VIRTUAL_START).toISOString();
  application.status = state === '' ? undefined : { driverInfo: {}, applicationState: { state }, submissionAttempts: 1, ...more };
  return application;
}

/** A retry follows: Kueue must not take it for an end. */
const REFUSED_IN_QUEUE = at('PENDING_RERUN', {
  submissionID: 'a',
  executorState: {},
  applicationState: { state: 'PENDING_RERUN', errorMessage: 'no' },
  failure: { class: 'SubmissionRefused', message: 'no' },
}, { [KUEUE_QUEUE_LABEL]: 'team-a' });

describe('metrics of applications whose status passed a CRD that lets anything through', () => {
  it.each<[string, unknown]>([
    ['conditions that are null', { applicationState: { state: 'SUBMITTED' }, conditions: [null, 'Ready', { type: 7 }] }],
    ['conditions that are a mapping', { applicationState: { state: 'SUBMITTED' }, conditions: { a: null } }],
    ['times that are numbers', { applicationState: { state: 'FAILING' }, lastSubmissionAttemptTime: 5, terminationTime: { at: null } }],
    ['a state that is a list', { applicationState: { state: ['RUNNING'] } }],
    ['a state that is a number', { applicationState: 5 }],
    ['executors that are null', { applicationState: { state: 'RUNNING' }, executorState: [null], executorSummary: [] }],
    ['a summary of texts', { applicationState: { state: 'RUNNING' }, executorSummary: { running: 'many' } }],
    ['a text in its place', 'RUNNING'],
    ['a list in its place', [null]],
    ['null in its place', null],
  ])('are there for everybody, with %s', async (_, status) => {
    const { cached, text, value } = measuring();
    cached.push({ ...at(''), status } as SparkApplication, at('RUNNING', { executorSummary: { running: 2 } }));
    expect(await text()).toContain('spark_operator_oldest_unsettled_seconds');
    expect(Number(await value('spark_executor_running_count'))).toBe(2);
  });

  it('have a label for each of their values, whatever the label of the application is', async () => {
    const { cached, text } = measuring({ labels: ['team', 'constructor'] });
    const odd = at('RUNNING', {}, { team: 'a"b' });
    cached.push(odd, { ...at('RUNNING'), metadata: { name: 'a', namespace: 'b', labels: null } } as unknown as SparkApplication);
    expect(await text()).toContain('spark_executor_running_count');
  });
});

describe('metrics of applications', () => {
  it('follow an application from its creation to its end', async () => {
    const { metrics, clock, value } = measuring();
    await clock.advance(2_000);
    metrics.statusWritten(at(''), at('SUBMITTED'));
    metrics.statusWritten(at('SUBMITTED'), at('SUBMITTED', { sparkApplicationId: 'spark-1', executionAttempts: 1 }));
    await clock.advance(40_000);
    metrics.statusWritten(at('SUBMITTED', { sparkApplicationId: 'spark-1' }), at('RUNNING', { sparkApplicationId: 'spark-1', executionAttempts: 1 }));
    metrics.statusWritten(at('RUNNING'), at('RUNNING'), { executors: { before: {}, after: { a: 'RUNNING', b: 'COMPLETED', c: 'FAILED' } } });
    metrics.statusWritten(at('RUNNING'), at('COMPLETED', {
      lastSubmissionAttemptTime: '2026-01-01T00:00:02Z',
      terminationTime: '2026-01-01T00:01:02Z',
    }), { executors: { before: { a: 'RUNNING', b: 'COMPLETED', c: 'FAILED' }, after: { a: 'COMPLETED', b: 'COMPLETED', c: 'FAILED' } } });
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
    metrics.statusWritten(at('PENDING_RERUN'), at('SUBMITTED', { submissionAttempts: 2, executionAttempts: 2, sparkApplicationId: 'spark-2' }));
    expect(await value('spark_application_submit_count')).toBe('1');
    expect(await value('spark_application_submit_latency_seconds_count')).toBe('0');
  });

  it('show as running what is cached as running, a moment after a restart as well', async () => {
    const { cached, value } = measuring();
    cached.push(at('RUNNING', { executorState: { a: 'RUNNING', b: 'RUNNING', c: 'PENDING' } }), at('COMPLETED'));
    expect(await value('spark_application_running_count')).toBe('1');
    expect(await value('spark_executor_running_count')).toBe('2');
  });

  it('count an attempt that is refused at once after another that was, though the state stays the same', async () => {
    const { metrics, value } = measuring();
    const failure = { class: 'SubmissionRefused', message: 'no' };
    metrics.statusWritten(at(''), at('SUBMISSION_FAILED', { submissionID: 'a', failure }));
    metrics.statusWritten(at('SUBMISSION_FAILED', { submissionID: 'a', failure }), at('SUBMISSION_FAILED', { submissionID: 'b', failure }));
    metrics.statusWritten(at('SUBMISSION_FAILED', { submissionID: 'b', failure }), at('FAILED', { submissionID: 'b', failure }));
    expect(await value('spark_application_failed_submission_count')).toBe('2');
    expect(await value('spark_operator_failures_total{class="SubmissionRefused"}')).toBe('2');
    expect(await value('spark_operator_attempts_total{cause="refusal"}')).toBe('1');
  });

  it('count a refusal that an application in a queue of Kueue publishes as another state', async () => {
    const { metrics, value } = measuring();
    metrics.statusWritten(at('SUBMITTED', { submissionID: 'a' }), REFUSED_IN_QUEUE);
    expect(await value('spark_application_failed_submission_count')).toBe('1');
  });

  it.each<{ cause: string; before: SparkApplication }>([
    { cause: 'first', before: at('') },
    { cause: 'first', before: at('SUSPENDED') },
    { cause: 'completion', before: at('SUCCEEDING', { submissionID: 'a' }) },
    { cause: 'completion', before: at('PENDING_RERUN', { submissionID: 'a' }) },
    { cause: 'failure', before: at('FAILING', { submissionID: 'a', failure: { class: 'UserError', message: '' } }) },
    { cause: 'failure', before: at('FAILING', { submissionID: 'a' }) },
    { cause: 'failure', before: at('PENDING_RERUN', { submissionID: 'a', failure: { class: 'UserError', message: '' } }) },
    { cause: 'infrastructure', before: at('FAILING', { submissionID: 'a', failure: { class: 'Evicted', message: '' } }) },
    { cause: 'refusal', before: REFUSED_IN_QUEUE },
    { cause: 'refusal', before: at('SUBMISSION_FAILED', { submissionID: 'a', failure: { class: 'SubmissionRefused', message: '' } }) },
    { cause: 'spec_change', before: at('INVALIDATING', { submissionID: 'a', failure: { class: 'UserError', message: '' } }) },
    { cause: 'resumption', before: at('SUSPENDED', { submissionID: 'a' }) },
  ])('say that an attempt after $before.status.applicationState.state follows on $cause', async ({ cause, before }) => {
    const { metrics, value } = measuring();
    metrics.statusWritten(before, at('SUBMITTED', { submissionID: 'next' }));
    expect(await value(`spark_operator_attempts_total{cause="${cause}"}`)).toBe('1');
  });

  it('show how late each stage of a start and the status are, compared with the times of the kubelet', async () => {
    const { metrics, clock, value } = measuring();
    const seconds = (count: number) => new Date(VIRTUAL_START + count * 1000).toISOString();
    const status = (state: string, more: Partial<SparkApplicationStatus> = {}) => at(state, { submissionID: 'a', sparkApplicationId: 'spark-1', ...more });
    const pod = (state: ContainerState): Pod => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'pi-driver', creationTimestamp: seconds(2), labels: { [Label.SUBMISSION_ID]: 'a' } },
      spec: { containers: [{ name: DRIVER_CONTAINER }] },
      status: {
        phase: 'Running',
        conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: seconds(5) }],
        containerStatuses: [{ name: DRIVER_CONTAINER, state, image: '', imageID: '', ready: true, restartCount: 0 }],
      },
    });
    await clock.advance(1_000);
    metrics.statusWritten(at(''), at('SUBMITTED', { submissionID: 'a' }));
    await clock.advance(500);
    metrics.statusWritten(at('SUBMITTED', { submissionID: 'a' }), status('SUBMITTED'));
    await clock.advance(14_500);
    metrics.statusWritten(status('SUBMITTED'), status('RUNNING'), { driver: pod({ running: { startedAt: seconds(12) } }) });
    metrics.statusWritten(status('RUNNING'), status('RUNNING', { executorState: { a: 'RUNNING' } }), { driver: pod({ running: { startedAt: seconds(12) } }) });
    await clock.advance(14_000);
    metrics.statusWritten(
      status('RUNNING'), status('COMPLETED'), { driver: pod({ terminated: { exitCode: 0, startedAt: seconds(12), finishedAt: seconds(28) } }) },
    );
    const sums = await Promise.all(
      ['accepted', 'created', 'scheduled', 'started'].map((stage) => value(`spark_operator_submission_stage_seconds_sum{stage="${stage}"}`)),
    );
    expect(sums).toEqual(['1', '0.5', '3', '7']);
    expect(await value('spark_operator_status_lag_seconds_sum{to="running"}')).toBe('4');
    expect(await value('spark_operator_status_lag_seconds_sum{to="ended"}')).toBe('2');
    expect(await value('spark_operator_status_lag_seconds_count{to="running"}')).toBe('1');
  });

  it('show where applications are, and for how long the slowest of each transient state has been there', async () => {
    const { cached, clock, value } = measuring();
    const time = (count: number) => new Date(VIRTUAL_START + count * 1000).toISOString();
    cached.push(
      at('SUBMITTED', { lastSubmissionAttemptTime: time(10) }),
      at('SUBMITTED', { lastSubmissionAttemptTime: time(70) }),
      at('COMPLETED', { terminationTime: time(1) }),
      at('NOT_A_STATE'),
    );
    await clock.advance(100_000);
    expect(await value('spark_operator_applications{state="SUBMITTED"}')).toBe('2');
    expect(await value('spark_operator_applications{state="COMPLETED"}')).toBe('1');
    expect(await value('spark_operator_applications{state="UNKNOWN"}'), 'a state that is none of ours').toBe('1');
    expect(await value('spark_operator_applications{state="NEW"}')).toBe('0');
    expect(await value('spark_operator_oldest_unsettled_seconds{state="SUBMITTED"}')).toBe('90');
    expect(await value('spark_operator_oldest_unsettled_seconds{state="FAILING"}')).toBe('0');
    expect(await value('spark_operator_oldest_unsettled_seconds{state="COMPLETED"}'), 'may last').toBeUndefined();
  });

  it('do not grow with the values of a label', async () => {
    const { metrics, text, value } = measuring({ labels: ['run'] });
    for (let run = 0; run < 250; run += 1) metrics.statusWritten(at(''), at('SUBMITTED', {}, { run: `r${run}` }));
    expect((await text()).split('\n').filter((line) => line.startsWith('spark_application_count{'))).toHaveLength(21);
    expect(await value('spark_application_count{run="_other"}')).toBe('230');
  });

  it('leave a namespace its values of a label, however many another uses', async () => {
    const { metrics, value } = measuring({ labels: ['namespace', 'team'] });
    const of = (namespace: string, team: string): [SparkApplication, SparkApplication] => {
      const application = at('SUBMITTED', {}, { team });
      application.metadata.namespace = namespace;
      return [{ ...application, status: undefined }, application];
    };
    for (let team = 0; team < 1_000; team += 1) metrics.statusWritten(...of('greedy', `t${team}`));
    metrics.statusWritten(...of('modest', 'data'));
    expect(await value('spark_application_count{namespace="modest",team="data"}')).toBe('1');
    expect(await value('spark_application_count{namespace="greedy",team="_other"}')).toBe('980');
  });

  it('take a prefix, and labels from applications', async () => {
    const { metrics, value } = measuring({ prefix: 'my-', labels: ['app-type', 'namespace'] });
    metrics.statusWritten(at(''), at('SUBMISSION_FAILED', {}, { 'app-type': 'etl' }));
    metrics.statusWritten(at(''), at('SUBMISSION_FAILED'));
    expect(await value('my_spark_application_failed_submission_count{app_type="etl",namespace="jobs"}')).toBe('1');
    expect(await value('my_spark_application_failed_submission_count{app_type="Unknown",namespace="jobs"}')).toBe('1');
  });
});
