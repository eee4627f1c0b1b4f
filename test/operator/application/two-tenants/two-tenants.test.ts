// Two tenants in one namespace, of which one attacks: the operator touches no object of the other, and its applications end as they would alone.
import { expect, it } from 'vitest';
import { runCase, runCases } from './model';

/** The same for each commit; `npm run test:tenants` takes a new one each time, and many more cases. */
const SEED = 20_260_101;

it('of some attacks none makes the operator touch an object of the victim', async () => {
  const { problems, compared, deletions } = await runCases(SEED, 15);
  expect(problems).toEqual([]);
  // In the others the attacker was the first to have a name.
  expect(compared).toBeGreaterThan(6);
  expect(deletions).toBeGreaterThan(25);
}, 120_000);

it('the same seed makes the same attack', async () => {
  expect(await runCase(7, 3)).toEqual(await runCase(7, 3));
  expect((await runCase(7, 3)).steps).not.toEqual((await runCase(8, 3)).steps);
});
