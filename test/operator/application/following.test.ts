// A driver that runs, on the embedded API server: how it is followed, what silent nodes do, and what people do to it.
import { describe, expect, it } from 'vitest';
import { ended, pending, waiting } from './builders';
import { started, ControllerHarness } from './controller-harness';

const RETRY = { restartPolicy: { type: 'OnFailure', onFailureRetries: 2, onFailureRetryInterval: 5 } };

describe('following a driver', () => {
  it('asks the API server before it believes that a driver is gone', async () => {
    const harness = await started();
    // The watch on pods is behind: a list without the driver.
    harness.api.fault(({ method, path, query }) => (method === 'GET' && path === '/api/v1/pods' && query?.labelSelector
      ? { answer: { status: 200, body: { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '999999' }, items: [] } } } : undefined));
    harness.restart();
    await harness.settle();
    expect(harness.state()).toBe('RUNNING');
    expect(harness.count('GET', /pods\/etl-driver/)).toBeGreaterThan(0);
  });

  it('says that the outcome is unknown when a driver vanished unseen', async () => {
    const harness = await started();
    harness.vanish();
    await harness.settle();
    expect(harness.status()).toMatchObject({
      applicationState: { state: 'FAILED', errorMessage: expect.stringContaining('outcome of the run is unknown') }, failure: { class: 'Vanished' },
    });
    expect(harness.driversCreated).toBe(1);
  });

  it('names what keeps a driver from starting within seconds, once', async () => {
    const harness = new ControllerHarness();
    harness.create();
    await harness.settle();
    harness.report(waiting('ErrImagePull', 'no such image'));
    const { wakeAt } = await harness.settle();
    expect(wakeAt).toBeDefined();
    await harness.api.clock.advance(2_000);
    await harness.settle();
    harness.report(waiting('ImagePullBackOff', 'Back-off pulling image'));
    await harness.settle();
    expect(harness.status()?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      reason: 'ErrImagePull', message: expect.stringContaining('no such image'),
    });
    expect(harness.events.filter(({ reason }) => reason === 'SparkDriverPending')).toHaveLength(1);
    expect(harness.statusWrites).toBe(3);
  });

  it('reads the Events of a driver that is pending for no visible reason', async () => {
    const harness = new ControllerHarness();
    harness.create();
    await harness.settle();
    harness.report(pending());
    expect((await harness.settle()).wakeAt).toBe(harness.api.clock.now() + 5000);
    harness.api.must('POST', '/apis/events.k8s.io/v1/namespaces/jobs/events', {
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
      regarding: { kind: 'Pod', name: 'etl-driver', namespace: 'jobs', uid: harness.pod()?.metadata.uid },
    });
    await harness.api.clock.advance(5_000);
    await harness.settle();
    expect(harness.status()?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      reason: 'FailedMount', message: expect.stringContaining('secret "gone" not found'),
    });
  });

  it('writes what executors do at most once a second', async () => {
    const harness = await started();
    const writes = harness.statusWrites;
    for (let index = 0; index < 10; index++) {
      harness.executor(`etl-exec-${index}`, 'Running');
      const { wakeAt } = await harness.settle();
      if (index > 0) expect(wakeAt).toBeDefined();
      await harness.api.clock.advance(100);
    }
    await harness.api.clock.advance(1000);
    await harness.settle();
    expect(harness.statusWrites - writes).toBeLessThanOrEqual(3);
    expect(harness.status()?.executorSummary).toMatchObject({ running: 10 });
  });

  it('removes executors that outlive their driver', async () => {
    const harness = await started();
    harness.executor('etl-exec-1', 'Running');
    await harness.settle();
    harness.report(ended(0));
    await harness.settle();
    expect(harness.status()).toMatchObject({ applicationState: { state: 'COMPLETED' }, executorState: { 'etl-exec-1': 'COMPLETED' } });
    const executor = harness.pod('etl-exec-1');
    expect(executor === undefined || executor.metadata.deletionTimestamp !== undefined).toBe(true);
  });
});

