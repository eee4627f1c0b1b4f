// A sample of mutated manifests: none makes validate or the planner fail, hang or speak in the words of JavaScript.
import { expect, it } from 'vitest';
import { fuzz, objectOf } from './fuzz';

/** Another seed for each commit would cause failures that have nothing to do with the commit; `npm run test:fuzz` takes a new one each time. */
const SEED = 20_260_101;

it('of some hundred manifests none breaks anything, while some are planned and most refused', () => {
  const { problems, planned } = fuzz(SEED, 400);
  expect(problems).toEqual([]);
  expect(planned).toBeGreaterThan(20);
  expect(planned).toBeLessThan(350);
});

it('the same seed makes the same manifests', () => {
  expect(JSON.stringify(objectOf(7, 3))).toBe(JSON.stringify(objectOf(7, 3)));
  expect(JSON.stringify(objectOf(7, 3))).not.toBe(JSON.stringify(objectOf(8, 3)));
});
