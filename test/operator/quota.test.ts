// Applications that wait for room in the quotas of their namespace: the whole operator on the embedded control plane, whose API server enforces quotas.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Operator } from '../../src/operator/operator';
import { SparkLabel } from '../../src/spec/labels';
import type { SparkApplicationSpec } from '../../src/spec/types.gen';
import { startCluster, type Arrangement, type SimulatedCluster } from '../support/simulated-cluster';

const ENFORCED = ['--enable-resource-quota-enforcement'];
const RUN = 60_000;

let cluster: SimulatedCluster;
let operator: Operator;

beforeEach(async () => {
  cluster = await startCluster(['jobs'], { runMilliseconds: RUN });
});

afterEach(() => cluster.stop(operator));

async function operate(arrangement: Arrangement = {}): Promise<void> {
  operator = await cluster.operate({ ...arrangement, flags: [...ENFORCED, ...arrangement.flags ?? []] });
}

/** A quota; the rest of the specification by choice. */
async function limit(hard: Record<string, string>, spec: object = {}, name = 'team'): Promise<void> {
  await cluster.apply([{ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name, namespace: 'jobs' }, spec: { hard, ...spec } }]);
}

/** One CPU for the driver, and one for each executor. */
async function submit(name: string, executors = 1, spec: Partial<SparkApplicationSpec> = {}): Promise<void> {
  await cluster.submit(name, { executor: { cores: 1, memory: '512m', instances: executors }, ...spec });
  await cluster.clock.advance(1_000);
}

const stateOf = (name: string): string | undefined => cluster.status(name)?.applicationState?.state;
const ready = (name: string) => cluster.status(name)?.conditions?.find(({ type }) => type === 'Ready');
const waits = (name: string): boolean => stateOf(name) === 'SUBMITTED' && ready(name)?.reason === 'QuotaExceeded';
const driversOf = (name: string) => cluster.objects('Pod').filter(({ metadata }) => (
  metadata.labels?.[SparkLabel.ROLE] === 'driver' && metadata.labels['sparkoperator.k8s.io/app-name'] === name));
const drained = (milliseconds = RUN + 10_000): Promise<void> => cluster.clock.advance(milliseconds);

describe('with a quota that has room for two applications', () => {
  beforeEach(async () => {
    await limit({ 'requests.cpu': '4' });
    await operate();
  });

  it('the third waits, says for what, and runs when another has ended', async () => {
    for (const name of ['a', 'b', 'c']) await submit(name);
    await cluster.clock.advance(10_000);
    expect([stateOf('a'), stateOf('b'), waits('c')]).toEqual(['RUNNING', 'RUNNING', true]);
    expect(ready('c')).toMatchObject({ status: 'False', message: expect.stringContaining('requests.cpu asked 2, used 4, limit 4 (quota team)') as string });
    expect(driversOf('c')).toEqual([]);
    // It has used no attempt, and waits in a state that Kubeflow's operator has too.
    expect(cluster.status('c')).toMatchObject({ submissionAttempts: 1, executionAttempts: 0 });
    await cluster.reach('c', 'COMPLETED');
    expect((await cluster.events('c')).map(({ reason }) => reason)).not.toContain('SparkApplicationSubmissionFailed');
  });

  it('reserves room for executors that the drivers have not made yet', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => cluster.submit(name)));
    await cluster.clock.advance(10_000);
    const running = ['a', 'b', 'c', 'd'].filter((name) => stateOf(name) === 'RUNNING');
    expect(running).toHaveLength(2);
    expect(running.map((name) => Object.values(cluster.status(name)?.executorState ?? {}))).toEqual([['RUNNING'], ['RUNNING']]);
  });

  it('lets them go in the order in which they came, the large one too', async () => {
    await submit('a');
    await submit('large', 3);
    for (const name of ['c', 'd', 'e']) await submit(name);
    await cluster.clock.advance(5_000);
    // There is room for a small one, and small ones would keep the large one waiting for ever.
    expect(['large', 'c', 'd', 'e'].map(waits)).toEqual([true, true, true, true]);
    expect(ready('c')?.message).toContain('asked by applications that came earlier 4');
    await cluster.reach('large', 'RUNNING');
    expect(['c', 'd', 'e'].map(waits)).toEqual([true, true, true]);
    await cluster.reach('c', 'RUNNING');
    await cluster.reach('e', 'COMPLETED');
  });

  it('says of one that is larger than the whole quota that it never fits, and lets others pass', async () => {
    await submit('giant', 9);
    await submit('b');
    await cluster.clock.advance(5_000);
    expect(ready('giant')?.reason).toBe('QuotaTooSmall');
    expect(ready('giant')?.message).toContain('requests.cpu asked 10, limit 4 (quota team)');
    expect(stateOf('b')).toBe('RUNNING');
    await limit({ 'requests.cpu': '20' });
    await cluster.reach('giant', 'RUNNING');
  });

  it('lets a waiting one go when the quota is raised or removed, and holds the next one when it is lowered', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await submit(name);
    expect(['c', 'd'].map(waits)).toEqual([true, true]);
    await limit({ 'requests.cpu': '6' });
    await cluster.clock.advance(5_000);
    expect([stateOf('c'), waits('d')]).toEqual(['RUNNING', true]);
    await limit({ 'requests.cpu': '1' });
    await cluster.clock.advance(5_000);
    expect(ready('d')?.reason).toBe('QuotaTooSmall');
    await cluster.call('DELETE', '/api/v1/namespaces/jobs/resourcequotas/team');
    await cluster.reach('d', 'RUNNING');
  });

  it('counts a suspended one as nothing, and one that is resumed among those that wait', async () => {
    for (const name of ['a', 'b', 'c']) await submit(name);
    await cluster.patch('a', { spec: { suspend: true } });
    await cluster.reach('c', 'RUNNING');
    await cluster.patch('a', { spec: { suspend: false } });
    await cluster.clock.advance(5_000);
    expect(waits('a')).toBe(true);
    await cluster.patch('a', { spec: { suspend: true } });
    await cluster.clock.advance(5_000);
    expect(stateOf('a')).toBe('SUSPENDED');
    await cluster.patch('a', { spec: { suspend: false } });
    await cluster.reach('a', 'COMPLETED');
  });

  it('gives the room of one that waits for its retry to the next, and lets the retry wait in its turn', async () => {
    await submit('a', 1, {
      driver: {
        cores: 1,
        memory: '512m',
        serviceAccount: 'spark',
        annotations: { 'rehearsal.cdk8s-spark/exit-code': '1', 'rehearsal.cdk8s-spark/run-seconds': '5' },
      },
      restartPolicy: { type: 'OnFailure', onFailureRetries: 1, onFailureRetryInterval: 10 },
    });
    for (const name of ['b', 'c']) await submit(name);
    await cluster.reach('a', 'FAILING');
    await cluster.reach('c', 'RUNNING');
    await cluster.clock.advance(15_000);
    expect(waits('a')).toBe(true);
    await cluster.reach('a', 'FAILED');
    expect(cluster.status('a')?.executionAttempts).toBe(2);
  });

  it('begins again where it was after the operator has been replaced', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await submit(name);
    const another = await cluster.operate({ flags: ENFORCED, identity: 'two' });
    await cluster.clock.advance(1_000);
    const stopping = operator.stop();
    await cluster.clock.advance(5_000);
    await stopping;
    operator = another;
    expect(['c', 'd'].map(waits)).toEqual([true, true]);
    await cluster.reach('d', 'COMPLETED');
    expect(new Set(cluster.drivers).size).toBe(4);
  });

  it('fails one that waits longer than its deadline allows, as an exceeded quota', async () => {
    for (const name of ['a', 'b']) await submit(name);
    await submit('c', 1, { deadlines: { driverPendingSeconds: 20 } });
    await cluster.reach('c', 'FAILED');
    expect(cluster.status('c')).toMatchObject({ failure: { class: 'Quota' } });
  });

  it('asks nothing while nothing changes', async () => {
    for (const name of ['a', 'b', 'c']) await submit(name);
    await cluster.clock.advance(5_000);
    let calls = 0;
    cluster.plane.intercept({ after: ({ request, isWatch }) => { if (!isWatch && !request.path.includes('/pods') && request.method === 'GET') calls += 1; } });
    await cluster.clock.advance(30_000);
    expect([waits('c'), calls]).toEqual([true, 0]);
  });
});

