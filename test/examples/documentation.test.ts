// What the documentation shows compiles against the library as it is.
import { describe, expect, it } from 'vitest';
import { problemsIn } from '../support/compile';
import { PAGES, snippetsOf } from '../support/example-manifests';

const all = PAGES.flatMap(snippetsOf);

describe('the snippets of the documentation', () => {
  it('are there', () => {
    expect(all.length).toBeGreaterThanOrEqual(35);
  });

  it('compile', () => {
    expect(problemsIn(Object.fromEntries(all.map(({ name, text }) => [name, text])))).toEqual([]);
  });
});
