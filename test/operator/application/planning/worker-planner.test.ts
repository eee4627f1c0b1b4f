// The planning worker: whatever becomes of it, the process goes on, the request is answered, and the next one is served.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { PlanLoss } from '../../../../src/operator/application/planning/isolated-planner';
import { planChecked } from '../../../../src/operator/application/planning/plan-checked';
import { WorkerPlanner, type WorkerPlannerOptions } from '../../../../src/operator/application/planning/worker-planner';
import { application, ATTEMPT, NOON, SETTINGS } from '../builders';

const MISBEHAVING = join(__dirname, 'misbehaving-worker.cjs');
const BUNDLE = join(__dirname, '../../../../lib/bin/cli.cjs');
const submission = { id: ATTEMPT, time: NOON };

let planner: WorkerPlanner;
afterEach(() => planner.close());

function start(options: Partial<WorkerPlannerOptions> = {}): void {
  planner = new WorkerPlanner({ entry: MISBEHAVING, deadlineMilliseconds: 1_000, heapMebibytes: 32, ...options });
}

function plan(name: string, namespace = 'jobs') {
  return planner.plan({ application: application(undefined, {}, { name, namespace }), submission, settings: SETTINGS });
}

describe('a planning worker', () => {
  it.each<[string, PlanLoss]>([
    ['hangs', 'time'],
    ['eats', 'memory'],
    ['exits', 'defect'],
    ['throws', 'defect'],
  ])('that %s is a loss of %s, and the next request has another worker', async (name, loss) => {
    start(loss === 'memory' ? { deadlineMilliseconds: 60_000 } : {});
    expect(await plan(name)).toMatchObject({ outcome: 'lost', loss });
    expect(await plan('good')).toMatchObject({ outcome: 'answered' });
  });

  it('is kept for the next request, and ended when there is none for a while', async () => {
    start({ idleMilliseconds: 1 });
    const both = await Promise.all([plan('one'), plan('two')]);
    expect(both[0]).toEqual(both[1]);
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    expect(await plan('three')).not.toEqual(both[0]);
  });

  it('serves very many requests and keeps nothing of them', async () => {
    start();
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    for (let i = 0; i < 50; i++) await plan('good');
    await new Promise((resolve) => { setTimeout(resolve, 10); });
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('serves namespaces in turn: one with many slow applications delays another by two plans at most', async () => {
    start({ deadlineMilliseconds: 200 });
    const ends: string[] = [];
    const ask = (name: string, namespace: string) => plan(name, namespace).then(() => void ends.push(namespace));
    await Promise.all([...Array.from({ length: 4 }, () => ask('hangs', 'attacker')), ask('good', 'victim')]);
    // One that is being made, and the turn of the other namespace.
    expect(ends.indexOf('victim')).toBeLessThanOrEqual(2);
  });

  it('that cannot be started rejects, since that is not the fault of the application', async () => {
    start({ entry: join(__dirname, 'no-such-file.cjs') });
    await expect(plan('good')).rejects.toThrow('the planning worker did not start');
  });

  it('that is the bundle plans as the event loop does', async () => {
    if (!existsSync(BUNDLE)) throw new Error('lib/bin/cli.cjs is missing: run `npm run bundle`');
    start({ entry: BUNDLE, deadlineMilliseconds: 60_000, heapMebibytes: 96 });
    const large = application(undefined, { arguments: ['x'.repeat(200_000)] });
    expect(await planner.plan({ application: large, submission, settings: SETTINGS }))
      .toEqual({ outcome: 'answered', plan: planChecked(large, submission, SETTINGS) });
  });
});
