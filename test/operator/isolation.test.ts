// Several operators in one cluster, and several namespaces under one: no operator changes what is not its own, and no namespace waits for a busy one.
import { describe, expect, it } from 'vitest';
import { sleep } from '../../src/kube/clock';
import type { KubeRequest, Transport } from '../../src/kube/transport';
import type { Operator } from '../../src/operator/operator';
import { Label } from '../../src/spec/labels';
import { API, startCluster, type SimulatedCluster } from '../support/simulated-cluster';

/** An operator of which every write is noted. */
async function noted(cluster: SimulatedCluster, identity: string, flags: readonly string[]): Promise<{ operator: Operator; writes: KubeRequest[] }> {
  const writes: KubeRequest[] = [];
  const through = (transport: Transport): Transport => ({
    request: (request) => {
      if (request.method !== 'GET') writes.push(request);
      return transport.request(request);
    },
    stream: (request) => transport.stream(request),
  });
  return { operator: await cluster.operate({ identity, flags, through }), writes };
}

/** Writes to anything but the operator's own lease that do not name one of these. */
const strayWrites = (writes: readonly KubeRequest[], ...names: readonly string[]) => writes
  .filter(({ path }) => !path.includes('/leases'))
  .map((request) => JSON.stringify([request.method, request.path, request.query, request.body]))
  .filter((text) => !names.some((name) => text.includes(name)));

describe('two operators in one cluster', () => {
  it('with different instance names each run the applications that carry theirs, and write to nothing else', async () => {
    const cluster = await startCluster();
    const election = ['--leader-election=true', '--leader-election-lock-namespace=jobs'];
    const blue = await noted(cluster, 'blue-1', ['--instance=blue', ...election]);
    const green = await noted(cluster, 'green-1', ['--instance=green', ...election]);
    await cluster.clock.advance(1_000);
    expect([blue.operator.isLeader, green.operator.isLeader], 'each by a lease of its own').toEqual([true, true]);
    await cluster.submit('azure', {}, { labels: { [Label.INSTANCE]: 'blue' } });
    await cluster.submit('olive', {}, { labels: { [Label.INSTANCE]: 'green' } });
    await cluster.submit('plain');
    await cluster.reach('azure', 'COMPLETED');
    await cluster.reach('olive', 'COMPLETED');
    await cluster.clock.advance(60_000);
    expect(cluster.status('plain')).toBeUndefined();
    expect(blue.writes.length).toBeGreaterThan(5);
    expect(green.writes.length).toBeGreaterThan(5);
    // What an attempt leaves is removed by its own identifier, which no other application has.
    expect(strayWrites(blue.writes, 'azure', cluster.status('azure')?.submissionID ?? '')).toEqual([]);
    expect(strayWrites(green.writes, 'olive', cluster.status('olive')?.submissionID ?? '')).toEqual([]);
    await cluster.stop(blue.operator, green.operator);
  });

  it('with different namespaces each run what is in theirs', async () => {
    const cluster = await startCluster(['jobs', 'other']);
    const here = await noted(cluster, 'a', ['--namespaces=jobs']);
    const there = await noted(cluster, 'b', ['--namespaces=other']);
    await cluster.submit('etl');
    await cluster.submit('etl', {}, { namespace: 'other' });
    await cluster.reach('etl', 'COMPLETED');
    await cluster.reach('etl', 'COMPLETED', 'other');
    expect(strayWrites(here.writes, '/namespaces/jobs/')).toEqual([]);
    expect(strayWrites(there.writes, '/namespaces/other/')).toEqual([]);
    expect(cluster.drivers).toHaveLength(2);
    await cluster.stop(here.operator, there.operator);
  });

  it('hand an application over when its instance label changes, while it runs and without another driver', async () => {
    const cluster = await startCluster(['jobs'], { runMilliseconds: 30_000 });
    const blue = await noted(cluster, 'blue-1', ['--instance=blue']);
    const green = await noted(cluster, 'green-1', ['--instance=green']);
    await cluster.submit('etl', {}, { labels: { [Label.INSTANCE]: 'blue' } });
    await cluster.reach('etl', 'RUNNING');
    await cluster.clock.advance(5_000);
    await cluster.patch('etl', { metadata: { labels: { [Label.INSTANCE]: 'green' } } });
    const before = blue.writes.length;
    await cluster.reach('etl', 'COMPLETED');
    await cluster.clock.advance(60_000);
    expect(blue.writes.length).toBe(before);
    expect(green.writes.some(({ path }) => path.endsWith('/sparkapplications/etl/status'))).toBe(true);
    expect(cluster.drivers).toHaveLength(1);
    expect(cluster.objects('Service')).toEqual([]);
    await cluster.stop(blue.operator, green.operator);
  });
});

