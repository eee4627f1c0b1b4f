// A scenario with several kinds in one manager: applications, a kind that owns children, one that always throws, and a slow one.
// manager.test.ts runs it on the embedded API server, real-manager.ts on a real one.
import { strict as assert } from 'node:assert';
import type { Clock, Ids } from '../../../src/kube/clock';
import { keyOf, nameOf, objectKey } from '../../../src/kube/object-keys';
import { Resources } from '../../../src/kube/resources';
import type { KubeApi } from '../../../src/kube/rest-client';
import type { Transport } from '../../../src/kube/transport';
import { applicationRegistration } from '../../../src/operator/application/registration';
import type { OperatorConfig } from '../../../src/operator/config';
import { parseFlags } from '../../../src/operator/flags/flags';
import { Manager } from '../../../src/operator/manager/manager';
import type { Registration, Source } from '../../../src/operator/manager/registration';
import { Priority } from '../../../src/operator/manager/work-queue';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { ConfigMap, Lease } from '../../../src/spec/kubernetes.gen';
import type { SparkApplication } from '../../../src/spec/types.gen';
import { sparkApplication } from '../../support/embedded-api';

/** The cluster and the clock of the scenario. */
export interface ScenarioEnvironment {
  readonly api: KubeApi;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly ids: Ids;
  /** A namespace that only the scenario uses. */
  readonly namespace: string;
  /** Lets time pass. */
  pass(milliseconds: number): Promise<void>;
}

const ROLE = 'test-role';
const SLOW_MILLISECONDS = 600_000;
const LEASE = { lockName: 'manager', leaseDurationMilliseconds: 3_000, renewDeadlineMilliseconds: 2_000, retryPeriodMilliseconds: 300 };

function configMaps(role: string): Source<KubernetesObject> {
  return { resource: Resources.ConfigMap, labelSelector: `${ROLE}=${role}` };
}

/** Creates the child of each parent, and creates it again when it is deleted. */
function owning(): Registration {
  const parents = configMaps('parent');
  const children = configMaps('child');
  return {
    name: 'owning',
    reconciles: parents,
    workers: 2,
    watches: [
      { source: parents, wakes: ({ object }) => [{ key: keyOf(object), priority: Priority.LIVE }] },
      {
        source: children,
        wakes: ({ object: { metadata } }) => (metadata.ownerReferences ?? [])
          .map((owner) => ({ key: objectKey(metadata.namespace, owner.name), priority: Priority.BEGUN })),
      },
    ],
    createController: ({ client, stores, events }) => ({
      reconcile: async (key) => {
        const [namespace, name] = key.split('/');
        const parent = stores.of(parents).get({ namespace, name });
        if (!parent || stores.of(children).get({ namespace, name: `${name}-child` })) return {};
        const owner = { apiVersion: 'v1', kind: 'ConfigMap', name, uid: parent.metadata.uid ?? '', controller: true };
        stores.of(children).observe(await client.create(Resources.ConfigMap, {
          apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: `${name}-child`, labels: { [ROLE]: 'child' }, ownerReferences: [owner] },
        }));
        events.record(parent, { type: 'Normal', reason: 'ChildCreated', message: 'the child is there' });
        return {};
      },
    }),
  };
}

function throwing(): Registration {
  const failing = configMaps('failing');
  return {
    name: 'throwing',
    reconciles: failing,
    workers: 1,
    watches: [{ source: failing, wakes: ({ object }) => [{ key: keyOf(object), priority: Priority.LIVE }] }],
    createController: () => ({ reconcile: () => Promise.reject(new TypeError('unexpected object')) }),
  };
}

/** Keeps its only worker busy until its term ends; `reconciles` says how often it began, and `aborted` how often it was asked to end. */
function slow(reconciles: string[], aborted: string[]): Registration {
  const heavy = configMaps('heavy');
  return {
    name: 'slow',
    reconciles: heavy,
    workers: 1,
    watches: [{ source: heavy, wakes: ({ object }) => [{ key: keyOf(object), priority: Priority.LIVE }] }],
    createController: ({ clock }) => ({
      reconcile: (key, signal) => new Promise((resolve) => {
        reconciles.push(nameOf(key));
        const cancel = clock.after(SLOW_MILLISECONDS, () => resolve({}));
        signal.addEventListener('abort', () => {
          aborted.push(nameOf(key));
          cancel();
          resolve({});
        }, { once: true });
      }),
    }),
  };
}

function configFor(namespace: string): OperatorConfig {
  const { config } = parseFlags(
    [`--namespaces=${namespace}`, '--controller-threads=2', '--enable-ui-service=false', '--health-probe-bind-address=0'], { identity: 'manager-a' },
  );
  return { ...config, leaderElection: { ...config.leaderElection, lockNamespace: namespace, ...LEASE } };
}

