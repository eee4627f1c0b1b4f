// A driver that runs, on the embedded API server: how it is followed, what silent nodes do, and what people do to it.
import { describe, expect, it } from 'vitest';
import { ended, pending, waiting } from './builders';
import { started, World } from './world';

const RETRY = { restartPolicy: { type: 'OnFailure', onFailureRetries: 2, onFailureRetryInterval: 5 } };

describe('following a driver', () => {
  it('asks the API server before it believes that a driver is gone', async () => {
    const world = await started();
    // The watch on pods is behind: a list without the driver.
    world.api.fault(({ method, path, query }) => (method === 'GET' && path === '/api/v1/pods' && query?.labelSelector
      ? { answer: { status: 200, body: { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '999999' }, items: [] } } } : undefined));
    world.restart();
    await world.settle();
    expect(world.state()).toBe('RUNNING');
    expect(world.count('GET', /pods\/etl-driver/)).toBeGreaterThan(0);
  });

  it('says that the outcome is unknown when a driver vanished unseen', async () => {
    const world = await started();
    world.vanish();
    await world.settle();
    expect(world.status()).toMatchObject({
      applicationState: { state: 'FAILED', errorMessage: expect.stringContaining('outcome of the run is unknown') }, failure: { class: 'Vanished' },
    });
    expect(world.driversCreated).toBe(1);
  });

  it('names what keeps a driver from starting within seconds, once', async () => {
    const world = new World();
    world.create();
    await world.settle();
    world.report(waiting('ErrImagePull', 'no such image'));
    const { wakeAt } = await world.settle();
    expect(wakeAt).toBeDefined();
    await world.api.clock.advance(2_000);
    await world.settle();
    world.report(waiting('ImagePullBackOff', 'Back-off pulling image'));
    await world.settle();
    expect(world.status()?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      reason: 'ErrImagePull', message: expect.stringContaining('no such image'),
    });
    expect(world.events.filter(({ reason }) => reason === 'SparkDriverPending')).toHaveLength(1);
    expect(world.statusWrites).toBe(3);
  });

  it('reads the Events of a driver that is pending for no visible reason', async () => {
    const world = new World();
    world.create();
    await world.settle();
    world.report(pending());
    expect((await world.settle()).wakeAt).toBe(world.api.clock.now() + 5000);
    world.api.must('POST', '/apis/events.k8s.io/v1/namespaces/jobs/events', {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'x', namespace: 'jobs' },
      type: 'Warning',
      reason: 'FailedMount',
      action: 'Mounting',
      note: 'secret "gone" not found',
      eventTime: '2026-01-01T00:00:02.000000Z',
      reportingController: 'kubelet',
      reportingInstance: 'node-1',
      regarding: { kind: 'Pod', name: 'etl-driver', namespace: 'jobs', uid: world.pod()?.metadata.uid },
    });
    await world.api.clock.advance(5_000);
    await world.settle();
    expect(world.status()?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      reason: 'FailedMount', message: expect.stringContaining('secret "gone" not found'),
    });
  });

  it('writes what executors do at most once a second', async () => {
    const world = await started();
    const writes = world.statusWrites;
    for (let index = 0; index < 10; index++) {
      world.executor(`etl-exec-${index}`, 'Running');
      const { wakeAt } = await world.settle();
      if (index > 0) expect(wakeAt).toBeDefined();
      await world.api.clock.advance(100);
    }
    await world.api.clock.advance(1000);
    await world.settle();
    expect(world.statusWrites - writes).toBeLessThanOrEqual(3);
    expect(world.status()?.executorSummary).toMatchObject({ running: 10 });
  });

  it('removes executors that outlive their driver', async () => {
    const world = await started();
    world.executor('etl-exec-1', 'Running');
    await world.settle();
    world.report(ended(0));
    await world.settle();
    expect(world.status()).toMatchObject({ applicationState: { state: 'COMPLETED' }, executorState: { 'etl-exec-1': 'COMPLETED' } });
    const executor = world.pod('etl-exec-1');
    expect(executor === undefined || executor.metadata.deletionTimestamp !== undefined).toBe(true);
  });
});

