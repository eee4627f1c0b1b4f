// A sample of the fault suite can be repeated by its seed, and leaves no scenario and no fault out as long as it is large enough.
import { describe, expect, it } from 'vitest';
import { shuffled, strata } from './sampling';

const PAIRS = Array.from({ length: 30 }, (_, number) => `pair ${number}`);
const counts = (seed: number, size: number) => strata({ seed, size }, PAIRS, (pair) => pair);

describe('a sample', () => {
  it.each([1, 29, 30, 31, 200])('of %i runs has as many, spread evenly over all pairs', (size) => {
    const all = counts(7, size).map(({ count }) => count);
    expect(all.reduce((sum, count) => sum + count, 0)).toBe(size);
    expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(1);
    expect(all).toHaveLength(Math.min(size, PAIRS.length));
  });

  it('is the same for the same seed, and another for another', () => {
    expect(counts(7, 10)).toEqual(counts(7, 10));
    expect(counts(7, 10)).not.toEqual(counts(8, 10));
  });

  it('chooses by the names alone: what is beside an item does not matter', () => {
    const order = shuffled(7, PAIRS, (pair) => pair);
    const some = PAIRS.slice(0, 10);
    expect(shuffled(7, some, (pair) => pair)).toEqual(order.filter((pair) => some.includes(pair)));
  });
});
