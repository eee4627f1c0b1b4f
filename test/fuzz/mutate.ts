// Manifests that are wrong in ways that people, programs and attackers think of: valid ones, changed at places that their schema knows.
import { placesOf, withValue, type Place, type Step } from './places';
import type { Random } from './random';
import { applicationsIn, MANIFESTS } from '../schema/manifests';
import { SCHEDULED_SPARK_APPLICATION, SPARK_APPLICATION } from '../schema/schema';

const SEEDS: readonly object[] = MANIFESTS.flatMap(applicationsIn);
const PLACES: Readonly<Record<string, readonly Place[]>> = {
  SparkApplication: placesOf(SPARK_APPLICATION), ScheduledSparkApplication: placesOf(SCHEDULED_SPARK_APPLICATION),
};

const KEYS = [
  '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'length', '', ' ', '0', '-1', 'a.b[c]', '$ref', 'spark.a', 'ключ', '\u0000', 'a\nb',
  '\u202e', '😀',
  'spark.driver.memory', 'spark.kubernetes.driver.volumes.hostPath.a.mount.path', 'spark.kubernetes.driver.pod.excludedFeatureSteps',
];
const TEXTS = [
  '', ' ', '\n', '\u0000', '\u001b[31m', '\ufeff', '\ud800', '😀', 'ÄÖÜ', '\u202eabc', 'null', 'true', '0', '-0', '1e999', 'NaN', 'Infinity', '0x10', '1_000',
  '1g', '-1g', '1.5g',
  '99999999999999999999g', '9'.repeat(400), 'constructor', '__proto__', '5constructor', 'hasOwnProperty', '${spark.app.name}', '${env:HOME}', '${', '}',
  '{{APP_ID}}', '{{$constructor}}',
  '{{EXECUTOR_ID}}', '%s%d%n', '../../etc/passwd', 'file:///', 'local://', 'http://', 'http://user:password@host/', '://', ',', ',,', 'a,b', 'a:b:c', '@',
  '/', '//', '\\', '"', "'", '-D', '-Da=',
  '[', '(', '*', '+', '?', '$&', '$1', 'spark-local-dir-1', 'spark-kubernetes-driver', 'latest', '4.1.4', 'v3', '4', 'volcano', 'yunikorn', 'cluster',
  'client', 'Never', 'Always', 'IfNotPresent',
  '2030-01-31T12:00:00Z', '0001-01-01T00:00:00Z', 'a'.repeat(64), 'a'.repeat(254), 'A'.repeat(5_000), '{"a":1}', '---\n', '<script>',
];
const NUMBERS = [0, -0, -1, 1, 1.5, 65_536, 2 ** 31, 2 ** 53, 1e300, -1e300, 5e-324, 4040, 7078, 8090];

type Holder = Record<Step, unknown>;

/** A manifest with one to five mutations, the same for the same numbers. */
export function mutated(random: Random): object {
  const seed = random.pick(SEEDS) as Record<string, unknown>;
  let object: object = seed;
  const places = PLACES[(object as { kind: string }).kind];
  for (let left = 1 + random.below(5); left > 0; left--) object = mutateOnce(object, places, random);
  // What has no kind or version is no object to any reader of manifests.
  const { apiVersion, kind } = object as Record<string, unknown>;
  return { ...object, ...(typeof apiVersion !== 'string' && { apiVersion: seed.apiVersion }), ...(typeof kind !== 'string' && { kind: seed.kind }) };
}

function mutateOnce(object: object, places: readonly Place[], random: Random): object {
  const steps = random.below(2) === 0 ? random.pick(places).steps : stepsIn(object, random);
  if (steps.length === 0) return object;
  switch (random.below(10)) {
    case 0: return withValue(object, steps, null);
    case 1: return without(object, steps);
    case 2: return withValue(object, [...steps.slice(0, -1), random.pick(KEYS)], anyValue(random, 2));
    case 3: return repeated(object, steps, random);
    case 4: return withValue(object, ['spec', random.pick(['sparkConf', 'hadoopConf']), random.pick(KEYS)], random.pick(TEXTS));
    default: return withValue(object, steps, anyValue(random, 3));
  }
}

function anyValue(random: Random, depth: number): unknown {
  switch (random.below(depth > 0 ? 12 : 8)) {
    case 0: return null;
    case 1: return random.pick([true, false]);
    case 2: return random.pick(NUMBERS);
    case 3: return random.below(20) === 0 ? random.pick(TEXTS).repeat(random.below(60_000)).slice(0, 300_000) : random.pick(TEXTS) + random.pick(TEXTS);
    case 8: return Array.from({ length: random.below(20) === 0 ? 3_000 : random.below(4) }, () => anyValue(random, 0));
    case 9: return Object.fromEntries(Array.from({ length: random.below(4) }, () => [random.pick(KEYS), anyValue(random, depth - 1)]));
    case 10: return random.below(10) === 0 ? nested(random.pick([50, 150, 3_000]), random) : [anyValue(random, depth - 1)];
    case 11: return { name: random.pick(TEXTS), [random.pick(KEYS)]: anyValue(random, depth - 1) };
    default: return random.pick(TEXTS);
  }
}

function nested(levels: number, random: Random): unknown {
  let value: unknown = random.pick(TEXTS);
  for (let i = 0; i < levels; i++) value = random.below(2) === 0 ? [value] : { spec: value };
  return value;
}

/** The way to a random part of an object. */
function stepsIn(object: object, random: Random): Step[] {
  const steps: Step[] = [];
  let value: unknown = object;
  while (typeof value === 'object' && value !== null && Object.keys(value).length > 0 && (steps.length < 2 || random.below(4) > 0)) {
    const key = random.pick(Object.keys(value));
    steps.push(Array.isArray(value) ? Number(key) : key);
    value = (value as Holder)[key];
  }
  return steps;
}

function without(object: object, steps: readonly Step[]): object {
  const [way, last] = [steps.slice(0, -1), steps[steps.length - 1]];
  const holder = valueAt(object, way);
  if (typeof holder !== 'object' || holder === null) return object;
  const left = Array.isArray(holder) ? holder.filter((_, i) => i !== last) : Object.fromEntries(Object.entries(holder).filter(([key]) => key !== last));
  return way.length === 0 ? left : withValue(object, way, left);
}

function valueAt(object: object, steps: readonly Step[]): unknown {
  return steps.reduce<unknown>((value, step) => (typeof value === 'object' && value !== null ? (value as Holder)[step] : undefined), object);
}

/** An element of a list, twice or very often. */
function repeated(object: object, steps: readonly Step[], random: Random): object {
  const at = steps.findIndex((step) => typeof step === 'number');
  const list = valueAt(object, steps.slice(0, Math.max(0, at)));
  if (at < 1 || !Array.isArray(list) || list.length === 0) return object;
  const element: unknown = random.pick(list as unknown[]);
  return withValue(object, steps.slice(0, at), [...list as unknown[], ...Array.from({ length: random.pick([1, 1, 1, 300]) }, () => element)]);
}
