// The controller with Kueue, which the test simulates: it holds applications, admits them with edits of its own, evicts them, and counts their pods.
import { ApiObject, App, Chart } from 'cdk8s';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KueueDifferences, SparkApplication as SparkApplicationConstruct, SparkCode, SparkVersion } from '../../src';
import type { Operator } from '../../src/operator/operator';
import { KUEUE_QUEUE_LABEL, Label } from '../../src/spec/labels';
import { validateApplication } from '../../src/spec/rules';
import type { SparkApplication, SparkApplicationSpec } from '../../src/spec/types.gen';
import { admission, eviction, isActive, isFinished, podSetsOf, podsAreReady, refusal, type Placement, type PodSets } from '../support/kueue';
import { startCluster, type SimulatedCluster } from '../support/simulated-cluster';

let cluster: SimulatedCluster;
let operator: Operator;

beforeEach(async () => {
  cluster = await startCluster(['jobs'], { runMilliseconds: 60_000 });
  operator = await cluster.operate();
});

afterEach(() => cluster.stop(operator));

const QUEUED = { labels: { [KUEUE_QUEUE_LABEL]: 'team-a', 'kueue.x-k8s.io/priority-class': 'urgent' } };
const ACCOUNT = { serviceAccount: 'spark' };
const EXECUTORS = { cores: 1, memory: '512m', instances: 2 };

/** What the flavour `pool` adds to pods. */
const flavour = (pool: string): Placement => ({
  nodeSelector: { pool },
  tolerations: [{ key: 'pool', operator: 'Equal', value: pool, effect: 'NoSchedule' }],
  labels: { 'kueue.x-k8s.io/podset': 'main' },
  annotations: { 'kueue.x-k8s.io/workload': 'sparkapplication-etl' },
});

/** A pod of another owner, under the name of the driver. */
const STRANGER = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'etl-driver', namespace: 'jobs' }, spec: { containers: [{ name: 'a', image: 'a' }] } };

const podsOf = (name: string) => cluster.objects('Pod').filter(({ metadata }) => metadata.labels?.[Label.APP_NAME] === name);
const pod = (role: string) => podsOf('etl').find(({ metadata }) => metadata.labels?.['spark-role'] === role) as unknown as {
  metadata: { labels: Record<string, string>; ownerReferences: Array<{ kind: string; name: string; controller?: boolean }> };
  spec: { nodeSelector?: Record<string, string>; tolerations?: Array<{ key: string; value: string }> };
};
const runningExecutors = (application: SparkApplication) =>
  Object.values(application.status?.executorState ?? {}).filter((state) => state === 'RUNNING' || state === 'COMPLETED').length;

/** Applies an edit of Kueue, and shows that GitOps tools are told of each field that it changes. */
async function kueue(edit: object): Promise<void> {
  const pointers = KueueDifferences.jsonPointers();
  const changed = Object.entries((edit as { spec: Record<string, unknown> }).spec).flatMap(([field, value]) => (
    field === 'driver' || field === 'executor' ? Object.keys(value as object).map((below) => `/spec/${field}/${below}`) : [`/spec/${field}`]));
  expect(changed.filter((pointer) => !pointers.includes(pointer))).toEqual([]);
  await cluster.patch('etl', edit);
}

