// Applications that cannot be planned, or on which the controller itself fails: each gets a status, and costs nothing more until it changes.
import { describe, expect, it } from 'vitest';
import { planInPlace, type IsolatedPlan, type IsolatedPlanner, type PlanLoss, type PlanRequest } from
  '../../../../src/operator/application/planning/isolated-planner';
import { countingIds } from '../../../support/virtual-clock';
import { ended, running } from '../builders';
import { ControllerHarness } from '../controller-harness';

const LARGE = { arguments: ['x'.repeat(100_000)] };

/** Loses plans whose application asks for it, and counts. */
class LossyPlanner implements IsolatedPlanner {
  asked = 0;
  constructor(private readonly loss: PlanLoss) {}

  plan(request: PlanRequest): Promise<IsolatedPlan> {
    this.asked += 1;
    const lost = request.application.spec.arguments?.[0].startsWith('x');
    return lost ? Promise.resolve({ outcome: 'lost', loss: this.loss, detail: 'RangeError: at somewhere.js:1' }) : planInPlace.plan(request);
  }
}

function nested(levels: number): Record<string, unknown> {
  let value: Record<string, unknown> = {};
  for (let level = 0; level < levels; level++) value = { a: value };
  return value;
}

describe('an application whose plan is lost', () => {
  it.each<[PlanLoss, RegExp]>([
    ['time', /PlanningFailed: it takes too long to plan this application: make it smaller or simpler/],
    ['memory', /it takes too much memory to plan this application/],
    ['defect', /because of a defect in the operator: report it/],
  ])('for %s is refused in plain words', async (loss, message) => {
    const harness = new ControllerHarness({ planner: new LossyPlanner(loss) });
    harness.create(LARGE);
    await harness.settle();
    expect(harness.state()).toBe('FAILED');
    expect(harness.status()?.failure?.message).toMatch(message);
    expect(JSON.stringify(harness.status())).not.toContain('RangeError');
    expect(harness.driversCreated).toBe(0);
  });

  it('is not planned again by its retries, and is when it changes', async () => {
    const planner = new LossyPlanner('time');
    const harness = new ControllerHarness({ planner });
    harness.create({ ...LARGE, restartPolicy: { type: 'OnFailure', onSubmissionFailureRetries: 3, onSubmissionFailureRetryInterval: 1 } });
    await harness.pass(60);
    expect(harness.status()).toMatchObject({ applicationState: { state: 'FAILED' }, submissionAttempts: 4 });
    expect(planner.asked).toBe(1);
    harness.edit({ arguments: ['y'.repeat(100_000)] });
    await harness.settle();
    expect(harness.state()).toBe('SUBMITTED');
    expect(harness.driversCreated).toBe(1);
  });

  it('is planned once more by another instance, which knows nothing of it, only when a plan is needed', async () => {
    const planner = new LossyPlanner('time');
    const harness = new ControllerHarness({ planner });
    harness.create(LARGE);
    await harness.settle();
    harness.restart();
    await harness.settle();
    expect(planner.asked).toBe(1);
  });
});

describe('an application in which something has the wrong type', () => {
  const WRONG = { driver: { cores: 'many', labels: [1] } };

  it('is told what and where, by a schema that is compiled in isolation and not on the event loop', async () => {
    const planner = new LossyPlanner('time');
    const harness = new ControllerHarness({ crd: 'open', planner });
    harness.create(WRONG);
    await harness.settle();
    expect(harness.state()).toBe('FAILED');
    expect(harness.status()?.failure?.message).toMatch(
      /^spec\.driver\.cores: must be a whole number \(given: "many"\); spec\.driver\.labels: must be a mapping[^;]*(; write [^;]*)?$/);
    expect(planner.asked).toBe(1);
  });

  it('costs an ordinary one nothing', async () => {
    const planner = new LossyPlanner('time');
    const harness = new ControllerHarness({ planner });
    harness.create();
    await harness.settle();
    expect(harness.state()).toBe('SUBMITTED');
    expect(planner.asked).toBe(0);
  });
});

