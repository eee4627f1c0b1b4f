// A leader that falls asleep with a request under way: it reaches the server when another instance has long taken over.
import { describe, expect, it } from 'vitest';
import { ended, running } from './builders';
import { World } from './world';
import { silentLogger } from '../../../src/kube/logger';
import { deleteIfAttemptIsOver } from '../../../src/operator/application/attempt/stale-leader-create';
import { StaleLeaderCreate } from '../../../src/operator/manager/fenced-client';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { PodStatus } from '../../../src/spec/kubernetes.gen';
import { isCreation } from '../../support/embedded-api';

const APPLICATION = '/apis/sparkoperator.k8s.io/v1beta2/namespaces/jobs/sparkapplications/etl';

/** Pauses the leader during the creation in this collection; before the call arrives, another client does `meanwhile`. */
async function sleepOver(world: World, plural: string, meanwhile: () => void): Promise<unknown> {
  world.create();
  world.api.fault((request) => {
    if (isCreation(request, plural) && world.leads) {
      world.leads = false;
      meanwhile();
    }
    return undefined;
  });
  const reconciled = world.reconcile().catch((error: unknown) => error);
  await world.api.clock.advance(60_000);
  return reconciled;
}

function moveTo(world: World, change: object): void {
  const application = world.application();
  world.api.must('PUT', `${APPLICATION}/status`, { ...application, status: { ...application?.status, ...change } });
}

const RETRIED = { restartPolicy: { type: 'OnFailure', onFailureRetries: 1, onFailureRetryInterval: 600 } };

const objects = (world: World): string[] => [...world.configMaps, ...world.services, ...world.names('/api/v1/namespaces/jobs/pods')];

describe('an object that a former leader creates too late', () => {
  it.each(['configmaps', 'services', 'pods'])('is taken back when its attempt is over: %s', async (plural) => {
    const world = new World();
    let before: string[] = [];
    const error = await sleepOver(world, plural, () => {
      moveTo(world, { applicationState: { state: 'COMPLETED' } });
      before = objects(world);
    });
    expect(error).toMatchObject({ reason: 'NotLeader' });
    expect(objects(world)).toEqual(before);
    expect(world.count('POST', new RegExp(`/${plural}$`))).toBe(1);
  });

  it('is taken back when another attempt has begun', async () => {
    const world = new World();
    await sleepOver(world, 'configmaps', () => moveTo(world, { submissionID: '99999999-9999-4999-8999-999999999999' }));
    expect(objects(world)).toEqual([]);
  });

  it('is taken back when the application is gone', async () => {
    const world = new World();
    await sleepOver(world, 'configmaps', () => world.remove());
    expect(objects(world)).toEqual([]);
  });

  it('stays while its attempt continues, since the present leader counts on it', async () => {
    const world = new World();
    await sleepOver(world, 'configmaps', () => moveTo(world, { applicationState: { state: 'SUBMITTED' } }));
    expect(world.configMaps).toHaveLength(1);
  });

  it('is deleted when the present leader was cleaning up and had not recorded it yet', async () => {
    const world = new World();
    const reconciled = sleepOver(world, 'services', () => world.api.clock.after(1_000, () => moveTo(world, { applicationState: { state: 'COMPLETED' } })));
    await reconciled;
    expect(world.services).toEqual([]);
  });

  it('is not confused with another under its name', async () => {
    const world = new World();
    world.api.fault((request) => {
      // Between the read and the deletion it is replaced.
      if (request.method === 'DELETE' && request.path.includes('/configmaps/')) {
        const [name] = world.configMaps;
        world.api.must('DELETE', `/api/v1/namespaces/jobs/configmaps/${name}`);
        world.api.must('POST', '/api/v1/namespaces/jobs/configmaps', { metadata: { name } });
      }
      return undefined;
    });
    await sleepOver(world, 'configmaps', () => moveTo(world, { applicationState: { state: 'FAILED' } }));
    expect(world.configMaps).toHaveLength(1);
  });
});

describe('an object that a former leader created in time, with a late response', () => {
  /** What becomes of an object of the present attempt when its creator wakes. */
  async function afterWaking(world: World, object: KubernetesObject): Promise<'stays' | 'is taken back'> {
    let taken = false;
    const status = world.status()!;
    const submission = { id: status.submissionID!, time: Date.parse(status.lastSubmissionAttemptTime!) };
    const waking = deleteIfAttemptIsOver(new StaleLeaderCreate(object, async () => { taken = true; }), world.application()!, submission, {
      client: world.api.api, clock: world.api.clock, log: silentLogger,
    });
    await world.api.clock.advance(60_000);
    await waking;
    return taken ? 'is taken back' : 'stays';
  }

  const configMap: KubernetesObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf', namespace: 'jobs' } };
  const service: KubernetesObject = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'ui', namespace: 'jobs' } };

  async function run(spec: object, end?: PodStatus): Promise<World> {
    const world = new World();
    world.create(spec);
    await world.settle();
    world.report(running());
    await world.settle();
    if (end) world.report(end);
    await world.settle();
    return world;
  }

  it.each<{ name: string; spec?: object; end?: PodStatus; pod: string; conf: string; ui: string }>([
    { name: 'runs', pod: 'stays', conf: 'stays', ui: 'stays' },
    { name: 'completed: the driver stays with its ConfigMaps', end: ended(0), pod: 'stays', conf: 'stays', ui: 'is taken back' },
    {
      name: 'completed and whose Services are kept',
      spec: { retention: { onSuccess: { services: { policy: 'Retain' } } } },
      end: ended(0),
      pod: 'stays',
      conf: 'stays',
      ui: 'stays',
    },
    { name: 'failed for good: the driver stays with its ConfigMaps', end: ended(1), pod: 'stays', conf: 'stays', ui: 'is taken back' },
    { name: 'failed and is retried: the driver stays until then', spec: RETRIED, end: ended(1), pod: 'stays', conf: 'is taken back', ui: 'is taken back' },
  ])('of a run that $name', async ({ spec = {}, end, pod, conf, ui }) => {
    const world = await run(spec, end);
    const driver = world.pod()!;
    expect([await afterWaking(world, driver), await afterWaking(world, configMap), await afterWaking(world, service)]).toEqual([pod, conf, ui]);
  });

  it('is deleted when it was created after the run was over, even if such objects are kept', async () => {
    const world = await run({ retention: { onSuccess: { services: { policy: 'Retain' }, claims: { policy: 'Retain' } } } }, ended(0));
    const late = (object: KubernetesObject): KubernetesObject => ({ ...object, metadata: { ...object.metadata, resourceVersion: '999999' } });
    expect([await afterWaking(world, late(service)), await afterWaking(world, late(configMap))]).toEqual(['is taken back', 'is taken back']);
  });

  it('is taken back, whatever it is, when the driver it belonged to is gone', async () => {
    const world = await run({}, ended(0));
    const driver = world.pod()!;
    world.vanish();
    expect([await afterWaking(world, driver), await afterWaking(world, configMap)]).toEqual(['is taken back', 'is taken back']);
  });
});
