import { describe, expect, it } from 'vitest';
import { atLeast, atMost, below, median, none, percentile, sustainedPerMinute } from './measurement';

describe('percentiles', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it.each([
    { share: 0.5, expected: 50 },
    { share: 0.99, expected: 99 },
    { share: 1, expected: 100 },
    { share: 0, expected: 1 },
  ])('$share of a hundred values do not exceed $expected', ({ share, expected }) => {
    expect(percentile(hundred, share)).toBe(expected);
  });

  it('are the next larger value where none fits exactly, so that no figure is better than the truth', () => {
    expect(percentile([1, 2, 3, 1000], 0.99)).toBe(1000);
    expect(median([10, 20, 30, 40])).toBe(20);
  });

  it('leave the measured values in their order', () => {
    const values = [3, 1, 2];
    percentile(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
  });

  it('of nothing are no number', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('verdicts', () => {
  it.each([
    { figure: below('x', 19.9, 'ms', 20), goal: '< 20', reached: true },
    { figure: below('x', 20, 'ms', 20), goal: '< 20', reached: false },
    { figure: atMost('x', 4, '', 4), goal: '<= 4', reached: true },
    { figure: atMost('x', 4.01, '', 4), goal: '<= 4', reached: false },
    { figure: atLeast('x', 1000, '/min', 1000), goal: '>= 1000', reached: true },
    { figure: atLeast('x', 999.9, '/min', 1000), goal: '>= 1000', reached: false },
    { figure: none('x', 0), goal: '0', reached: true },
    { figure: none('x', 1), goal: '0', reached: false },
    { figure: below('x', Number.NaN, 's', 2), goal: '< 2', reached: false },
    { figure: below('x', Number.POSITIVE_INFINITY, 's', 2), goal: '< 2', reached: false },
  ])('$figure.value with the goal $goal is reached: $reached', ({ figure, goal, reached }) => {
    expect(figure).toMatchObject({ goal, reached });
  });
});

describe('a sustained rate', () => {
  it('counts between the time when nothing could have ended yet and the time when nothing more begins', () => {
    // Ten under way: the first ten end together after a slow start, then one a second, then the last ten together.
    const one = (count: number, time: (index: number) => number): number[] => Array.from({ length: count }, (_, index) => time(index));
    const endings = [...one(10, () => 60_000), ...one(30, (index) => 61_000 + index * 1_000), ...one(10, () => 200_000)];
    expect(sustainedPerMinute(endings, 10)).toBeCloseTo(60);
  });

  it('does not depend on the order in which ends are reported', () => {
    const endings = Array.from({ length: 50 }, (_, index) => index * 500);
    expect(sustainedPerMinute([...endings].reverse(), 5)).toBe(sustainedPerMinute(endings, 5));
  });

  it('is refused where too few ended', () => {
    expect(() => sustainedPerMinute([1, 2, 3, 4], 2)).toThrow('4 are too few for a rate with 2 under way; more than 5 are needed');
  });
});