describe('a driver on a node that does not answer', () => {
  const DAY = 86_400;

  async function unreachable(spec: object = {}): Promise<ControllerHarness> {
    const harness = await started({ ...RETRY, driver: { template: { spec: { nodeName: 'node-1' } } }, ...spec });
    harness.api.must('DELETE', '/api/v1/namespaces/jobs/pods/etl-driver');
    await harness.pass(DAY);
    return harness;
  }

  it('is waited for: the state is UNKNOWN and no other driver begins', async () => {
    const harness = await unreachable();
    expect(harness.state()).toBe('UNKNOWN');
    expect(harness.driversCreated).toBe(1);
    expect(harness.count('DELETE', /pods\/etl-driver/)).toBe(0);
  });

  it('is followed by another one once Kubernetes itself has deleted it, as it does for nodes that are gone or out of service', async () => {
    const harness = await unreachable();
    harness.vanish();
    await harness.pass(DAY);
    expect(harness.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 2 });
    expect(harness.status()?.conditions?.find(({ type }) => type === 'Warnings')).toBeUndefined();
  });

  it('is deleted by force where the application asks for it, and the next one is said to run perhaps beside it', async () => {
    const harness = await unreachable({ driverFailover: { forceDeleteAfterSeconds: 300 } });
    expect(harness.status()).toMatchObject({
      applicationState: { state: 'SUBMITTED' }, submissionAttempts: 2, executionAttempts: 2, infrastructureFailures: 1,
    });
    expect(harness.status()?.attempts).toMatchObject([{ outcome: 'FAILED', failureClass: 'NodeLost' }]);
    expect(harness.driversCreated).toBe(2);
    expect(harness.pod()?.metadata.deletionTimestamp).toBeUndefined();
    expect(harness.count('DELETE', /pods\/etl-driver/)).toBe(1);
    expect(harness.events.filter(({ reason }) => reason === 'SparkDriverDeletedByForce')).toHaveLength(1);
    expect(harness.status()?.conditions?.find(({ type }) => type === 'Warnings')).toMatchObject({ reason: 'DriverDeletedByForce' });
  });
});

describe('what people do to a running application', () => {
  it('suspend and resume take the run down and begin another, and no retry is used up', async () => {
    const harness = await started(RETRY);
    harness.edit({ suspend: true });
    await harness.settle();
    expect(harness.state()).toBe('SUSPENDING');
    if (harness.pod()) harness.vanish();
    await harness.settle();
    expect(harness.state()).toBe('SUSPENDED');
    expect([...harness.services, ...harness.configMaps]).toEqual([]);
    harness.edit({ suspend: false });
    await harness.settle();
    expect(harness.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 1, executionAttempts: 1 });
    expect(harness.driversCreated).toBe(2);
  });

  it('a change of the specification runs it again, from the first attempt', async () => {
    const harness = await started(RETRY);
    harness.edit({ arguments: ['other'] });
    await harness.settle();
    expect(harness.state()).toBe('INVALIDATING');
    if (harness.pod()) harness.vanish();
    await harness.settle();
    expect(harness.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 1, executionAttempts: 1 });
    expect(harness.driversCreated).toBe(2);
  });

  it('a change of the specification is seen although no operator was there to watch it', async () => {
    const harness = await started();
    harness.report(ended(0));
    await harness.settle();
    harness.edit({ arguments: ['other'] });
    harness.restart();
    await harness.settle();
    expect(harness.state()).toBe('INVALIDATING');
  });

  it.each([
    { name: 'retries', spec: { restartPolicy: { type: 'Never' } } },
    { name: 'the time to live', spec: { timeToLiveSeconds: 3600 } },
    { name: 'the disruption budget', spec: { driverPodDisruptionBudget: true } },
    { name: 'options of the web UI', spec: { sparkUIOptions: { servicePort: 80 } } },
    { name: 'the whole specification where the application says that changes wait', spec: { onSpecChange: 'NextRun', arguments: ['other'] } },
  ])('a change of $name leaves the run alone', async ({ spec }) => {
    const harness = await started();
    harness.edit(spec);
    await harness.settle();
    expect(harness.state()).toBe('RUNNING');
    expect(harness.driversCreated).toBe(1);
    expect(harness.status()?.observedGeneration).toBe(harness.application()?.metadata.generation);
  });

  it('a deadline for the run ends it, and stops the driver', async () => {
    const harness = await started({ deadlines: { runSeconds: 60 } });
    const { wakeAt } = await harness.settle();
    await harness.api.clock.advance((wakeAt ?? 0) - harness.api.clock.now());
    await harness.settle();
    expect(harness.status()).toMatchObject({ applicationState: { state: 'FAILED' }, failure: { class: 'DeadlineExceeded' } });
    const driver = harness.pod();
    expect(driver === undefined || driver.metadata.deletionTimestamp !== undefined).toBe(true);
  });

  it('a time to live that has passed deletes the application', async () => {
    const harness = await started({ timeToLiveSeconds: 60 });
    harness.report(ended(0));
    await harness.settle();
    await harness.api.clock.advance(200_000_000);
    await harness.settle();
    expect(harness.application()).toBeUndefined();
    // The watch has not reported yet that it is gone.
    await harness.reconcileUnsynced();
    expect(harness.count('DELETE', /sparkapplications\/etl$/)).toBe(1);
  });

  it('deletion and creation under the same name: a stale reconcile writes nothing to the new one', async () => {
    const harness = new ControllerHarness();
    harness.create();
    await harness.sync();
    harness.remove();
    harness.create();
    // The watch is behind: the controller decides about the one that is gone.
    await expect(harness.reconcileUnsynced()).rejects.toMatchObject({ status: 409 });
    expect(harness.status()).toBeUndefined();
    expect(harness.driversCreated).toBe(0);
    await harness.settle();
    expect(harness.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    expect(harness.driversCreated).toBe(1);
  });
});
