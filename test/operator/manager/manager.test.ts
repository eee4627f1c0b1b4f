// The manager with several kinds: the order of start and stop, shared caches, and the isolation of kinds.
import { get } from 'node:https';
import { describe, expect, it } from 'vitest';
import { runSeveralKinds } from './several-kinds';
import { silentLogger, type LogFields, type Logger } from '../../../src/kube/logger';
import { keyOf } from '../../../src/kube/object-keys';
import { Resources } from '../../../src/kube/resources';
import type { Transport } from '../../../src/kube/transport';
import { Manager, type ManagerConfig } from '../../../src/operator/manager/manager';
import type { Registration, Source } from '../../../src/operator/manager/registration';
import { RUNNABLE_GROUPS, RunnableGroups, type Runnable } from '../../../src/operator/manager/runnables';
import { Priority } from '../../../src/operator/manager/work-queue';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import { EmbeddedApi, isWatch } from '../../support/embedded-api';
import { countingIds, settle, VirtualClock } from '../../support/virtual-clock';

const CONFIG: ManagerConfig = {
  namespaces: ['jobs'],
  leaderElection: {
    enabled: false,
    lockName: 'lock',
    lockNamespace: 'jobs',
    identity: 'a',
    leaseDurationMilliseconds: 15_000,
    renewDeadlineMilliseconds: 10_000,
    retryPeriodMilliseconds: 2_000,
  },
  metricsBindAddress: '0',
  healthProbeBindAddress: '0',
  cacheSyncTimeoutMilliseconds: 30_000,
  longestRetryMilliseconds: 300_000,
};

function managerOf(embedded: EmbeddedApi, registrations: readonly Registration[], config: Partial<ManagerConfig> = {}, log?: Logger): Manager {
  return new Manager({ transport: embedded.transport, clock: embedded.clock, ids: countingIds(), config: { ...CONFIG, ...config }, registrations, log });
}

async function started(embedded: EmbeddedApi, manager: Manager): Promise<void> {
  const starting = manager.start();
  await embedded.clock.advance(0);
  await starting;
  await embedded.clock.advance(0);
}

/** A registration that records the keys of its reconciles. */
function noting(name: string, source: Source<KubernetesObject>, reconcile: (key: string) => Promise<void> = async () => undefined) {
  const keys: string[] = [];
  const registration: Registration = {
    name,
    reconciles: source,
    workers: 1,
    watches: [{ source, wakes: ({ object }) => [{ key: keyOf(object), priority: Priority.LIVE }] }],
    createController: () => ({
      reconcile: async (key) => {
        keys.push(key);
        await reconcile(key);
        return {};
      },
    }),
  };
  return { keys, registration };
}