describe('an application in a queue of Kueue', () => {
  it.each<{ written: string; spec: Partial<SparkApplicationSpec>; executors: number }>([
    { written: 'with all fields that Kueue counts', spec: { executor: EXECUTORS }, executors: 2 },
    { written: 'without any of them', spec: { driver: ACCOUNT, executor: {} }, executors: 1 },
    {
      written: 'with labels, tolerations and templates of its own',
      spec: {
        driver: {
          ...ACCOUNT,
          nodeSelector: { zone: 'a' },
          labels: { team: 'a' },
          tolerations: [{ key: 'spot', operator: 'Exists' }],
          template: { metadata: { labels: { cost: '1' } }, spec: { containers: [{ name: 'spark-kubernetes-driver' }] } },
        },
        executor: EXECUTORS,
      },
      executors: 2,
    },
  ])('$written is held, admitted, evicted, admitted elsewhere, and finishes, as one run and never as a changed specification', async ({ spec, executors }) => {
    await cluster.submit('etl', { suspend: true, ...spec, restartPolicy: { type: 'OnFailure', onFailureRetries: 1 } }, QUEUED);
    expect(refusal(cluster.application('etl')), 'the CRD has written the mode that Kueue asks for').toBeUndefined();
    const atFirst = podSetsOf(cluster.application('etl'));
    await cluster.reach('etl', 'SUSPENDED');
    expect(podsOf('etl')).toEqual([]);
    expect(isActive(cluster.application('etl'))).toBe(false);

    await kueue(admission(cluster.application('etl'), flavour('gpu')));
    await cluster.clock.until(() => podsAreReady(cluster.application('etl')) && runningExecutors(cluster.application('etl')) === executors);
    for (const role of ['driver', 'executor']) {
      expect(pod(role).spec.nodeSelector).toMatchObject({ pool: 'gpu' });
      expect(pod(role).spec.tolerations).toEqual(expect.arrayContaining([expect.objectContaining({ value: 'gpu' })]));
    }

    await kueue(eviction(cluster.application('etl'), atFirst));
    await cluster.reach('etl', 'SUSPENDED');
    expect(podsOf('etl').filter(({ metadata }) => !metadata.deletionTimestamp), 'the quota is free again').toEqual([]);
    expect(isFinished(cluster.application('etl'))).toBe(false);

    await kueue(admission(cluster.application('etl'), flavour('cpu')));
    await cluster.clock.until(() => podsAreReady(cluster.application('etl')) && runningExecutors(cluster.application('etl')) === executors);
    expect(pod('driver').spec.nodeSelector).toEqual({ ...spec.driver?.nodeSelector, pool: 'cpu' });
    await cluster.reach('etl', 'COMPLETED');
    expect(isFinished(cluster.application('etl'))).toBe(true);
    const counts = (podSets: PodSets) => Object.values(podSets).map(({ count }) => count);
    expect(counts(podSetsOf(cluster.application('etl'))), 'Kueue reclaims no pods: all of them hold their quota until the end').toEqual(counts(atFirst));
    expect(cluster.status('etl')).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    expect(cluster.states.get('jobs/etl')).not.toContain('INVALIDATING');
    expect(cluster.drivers, 'one for each admission').toHaveLength(2);
  });

  it('is told in its status what Kueue does not count, and what to write', async () => {
    await cluster.submit('etl', { driver: ACCOUNT, executor: {} }, QUEUED);
    expect(podSetsOf(cluster.application('etl'))).toMatchObject({ driver: { requests: {} }, executor: { count: 0, requests: {} } });
    await cluster.clock.until(() => isActive(cluster.application('etl')));
    const warnings = cluster.status('etl')?.conditions?.find(({ type }) => type === 'Warnings');
    expect(warnings?.message.match(/spec\.\w+\.\w+: is not set, and Kueue counts only what stands in the object: .*?; write ("?\w+"?)/g)).toHaveLength(5);
  });

  it('takes from the quota what it uses, where constructs wrote it', () => {
    const minimal = (labels: Record<string, string>): SparkApplication => ApiObject.of(new SparkApplicationConstruct(new Chart(new App(), 'jobs'), 'etl', {
      metadata: { labels },
      sparkVersion: SparkVersion.V4_1,
      image: 'apache/spark:4.1.4',
      application: SparkCode.python('local:///pi.py'),
      sparkConf: { 'spark.executor.memory': '3g', 'spark.driver.cores': '2' },
    })).toJson() as SparkApplication;
    expect(podSetsOf(minimal(QUEUED.labels))).toMatchObject({
      driver: { count: 1, requests: { cpu: '2', memory: '1g' } }, executor: { count: 1, requests: { cpu: '1', memory: '3g' } },
    });
    expect(validateApplication(minimal(QUEUED.labels))).toEqual([]);
    expect(minimal({}).spec.executor.instances, 'nothing is written for applications in no queue').toBeUndefined();
  });

  it('is warned of node labels for both roles, which Kueue loses when it evicts', async () => {
    await cluster.submit('etl', { suspend: true, nodeSelector: { zone: 'a' }, executor: EXECUTORS }, QUEUED);
    const atFirst = podSetsOf(cluster.application('etl'));
    expect(validateApplication(cluster.application('etl')).map(({ path }) => path)).toContain('spec.nodeSelector');
    await kueue(admission(cluster.application('etl'), flavour('gpu')));
    await kueue(eviction(cluster.application('etl'), atFirst));
    expect(cluster.application('etl').spec.nodeSelector).toBeUndefined();
  });

  it('never counts as finished while a refused submission is to be tried again', async () => {
    await cluster.call('POST', '/api/v1/namespaces/jobs/pods', STRANGER);
    await cluster.submit('etl', { restartPolicy: { type: 'OnFailure', onSubmissionFailureRetries: 1, onSubmissionFailureRetryInterval: 20 } }, QUEUED);
    await cluster.reach('etl', 'PENDING_RERUN');
    expect(cluster.application('etl').status?.applicationState?.errorMessage).toMatch(/etl-driver already exists/);
    await cluster.call('DELETE', '/api/v1/namespaces/jobs/pods/etl-driver', { gracePeriodSeconds: 0 });
    await cluster.reach('etl', 'COMPLETED');
    expect(cluster.states.get('jobs/etl')).toEqual(['', 'SUBMITTED', 'PENDING_RERUN', 'SUBMITTED', 'RUNNING', 'COMPLETED']);
    expect(cluster.status('etl')).toMatchObject({ submissionAttempts: 2, executionAttempts: 1 });
  });

  it('counts as finished when a refused submission is the last', async () => {
    await cluster.call('POST', '/api/v1/namespaces/jobs/pods', STRANGER);
    await cluster.submit('etl', {}, QUEUED);
    await cluster.reach('etl', 'FAILED');
    expect(isFinished(cluster.application('etl'))).toBe(true);
  });

  it('has pods that Kueue finds by their label and counts as the application\'s own, without Kueue\'s labels of the application', async () => {
    await cluster.submit('etl', { executor: EXECUTORS }, QUEUED);
    await cluster.clock.until(() => runningExecutors(cluster.application('etl')) === 2);
    expect(podsOf('etl')).toHaveLength(3);
    for (const role of ['driver', 'executor']) {
      expect(Object.keys(pod(role).metadata.labels).filter((label) => label.startsWith('kueue.x-k8s.io/'))).toEqual([]);
      expect(pod(role).metadata.ownerReferences).toContainEqual(expect.objectContaining({ kind: 'SparkApplication', name: 'etl' }));
    }
    expect(pod('executor').metadata.ownerReferences.filter(({ controller }) => controller).map(({ kind }) => kind)).toEqual(['Pod']);
  });

  it('counts as ready after more executors than a status can list have come and gone', async () => {
    await cluster.stop(operator);
    cluster = await startCluster(['jobs'], { runMilliseconds: 60_000 });
    operator = await cluster.operate({ flags: ['--max-tracked-executor-per-app=2'] });
    await cluster.submit('etl', { executor: EXECUTORS }, QUEUED);
    await cluster.clock.until(() => runningExecutors(cluster.application('etl')) === 2);
    const first = podsOf('etl').find(({ metadata }) => metadata.labels?.['spark-role'] === 'executor');
    await cluster.call('DELETE', `/api/v1/namespaces/jobs/pods/${first?.metadata.name}`, { gracePeriodSeconds: 0 });
    await cluster.clock.advance(10_000);
    expect(podsAreReady(cluster.application('etl')), JSON.stringify(cluster.status('etl')?.executorState)).toBe(true);
    expect(Object.keys(cluster.status('etl')?.executorState ?? {})).toHaveLength(2);
  });
});
