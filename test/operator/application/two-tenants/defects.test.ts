// Seeded defects: each takes one protection away, and the model of two tenants must then find an object of the victim that was touched.
import { afterEach, expect, it, vi } from 'vitest';
import { runCase } from './model';
import type * as Sets from '../../../../src/operator/application/executors/executor-sets';
import type * as Ownership from '../../../../src/operator/application/ownership';
import type { Kind } from '../../../../src/spec/kubernetes';
import type { Pod } from '../../../../src/spec/kubernetes.gen';
import { Label, SparkLabel } from '../../../../src/spec/labels';
import { identityOf } from '../../../../src/submission/spark/identity';

type Replaced = Partial<typeof Ownership & typeof Sets>;

/** What stands in the place of functions of the two modules. */
const defect = vi.hoisted(() => ({ now: {} as Record<string, (...args: never[]) => unknown> }));

const replaceable = vi.hoisted(() => async (original: () => Promise<object>): Promise<object> => Object.fromEntries(
  Object.entries(await original()).map(([name, value]) => [
    name, typeof value === 'function' ? (...args: never[]) => (defect.now[name] ?? value as (...given: never[]) => unknown)(...args) : value as unknown,
  ]),
));

vi.mock('../../../../src/operator/application/ownership', (original) => replaceable(original as () => Promise<object>));
vi.mock('../../../../src/operator/application/executors/executor-sets', (original) => replaceable(original as () => Promise<object>));

afterEach(() => {
  defect.now = {};
});

/** More cases than any defect needs. */
const CASES = 150;
const SEED = 20_260_101;

/** A selector as it was before identifiers had a seal: whatever identifier it is given. */
function anySelector(_application: unknown, ids: readonly string[], { kind }: Kind): string | undefined {
  const given = ids.filter((id) => id !== '');
  return kind === 'PersistentVolumeClaim' || given.length === 0 ? undefined : `${Label.SUBMISSION_ID} in (${given.join(',')})`;
}

/** Of an executor, the set that its owner names, whatever that is. */
function setOfOwner(pods: readonly Pod[]): Sets.ExecutorSet[] {
  return pods.flatMap(({ metadata: { ownerReferences = [] } }) => ownerReferences.flatMap(({ kind, name }) => (
    kind === 'StatefulSet' ? [{ of: { apiVersion: 'apps/v1', kind }, name }]
      : kind === 'ReplicaSet' ? [{ of: { apiVersion: 'apps/v1', kind: 'Deployment' }, name: name.replace(/-[^-]*$/, '') }] : [])));
}

/** Each with the case that finds it; where the cases have changed, all of them are tried. */
const DEFECTS: ReadonlyArray<readonly [name: string, first: number, defect: Replaced]> = [
  ['an identifier needs no seal', 3, {
    isOwnAttempt: ((_application, id) => id !== undefined && id !== '') as typeof Ownership.isOwnAttempt,
    ownAttemptsOf: () => ({ begin: () => undefined, has: (id) => id !== undefined, isIncomplete: () => false }),
    isOwnPod: (pod) => pod.metadata.labels?.[SparkLabel.ROLE] === 'executor',
    selectorOfAttempts: (application, ids, kind) => (kind.kind === 'PersistentVolumeClaim'
      ? `${SparkLabel.APP_SELECTOR} in (${ids.map((id) => identityOf(id).applicationId).join(',')})` : anySelector(application, ids, kind)),
  }],
  ['claims are deleted by the id that the status has from a label, whoever controls them', 89, {
    isControlledBy: (object) => (object as Kind).kind === 'PersistentVolumeClaim',
    selectorOfAttempts: ((application: { status?: { sparkApplicationId?: string } }, _ids, { kind }) => (
      kind === 'PersistentVolumeClaim' && application.status?.sparkApplicationId ? `spark-app-selector=${application.status.sparkApplicationId}` : undefined
    )) as typeof Ownership.selectorOfAttempts,
  }],
  ['objects are deleted by the label of any attempt', 5, { selectorOfAttempts: anySelector }],
  ['sets of executors are those that owners of pods name', 101, {
    setsOf: setOfOwner,
    isControlledBy: (object) => ['StatefulSet', 'Deployment'].includes((object as Kind).kind),
  }],
  ['nobody asks who controls an object', 3, { isControlledBy: () => true, isOwnedBy: () => true, isOwnPod: () => true }],
];

it.each(DEFECTS)('where %s, the model finds it', async (_name, first, replaced) => {
  defect.now = replaced as typeof defect.now;
  let found: readonly string[] = [];
  for (const number of [first, ...Array.from({ length: CASES }, (_, i) => i)]) {
    found = await touchedIn(number);
    if (found.length > 0) break;
  }
  expect(found[0]).toMatch(/^for attacker-\d the operator/);
}, 120_000);

it('without a defect these cases find nothing', async () => {
  for (let number = 0; number < 10; number++) expect(await touchedIn(number)).toEqual([]);
});

/** Objects that were touched. A controller with a defect may also fail or never come to rest, which shows nothing. */
async function touchedIn(number: number): Promise<readonly string[]> {
  try {
    return (await runCase(SEED, number)).problems.filter((problem) => problem.startsWith('for '));
  } catch {
    return [];
  }
}