describe('two operators with label selectors in one namespace', () => {
  const ELECTION = ['--leader-election=true', '--leader-election-lock-namespace=jobs'];
  const idsOf = (cluster: SimulatedCluster, ...names: string[]) => names.map((name) => cluster.status(name)?.submissionID ?? '');

  it('each act on the applications and schedules that carry their labels, children included, and write to nothing else', async () => {
    const cluster = await startCluster();
    const one = await noted(cluster, 'a-1', ['-label-selector-filter=team=a', '-instance=blue', ...ELECTION]);
    const other = await noted(cluster, 'b-1', ['-label-selector-filter=team in (b, c)', ...ELECTION]);
    await cluster.clock.advance(1_000);
    expect([one.operator.isLeader, other.operator.isLeader]).toEqual([true, true]);
    const blue = { [Label.INSTANCE]: 'blue' };
    await cluster.submit('both', { driver: { serviceAccount: 'spark', labels: { team: 'b' } } }, { labels: { ...blue, team: 'a' } });
    await cluster.submit('team-only', {}, { labels: { team: 'a' } });
    await cluster.submit('instance-only', {}, { labels: blue });
    await cluster.submit('instance-and-c', {}, { labels: { ...blue, team: 'c' } });
    await cluster.submit('c', {}, { labels: { team: 'c' } });
    await cluster.submit('plain');
    const { spec } = cluster.application('c');
    await cluster.apply([{
      apiVersion: API,
      kind: 'ScheduledSparkApplication',
      metadata: { name: 'often', namespace: 'jobs', labels: { team: 'b' } },
      spec: { schedule: '@every 1h', template: spec },
    }]);
    await cluster.reach('both', 'COMPLETED');
    await cluster.reach('c', 'COMPLETED');
    await cluster.clock.advance(3_700_000);
    for (const name of ['team-only', 'instance-only', 'instance-and-c', 'plain']) expect([name, cluster.status(name)]).toEqual([name, undefined]);
    const runs = cluster.objects('SparkApplication', API).filter(({ metadata }) => metadata.name?.startsWith('often-'));
    expect(runs.map(({ metadata }) => metadata.labels?.team)).toEqual(['b']);
    const run = runs[0].metadata.name!;
    await cluster.reach(run, 'COMPLETED');
    await cluster.clock.advance(60_000);
    const owners = new Map([['both', { ...blue, team: 'a' }], ['c', { team: 'c' }], [run, { team: 'b' }]]);
    const children = [...cluster.objects('Pod'), ...cluster.objects('ConfigMap')].filter(({ metadata }) => metadata.labels?.[Label.SUBMISSION_ID]);
    expect(children.length).toBeGreaterThanOrEqual(6);
    for (const { metadata } of children) {
      const [name] = [...owners.keys()].filter((each) => cluster.status(each)?.submissionID === metadata.labels?.[Label.SUBMISSION_ID]);
      expect(metadata.labels).toMatchObject(owners.get(name)!);
    }
    expect(strayWrites(one.writes, 'both', ...idsOf(cluster, 'both'))).toEqual([]);
    expect(strayWrites(other.writes, '/c', '"c"', 'c-driver', 'often', ...idsOf(cluster, 'c', run))).toEqual([]);
    await cluster.stop(one.operator, other.operator);
  });

  it('go on undisturbed while one of them is upgraded', async () => {
    const cluster = await startCluster(['jobs'], { runMilliseconds: 120_000 });
    const old = await noted(cluster, 'a-old', ['-label-selector-filter=team=a', ...ELECTION]);
    const other = await noted(cluster, 'b-1', ['-label-selector-filter=team=b', ...ELECTION]);
    await cluster.clock.advance(1_000);
    await cluster.submit('alpha', {}, { labels: { team: 'a' } });
    await cluster.submit('beta', {}, { labels: { team: 'b' } });
    await cluster.reach('alpha', 'RUNNING');
    await cluster.reach('beta', 'RUNNING');
    // The new pod starts beside the old one, as in a rolling update, and waits for the Lease.
    const upgraded = await noted(cluster, 'a-new', ['--label-selector-filter=team==a', '--max-tracked-executor-per-app=10', ...ELECTION]);
    await cluster.clock.advance(5_000);
    expect([old, upgraded, other].map(({ operator }) => operator.isLeader)).toEqual([true, false, true]);
    const stopping = old.operator.stop();
    await cluster.clock.advance(10_000);
    await stopping;
    expect([upgraded.operator.isLeader, other.operator.isLeader]).toEqual([true, true]);
    await cluster.submit('second', {}, { labels: { team: 'a' } });
    for (const name of ['alpha', 'beta', 'second']) await cluster.reach(name, 'COMPLETED');
    expect(cluster.drivers).toHaveLength(3);
    expect(strayWrites(upgraded.writes, 'alpha', 'second', ...idsOf(cluster, 'alpha', 'second'))).toEqual([]);
    expect(strayWrites(other.writes, 'beta', ...idsOf(cluster, 'beta'))).toEqual([]);
    await cluster.stop(upgraded.operator, other.operator);
  });
});

