// The controller with Kueue, which the test simulates: it holds applications, admits them with edits of its own, evicts them, and counts their pods.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Operator } from '../../src/operator/operator';
import { KUEUE_QUEUE_LABEL, Label } from '../../src/spec/labels';
import { stateOf } from '../../src/spec/states';
import type { SparkApplication } from '../../src/spec/types.gen';
import { startCluster, type SimulatedCluster } from '../support/simulated-cluster';

let cluster: SimulatedCluster;
let operator: Operator;

beforeEach(async () => {
  cluster = await startCluster(['jobs'], { runMilliseconds: 60_000 });
  operator = await cluster.operate();
});

afterEach(() => cluster.stop(operator));

const QUEUED = { labels: { [KUEUE_QUEUE_LABEL]: 'team-a', 'kueue.x-k8s.io/priority-class': 'urgent' } };
const EXECUTORS = { cores: 1, memory: '512m', instances: 2 };

/** One edit, as Kueue makes it: what the admitted flavour asks for comes together with the end of the suspension. */
const admission = (pool: string) => {
  const placed = {
    nodeSelector: { pool },
    tolerations: [{ key: 'pool', operator: 'Equal', value: pool, effect: 'NoSchedule' }],
    labels: { 'kueue.x-k8s.io/podset': 'main' },
    annotations: { 'kueue.x-k8s.io/workload': 'sparkapplication-etl' },
  };
  return { spec: { suspend: false, driver: placed, executor: placed } };
};

/** The eviction takes back what the admission had set. */
const EVICTION = {
  spec: {
    suspend: true,
    driver: { nodeSelector: null, tolerations: null, labels: null, annotations: null },
    executor: { nodeSelector: null, tolerations: null, labels: null, annotations: null },
  },
};

/** A pod of another owner, under the name of the driver. */
const STRANGER = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'etl-driver', namespace: 'jobs' }, spec: { containers: [{ name: 'a', image: 'a' }] } };

/** What Kueue asks of an application. */
const isActive = (application: SparkApplication) => stateOf(application) === 'RUNNING';
const isFinished = (application: SparkApplication) => ['COMPLETED', 'FAILED', 'SUBMISSION_FAILED'].includes(stateOf(application));
const podsAreReady = ({ spec, status }: SparkApplication) => status?.applicationState?.state === 'RUNNING'
  && Object.values(status.executorState ?? {}).filter((state) => state === 'RUNNING' || state === 'COMPLETED').length >= (spec.executor.instances ?? 1);
const podsOf = (name: string) => cluster.objects('Pod').filter(({ metadata }) => metadata.labels?.[Label.APP_NAME] === name);
const pod = (role: string) => podsOf('etl').find(({ metadata }) => metadata.labels?.['spark-role'] === role) as unknown as {
  metadata: { labels: Record<string, string>; ownerReferences: Array<{ kind: string; name: string; controller?: boolean }> };
  spec: { nodeSelector?: Record<string, string>; tolerations?: Array<{ key: string; value: string }> };
};

describe('an application in a queue of Kueue', () => {
  it('is held, admitted with edits, evicted, admitted elsewhere, and finishes, with one budget of retries and never as a changed specification', async () => {
    await cluster.submit('etl', { suspend: true, executor: EXECUTORS, restartPolicy: { type: 'OnFailure', onFailureRetries: 1 } }, QUEUED);
    await cluster.reach('etl', 'SUSPENDED');
    expect(podsOf('etl')).toEqual([]);
    expect(isActive(cluster.application('etl'))).toBe(false);

    await cluster.patch('etl', admission('gpu'));
    await cluster.clock.until(() => podsAreReady(cluster.application('etl')));
    expect(isActive(cluster.application('etl'))).toBe(true);
    expect(pod('driver').spec).toMatchObject(
      { nodeSelector: { pool: 'gpu' }, tolerations: expect.arrayContaining([expect.objectContaining({ value: 'gpu' })]) as unknown },
    );

    await cluster.patch('etl', EVICTION);
    await cluster.reach('etl', 'SUSPENDED');
    expect(podsOf('etl').filter(({ metadata }) => !metadata.deletionTimestamp), 'the quota is free again').toEqual([]);
    expect(isFinished(cluster.application('etl'))).toBe(false);

    await cluster.patch('etl', admission('cpu'));
    await cluster.clock.until(() => podsAreReady(cluster.application('etl')));
    expect(pod('driver').spec.nodeSelector).toEqual({ pool: 'cpu' });
    await cluster.reach('etl', 'COMPLETED');
    expect(isFinished(cluster.application('etl'))).toBe(true);
    expect(cluster.status('etl')).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    expect(cluster.states.get('jobs/etl')).not.toContain('INVALIDATING');
    expect(cluster.drivers, 'one for each admission').toHaveLength(2);
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
    await cluster.clock.until(() => podsAreReady(cluster.application('etl')));
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
    await cluster.clock.until(() => podsAreReady(cluster.application('etl')));
    const first = podsOf('etl').find(({ metadata }) => metadata.labels?.['spark-role'] === 'executor');
    await cluster.call('DELETE', `/api/v1/namespaces/jobs/pods/${first?.metadata.name}`, { gracePeriodSeconds: 0 });
    await cluster.clock.advance(10_000);
    expect(podsAreReady(cluster.application('etl')), JSON.stringify(cluster.status('etl')?.executorState)).toBe(true);
    expect(Object.keys(cluster.status('etl')?.executorState ?? {})).toHaveLength(2);
  });
});
