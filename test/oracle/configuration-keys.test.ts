// Every configuration key of Spark on Kubernetes is in a recorded case: those that touch objects alone and in combination.
import { describe, expect, it } from 'vitest';
import { MERELY_PASSED_ON, NOT_RECORDED, TOUCHING_OBJECTS } from './configuration-keys';
import { cases, type Case } from './recordings';

const COMBINED = 4;

/** Keys that a case sets; the image of both roles is in nearly all and counts where it is alone. */
const keysOf = ({ args }: Case): string[] => args.flatMap((arg, i) => (args[i - 1] === '--conf' ? [arg.slice(0, arg.indexOf('='))] : []));
const IMAGE = 'spark.kubernetes.container.image';
const rows = Object.entries(TOUCHING_OBJECTS).map(([name, { keys, needs }]) => ({ name, matches: matcher(keys), belongs: matcher([...keys, ...needs ?? []]) }));

/** `*` stands for any text. */
function matcher(patterns: readonly string[]): (key: string) => boolean {
  const expressions = patterns.map((pattern) => new RegExp(`^${pattern.replace(/[.]/g, '\\.').replace(/\*/g, '.+')}$`));
  return (key) => expressions.some((expression) => expression.test(key));
}

describe('configuration keys', () => {
  const accepted = cases.filter(({ name }) => !name.startsWith('refused-'));

  it.each(rows)('$name: alone in a case', ({ matches, belongs }) => {
    const alone = accepted.filter((recorded) => {
      const keys = keysOf(recorded);
      return keys.some(matches) && keys.every((key) => belongs(key) || key === IMAGE);
    });
    expect(alone.map(({ name }) => name)).not.toEqual([]);
  });

  it.each(rows)(`$name: together with at least ${COMBINED - 1} others`, ({ matches }) => {
    const combined = accepted.filter((recorded) => {
      const keys = keysOf(recorded);
      return keys.some(matches) && rows.filter((row) => keys.some(row.matches)).length >= COMBINED;
    });
    expect(combined.map(({ name }) => name)).not.toEqual([]);
  });

  it('those that only reach the driver are in a case too', () => {
    const used = new Set(cases.flatMap(keysOf));
    expect(MERELY_PASSED_ON.filter((pattern) => ![...used].some(matcher([pattern])))).toEqual([]);
  });

  it('those in no case are on a list with the reason', () => {
    const used = new Set(cases.flatMap(keysOf));
    expect(Object.keys(NOT_RECORDED).filter((pattern) => [...used].some(matcher([pattern])))).toEqual([]);
  });
});
