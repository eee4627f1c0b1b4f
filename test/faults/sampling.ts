// Chooses samples. The same seed gives the same ones, and each choice depends on its own names alone, so that one run can be repeated.
import { createHash } from 'node:crypto';

/** A sample by its seed and its size. */
export interface Sample {
  readonly seed: number;
  readonly size: number;
}

/** A number in [0, 1) that belongs to these words. */
function fraction(...words: ReadonlyArray<string | number>): number {
  return createHash('sha256').update(words.join('\n')).digest().readUInt32BE() / 2 ** 32;
}

/** The items in an order that depends on the seed. */
export function shuffled<T>(seed: number, items: readonly T[], nameOf: (item: T) => string): T[] {
  return items.map((item) => ({ item, place: fraction(seed, nameOf(item)) })).sort((a, b) => a.place - b.place).map(({ item }) => item);
}

/** How many of the sample each stratum gets: all the same number, and one more for those that come first by the seed. */
export function strata<T>(
  { seed, size }: Sample, items: readonly T[], nameOf: (item: T) => string,
): ReadonlyArray<{ readonly item: T; readonly count: number }> {
  const more = new Set(shuffled(seed, items, nameOf).slice(0, size % items.length));
  return items.map((item) => ({ item, count: Math.floor(size / items.length) + (more.has(item) ? 1 : 0) })).filter(({ count }) => count > 0);
}
