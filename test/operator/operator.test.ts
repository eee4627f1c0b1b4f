// The operator as a whole, around a controller that only notes what it is asked to look at.
import { describe, expect, it } from 'vitest';
import { Resources } from '../../src/kube/resources';
import type { ApplicationControllerDeps } from '../../src/operator/application/deps';
import { PODS_BY_APPLICATION } from '../../src/operator/application/deps';
import type { OperatorConfig } from '../../src/operator/config';
import { parseFlags } from '../../src/operator/flags/flags';
import type { ReconcileResult } from '../../src/operator/manager/controller';
import { createOperator, type Operator } from '../../src/operator/operator';
import { DRIVER_FINALIZER } from '../../src/spec/labels';
import type { SparkApplication } from '../../src/spec/types.gen';
import { EmbeddedApi, isWatch, sparkApplication } from '../support/embedded-api';
import { countingIds, settle } from '../support/virtual-clock';

const APPLICATIONS = (namespace: string) => `/apis/sparkoperator.k8s.io/v1beta2/namespaces/${namespace}/sparkapplications`;

function configFor(more: Partial<OperatorConfig> = {}): OperatorConfig {
  const { config } = parseFlags(['--controller-threads=2', '--leader-election-lock-name=lock', '--leader-election-lock-namespace=jobs'], { identity: 'a' });
  return {
    ...config,
    healthProbeBindAddress: '0',
    ...more,
  };
}

interface Looking {
  readonly operator: Operator;
  /** Keys in the order in which they were looked at. */
  readonly looks: string[];
  readonly deps: ApplicationControllerDeps;
}

/** An operator whose controller notes each key, and then does `reconcile`. */
function looking(
  world: EmbeddedApi, more: Partial<OperatorConfig> = {}, reconcile: (key: string, signal: AbortSignal) => Promise<ReconcileResult> = async () => ({}),
): Looking {
  const looks: string[] = [];
  let given: ApplicationControllerDeps | undefined;
  const operator = createOperator({
    transport: world.transport,
    clock: world.clock,
    ids: countingIds(),
    config: configFor(more),
    createController: (deps) => {
      given = deps;
      return {
        reconcile: (key, signal) => {
          looks.push(key);
          return reconcile(key, signal);
        },
      };
    },
  });
  return { operator, looks, deps: given as ApplicationControllerDeps };
}

async function started(world: EmbeddedApi, instance: Looking): Promise<void> {
  const starting = instance.operator.start();
  await world.clock.advance(0);
  await starting;
  await world.clock.advance(0);
}

async function stopped(world: EmbeddedApi, instance: Looking): Promise<void> {
  const stopping = instance.operator.stop();
  await world.clock.advance(0);
  await stopping;
}

function newWorld(): EmbeddedApi {
  return new EmbeddedApi(['jobs', 'other'], { crds: true });
}

function create(world: EmbeddedApi, name: string, namespace = 'jobs', labels?: Record<string, string>): void {
  world.must('POST', APPLICATIONS(namespace), sparkApplication(name, namespace, labels));
}

function createPod(world: EmbeddedApi, name: string, application: string): void {
  if (world.server.storage.collection('serviceaccounts').count('jobs') === 0) {
    world.must('POST', '/api/v1/namespaces/jobs/serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
  }
  world.must('POST', '/api/v1/namespaces/jobs/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { 'sparkoperator.k8s.io/launched-by-spark-operator': 'true', 'sparkoperator.k8s.io/app-name': application } },
    spec: { containers: [{ name: 'spark-kubernetes-driver', image: 'x', env: [{ name: 'LONG', value: 'x'.repeat(1000) }] }] },
  });
}