it('counts of a quota with scopes what it selects', async () => {
  await cluster.apply(['batch', 'urgent'].map((name) => ({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value: 1 })));
  await limit({ 'requests.cpu': '2' }, { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['batch'] }] } });
  await operate();
  const of = (priorityClassName: string): Partial<SparkApplicationSpec> => ({
    driver: { cores: 1, memory: '512m', serviceAccount: 'spark', priorityClassName }, executor: { cores: 1, memory: '512m', instances: 1, priorityClassName },
  });
  await submit('a', 1, of('batch'));
  await submit('b', 1, of('batch'));
  await submit('c', 1, of('urgent'));
  await cluster.clock.advance(5_000);
  expect([stateOf('a'), waits('b'), stateOf('c')]).toEqual(['RUNNING', true, 'RUNNING']);
  await cluster.reach('b', 'COMPLETED');
});

it('refuses by choice one that is larger than the whole quota, and lets others wait that the webhook has not seen', async () => {
  await limit({ 'requests.cpu': '2' });
  await operate({ flags: ['--resource-quota-refusal-namespaces=other,job*'] });
  await submit('giant', 9);
  await submit('a');
  await submit('b');
  await cluster.clock.advance(5_000);
  expect(cluster.status('giant')).toMatchObject({ applicationState: { state: 'FAILED' }, failure: { class: 'Quota' } });
  expect([stateOf('a'), waits('b')]).toEqual(['RUNNING', true]);
});

it('leaves quotas to the API server without the flag, and neither lists nor watches them', async () => {
  await limit({ 'requests.cpu': '2' });
  const paths: string[] = [];
  cluster.plane.intercept({ after: ({ request }) => { paths.push(request.path); } });
  operator = await cluster.operate();
  await submit('a');
  await submit('b');
  await drained(5_000);
  expect(paths.filter((path) => path.includes('resourcequotas'))).toEqual([]);
  expect(ready('b')).toMatchObject({ reason: 'QuotaExceeded', message: expect.stringContaining('exceeded quota: team') as string });
});

it('lets the API server count applications, whose refusal of one more reaches whoever creates it', async () => {
  await limit({ 'count/sparkapplications.sparkoperator.k8s.io': '1' });
  await operate();
  await submit('a');
  await expect(cluster.submit('b')).rejects.toThrow('exceeded quota: team, requested: count/sparkapplications.sparkoperator.k8s.io=1');
  await cluster.call('DELETE', '/apis/sparkoperator.k8s.io/v1beta2/namespaces/jobs/sparkapplications/a');
  await cluster.clock.advance(5_000);
  await submit('b');
  await cluster.reach('b', 'RUNNING');
});
