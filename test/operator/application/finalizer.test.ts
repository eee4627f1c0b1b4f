// Driver pods that are held by a finalizer: their end is always seen, and none is held for ever.
import { describe, expect, it } from 'vitest';
import { application, ended } from './builders';
import { started, ControllerHarness } from './controller-harness';
import { DRIVER_FINALIZER } from '../../../src/spec/labels';
import { planSubmission } from '../../../src/submission';

const TRACKED = { driverFailover: { trackingFinalizer: true } };
const RETRIES = { restartPolicy: { type: 'OnFailure', onFailureRetries: 2, onFailureRetryInterval: 5 } };
const ON_NODE = { driver: { template: { spec: { nodeName: 'node-1' } } } };

/** The kubelet's last word on a pod that was deleted while it ran. */
function endAfterDeletion(harness: ControllerHarness, exitCode: number): void {
  harness.report(ended(exitCode, { at: -43_000 }));
  harness.vanish();
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
    const harness = await started({ ...TRACKED, ...ON_NODE });
    endAfterDeletion(harness, 3);
    expect(harness.pod()?.metadata.deletionTimestamp).toBeDefined();
    harness.restart();
    await harness.settle();
    expect(harness.status()).toMatchObject({ applicationState: { state: 'FAILED' }, failure: { exitCode: 3 } });
    expect(harness.pod()).toBeUndefined();
  });

  it('does not keep the next attempt from beginning', async () => {
    const harness = await started({ ...TRACKED, ...RETRIES });
    harness.report(ended(1));
    await harness.settle();
    expect(harness.pod()?.metadata.finalizers).toBeUndefined();
    await harness.pass(2 * 86_400);
    expect(harness.driversCreated).toBe(2);
    expect(harness.pod()?.metadata.finalizers).toEqual([DRIVER_FINALIZER]);
  });

  it('is removed only if nobody else has written meanwhile; what others wrote stays', async () => {
    const harness = await started(TRACKED);
    harness.api.must('PUT', '/api/v1/namespaces/jobs/pods/etl-driver', {
      ...harness.pod(), metadata: { ...harness.pod()?.metadata, finalizers: ['example.org/theirs', DRIVER_FINALIZER] },
    });
    harness.report(ended(0));
    await harness.settle();
    expect(harness.state()).toBe('COMPLETED');
    expect(harness.pod()?.metadata.finalizers).toEqual(['example.org/theirs']);
  });

  it.each([
    { name: 'is gone', again: false },
    { name: 'is gone and was made anew under its name', again: true },
  ])('does not hold the driver of an application that $name', async ({ again }) => {
    const harness = await started({ ...TRACKED, ...ON_NODE });
    harness.remove();
    // As the garbage collector and then the kubelet do it.
    endAfterDeletion(harness, 0);
    for (const name of harness.services) harness.api.must('DELETE', `/api/v1/namespaces/jobs/services/${name}`);
    expect(harness.pod()).toBeDefined();
    if (again) harness.create();
    await harness.reconcile().catch(() => undefined);
    if (again) {
      await harness.pass(60);
      expect(harness.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    } else {
      expect(harness.pod()).toBeUndefined();
    }
    expect(harness.pod()?.metadata.finalizers).toBeUndefined();
  });

  it('stays on the driver of an application that only the cache does not have', async () => {
    const harness = await started(TRACKED);
    harness.restart();
    await harness.syncPods();
    await harness.reconcileUnsynced();
    expect(harness.pod()?.metadata.finalizers).toEqual([DRIVER_FINALIZER]);
  });
});