describe('an operator', () => {
  it('looks at what there is when it starts, and at each change from then on', async () => {
    const world = newWorld();
    create(world, 'old');
    const instance = looking(world);
    await started(world, instance);
    expect(instance.looks).toEqual(['jobs/old']);
    create(world, 'new');
    await world.clock.advance(0);
    expect(instance.looks).toEqual(['jobs/old', 'jobs/new']);
    world.must('DELETE', `${APPLICATIONS('jobs')}/new`);
    await world.clock.advance(0);
    expect(instance.looks.at(-1)).toBe('jobs/new');
    await stopped(world, instance);
    expect(world.clock.pending, 'nothing goes on after the stop').toBe(0);
  });

  it('looks at the application of a pod that changed, finds the pod by its application, and keeps only what verdicts need', async () => {
    const world = newWorld();
    create(world, 'pi');
    const instance = looking(world);
    await started(world, instance);
    createPod(world, 'pi-driver', 'pi');
    createPod(world, 'stray', 'of-someone-else');
    await world.clock.advance(0);
    expect(instance.looks).toEqual(['jobs/pi', 'jobs/pi']);
    const pods = instance.deps.pods.byIndex(PODS_BY_APPLICATION, 'jobs/pi');
    expect(pods.map((pod) => pod.metadata.name)).toEqual(['pi-driver']);
    expect(pods[0].spec.containers).toEqual([{ name: 'spark-kubernetes-driver', image: 'x' }]);
    await stopped(world, instance);
  });

  it('looks at a driver that our finalizer holds although its application is gone', async () => {
    const world = newWorld();
    const instance = looking(world);
    await started(world, instance);
    createPod(world, 'pi-driver', 'pi');
    const path = '/api/v1/namespaces/jobs/pods/pi-driver';
    const pod = world.must('GET', path) as { metadata: object };
    world.must('PUT', path, { ...pod, metadata: { ...pod.metadata, finalizers: [DRIVER_FINALIZER] } });
    await world.clock.advance(0);
    expect(instance.looks).toEqual([]);
    world.must('DELETE', path);
    await world.clock.advance(0);
    expect(instance.looks).toEqual(['jobs/pi']);
    await stopped(world, instance);
  });

  it('does not go round in circles over what it wrote itself', async () => {
    const world = newWorld();
    create(world, 'pi');
    const instance: Looking = looking(world, {}, async () => {
      const application = instance.deps.applications.get({ namespace: 'jobs', name: 'pi' });
      if (application && !application.status) {
        const status = { driverInfo: {}, applicationState: { state: 'SUBMITTED' } };
        instance.deps.applications.observe(await instance.deps.client.patchStatus(Resources.SparkApplication, application, status));
      }
      return {};
    });
    await started(world, instance);
    await world.clock.advance(60_000);
    expect(instance.looks.length, 'one look more at most, when the watch was faster than the answer').toBeLessThanOrEqual(2);
    expect(instance.deps.applications.get({ namespace: 'jobs', name: 'pi' })?.status?.applicationState?.state).toBe('SUBMITTED');
    await stopped(world, instance);
  });

  it('watches each namespace it was given and no other, with one watch per kind', async () => {
    const world = newWorld();
    create(world, 'here');
    create(world, 'there', 'other');
    const instance = looking(world, { namespaces: ['jobs'] });
    await started(world, instance);
    expect(instance.looks).toEqual(['jobs/here']);
    expect(world.calls.filter((call) => call.includes('watch=true')).map((call) => call.replace(/\?.*/, ''))).toEqual([
      `GET ${APPLICATIONS('jobs')}`, 'GET /api/v1/namespaces/jobs/pods',
    ]);
    await stopped(world, instance);
  });

  it('watches namespaces that carry a label, from when they get it until they lose it', async () => {
    const world = new EmbeddedApi(['jobs', 'named', 'team', 'stranger'], { crds: true });
    ['named', 'team', 'stranger'].forEach((namespace) => create(world, 'pi', namespace));
    const label = (namespace: string, spark: string | undefined) => {
      const stored = world.must('GET', `/api/v1/namespaces/${namespace}`) as { metadata: object };
      world.must('PUT', `/api/v1/namespaces/${namespace}`, { ...stored, metadata: { ...stored.metadata, labels: spark ? { spark } : {} } });
    };
    const instance = looking(world, { namespaces: ['named'], namespaceSelector: 'spark=yes' });
    await started(world, instance);
    expect(instance.looks).toEqual(['named/pi']);
    label('team', 'yes');
    await world.clock.advance(0);
    expect(instance.looks).toEqual(['named/pi', 'team/pi']);
    label('team', undefined);
    await world.clock.advance(0);
    create(world, 'late', 'team');
    create(world, 'late', 'named');
    await world.clock.advance(0);
    expect(instance.looks.at(-1)).toBe('named/late');
    expect(instance.looks).not.toContain('team/late');
    expect(instance.deps.applications.get({ namespace: 'team', name: 'pi' })).toBeUndefined();
    label('team', 'yes');
    await world.clock.advance(0);
    expect(instance.looks.slice(-2).sort()).toEqual(['team/late', 'team/pi']);
    expect(instance.operator.unready()).toBeUndefined();
    await stopped(world, instance);
    expect(world.clock.pending).toBe(0);
  });

  it('stays ready when a namespace that is labelled later may not be read', async () => {
    const world = new EmbeddedApi(['jobs', 'locked'], { crds: true });
    world.fault((request) => (request.path.includes('/namespaces/locked/')
      ? { answer: { status: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'no right' } } } : undefined));
    const instance = looking(world, { namespaces: ['jobs'], namespaceSelector: 'spark=yes' });
    await started(world, instance);
    const stored = world.must('GET', '/api/v1/namespaces/locked') as { metadata: object };
    world.must('PUT', '/api/v1/namespaces/locked', { ...stored, metadata: { ...stored.metadata, labels: { spark: 'yes' } } });
    await world.clock.advance(60_000);
    expect(instance.operator.unready()).toBeUndefined();
    await stopped(world, instance);
  });

  it.each([
    ['without an instance name, those without the label', undefined, ['jobs/plain']],
    ['with one, those that carry it', 'blue', ['jobs/blue']],
  ])('takes up only its own applications: %s', async (_which, name, expected) => {
    const world = newWorld();
    create(world, 'plain');
    create(world, 'blue', 'jobs', { 'sparkoperator.k8s.io/instance': 'blue' });
    create(world, 'green', 'jobs', { 'sparkoperator.k8s.io/instance': 'green' });
    const instance = looking(world, { instance: name });
    await started(world, instance);
    expect(instance.looks).toEqual(expected);
    await stopped(world, instance);
  });

  it('comes back at the time that a reconcile asked for', async () => {
    const world = newWorld();
    create(world, 'pi');
    const instance = looking(world, {}, async () => (instance.looks.length === 1 ? { wakeAt: world.clock.now() + 30_000 } : {}));
    await started(world, instance);
    await world.clock.advance(29_999);
    expect(instance.looks).toHaveLength(1);
    await world.clock.advance(60_000);
    expect(instance.looks).toHaveLength(2);
    await stopped(world, instance);
  });

  it('goes on with the others when one application always fails, and returns to it less and less often', async () => {
    const world = newWorld();
    create(world, 'bad');
    const instance = looking(world, {}, async (key) => {
      if (key === 'jobs/bad') {
        throw new TypeError('the spec is not what it seems');
      }
      return {};
    });
    await started(world, instance);
    await world.clock.advance(600_000);
    const failures = instance.looks.length;
    expect(failures).toBeGreaterThan(10);
    expect(failures).toBeLessThan(25);
    create(world, 'good');
    await world.clock.advance(0);
    expect(instance.looks).toContain('jobs/good');
    await stopped(world, instance);
  });

  it('looks at applications that have begun, and at those whose pods changed, before the new ones that wait', async () => {
    const world = newWorld();
    ['running', 'edited'].forEach((name) => create(world, name));
    let release = (): void => undefined;
    const instance = looking(world, { workers: 1 }, async (key) => {
      if (key === 'jobs/busy') await new Promise<void>((resolve) => { release = resolve; });
      return {};
    });
    await started(world, instance);
    create(world, 'busy');
    await world.clock.advance(0);
    instance.looks.splice(0);

    ['new-1', 'new-2', 'new-3', 'new-4'].forEach((name) => create(world, name));
    const edited = await world.api.get<SparkApplication>(Resources.SparkApplication, { namespace: 'jobs', name: 'edited' });
    await world.api.patchStatus(Resources.SparkApplication, edited!, { driverInfo: {}, applicationState: { state: 'RUNNING' } });
    createPod(world, 'running-driver', 'running');
    await world.clock.advance(0);
    release();
    await world.clock.advance(0);
    expect(instance.looks).toHaveLength(6);
    // One of the new ones may have had its turn.
    expect(instance.looks.slice(0, 3)).toEqual(expect.arrayContaining(['jobs/edited', 'jobs/running']));
    await stopped(world, instance);
  });

  it('tries a failing application at once when its spec changes', async () => {
    const world = newWorld();
    create(world, 'bad');
    const instance = looking(world, {}, () => Promise.reject(new Error('no')));
    await started(world, instance);
    await world.clock.advance(600_000);
    const before = instance.looks.length;
    const stored = world.must('GET', `${APPLICATIONS('jobs')}/bad`) as ReturnType<typeof sparkApplication>;
    world.must('PUT', `${APPLICATIONS('jobs')}/bad`, { ...stored, spec: { ...stored.spec, image: 'apache/spark:4.1.5' } });
    await world.clock.advance(0);
    expect(instance.looks.length).toBeGreaterThan(before);
    await stopped(world, instance);
  });

  it('works only while it leads: a standby takes over where the leader left off', async () => {
    const world = newWorld();
    create(world, 'pi');
    const first = looking(world);
    await started(world, first);
    const second = looking(world, { leaderElection: { ...configFor().leaderElection, identity: 'b' } });
    await started(world, second);
    await world.clock.advance(30_000);
    expect(second.looks).toEqual([]);
    expect(second.operator.unready(), 'a standby is ready: its caches are warm').toBeUndefined();
    await expect(second.deps.client.delete(Resources.Pod, { namespace: 'jobs', name: 'x' })).rejects.toMatchObject({ reason: 'NotLeader' });
    await stopped(world, first);
    await world.clock.advance(3_000);
    expect(second.operator.isLeader).toBe(true);
    expect(second.looks).toEqual(['jobs/pi']);
    await stopped(world, second);
  });

  it('ends its reconciles when it loses the lease, and looks at everything again when it leads once more', async () => {
    const world = newWorld();
    create(world, 'pi');
    const signals: AbortSignal[] = [];
    const instance = looking(world, {}, async (_key, signal) => {
      signals.push(signal);
      return {};
    });
    await started(world, instance);
    const heal = world.fault((request) => (request.path.includes('/leases/') ? { loseRequest: true } : undefined));
    await world.clock.advance(12_000);
    expect(instance.operator.isLeader).toBe(false);
    expect(signals[0].aborted).toBe(true);
    create(world, 'meanwhile');
    await world.clock.advance(5_000);
    expect(instance.looks).toEqual(['jobs/pi']);
    heal();
    await world.clock.advance(20_000);
    expect(instance.looks.slice(1).sort()).toEqual(['jobs/meanwhile', 'jobs/pi']);
    await stopped(world, instance);
  });

  it('lets what is under way end before it gives the lease back', async () => {
    const world = newWorld();
    create(world, 'pi');
    const order: string[] = [];
    let finish: () => void = () => undefined;
    const instance = looking(world, {}, async (_key, signal) => {
      await new Promise<void>((resolve) => { finish = resolve; });
      order.push(signal.aborted ? 'reconcile ended, told to stop' : 'reconcile ended');
      return {};
    });
    world.fault((request) => {
      if (request.method === 'PUT' && JSON.stringify(request.body).includes('"holderIdentity":""')) {
        order.push('lease released');
      }
      return undefined;
    });
    await started(world, instance);
    const stopping = instance.operator.stop();
    await settle();
    expect(order).toEqual([]);
    finish();
    await stopping;
    expect(order).toEqual(['reconcile ended, told to stop', 'lease released']);
  });

  it('does not wait for ever for work that does not end', async () => {
    const world = newWorld();
    create(world, 'pi');
    const instance = looking(world, {}, () => new Promise(() => undefined));
    await started(world, instance);
    const stopping = instance.operator.stop();
    await world.clock.advance(20_000);
    await stopping;
    expect(instance.operator.isLeader).toBe(false);
  });

  it('says why it could not start, and leaves nothing running', async () => {
    const world = new EmbeddedApi();
    const instance = looking(world);
    const failure = instance.operator.start().catch((error: unknown) => error);
    await world.clock.advance(30_000);
    expect(String(await failure)).toMatch(/could not start within 30 s: sparkapplications in all namespaces are not listed yet: .*is the CustomResourceDefinition sparkapplications installed\?/);
    await world.clock.advance(0);
    expect(world.clock.pending).toBe(0);
  });

  it('can be stopped while it is still starting', async () => {
    const world = newWorld();
    world.fault(() => ({ delayMilliseconds: 5_000 }));
    const instance = looking(world);
    const starting = instance.operator.start();
    await settle();
    await stopped(world, instance);
    await starting;
    expect(instance.looks).toEqual([]);
  });

  it('is unready when no word has come for long, and ready again after', async () => {
    const world = newWorld();
    const instance = looking(world);
    await started(world, instance);
    expect(instance.operator.unready()).toBeUndefined();
    const heal = world.fault(() => ({ loseRequest: true }));
    world.cutWatches();
    await world.clock.advance(800_000);
    expect(instance.operator.unready()).toMatch(/^the API server has sent nothing about sparkapplications in all namespaces for \d+ s: .*socket hang up/);
    heal();
    await world.clock.advance(60_000);
    expect(instance.operator.unready()).toBeUndefined();
    await stopped(world, instance);
  });

  it('serves probes and metrics, and stops serving last', async () => {
    const world = newWorld();
    create(world, 'pi');
    const instance = looking(world, { healthProbeBindAddress: '127.0.0.1:0', metricsBindAddress: '127.0.0.1:0' });
    const starting = instance.operator.start();
    while (!instance.operator.ports.metrics) {
      await settle(1);
    }
    await world.clock.advance(0);
    await starting;
    const { health, metrics } = instance.operator.ports;
    expect((await fetch(`http://127.0.0.1:${health}/healthz`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${health}/readyz`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${health}/elsewhere`)).status).toBe(404);
    const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
    for (const line of [
      'controller_runtime_reconcile_total{controller="spark-application-controller",result="success"} 1',
      'controller_runtime_reconcile_total{controller="spark-application-controller",result="error"} 0',
      'controller_runtime_max_concurrent_reconciles{controller="spark-application-controller"} 2',
      'workqueue_depth{name="spark-application-controller"} 0',
      'workqueue_adds_total{name="spark-application-controller"} 1',
      'leader_election_master_status{name="lock"} 1',
      'spark_application_count 0',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    await stopped(world, instance);
    await expect(fetch(`http://127.0.0.1:${health}/healthz`)).rejects.toThrow();
  });

  it('keeps to the rate that it was given', async () => {
    const world = newWorld();
    const instance = looking(world, { kubeApiRate: { perSecond: 2, burst: 4 }, leaderElection: { ...configFor().leaderElection, enabled: false } });
    await started(world, instance);
    const before = world.calls.length;
    const calls = Array.from({ length: 10 }, () => instance.deps.client.get(Resources.Pod, { namespace: 'jobs', name: 'x' }));
    await world.clock.advance(2_000);
    expect(world.calls.length - before).toBeLessThanOrEqual(4);
    await world.clock.advance(10_000);
    await Promise.all(calls);
    expect(world.calls.filter((call) => !isWatch({ method: 'GET', path: call })).length - before).toBe(10);
    await stopped(world, instance);
  });
});
