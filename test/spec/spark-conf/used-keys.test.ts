// No false alarm: nothing is said of any key that the recorded submissions, the examples and the documentation use.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unknownKeys } from '../../../src/spec/spark-conf';
import { knownKeys } from '../../../src/spec/spark-conf/table';
import { MERELY_PASSED_ON, NOT_RECORDED, TOUCHING_OBJECTS } from '../../oracle/configuration-keys';
import { cases } from '../../oracle/recordings';

/** Spark's documentation has it, and no supported version reads it. */
const READ_BY_NO_VERSION = 'spark.kubernetes.executor.lostCheck.maxAttempts';

/** Keys that the documentation names as examples of mistakes. */
const MISTAKES_IN_DOCUMENTATION = ['spark.executor.memoryOverheadfactor', 'spark.sql.shuffle.partition', 'spark.shuffle.partitions'];

const ROOT = join(__dirname, '../../..');
/** Each key alone, so that every one is compared. */
const alarms = (keys: Iterable<string>) => [...keys].filter((key) => key !== READ_BY_NO_VERSION)
  .flatMap((key) => unknownKeys({ [key]: '' })).map(({ key, message }) => `${key} ${message}`);

function filesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(ROOT, folder, name))
    .filter((name) => ending.test(name) && !name.includes('node_modules') && statSync(name).isFile());
}

describe('no key is taken for a mistake', () => {
  it('that a recorded submission sets', () => {
    const pairs = cases.flatMap(({ args }) => args.flatMap((arg, i) => (args[i - 1] === '--conf' && arg.startsWith('spark.') ? [arg.split('=', 1)[0]] : [])));
    expect(alarms(new Set(pairs))).toEqual([]);
    expect(new Set(pairs).size).toBeGreaterThan(100);
  });

  it('that Spark on Kubernetes has', () => {
    const listed = [...Object.values(TOUCHING_OBJECTS).flatMap(({ keys }) => keys), ...MERELY_PASSED_ON, ...Object.keys(NOT_RECORDED)]
      .map((key) => key.replace('tokenSecret.*', 'tokenSecret.name').replace(/\.\*$/, '.x').replace('c*File', 'caCertFile'));
    expect(alarms(new Set(listed))).toEqual([]);
  });

  it('that the library, its examples or its documentation name', () => {
    const texts = ['docs', 'examples', 'src/application', 'src/platform', 'src/manifest', 'src/submission']
      .flatMap((folder) => filesIn(folder, /\.(ts|md|ya?ml)$/)).map((file) => readFileSync(file, 'utf8'));
    const names = texts.flatMap((text) => [...text.matchAll(/spark(?:\.[A-Za-z_-][\w-]*)+/g)].map(([name]) => name));
    // Beginnings of names are written too.
    const whole = [...new Set(names)].filter((name) => ![...knownKeys()].some((key) => key.startsWith(`${name}.`)));
    expect(alarms(whole).filter((line) => !MISTAKES_IN_DOCUMENTATION.some((key) => line.startsWith(`${key} `)))).toEqual([]);
    expect(whole.length).toBeGreaterThan(150);
  });
});