describe('one operator', () => {
  it('runs applications in a namespace that is created after the operator started', async () => {
    const cluster = await startCluster(['jobs']);
    const operator = await cluster.operate({ flags: ['--namespaces=jobs,later'] });
    expect(operator.unready()).toBeUndefined();
    await cluster.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'later' } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'spark', namespace: 'later' } },
    ]);
    await cluster.submit('etl', {}, { namespace: 'later' });
    await cluster.clock.advance(5_000);
    expect(cluster.objects('Pod', 'v1', 'later').map(({ metadata }) => metadata.name)).toContain('etl-driver');
    await cluster.stop(operator);
  });

  it('lists page by page what it finds', async () => {
    const cluster = await startCluster();
    for (let number = 0; number < 120; number += 1) {
      await cluster.call('POST', '/api/v1/namespaces/jobs/pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `pod-${number}`, labels: { [Label.LAUNCHED_BY_OPERATOR]: 'true', [Label.APP_NAME]: 'someone-elses' } },
        spec: { containers: [{ name: 'c', image: 'x' }] },
      });
    }
    const pages: string[] = [];
    const operator = await cluster.operate({
      through: (transport) => ({
        request: async (request) => {
          const answer = await transport.request(request);
          if (request.path.endsWith('/pods')) pages.push(`${request.query?.limit} ${(answer.body as { items: unknown[] }).items.length}`);
          return answer;
        },
        stream: (request) => transport.stream(request),
      }),
    });
    expect(pages, 'limit and items of each page; the first is small').toEqual(['20 20', '100 100']);
    await cluster.stop(operator);
  });

  it('takes namespaces in turn: one application does not wait for three hundred in another namespace', async () => {
    const cluster = await startCluster(['busy', 'quiet']);
    const operator = await cluster.operate({
      flags: ['--controller-threads=2'],
      through: (transport) => ({
        request: async (request) => {
          await sleep(cluster.clock, 50);
          return transport.request(request);
        },
        stream: (request) => transport.stream(request),
      }),
    });
    const submitting = Array.from({ length: 300 }, (_, number) => cluster.submit(`etl-${number}`, {}, { namespace: 'busy' }));
    await Promise.all(submitting);
    await cluster.submit('alone', {}, { namespace: 'quiet' });
    await cluster.clock.until(() => cluster.objects('Pod', 'v1', 'quiet').length > 0);
    expect(cluster.objects('Pod', 'v1', 'busy').filter(({ metadata }) => metadata.labels?.['spark-role'] === 'driver').length).toBeLessThan(10);
    await cluster.stop(operator);
  });
});
