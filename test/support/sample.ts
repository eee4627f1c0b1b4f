// A part of an exhaustive product of cases for `npm test`, another one for each commit. `npm run test:full` takes every case.
import { inject } from 'vitest';

/** What vitest.config.mts gives to every test file. */
export interface Samples {
  /** Where samples begin. The last lines of a run name it. */
  readonly seed: number;
  /** Whether every case is taken. */
  readonly all: boolean;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly samples: Samples;
  }
}

/**
 * One in `share` of the cases, beginning where the seed says; every case in the full tier. With a prime number for the share, each factor of a product has
 * all its values in the sample.
 */
export function* oneIn<Case>(share: number, cases: Iterable<Case>): Generator<Case> {
  const { seed, all } = inject('samples');
  let number = 0;
  for (const one of cases) {
    if (all || number % share === seed % share) yield one;
    number += 1;
  }
}

/** A sample of so many of all the cases, for suites that choose by a seed; every case in the full tier. */
export function sampleOf(size: number, of: number): { readonly seed: number; readonly size: number } {
  const { seed, all } = inject('samples');
  return { seed, size: all ? of : Math.min(size, of) };
}