describe('a manager', () => {
  it('isolates kinds: one that owns children, one that always throws, a slow one, and applications, while leadership is lost and won', async () => {
    const embedded = new EmbeddedApi(['jobs'], { crds: true });
    embedded.must('POST', '/api/v1/namespaces/jobs/serviceaccounts', { metadata: { name: 'default' } });
    await runSeveralKinds({
      api: embedded.api,
      transport: embedded.transport,
      clock: embedded.clock,
      ids: countingIds(),
      namespace: 'jobs',
      pass: (time) => embedded.clock.advance(time),
    });
    expect(embedded.clock.pending, 'nothing is left running').toBe(0);
  });

  it('watches a source once when several kinds share it, and reconciles each kind', async () => {
    const embedded = new EmbeddedApi();
    const shared: Source<KubernetesObject> = { resource: Resources.ConfigMap, labelSelector: 'shared=yes' };
    const [first, second] = [noting('first', shared), noting('second', shared)];
    const manager = managerOf(embedded, [first.registration, second.registration]);
    await started(embedded, manager);
    embedded.must('POST', '/api/v1/namespaces/jobs/configmaps', { metadata: { name: 'one', labels: { shared: 'yes' } } });
    await embedded.clock.advance(0);
    expect([first.keys, second.keys]).toEqual([['jobs/one'], ['jobs/one']]);
    expect(embedded.calls.filter((call) => isWatch({ method: 'GET', path: call, query: { watch: String(call.includes('watch=true')) } }))).toHaveLength(1);
    await manager.stop();
  });

  it('refuses two kinds with the same name, and a source that no registration watches', () => {
    const embedded = new EmbeddedApi();
    const one = noting('one', { resource: Resources.ConfigMap }).registration;
    expect(() => managerOf(embedded, [one, { ...one }])).toThrow('Two registrations have the name one');
    const blind: Registration = {
      ...one,
      createController: ({ stores }) => {
        stores.of({ resource: Resources.Pod });
        return { reconcile: async () => ({}) };
      },
    };
    expect(() => managerOf(embedded, [blind])).toThrow('No registration watches this source of pods');
  });

  it('is dead when every worker of one kind hangs, even when other kinds work', async () => {
    const embedded = new EmbeddedApi();
    embedded.must('POST', '/api/v1/namespaces/jobs/configmaps', { metadata: { name: 'one' } });
    const source: Source<KubernetesObject> = { resource: Resources.ConfigMap };
    const hanging = noting('hanging', source, () => new Promise(() => undefined));
    const manager = managerOf(embedded, [noting('brisk', source).registration, hanging.registration]);
    await started(embedded, manager);
    await embedded.clock.advance(1_190_000);
    expect(await manager.dead()).toBeUndefined();
    await embedded.clock.advance(10_000);
    expect(await manager.dead()).toBe('none of the 1 workers of hanging has finished a reconcile for 20 minutes');
    const stopping = manager.stop();
    await embedded.clock.advance(20_000);
    await stopping;
  });

  /** Two namespaces: every reconcile of one hangs, those of the other end at once. Answers the keys that were reconciled, and what is reported. */
  async function besideNamespaceThatHangs(workers: number, config: Partial<ManagerConfig> = {}) {
    const embedded = new EmbeddedApi(['stuck', 'well']);
    for (const namespace of ['stuck', 'well']) {
      Array.from({ length: 20 }, (_, index) => embedded.must('POST', `/api/v1/namespaces/${namespace}/configmaps`, { metadata: { name: `map-${index}` } }));
    }
    const { keys, registration } = noting('mixed', { resource: Resources.ConfigMap }, (key) => (
      key.startsWith('stuck/') ? new Promise(() => undefined) : Promise.resolve()));
    const errors: unknown[] = [];
    const log = { ...silentLogger, error: (message: string, fields?: LogFields) => void errors.push([message, fields?.namespace]) };
    const manager = managerOf(embedded, [{ ...registration, workers }], { namespaces: ['stuck', 'well'], ...config }, log);
    await started(embedded, manager);
    await embedded.clock.advance(10);
    const count = (namespace: string) => keys.filter((key) => key.startsWith(`${namespace}/`)).length;
    const result = { stuck: count('stuck'), well: count('well') };
    await embedded.clock.advance(1_200_000);
    const dead = await manager.dead();
    const stuckReconciles = (await manager.registry.getSingleMetric('spark_operator_stuck_reconciles')?.get())?.values[0].value;
    const logged = errors.length;
    await manager.dead();
    const again = errors.length - logged;
    const stopping = manager.stop();
    await embedded.clock.advance(20_000);
    await stopping;
    return { ...result, dead, stuckReconciles, errors, again };
  }

  it.each([
    { workers: 4, config: {}, stuck: 3, because: 'one worker remains for the others' },
    { workers: 2, config: {}, stuck: 1, because: 'one worker remains for the others' },
    { workers: 4, config: { maxWorkersPerNamespace: 2 }, stuck: 2, because: 'two may be busy with one namespace' },
  ])('with $workers workers, reconciles of a namespace that hang do not stop another: $because', async ({ workers, config, stuck }) => {
    expect(await besideNamespaceThatHangs(workers, config)).toMatchObject({ stuck, well: 20 });
  });

  it('is not restarted for everybody because one namespace hangs: log and metric report it', async () => {
    const message = ['A reconcile has not ended for 20 minutes', 'stuck'];
    expect(await besideNamespaceThatHangs(4)).toMatchObject({ dead: undefined, stuckReconciles: 3, errors: [message, message, message], again: 0 });
  });

  it.each([
    { workers: 1, config: {} },
    { workers: 2, config: { maxWorkersPerNamespace: 2 } },
  ])('is restarted where one namespace may have all $workers workers, and all hang', async ({ workers, config }) => {
    expect((await besideNamespaceThatHangs(workers, config)).dead).toBe(`none of the ${workers} workers of mixed has finished a reconcile for 20 minutes`);
  });

  it('gives a namespace all workers where that is asked for, and its only one where there is one', async () => {
    expect((await besideNamespaceThatHangs(2, { maxWorkersPerNamespace: 5 })).stuck).toBe(2);
    expect((await besideNamespaceThatHangs(1)).stuck).toBe(1);
  });

  it('reviews the tokens of those who read metrics while it is not the leader', async () => {
    const embedded = new EmbeddedApi();
    const reviews = ['tokenreviews', 'subjectaccessreviews'];
    const transport: Transport = {
      stream: (request) => embedded.transport.stream(request),
      request: async (request) => {
        const review = reviews.find((plural) => request.path.endsWith(`/${plural}`));
        if (request.path.includes('/leases')) throw new Error('no lease today');
        if (!review) return embedded.transport.request(request);
        const status = review === 'tokenreviews' ? { authenticated: true, user: { username: 'prometheus' } } : { allowed: true };
        return { status: 201, headers: {}, body: { ...request.body as object, status } };
      },
    };
    const manager = new Manager({
      transport,
      clock: embedded.clock,
      ids: countingIds(),
      registrations: [noting('one', { resource: Resources.ConfigMap }).registration],
      config: {
        ...CONFIG,
        leaderElection: { ...CONFIG.leaderElection, enabled: true },
        metricsBindAddress: '127.0.0.1:0',
        secureMetrics: { minTlsVersion: 'TLSv1.2' },
      },
    });
    const starting = manager.start();
    while (!manager.ports.metrics) await settle(1);
    const status = await new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: manager.ports.metrics, path: '/metrics', rejectUnauthorized: false, headers: { authorization: 'Bearer x' } };
      get(options, (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
    expect([manager.isLeader, status]).toEqual([false, 200]);
    await embedded.clock.advance(0);
    await starting;
    const stopping = manager.stop();
    await embedded.clock.advance(20_000);
    await stopping;
  });

  it('starts an added runnable before the caches are filled, and is unready while that runnable is', async () => {
    const embedded = new EmbeddedApi();
    const manager = managerOf(embedded, [noting('one', { resource: Resources.ConfigMap }).registration]);
    const order: string[] = [];
    let problem: string | undefined = 'the certificate is not there yet';
    const note = (what: string) => void order.push(`${what} after ${embedded.calls.length} calls`);
    manager.add('webhooks', { name: 'a webhook', start: () => note('started'), stop: () => note('stopped'), unready: () => problem });
    await started(embedded, manager);
    expect(order).toEqual(['started after 0 calls']);
    expect(manager.unready()).toBe('the certificate is not there yet');
    problem = undefined;
    expect(manager.unready()).toBeUndefined();
    await manager.stop();
    expect(manager.unready()).toBe('stopping');
  });
});

describe('runnable groups', () => {
  function noted(order: string[]) {
    const clock = new VirtualClock();
    const groups = new RunnableGroups(clock, silentLogger);
    const runnable = (name: string, more: Partial<Runnable> = {}): Runnable => ({
      name, start: () => void order.push(`+${name}`), stop: () => void order.push(`-${name}`), ...more,
    });
    return { clock, groups, runnable };
  }

  it('start in the order of the groups, whatever the order in which they were added, and stop in reverse', async () => {
    const order: string[] = [];
    const { groups, runnable } = noted(order);
    [...RUNNABLE_GROUPS].reverse().forEach((group) => groups.add(group, runnable(group)));
    await groups.start();
    await groups.stop();
    expect(order).toEqual([
      '+servers', '+webhooks', '+caches', '+leadership', '+controllers', '-controllers', '-leadership', '-caches', '-webhooks', '-servers',
    ]);
  });

  it('stop only the runnables that have started when one fails to start', async () => {
    const order: string[] = [];
    const { groups, runnable } = noted(order);
    groups.add('servers', runnable('server'));
    groups.add('caches', runnable('caches', { start: () => Promise.reject(new Error('no such kind')) }));
    groups.add('controllers', runnable('controller'));
    await expect(groups.start()).rejects.toThrow('no such kind');
    expect(order).toEqual(['+server', '-caches', '-server']);
  });

  it('can be stopped while a runnable is still starting, and abort its start', async () => {
    const order: string[] = [];
    const { groups, runnable } = noted(order);
    groups.add('servers', runnable('server'));
    groups.add('caches', runnable('caches', {
      start: (stopping) => new Promise((resolve) => { stopping.addEventListener('abort', () => resolve()); }),
    }));
    groups.add('controllers', runnable('controller'));
    const starting = groups.start();
    await settle();
    await groups.stop();
    await starting;
    expect(order).toEqual(['+server', '-caches', '-server']);
  });

  it('do not wait forever for a runnable that does not stop', async () => {
    const order: string[] = [];
    const { clock, groups, runnable } = noted(order);
    groups.add('servers', runnable('server'));
    groups.add('controllers', runnable('controller', { stop: () => new Promise(() => undefined) }));
    await groups.start();
    const stopping = groups.stop();
    await clock.advance(20_000);
    await stopping;
    expect(order.at(-1)).toBe('-server');
  });
});
