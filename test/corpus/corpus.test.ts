// Manifests as they are found in public, on the way of the command line: what every operator of this API runs is not refused, and nothing loses silently.
import { describe, expect, it } from 'vitest';
import { ASIDE } from './aside';
import { manifestOf, type Shape } from './shape';
import { SHAPES } from './shapes';
import { checkObject } from '../../src/cli/check-object';
import type { ManifestObject } from '../../src/cli/manifests';
import { operatorSettings } from '../../src/cli/plan-application';
import { describeFinding, type Finding } from '../../src/spec/findings';

/** An operator whose platform offers everything. */
const SETTINGS = operatorSettings(['enable-batch-scheduler', 'enable-driver-pdb']);

/** What engines of JavaScript say of a program's own faults. */
const JAVASCRIPT = /cannot read propert|undefined|is not (a function|iterable)|\[object |NaN|(Type|Range)Error|call stack|unexpected token/i;

function findingsOf(object: ManifestObject['object']): Finding[] {
  return checkObject({ object } as ManifestObject, SETTINGS);
}

function judged(shape: Shape, kind: Parameters<typeof manifestOf>[1] = 'SparkApplication'): string[] {
  const root = kind === 'SparkApplication' ? /^spec\./ : /^spec\.template\./;
  return findingsOf(manifestOf(shape, kind))
    .map(({ severity, reason, path }) => `${severity === 'error' ? '! ' : ''}${reason} ${path.replace(root, '')}`).sort();
}

const expected = ([, , ...findings]: Shape) => [...findings].sort();

describe('a manifest with', () => {
  it.each(SHAPES.map((shape) => [shape[0], shape] as const))('%s', (_, shape) => expect(judged(shape)).toEqual(expected(shape)));
});

describe('set aside, a manifest with', () => {
  it.each(ASIDE.map((shape) => [shape[0], shape] as const))('%s', (_, shape) => expect(judged(shape)).toEqual(expected(shape)));
});

it('has at least 150 shapes, each with a name of its own', () => {
  const names = [...SHAPES, ...ASIDE].map(([name]) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(SHAPES.length).toBeGreaterThanOrEqual(150);
});

/** Shapes of which a schedule has more to say, since it runs them many times. */
const OF_SCHEDULES: ReadonlyMap<string, readonly string[]> = new Map([
  ['a name of the driver pod', ['SharedDriverPodName driver.podName']],
  ['two names of the driver pod', [
    'Overridden sparkConf[spark.kubernetes.driver.pod.name]', 'SharedDriverPodName driver.podName',
    'SharedDriverPodName sparkConf[spark.kubernetes.driver.pod.name]',
  ]],
  ['always', ['RunNeverEnds restartPolicy.type']],
]);

it('is judged alike as the template of a schedule', () => {
  const expectedOf = (shape: Shape) => [...(OF_SCHEDULES.get(shape[0]) ?? expected(shape))].sort();
  const different = SHAPES.filter((shape) => judged(shape, 'ScheduledSparkApplication').join() !== expectedOf(shape).join());
  expect(different.map(([name]) => name)).toEqual([]);
});

it('is refused for what it says, and never with the words of a program that failed', () => {
  const texts = [...SHAPES, ...ASIDE].flatMap((shape) => findingsOf(manifestOf(shape)).map(describeFinding));
  expect(texts.length).toBeGreaterThan(80);
  expect(texts.filter((text) => JAVASCRIPT.test(text))).toEqual([]);
});
