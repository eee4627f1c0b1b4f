// Every configuration key of Spark on Kubernetes is in a recorded case: those that touch objects alone and in combination.
import { describe, expect, it } from 'vitest';
import { MERELY_PASSED_ON, NOT_RECORDED, TOUCHING_OBJECTS } from './configuration-keys';
import { cases, planCommandLine, recordingOf, SPARK_VERSIONS, type Case } from './recordings';
import type { ConfigMap } from '../../src/spec/kubernetes.gen';

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

/** A case as it would be without some of its keys. */
function without(recorded: Case, matches: (key: string) => boolean): Case {
  const { args } = recorded;
  const gone = (i: number) => args[i] === '--conf' && matches(args[i + 1].slice(0, args[i + 1].indexOf('=')));
  return { ...recorded, args: args.filter((_, i) => !gone(i) && !gone(i - 1)) };
}

/** The result of a case, without its properties. */
function objectsOf(recorded: Case, version: string): string {
  const plan = planCommandLine(recorded, version);
  return plan.outcome === 'refused' ? 'refused' : JSON.stringify(plan.objects.map(withoutProperties));
}

function withoutProperties(object: object): object {
  const { data, ...others } = object as Partial<ConfigMap>;
  return data?.['spark.properties'] === undefined ? object : others;
}

/** Whether keys of a case shape its objects in any version of Spark, or are what it is not accepted without. */
function shapes(recorded: Case, matches: (key: string) => boolean, refusedWithout: boolean): boolean {
  return SPARK_VERSIONS.filter((version) => recordingOf(recorded.name, version).exitCode === 0).some((version) => {
    const reduced = objectsOf(without(recorded, matches), version);
    return reduced === 'refused' ? refusedWithout : reduced !== objectsOf(recorded, version);
  });
}

describe('configuration keys', () => {
  const accepted = cases.filter(({ name }) => !name.startsWith('refused-'));

  it.each(rows)('$name: alone in a case whose objects they shape', ({ matches, belongs }) => {
    const alone = accepted.filter((recorded) => {
      const keys = keysOf(recorded);
      return keys.some(matches) && keys.every((key) => belongs(key) || key === IMAGE) && shapes(recorded, matches, true);
    });
    expect(alone.map(({ name }) => name)).not.toEqual([]);
  });

  it.each(rows)(`$name: together with at least ${COMBINED - 1} others in a case whose objects they shape`, ({ matches }) => {
    const combined = accepted.filter((recorded) => {
      const keys = keysOf(recorded);
      return keys.some(matches) && rows.filter((row) => keys.some(row.matches)).length >= COMBINED && shapes(recorded, matches, true);
    });
    expect(combined.map(({ name }) => name)).not.toEqual([]);
  });

  it('those that only reach the driver are in a case too, and shape no object of any', () => {
    const used = new Set(cases.flatMap(keysOf));
    expect(MERELY_PASSED_ON.filter((pattern) => ![...used].some(matcher([pattern])))).toEqual([]);
    const passedOn = matcher(MERELY_PASSED_ON);
    expect(accepted.filter((recorded) => keysOf(recorded).some(passedOn) && shapes(recorded, passedOn, false)).map(({ name }) => name)).toEqual([]);
  });

  it('with any of those that only reach the driver, spark-submit makes the same objects', () => {
    const passedOn = matcher(MERELY_PASSED_ON);
    const plain = accepted.filter(({ name, args, env }) => {
      const others = without({ name, args } as Case, (key) => key === IMAGE || passedOn(key)).args;
      return env === undefined && others.join(' ') === `--class org.example.Main --name ${name} local:///opt/app/main.jar`;
    });
    expect(plain.map(({ name }) => name)).toEqual(['alone-mounted-credentials', 'runtime-properties', 'submitter-files', 'submitter-properties']);
    for (const version of SPARK_VERSIONS) {
      const made = plain.map(({ name }) => JSON.stringify(recordingOf(name, version).objects.map(withoutProperties)).replaceAll(name, '<NAME>'));
      expect(new Set(made).size, version).toBe(1);
    }
  });

  it('each that a case uses is on one of the lists', () => {
    const listed = matcher([...Object.values(TOUCHING_OBJECTS).flatMap(({ keys }) => keys), ...MERELY_PASSED_ON]);
    const used = new Set(accepted.flatMap(keysOf).filter((key) => key.startsWith('spark.kubernetes.')));
    expect([...used].filter((key) => !listed(key))).toEqual([]);
  });

  it('those in no case are on a list with the reason', () => {
    const used = new Set(cases.flatMap(keysOf));
    expect(Object.keys(NOT_RECORDED).filter((pattern) => [...used].some(matcher([pattern])))).toEqual([]);
  });
});