describe('a driver on a node that does not answer', () => {
  const DAY = 86_400;

  async function unreachable(spec: object = {}): Promise<World> {
    const world = await started({ ...RETRY, driver: { template: { spec: { nodeName: 'node-1' } } }, ...spec });
    world.api.must('DELETE', '/api/v1/namespaces/jobs/pods/etl-driver');
    await world.pass(DAY);
    return world;
  }

  it('is waited for: the state is UNKNOWN and no other driver begins', async () => {
    const world = await unreachable();
    expect(world.state()).toBe('UNKNOWN');
    expect(world.driversCreated).toBe(1);
    expect(world.count('DELETE', /pods\/etl-driver/)).toBe(0);
  });

  it('is followed by another one once Kubernetes itself has deleted it, as it does for nodes that are gone or out of service', async () => {
    const world = await unreachable();
    world.vanish();
    await world.pass(DAY);
    expect(world.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 2 });
    expect(world.status()?.conditions?.find(({ type }) => type === 'Warnings')).toBeUndefined();
  });

  it('is deleted by force where the application asks for it, and the next one is said to run perhaps beside it', async () => {
    const world = await unreachable({ driverFailover: { forceDeleteAfterSeconds: 300 } });
    expect(world.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 2, executionAttempts: 2, infrastructureFailures: 1 });
    expect(world.status()?.attempts).toMatchObject([{ outcome: 'FAILED', failureClass: 'NodeLost' }]);
    expect(world.driversCreated).toBe(2);
    expect(world.pod()?.metadata.deletionTimestamp).toBeUndefined();
    expect(world.count('DELETE', /pods\/etl-driver/)).toBe(1);
    expect(world.events.filter(({ reason }) => reason === 'SparkDriverDeletedByForce')).toHaveLength(1);
    expect(world.status()?.conditions?.find(({ type }) => type === 'Warnings')).toMatchObject({ reason: 'DriverDeletedByForce' });
  });
});

describe('what people do to a running application', () => {
  it('suspend and resume take the run down and begin another, and no retry is used up', async () => {
    const world = await started(RETRY);
    world.edit({ suspend: true });
    await world.settle();
    expect(world.state()).toBe('SUSPENDING');
    if (world.pod()) world.vanish();
    await world.settle();
    expect(world.state()).toBe('SUSPENDED');
    expect([...world.services, ...world.configMaps]).toEqual([]);
    world.edit({ suspend: false });
    await world.settle();
    expect(world.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 1, executionAttempts: 1 });
    expect(world.driversCreated).toBe(2);
  });

  it('a change of the specification runs it again, from the first attempt', async () => {
    const world = await started(RETRY);
    world.edit({ arguments: ['other'] });
    await world.settle();
    expect(world.state()).toBe('INVALIDATING');
    if (world.pod()) world.vanish();
    await world.settle();
    expect(world.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 1, executionAttempts: 1 });
    expect(world.driversCreated).toBe(2);
  });

  it('a change of the specification is seen although no operator was there to watch it', async () => {
    const world = await started();
    world.report(ended(0));
    await world.settle();
    world.edit({ arguments: ['other'] });
    world.restart();
    await world.settle();
    expect(world.state()).toBe('INVALIDATING');
  });

  it.each([
    { name: 'retries', spec: { restartPolicy: { type: 'Never' } } },
    { name: 'the time to live', spec: { timeToLiveSeconds: 3600 } },
    { name: 'the disruption budget', spec: { driverPodDisruptionBudget: true } },
    { name: 'options of the web UI', spec: { sparkUIOptions: { servicePort: 80 } } },
    { name: 'the whole specification where the application says that changes wait', spec: { onSpecChange: 'NextRun', arguments: ['other'] } },
  ])('a change of $name leaves the run alone', async ({ spec }) => {
    const world = await started();
    world.edit(spec);
    await world.settle();
    expect(world.state()).toBe('RUNNING');
    expect(world.driversCreated).toBe(1);
    expect(world.status()?.observedGeneration).toBe(world.application()?.metadata.generation);
  });

  it('a deadline for the run ends it, and stops the driver', async () => {
    const world = await started({ deadlines: { runSeconds: 60 } });
    const { wakeAt } = await world.settle();
    await world.api.clock.advance((wakeAt ?? 0) - world.api.clock.now());
    await world.settle();
    expect(world.status()).toMatchObject({ applicationState: { state: 'FAILED' }, failure: { class: 'DeadlineExceeded' } });
    const driver = world.pod();
    expect(driver === undefined || driver.metadata.deletionTimestamp !== undefined).toBe(true);
  });

  it('a time to live that has passed deletes the application', async () => {
    const world = await started({ timeToLiveSeconds: 60 });
    world.report(ended(0));
    await world.settle();
    await world.api.clock.advance(200_000_000);
    await world.settle();
    expect(world.application()).toBeUndefined();
    // The watch has not reported yet that it is gone.
    await world.reconcileUnsynced();
    expect(world.count('DELETE', /sparkapplications\/etl$/)).toBe(1);
  });

  it('deletion and creation under the same name: a stale reconcile writes nothing to the new one', async () => {
    const world = new World();
    world.create();
    await world.sync();
    world.remove();
    world.create();
    // The watch is behind: the controller decides about the one that is gone.
    await expect(world.reconcileUnsynced()).rejects.toMatchObject({ status: 409 });
    expect(world.status()).toBeUndefined();
    expect(world.driversCreated).toBe(0);
    await world.settle();
    expect(world.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    expect(world.driversCreated).toBe(1);
  });
});
