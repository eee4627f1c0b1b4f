// Driver pods that are held by a finalizer: their end is always seen, and none is held for ever.
import { describe, expect, it } from 'vitest';
import { application, ended } from './builders';
import { started, World } from './world';
import { DRIVER_FINALIZER } from '../../../src/spec/labels';
import { planSubmission } from '../../../src/submission';

const TRACKED = { driverFailover: { trackingFinalizer: true } };
const RETRIES = { restartPolicy: { type: 'OnFailure', onFailureRetries: 2, onFailureRetryInterval: 5 } };
const ON_NODE = { driver: { template: { spec: { nodeName: 'node-1' } } } };

/** The kubelet's last word on a pod that was deleted while it ran. */
function endAfterDeletion(world: World, exitCode: number): void {
  world.report(ended(exitCode, { at: -43_000 }));
  world.vanish();
}

describe('the finalizer on driver pods', () => {
  it('is planned where it is asked for, and nowhere else', () => {
    const finalizersOf = (spec: Record<string, unknown>) => {
      const plan = planSubmission(application(undefined, spec), {
        id: '11111111-1111-4111-8111-111111111111', time: 0,
      }, { master: 'k8s://x', uiService: true });
      return plan.outcome === 'planned'
        ? plan.objects.map(({ metadata }) => metadata.finalizers).filter((finalizers) => finalizers !== undefined)
        : plan.findings;
    };
    expect(finalizersOf({})).toEqual([]);
    expect(finalizersOf(TRACKED)).toEqual([[DRIVER_FINALIZER]]);
  });

  it('keeps a driver that somebody deletes while no operator runs until its exit code is recorded', async () => {
    const world = await started({ ...TRACKED, ...ON_NODE });
    endAfterDeletion(world, 3);
    expect(world.pod()?.metadata.deletionTimestamp).toBeDefined();
    world.restart();
    await world.settle();
    expect(world.status()).toMatchObject({ applicationState: { state: 'FAILED' }, failure: { exitCode: 3 } });
    expect(world.pod()).toBeUndefined();
  });

  it('does not keep the next attempt from beginning', async () => {
    const world = await started({ ...TRACKED, ...RETRIES });
    world.report(ended(1));
    await world.settle();
    expect(world.pod()?.metadata.finalizers).toBeUndefined();
    await world.pass(2 * 86_400);
    expect(world.driversCreated).toBe(2);
    expect(world.pod()?.metadata.finalizers).toEqual([DRIVER_FINALIZER]);
  });

  it('is removed only if nobody else has written meanwhile; what others wrote stays', async () => {
    const world = await started(TRACKED);
    world.api.must('PUT', '/api/v1/namespaces/jobs/pods/etl-driver', {
      ...world.pod(), metadata: { ...world.pod()?.metadata, finalizers: ['example.org/theirs', DRIVER_FINALIZER] },
    });
    world.report(ended(0));
    await world.settle();
    expect(world.state()).toBe('COMPLETED');
    expect(world.pod()?.metadata.finalizers).toEqual(['example.org/theirs']);
  });

  it.each([
    { name: 'is gone', again: false },
    { name: 'is gone and was made anew under its name', again: true },
  ])('does not hold the driver of an application that $name', async ({ again }) => {
    const world = await started({ ...TRACKED, ...ON_NODE });
    world.remove();
    // As the garbage collector and then the kubelet do it.
    endAfterDeletion(world, 0);
    for (const name of world.services) world.api.must('DELETE', `/api/v1/namespaces/jobs/services/${name}`);
    expect(world.pod()).toBeDefined();
    if (again) world.create();
    await world.reconcile().catch(() => undefined);
    if (again) {
      await world.pass(60);
      expect(world.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    } else {
      expect(world.pod()).toBeUndefined();
    }
    expect(world.pod()?.metadata.finalizers).toBeUndefined();
  });

  it('stays on the driver of an application that only the cache does not have', async () => {
    const world = await started(TRACKED);
    world.restart();
    await world.syncPods();
    await world.reconcileUnsynced();
    expect(world.pod()?.metadata.finalizers).toEqual([DRIVER_FINALIZER]);
  });
});