describe('a large application', () => {
  it('runs, is suspended, resumed and completed as a small one, and is planned only when something is created or removed', async () => {
    const planner = new LossyPlanner('time');
    const harness = new ControllerHarness({ planner });
    harness.create({ arguments: ['y'.repeat(100_000)] });
    await harness.settle();
    harness.report(running());
    await harness.settle();
    expect(harness.state()).toBe('RUNNING');
    const begun = planner.asked;
    expect(begun).toBe(1);
    harness.edit({ suspend: true });
    await harness.settle();
    await harness.settle();
    expect(harness.state()).toBe('SUSPENDED');
    harness.restart();
    const before = planner.asked;
    await harness.settle();
    await harness.settle();
    expect(planner.asked, 'nothing is planned while it is suspended').toBe(before);
    harness.edit({ suspend: false });
    await harness.settle();
    harness.report(ended(0));
    await harness.settle();
    expect(harness.state()).toBe('COMPLETED');
    expect(harness.driversCreated).toBe(2);
  });

  it('that was edited while its plan was made is decided anew', async () => {
    const harness = new ControllerHarness();
    harness.create({ arguments: ['y'.repeat(100_000)] });
    await harness.sync();
    harness.edit({ arguments: ['z'.repeat(100_000)] });
    await harness.reconcileUnsynced();
    expect(harness.status()).toMatchObject({ observedGeneration: 2, submissionAttempts: 1 });
    expect(JSON.stringify(harness.pod())).toContain('zzz');
  });

  it('that is gone by now is left to the watch', async () => {
    const harness = new ControllerHarness();
    harness.create({ arguments: ['y'.repeat(100_000)] });
    await harness.sync();
    harness.remove();
    expect(await harness.reconcileUnsynced()).toEqual({});
  });
});

describe('an application of an extreme shape gets a status', () => {
  it.each<[string, object]>([
    ['two thousand levels', { driver: { template: nested(2_000) } }],
    ['nine thousand levels', { driver: { template: nested(9_000) } }],
    ['256 kB in one field', { arguments: ['x'.repeat(262_144)] }],
    ['256 kB in each of four properties', { sparkConf: Object.fromEntries(['a', 'b', 'c', 'd'].map((key) => [`spark.${key}`, 'x'.repeat(262_144)])) }],
    ['256 kB of a memory size', { driver: { memory: '1'.repeat(262_144) } }],
    ['a hundred thousand values', { arguments: Array.from({ length: 200_000 }, () => '') }],
  ])('%s', async (_, spec) => {
    const harness = new ControllerHarness({ crd: 'open' });
    harness.create(spec);
    await harness.settle();
    expect(['SUBMITTED', 'FAILED']).toContain(harness.state());
  });
});

describe('an exception of the controller\'s own', () => {
  function brokenWorld() {
    const ids = countingIds();
    const broken = { now: true };
    const harness = new ControllerHarness({
      ids: {
        ...ids,
        uuid: () => {
          if (broken.now) throw new TypeError('Cannot read properties of undefined');
          return ids.uuid();
        },
      },
    });
    return { harness, broken };
  }

  it('stands in the status of its application, in words without program text, once', async () => {
    const { harness } = brokenWorld();
    harness.create();
    for (let i = 0; i < 3; i++) await expect(harness.reconcile()).rejects.toThrow(TypeError);
    const stalled = harness.status()?.conditions?.find(({ type }) => type === 'Stalled');
    expect(stalled).toMatchObject({ status: 'True', reason: 'OperatorDefect', message: expect.stringMatching(/defect in the operator.*Report it/) });
    expect(JSON.stringify(harness.status())).not.toContain('properties of undefined');
    expect(harness.statusWrites).toBe(1);
  });

  it('is gone from the status when the application can be reconciled', async () => {
    const { harness, broken } = brokenWorld();
    harness.create();
    await expect(harness.reconcile()).rejects.toThrow(TypeError);
    broken.now = false;
    await harness.settle();
    expect(harness.state()).toBe('SUBMITTED');
    expect(harness.status()?.applicationState?.errorMessage).toBeUndefined();
    expect(harness.status()?.conditions?.map(({ type }) => type)).not.toContain('Stalled');
  });
});
