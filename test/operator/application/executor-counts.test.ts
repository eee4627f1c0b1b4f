// Ends of executors are counted once each, however many there are, however fast they leave, and by any instance.
import { describe, expect, it } from 'vitest';
import { ended } from './builders';
import { started, ControllerHarness } from './controller-harness';

/** How many ends this instance has counted: good ones and failures. */
async function counted(harness: ControllerHarness): Promise<number[]> {
  const text = await harness.registry.metrics();
  return ['success', 'failure'].map((kind) => Number(new RegExp(`^spark_executor_${kind}_count (\\d+)`, 'm').exec(text)?.[1]));
}

/** A run whose status lists two executors and that has five. */
async function crowded(): Promise<ControllerHarness> {
  const harness = await started({}, new ControllerHarness({ maxTrackedExecutors: 2 }));
  for (let number = 1; number <= 5; number += 1) harness.executor(`exec-${number}`, 'Running');
  await harness.pass(2);
  return harness;
}

describe('ends of executors are counted', () => {
  it('of those too that the status does not list', async () => {
    const harness = await crowded();
    harness.report({ phase: 'Succeeded' }, 'exec-4');
    harness.report({ phase: 'Failed' }, 'exec-5');
    await harness.pass(2);
    expect(Object.keys(harness.status()?.executorState ?? {})).toEqual(['exec-1', 'exec-2']);
    expect(await counted(harness)).toEqual([1, 1]);
    ['exec-4', 'exec-5'].forEach((name) => harness.vanish(name));
    await harness.pass(2);
    expect(harness.status()?.executorSummary).toEqual({ pending: 0, running: 3, completed: 1, failed: 1, unknown: 0 });
    harness.report(ended(0));
    await harness.settle();
    expect(harness.status()?.executorSummary).toEqual({ pending: 0, running: 0, completed: 4, failed: 1, unknown: 0 });
    expect(await counted(harness)).toEqual([4, 1]);
  });

  it('of one that ends and is gone between two writes', async () => {
    const harness = await started();
    harness.executor('exec-1', 'Running');
    await harness.pass(2);
    harness.executor('exec-2', 'Running');
    await harness.settle();
    harness.report({ phase: 'Failed' }, 'exec-1');
    await harness.settle();
    harness.vanish('exec-1');
    await harness.pass(2);
    expect(harness.status()?.executorState).toEqual({ 'exec-1': 'FAILED', 'exec-2': 'RUNNING' });
    expect(await counted(harness)).toEqual([0, 1]);
  });

  it('not again by an instance that starts later, which counts what comes then', async () => {
    const harness = await crowded();
    harness.report({ phase: 'Succeeded' }, 'exec-4');
    await harness.pass(2);
    expect(await counted(harness)).toEqual([1, 0]);
    harness.restart();
    await harness.settle();
    expect(await counted(harness)).toEqual([0, 0]);
    harness.report({ phase: 'Succeeded' }, 'exec-5');
    await harness.pass(2);
    expect(await counted(harness)).toEqual([1, 0]);
    expect(harness.status()?.executorSummary).toMatchObject({ running: 3, completed: 2 });
  });

  it('once, though another attempt follows while their pods are still there', async () => {
    const harness = await started({ restartPolicy: { type: 'OnFailure', onFailureRetries: 1, onFailureRetryInterval: 1 } });
    harness.executor('exec-1', 'Failed');
    await harness.pass(2);
    harness.report(ended(1));
    await harness.settle();
    harness.vanish();
    await harness.api.clock.advance(200_000_000);
    await harness.settle();
    expect(harness.status()).toMatchObject({ submissionAttempts: 2 });
    expect(await counted(harness)).toEqual([0, 1]);
  });
});
