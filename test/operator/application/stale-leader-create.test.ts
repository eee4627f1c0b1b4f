// A leader that falls asleep with a request under way: it reaches the server when another instance has long taken over.
import { describe, expect, it } from 'vitest';
import { ended, running } from './builders';
import { ControllerHarness } from './controller-harness';
import { silentLogger } from '../../../src/kube/logger';
import { deleteIfAttemptIsOver } from '../../../src/operator/application/attempt/stale-leader-create';
import { StaleLeaderCreate } from '../../../src/operator/manager/fenced-client';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { PodStatus } from '../../../src/spec/kubernetes.gen';
import { isCreation } from '../../support/embedded-api';

const APPLICATION = '/apis/sparkoperator.k8s.io/v1beta2/namespaces/jobs/sparkapplications/etl';

/** Pauses the leader during the creation in this collection; before the call arrives, another client does `meanwhile`. */
async function sleepOver(harness: ControllerHarness, plural: string, meanwhile: () => void): Promise<unknown> {
  harness.create();
  harness.api.fault((request) => {
    if (isCreation(request, plural) && harness.leads) {
      harness.leads = false;
      meanwhile();
    }
    return undefined;
  });
  const reconciled = harness.reconcile().catch((error: unknown) => error);
  await harness.api.clock.advance(60_000);
  return reconciled;
}

function moveTo(harness: ControllerHarness, change: object): void {
  const application = harness.application();
  harness.api.must('PUT', `${APPLICATION}/status`, { ...application, status: { ...application?.status, ...change } });
}

const RETRIED = { restartPolicy: { type: 'OnFailure', onFailureRetries: 1, onFailureRetryInterval: 600 } };

const objects = (harness: ControllerHarness): string[] => [...harness.configMaps, ...harness.services, ...harness.names('/api/v1/namespaces/jobs/pods')];

describe('an object that a former leader creates too late', () => {
  it.each(['configmaps', 'services', 'pods'])('is taken back when its attempt is over: %s', async (plural) => {
    const harness = new ControllerHarness();
    let before: string[] = [];
    const error = await sleepOver(harness, plural, () => {
      moveTo(harness, { applicationState: { state: 'COMPLETED' } });
      before = objects(harness);
    });
    expect(error).toMatchObject({ reason: 'NotLeader' });
    expect(objects(harness)).toEqual(before);
    expect(harness.count('POST', new RegExp(`/${plural}$`))).toBe(1);
  });

  it('is taken back when another attempt has begun', async () => {
    const harness = new ControllerHarness();
    await sleepOver(harness, 'configmaps', () => moveTo(harness, { submissionID: '99999999-9999-4999-8999-999999999999' }));
    expect(objects(harness)).toEqual([]);
  });

  it('is taken back when the application is gone', async () => {
    const harness = new ControllerHarness();
    await sleepOver(harness, 'configmaps', () => harness.remove());
    expect(objects(harness)).toEqual([]);
  });

  it('stays while its attempt continues, since the present leader counts on it', async () => {
    const harness = new ControllerHarness();
    await sleepOver(harness, 'configmaps', () => moveTo(harness, { applicationState: { state: 'SUBMITTED' } }));
    expect(harness.configMaps).toHaveLength(1);
  });

  it('is deleted when the present leader was cleaning up and had not recorded it yet', async () => {
    const harness = new ControllerHarness();
    const reconciled = sleepOver(
      harness, 'services', () => harness.api.clock.after(1_000, () => moveTo(harness, { applicationState: { state: 'COMPLETED' } })),
    );
    await reconciled;
    expect(harness.services).toEqual([]);
  });

  it('is not confused with another under its name', async () => {
    const harness = new ControllerHarness();
    harness.api.fault((request) => {
      // Between the read and the deletion it is replaced.
      if (request.method === 'DELETE' && request.path.includes('/configmaps/')) {
        const [name] = harness.configMaps;
        harness.api.must('DELETE', `/api/v1/namespaces/jobs/configmaps/${name}`);
        harness.api.must('POST', '/api/v1/namespaces/jobs/configmaps', { metadata: { name } });
      }
      return undefined;
    });
    await sleepOver(harness, 'configmaps', () => moveTo(harness, { applicationState: { state: 'FAILED' } }));
    expect(harness.configMaps).toHaveLength(1);
  });
});

describe('an object that a former leader created in time, with a late response', () => {
  /** What becomes of an object of the present attempt when its creator wakes. */
  async function afterWaking(harness: ControllerHarness, object: KubernetesObject): Promise<'stays' | 'is taken back'> {
    let taken = false;
    const status = harness.status()!;
    const submission = { id: status.submissionID!, time: Date.parse(status.lastSubmissionAttemptTime!) };
    const waking = deleteIfAttemptIsOver(new StaleLeaderCreate(object, async () => { taken = true; }), harness.application()!, submission, {
      client: harness.api.api, clock: harness.api.clock, log: silentLogger,
    });
    await harness.api.clock.advance(60_000);
    await waking;
    return taken ? 'is taken back' : 'stays';
  }

  const configMap: KubernetesObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf', namespace: 'jobs' } };
  const service: KubernetesObject = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'ui', namespace: 'jobs' } };

  async function run(spec: object, end?: PodStatus): Promise<ControllerHarness> {
    const harness = new ControllerHarness();
    harness.create(spec);
    await harness.settle();
    harness.report(running());
    await harness.settle();
    if (end) harness.report(end);
    await harness.settle();
    return harness;
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
    const harness = await run(spec, end);
    const driver = harness.pod()!;
    expect([await afterWaking(harness, driver), await afterWaking(harness, configMap), await afterWaking(harness, service)]).toEqual([pod, conf, ui]);
  });

  it('is deleted when it was created after the run was over, even if such objects are kept', async () => {
    const harness = await run({ retention: { onSuccess: { services: { policy: 'Retain' }, claims: { policy: 'Retain' } } } }, ended(0));
    const late = (object: KubernetesObject): KubernetesObject => ({ ...object, metadata: { ...object.metadata, resourceVersion: '999999' } });
    expect([await afterWaking(harness, late(service)), await afterWaking(harness, late(configMap))]).toEqual(['is taken back', 'is taken back']);
  });

  it('is taken back, whatever it is, when the driver it belonged to is gone', async () => {
    const harness = await run({}, ended(0));
    const driver = harness.pod()!;
    harness.vanish();
    expect([await afterWaking(harness, driver), await afterWaking(harness, configMap)]).toEqual(['is taken back', 'is taken back']);
  });
});
