// Ends of executors are counted once each, however many there are, however fast they leave, and by any instance.
import { describe, expect, it } from 'vitest';
import { ended } from './builders';
import { started, World } from './world';

/** How many ends this instance has counted: good ones and failures. */
async function counted(world: World): Promise<number[]> {
  const text = await world.registry.metrics();
  return ['success', 'failure'].map((kind) => Number(new RegExp(`^spark_executor_${kind}_count (\\d+)`, 'm').exec(text)?.[1]));
}

/** A run whose status lists two executors and that has five. */
async function crowded(): Promise<World> {
  const world = await started({}, new World({ maxTrackedExecutors: 2 }));
  for (let number = 1; number <= 5; number += 1) world.executor(`exec-${number}`, 'Running');
  await world.pass(2);
  return world;
}

describe('ends of executors are counted', () => {
  it('of those too that the status does not list', async () => {
    const world = await crowded();
    world.report({ phase: 'Succeeded' }, 'exec-4');
    world.report({ phase: 'Failed' }, 'exec-5');
    await world.pass(2);
    expect(Object.keys(world.status()?.executorState ?? {})).toEqual(['exec-1', 'exec-2']);
    expect(await counted(world)).toEqual([1, 1]);
    ['exec-4', 'exec-5'].forEach((name) => world.vanish(name));
    await world.pass(2);
    expect(world.status()?.executorSummary).toEqual({ pending: 0, running: 3, completed: 1, failed: 1, unknown: 0 });
    world.report(ended(0));
    await world.settle();
    expect(world.status()?.executorSummary).toEqual({ pending: 0, running: 0, completed: 4, failed: 1, unknown: 0 });
    expect(await counted(world)).toEqual([4, 1]);
  });

  it('of one that ends and is gone between two writes', async () => {
    const world = await started();
    world.executor('exec-1', 'Running');
    await world.pass(2);
    world.executor('exec-2', 'Running');
    await world.settle();
    world.report({ phase: 'Failed' }, 'exec-1');
    await world.settle();
    world.vanish('exec-1');
    await world.pass(2);
    expect(world.status()?.executorState).toEqual({ 'exec-1': 'FAILED', 'exec-2': 'RUNNING' });
    expect(await counted(world)).toEqual([0, 1]);
  });

  it('not again by an instance that starts later, which counts what comes then', async () => {
    const world = await crowded();
    world.report({ phase: 'Succeeded' }, 'exec-4');
    await world.pass(2);
    expect(await counted(world)).toEqual([1, 0]);
    world.restart();
    await world.settle();
    expect(await counted(world)).toEqual([0, 0]);
    world.report({ phase: 'Succeeded' }, 'exec-5');
    await world.pass(2);
    expect(await counted(world)).toEqual([1, 0]);
    expect(world.status()?.executorSummary).toMatchObject({ running: 3, completed: 2 });
  });

  it('once, though another attempt follows while their pods are still there', async () => {
    const world = await started({ restartPolicy: { type: 'OnFailure', onFailureRetries: 1, onFailureRetryInterval: 1 } });
    world.executor('exec-1', 'Failed');
    await world.pass(2);
    world.report(ended(1));
    await world.settle();
    world.vanish();
    await world.api.clock.advance(200_000_000);
    await world.settle();
    expect(world.status()).toMatchObject({ submissionAttempts: 2 });
    expect(await counted(world)).toEqual([0, 1]);
  });
});
