// Fields at their largest, and fields that are null: checked and planned in a time that grows with the size of the object, not with its square.
import { describe, expect, it } from 'vitest';
import { examine, MOST_MILLISECONDS, problemsOf } from './examine';
import { BASE, fullLists, largeTexts, PLACES, severalLists, type LargeObject } from './large-fields';
import { withValue } from './places';
import { namedRules, type Rule } from '../../src/spec/rules';
import { oneIn } from '../support/sample';

/** One in so many is tried here, and many more by `npm run test:fuzz -- --fields 3`; prime numbers, so that all fields and all fillings have their turn. */
const SHARE = { texts: 797, lists: 13 };

/** One in so many fields is tried as null; every one by `npm run test:full`. */
const NULLS = 11;

/**
 * Three times the limits of `npm run test:fuzz`, which alone measures them: with so many elements, what grows with the square takes far longer still, and
 * what takes just as long as it may is not refused on a busy machine.
 */
const LEEWAY = 3;
function problemsWithLeeway(large: LargeObject): string[] {
  const { plan, validate } = large.limits ?? MOST_MILLISECONDS;
  return problemsOf({ ...large, limits: { plan: LEEWAY * plan, validate: LEEWAY * validate } });
}

describe('a field at its largest', () => {
  it('is checked and planned, a text of 256 kB', { timeout: 300_000 }, () => {
    let tried = 0;
    const problems: string[] = [];
    for (const large of largeTexts(SHARE.texts)) {
      tried++;
      problems.push(...problemsWithLeeway(large));
    }
    expect(problems).toEqual([]);
    expect(tried).toBeGreaterThan(50);
  });

  it('is checked and planned, a list or mapping', { timeout: 300_000 }, () => {
    expect([...fullLists(SHARE.lists)].flatMap((large) => problemsWithLeeway(large))).toEqual([]);
  });
});

describe('these tests can fail', () => {
  const withRule = (rule: Rule, run: () => void): void => {
    const changed = namedRules as Record<string, Rule>;
    changed.defective = rule;
    try {
      run();
    } finally {
      delete changed.defective;
    }
  };
  /** So long that its square takes longer than any object may, and not much longer. */
  const SQUARE = 17_000;
  const withText = { title: 'javaOptions', object: withValue(BASE, ['spec', 'driver', 'javaOptions'], '/'.repeat(SQUARE)) };

  it('at a rule whose time grows with the square of a text', () => {
    const check: Rule['check'] = ({ spec }) => (/\/+$/.test(`${spec.driver.javaOptions}.`) ? [] : []);
    // It is too slow each time: to measure it again shows no more.
    withRule({ reason: 'Slow', check }, () => {
      expect(problemsOf(withText, 2)).toContainEqual(expect.stringContaining(`more than ${MOST_MILLISECONDS.plan} ms`));
    });
    expect(problemsOf(withText)).toEqual([]);
  });

  it('by the limits of the case itself, where it has its own', () => {
    const check: Rule['check'] = ({ spec }) => (/\/+$/.test(`${spec.driver.javaOptions}.`) ? [] : []);
    const own = { title: 'javaOptions', object: withValue(BASE, ['spec', 'driver', 'javaOptions'], '/'.repeat(6_000)), limits: { plan: 1, validate: 2 } };
    withRule({ reason: 'Slow', check }, () => {
      expect(problemsOf(own)).toEqual([expect.stringContaining('to validate, more than 2 ms'), expect.stringContaining('to plan, more than 1 ms')]);
    });
    const several = [...severalLists()];
    expect(several.map(({ limits }) => limits?.plan)).toEqual(several.map(() => 2 * MOST_MILLISECONDS.plan));
    expect(several.filter(({ title }) => title.includes('executor')).length).toBe(6);
  });

  it('at a rule that throws', () => {
    const check: Rule['check'] = ({ spec }) => [(spec as unknown as { a: { b: never } }).a.b];
    withRule({ reason: 'Broken', check }, () => expect(problemsOf(withText)).toContainEqual(expect.stringContaining('could not be checked')));
  });

  it('at a message with the text of an error', () => {
    const check: Rule['check'] = () => [{ severity: 'warning', reason: 'R', path: 'spec', message: 'Cannot read properties of undefined' }];
    withRule({ reason: 'R', check }, () => expect(problemsOf(withText)).toContainEqual(expect.stringContaining('Cannot read properties')));
  });
});

describe('a field that is null', () => {
  it('counts as one that is absent, wherever it is in the schema', { timeout: 300_000 }, () => {
    const fields = PLACES.filter(({ steps }) => steps.length > 1 && typeof steps[steps.length - 1] === 'string');
    expect(fields.length).toBeGreaterThan(1_000);
    const differing = [...oneIn(NULLS, fields)].filter(({ steps }) => {
      // What holds the field is there in both.
      const absent = withValue(BASE, steps, undefined);
      const [without, given] = [examine(JSON.parse(JSON.stringify(absent)) as object), examine(withValue(BASE, steps, null))];
      return [...without.problems, ...given.problems].length > 0 || JSON.stringify(without.lines) !== JSON.stringify(given.lines);
    });
    expect(differing.map(({ path }) => path)).toEqual([]);
  });
});
