// The controller with Airflow, which the test simulates: SparkKubernetesOperator waits for a start and follows a pod, SparkKubernetesSensor reads the state.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Operator } from '../../src/operator/operator';
import type { Pod } from '../../src/spec/kubernetes.gen';
import type { SparkApplication, SparkApplicationSpec } from '../../src/spec/types.gen';
import { application, applicationPath, startCluster, type SimulatedCluster } from '../support/simulated-cluster';

let cluster: SimulatedCluster;
let operator: Operator;

beforeEach(async () => {
  cluster = await startCluster(['jobs'], { runMilliseconds: 30_000 });
  operator = await cluster.operate();
});

afterEach(() => cluster.stop(operator));

/** Airflow writes the identity of its task onto the driver, to find it again. */
const TASK = { dag_id: 'nightly', task_id: 'etl', run_id: 'scheduled__2026-01-01', try_number: '1' };
const withTask = (annotations: Record<string, string> = {}): Partial<SparkApplicationSpec> => ({
  driver: { ...application('any').spec.driver, labels: TASK, annotations } as SparkApplicationSpec['driver'],
});

async function read(name: string): Promise<SparkApplication> {
  return await cluster.call('GET', applicationPath(name)) as SparkApplication;
}

/** The loop of the operator: as long as the state is SUBMITTED, or there is none, it waits; FAILED is an error; anything else is a start. */
async function waitForStart(name: string): Promise<void> {
  for (let poll = 0; poll < 600; poll += 1) {
    const { status } = await read(name);
    const state = status?.applicationState?.state ?? 'SUBMITTED';
    if (state === 'FAILED') throw new Error(`Spark Job Failed. Error stack: ${status?.applicationState?.errorMessage ?? 'N/A'}`);
    if (state !== 'SUBMITTED') return;
    await cluster.clock.advance(100);
  }
  throw new Error('never started');
}

/** What the sensor makes of a state. */
function poke({ status }: SparkApplication): 'success' | 'failure' | 'waits' {
  const state = status?.applicationState?.state;
  return state === 'COMPLETED' ? 'success' : state === 'FAILED' || state === 'UNKNOWN' ? 'failure' : 'waits';
}

/** How a restarted Airflow finds the pod of its task again. */
async function podsOfTask(): Promise<Pod[]> {
  const labels = Object.entries({ ...TASK, 'spark-role': 'driver' }).map(([label, value]) => `${label}=${value}`).join(',');
  const answer = await cluster.plane.transportFor().request({ method: 'GET', path: '/api/v1/namespaces/jobs/pods', query: { labelSelector: labels } });
  return (answer.body as { items: Pod[] }).items;
}

describe('SparkKubernetesOperator', () => {
  it('finds a started application with its driver pod under the name that it expects, and the container whose log it follows', async () => {
    await cluster.submit('etl', withTask());
    await waitForStart('etl');
    const { status } = await read('etl');
    expect(status?.driverInfo?.podName).toBe('etl-driver');
    const driver = await cluster.call('GET', '/api/v1/namespaces/jobs/pods/etl-driver') as Pod;
    expect(driver.spec.containers.map(({ name }) => name)).toContain('spark-kubernetes-driver');
    await cluster.reach('etl', 'COMPLETED');
    expect((await cluster.call('GET', '/api/v1/namespaces/jobs/pods/etl-driver') as Pod).status?.phase, 'the log can still be read').toBe('Succeeded');
  });

  it('finds one pod of its task at any time, also while an attempt follows on another', async () => {
    await cluster.submit(
      'etl', { ...withTask({ 'rehearsal.cdk8s-spark/exit-code': '1' }), restartPolicy: { type: 'OnFailure', onFailureRetries: 2, onFailureRetryInterval: 5 } },
    );
    const found = new Set<number>();
    for (let poll = 0; poll < 1_500 && poke(await read('etl')) === 'waits'; poll += 1) {
      found.add((await podsOfTask()).length);
      await cluster.clock.advance(100);
    }
    expect(poke(await read('etl'))).toBe('failure');
    expect(cluster.drivers).toHaveLength(3);
    expect(Math.max(...found)).toBe(1);
  });

  it('sees why an application cannot run', async () => {
    await cluster.submit('etl', { ...withTask(), sparkConf: { 'spark.kubernetes.driver.volumes.nonsense.x.mount.path': '/x' } });
    await cluster.clock.advance(1_000);
    await expect(waitForStart('etl')).rejects.toThrow(/Spark Job Failed\. Error stack: .*names a volume type that Spark does not know/);
  });

  it('waits through a long pull of the image: no state of a start is taken for one', async () => {
    await cluster.submit('etl', { ...withTask(), image: 'missing:1' });
    await cluster.clock.advance(50_000);
    expect((await read('etl')).status?.applicationState?.state).toBe('SUBMITTED');
    expect(new Set(cluster.states.get('jobs/etl'))).toEqual(new Set(['', 'SUBMITTED']));
  });

  it('that is cancelled deletes the application, and with it all pods', async () => {
    await cluster.submit('etl', withTask());
    await waitForStart('etl');
    await cluster.call('DELETE', applicationPath('etl'), {});
    await cluster.clock.advance(60_000);
    expect(cluster.objects('Pod')).toEqual([]);
    expect(cluster.objects('Service')).toEqual([]);
    expect(cluster.objects('ConfigMap').filter(({ metadata }) => metadata.ownerReferences)).toEqual([]);
  });
});

describe('SparkKubernetesSensor', () => {
  it('waits while an application runs, and then succeeds', async () => {
    await cluster.submit('etl', withTask());
    const answers: string[] = [];
    for (let poll = 0; poll < 600 && answers.at(-1) !== 'success'; poll += 1) {
      answers.push(poke(await read('etl')));
      await cluster.clock.advance(100);
    }
    expect([...new Set(answers)]).toEqual(['waits', 'success']);
    expect((await read('etl')).status?.driverInfo?.podName).toBe('etl-driver');
  });
});