/** Runs the scenario. Throws an assertion error at the first unexpected result. */
export async function runSeveralKinds(environment: ScenarioEnvironment): Promise<void> {
  const { api, transport, clock, ids, namespace, pass } = environment;
  const config = configFor(namespace);
  const [begun, aborted]: string[][] = [[], []];
  const manager = new Manager({
    transport, clock, ids, config, registrations: [throwing(), slow(begun, aborted), owning(), applicationRegistration(config)],
  });
  const add = (name: string, role: string) => api.create<KubernetesObject>(
    Resources.ConfigMap, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels: { [ROLE]: role } } },
  );
  const child = (parent: string) => api.get<ConfigMap>(Resources.ConfigMap, { namespace, name: `${parent}-child` });
  const state = async (name: string) => (
    await api.get<SparkApplication>(Resources.SparkApplication, { namespace, name }))?.status?.applicationState?.state;
  const submitted = async (name: string) => (
    await state(name) === 'SUBMITTED' && await api.get(Resources.Pod, { namespace, name: `${name}-driver` }) !== undefined);
  const eventually = async (what: string, condition: () => Promise<boolean> | boolean): Promise<void> => {
    const end = clock.now() + 30_000;
    while (!await condition()) {
      assert(clock.now() < end, `not within 30 s: ${what}`);
      await pass(100);
    }
  };
  const metric = async (name: string, labels: Record<string, string>): Promise<number | undefined> => {
    const found = (await manager.registry.getSingleMetric(name)?.get())?.values;
    return found?.find((value) => Object.entries(labels).every(([label, text]) => value.labels[label] === text))?.value;
  };

  await add('failing-1', 'failing');
  await add('heavy-1', 'heavy');
  await add('heavy-2', 'heavy');
  const starting = manager.start();
  await eventually('the manager leads', () => manager.isLeader);
  await starting;
  try {
    await eventually('the slow controller is busy, the throwing one fails', async () => (
      begun.length === 1 && (await metric('controller_runtime_reconcile_panics_total', { controller: 'throwing' }) ?? 0) > 1));

    await add('first', 'parent');
    await api.create(Resources.SparkApplication, sparkApplication('one', namespace));
    await eventually('the owning controller makes the child, the application is submitted', async () => (
      await child('first') !== undefined && await submitted('one')));
    assert.equal((await child('first'))?.metadata.ownerReferences?.[0].name, 'first');
    await api.delete(Resources.ConfigMap, { namespace, name: 'first-child' });
    await eventually('the child is made again', async () => await child('first') !== undefined);
    await eventually('its Event is written under the name of its controller', async () => (
      await api.list(Resources.Event, { namespace }, (event: KubernetesObject & { reportingController?: string; reason?: string }) => event))
      .some(({ reason, reportingController }) => reason === 'ChildCreated' && reportingController === 'owning'));
    assert.equal(manager.unready(), undefined, 'neither failures nor slowness of one kind make the manager unready');
    assert.equal(await manager.dead(), undefined);
    assert.equal(await metric('controller_runtime_reconcile_errors_total', { controller: 'owning' }), 0);
    assert.equal(await metric('controller_runtime_reconcile_errors_total', { controller: 'spark-application-controller' }), 0);
    assert.equal(await metric('workqueue_depth', { name: 'slow' }), 1, 'what waits for the slow controller waits in its own queue');
    assert.equal(await metric('controller_runtime_active_workers', { controller: 'slow' }), 1);

    const lease = async (holderIdentity: string) => {
      for (;;) {
        const current = await api.get<Lease>(Resources.Lease, { namespace, name: LEASE.lockName }) as Lease;
        const spec = { ...current.spec, holderIdentity, leaseDurationSeconds: 60 };
        try {
          await api.replace(Resources.Lease, { ...current, spec });
          return;
        } catch {
          // The manager renewed it in between.
        }
      }
    };
    await lease('another');
    await eventually('the manager is no longer the leader', () => !manager.isLeader);
    await eventually('the slow reconcile is asked to end', () => aborted.length === 1);
    const failures = await metric('controller_runtime_reconcile_total', { controller: 'throwing', result: 'error' });
    await add('second', 'parent');
    await api.create(Resources.SparkApplication, sparkApplication('two', namespace));
    await pass(2_000);
    assert.equal(await child('second'), undefined, 'a follower writes nothing');
    assert.equal(await state('two') ?? '', '', 'a follower writes nothing');
    assert.equal(begun.length, 1, 'a follower reconciles nothing');
    assert.equal(await metric('controller_runtime_reconcile_total', { controller: 'throwing', result: 'error' }), failures);
    assert.equal(manager.unready(), undefined, 'a follower is ready: its caches are warm');

    await lease('');
    await eventually('the manager leads again and every kind works', async () => (
      manager.isLeader && await child('second') !== undefined && await submitted('two') && begun.length === 2));
  } finally {
    const stopping = manager.stop();
    await eventually('the manager stops', async () => Promise.race([stopping.then(() => true), pass(50).then(() => false)]));
  }
  assert.equal(manager.isLeader, false);
  assert.equal((await api.get<Lease>(Resources.Lease, { namespace, name: LEASE.lockName }))?.spec.holderIdentity, '', 'the lease is released');
}
