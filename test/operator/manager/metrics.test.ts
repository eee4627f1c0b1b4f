// The metrics: the names of the Kubeflow operator, with all series present from the start.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Gauge, Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricsListener } from '../../../src/operator/manager/servers';
import type { Operator } from '../../../src/operator/operator';
import { FailureClass } from '../../../src/spec/failure';
import { startCluster, type SimulatedCluster } from '../../support/simulated-cluster';
import { VirtualClock } from '../../support/virtual-clock';

/** What the Kubeflow operator exposes of applications and executors. */
const KUBEFLOW = [
  'spark_application_count', 'spark_application_submit_count', 'spark_application_failed_submission_count', 'spark_application_running_count',
  'spark_application_success_count', 'spark_application_failure_count', 'spark_application_success_execution_time_seconds',
  'spark_application_failure_execution_time_seconds', 'spark_application_submit_latency_seconds', 'spark_application_submit_latency_seconds_histogram',
  'spark_application_start_latency_seconds', 'spark_application_start_latency_seconds_histogram', 'spark_executor_running_count',
  'spark_executor_success_count', 'spark_executor_failure_count',
];

let cluster: SimulatedCluster;
let operator: Operator;
let scrape: () => Promise<string>;
let before: string;

beforeAll(async () => {
  cluster = await startCluster();
  operator = await cluster.operate({ config: { metricsBindAddress: '127.0.0.1:0' }, loopDelay: { longestMilliseconds: 12, reset: () => undefined } });
  scrape = async () => (await fetch(`http://127.0.0.1:${operator.ports.metrics}/metrics`)).text();
  before = await scrape();
});

afterAll(() => cluster.stop(operator));

it('somebody who asks for metrics all the time does not keep the operator busy', async () => {
  const registry = new Registry();
  const clock = new VirtualClock();
  let collections = 0;
  const gauge: Gauge = new Gauge({ name: 'one', help: 'one', registers: [registry], collect: () => gauge.set(++collections) });
  const listener = metricsListener(registry, clock);
  const ask = async (times: number): Promise<string[]> => Promise.all(Array.from({ length: times }, () => new Promise<string>((resolve) => {
    const response = { writeHead: () => response, end: (bytes: Buffer) => resolve(bytes.toString()) };
    void listener({ url: '/metrics' } as IncomingMessage, response as unknown as ServerResponse & { req: IncomingMessage });
  })));
  const answers = await ask(1_000);
  expect(collections).toBeLessThanOrEqual(30);
  expect(answers.every((answer) => answer.includes('# TYPE one gauge'))).toBe(true);
  await clock.advance(60_000);
  expect((await ask(1))[0]).toContain(`one ${collections}`);
  expect(collections, 'who asks as often as usual gets the numbers of the moment').toBe(31);
});

const families = (text: string) => [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
const value = (text: string, series: string) => text.split('\n').find((line) => line.startsWith(`${series} `))?.slice(series.length + 1);

describe('/metrics', () => {
  it('has every name of the Kubeflow operator', () => {
    expect(KUBEFLOW.filter((name) => !families(before).includes(name))).toEqual([]);
  });

  it('has all series before anything has happened, so that the first event is an increase', () => {
    const empty = families(before).filter((name) => !new RegExp(`^${name}(_count|_sum)?(\\{.*\\})? \\d`, 'm').test(before));
    expect(empty, 'namespaces are not known beforehand').toEqual(['spark_operator_queue_depth', 'spark_operator_applications_waiting_for_quota']);
    for (const failureClass of Object.values(FailureClass)) {
      expect(value(before, `spark_operator_failures_total{class="${failureClass}"}`)).toBe('0');
    }
  });

  it('has a help text for each of them', () => {
    const explained = [...before.matchAll(/^# HELP (\S+) \S/gm)].map(([, name]) => name);
    expect(explained.sort()).toEqual(families(before).sort());
  });

  it('follows applications that run, fail, are tried again and are refused', async () => {
    await cluster.submit('good');
    await cluster.reach('good', 'COMPLETED');
    await cluster.submit('bad', { restartPolicy: { type: 'OnFailure', onFailureRetries: 1, onFailureRetryInterval: 5 }, driver: driver({ 'exit-code': '3' }) });
    await cluster.reach('bad', 'FAILED');
    await cluster.submit('refused', { sparkConf: { 'spark.kubernetes.driver.volumes.nonsense.x.mount.path': '/x' } });
    await cluster.reach('refused', 'FAILED');
    const text = await scrape();
    const expected = {
      'spark_application_count': '3',
      'spark_application_submit_count': '3',
      'spark_application_failed_submission_count': '1',
      'spark_application_success_count': '1',
      'spark_application_failure_count': '2',
      'spark_application_submit_latency_seconds_count': '2',
      'spark_application_start_latency_seconds_histogram_bucket{le="3600"}': '2',
      'spark_operator_attempts_total{cause="first"}': '3',
      'spark_operator_attempts_total{cause="failure"}': '1',
      'spark_operator_failures_total{class="UserError"}': '2',
      'spark_operator_failures_total{class="SubmissionRefused"}': '1',
      'spark_operator_submission_stage_seconds_count{stage="created"}': '3',
      'spark_operator_submission_stage_seconds_count{stage="started"}': '3',
      'spark_operator_status_lag_seconds_count{to="ended"}': '3',
      'spark_operator_applications{state="FAILED"}': '2',
      'spark_operator_event_loop_lag_seconds': '0.012',
      'controller_runtime_reconcile_panics_total{controller="spark-application-controller"}': '0',
      'rest_client_requests_total{method="DELETE",code="200"}': expect.stringMatching(/^[1-9]/) as string,
    };
    expect(Object.fromEntries(Object.keys(expected).map((series) => [series, value(text, series)]))).toEqual(expected);
  });
});

function driver(settings: Readonly<Record<string, string>>) {
  const annotations = Object.fromEntries(Object.entries(settings).map(([name, text]) => [`rehearsal.cdk8s-spark/${name}`, text]));
  return { cores: 1, memory: '512m', serviceAccount: 'spark', annotations };
}
