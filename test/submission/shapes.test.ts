// Applications that were not checked against their schema: each field of the wrong type is named with its path, from the table that the schema generates.
import { describe, expect, it } from 'vitest';
import { application, ATTEMPT, SETTINGS } from './application';
import type { SparkApplication } from '../../src/spec/types.gen';
import { planSubmission } from '../../src/submission';
import { checkShapes } from '../../src/submission/application/checks';
import { ROOT, SHAPES, type Shape } from '../../src/submission/application/checks/shapes.gen';

interface Leaf {
  /** As a finding writes it. */
  readonly path: string;
  readonly shape: Shape;
  /** A specification with a value at this place. */
  with(value: unknown): object;
}

/** Every place in a specification that the table knows. */
function leavesOf(shape: Shape, path: string, wrap: (value: unknown) => object): Leaf[] {
  const self = { path, shape, with: wrap };
  if (typeof shape === 'string') return [self];
  if ('list' in shape) return [self, ...leavesOf(shape.list, `${path}[0]`, (value) => wrap([value]))];
  if ('map' in shape) return [self, ...leavesOf(shape.map, `${path}[key]`, (value) => wrap({ key: value }))];
  return [...path === 'spec' ? [] : [self], ...Object.entries(SHAPES[shape.type]).flatMap(([field, inner]) => (
    leavesOf(inner, `${path}.${field}`, (value) => wrap({ [field]: value }))))];
}

const LEAVES = leavesOf({ type: ROOT }, 'spec', (value) => ({ ...application().spec, ...value as object }));

const WRONG: Readonly<Record<string, unknown>> = { string: 7, integer: '1', boolean: 'true', quantity: true, object: 'text', type: [], list: {}, map: 'text' };
const wrongFor = (shape: Shape) => WRONG[typeof shape === 'string' ? shape : Object.keys(shape)[0]];
const findingsOf = (spec: object) => checkShapes({ ...application(), spec }).map(({ reason, path }) => `${reason} ${path}`);

describe('a field of the wrong type', () => {
  it.each(LEAVES.map((leaf) => [leaf.path, leaf] as const))('%s is refused at its path', (path, leaf) => {
    expect(findingsOf(leaf.with(wrongFor(leaf.shape)))).toEqual([`UnexpectedShape ${path}`]);
  });

  it('is reported with what it must be, and with its value', () => {
    const spec = { sparkConf: { a: 4 }, deps: { jars: 'x' }, driver: { cores: 'two', hostNetwork: 'yes', configMaps: [7] }, volumes: { a: 'b' } };
    expect(checkShapes({ ...application(), spec: { ...application().spec, ...spec } }).map(({ path, message, value }) => [path, message, value])).toEqual([
      ['spec.driver.cores', 'This field must be a whole number.', 'two'],
      ['spec.driver.hostNetwork', 'This field must be true or false.', 'yes'],
      ['spec.driver.configMaps[0]', 'This element must be an object.', 7],
      ['spec.sparkConf[a]', 'This value must be a text: put it in quotes.', 4],
      ['spec.deps.jars', 'This field must be a list of texts.', 'x'],
      ['spec.volumes', 'This field must be a list of objects.', undefined],
    ]);
  });

  it('is all that the plan reports: what follows from it would only confuse', () => {
    const plan = planSubmission(application({ mainClass: '', image: 7 as unknown as string }), ATTEMPT, SETTINGS);
    expect(plan).toMatchObject({ outcome: 'refused', findings: [{ reason: 'UnexpectedShape', path: 'spec.image' }] });
  });
});

it('required fields that are missing are named, each', () => {
  expect(findingsOf({})).toEqual(['sparkVersion', 'mainApplicationFile', 'driver', 'executor'].map((field) => `UnexpectedShape spec.${field}`));
});

describe('null', () => {
  it.each(['image', 'driver', 'driver.memory', 'executor.env', 'deps.jars', 'dynamicAllocation.enabled',
    'monitoring.metricsProperties'])('is refused as spec.%s', (field) => {
    expect(findingsOf(LEAVES.find(({ path }) => path === `spec.${field}`)!.with(null))).toEqual([`UnexpectedShape spec.${field}`]);
  });

  it.each(['sparkUIOptions.servicePort', 'monitoring.prometheus.port', 'driver.gpu.name', 'driverIngressOptions[0].ingressTLS'])('counts as absent as spec.%s',
    (field) => {
      expect(findingsOf(LEAVES.find(({ path }) => path === `spec.${field}`)!.with(null))).toEqual([]);
    });

  it('is no element of a list or a map', () => {
    const { spec } = application();
    expect(findingsOf({ ...spec, arguments: [null], sparkConf: { a: null }, driver: { secrets: [null] } }))
      .toEqual(['UnexpectedShape spec.driver.secrets[0]', 'UnexpectedShape spec.arguments[0]', 'UnexpectedShape spec.sparkConf[a]']);
  });
});

it('fields that only the controller reads, and fields of another CRD, are left to the schema', () => {
  expect(findingsOf({ ...application().spec, restartPolicy: 'Always', timeToLiveSeconds: 'x', unknown: 7 })).toEqual([]);
});

it.each([null, 7, [], {}, { metadata: {} }, { metadata: [], spec: {} }])('%j is no application', (value) => {
  expect(checkShapes(value).map(({ path }) => path)).toEqual(['spec']);
  expect(planSubmission(value as unknown as SparkApplication, ATTEMPT, SETTINGS).outcome).toBe('refused');
});
