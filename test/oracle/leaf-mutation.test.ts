// The comparison with recordings can fail: any one leaf of a plan, changed or removed, is noticed.
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cases, comparable, normalised, planApplication, planCommandLine, recordingOf, SPARK_VERSIONS, type Case } from './recordings';
import { withoutDeviations } from './undo-deviations';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { ConfigMap } from '../../src/spec/kubernetes.gen';
import { SUPPORTED_VERSIONS } from '../../src/submission';
import { readProperties, writeProperties } from '../../src/submission/spark/java-properties';
import { oneIn } from '../support/sample';

type Path = readonly (string | number)[];

/** One in so many leaves of each plan is changed here; every one by `npm run test:full`. */
const SHARE = 5;

/** Leaves whose value is no part of the comparison, because it cannot be the same twice: the date, names and times drawn at random. */
const NOT_COMPARED = [
  /^spark\.app\.submitTime$/, // replaced as a whole by the normal form
  /^spark\.master$/, // the recorder's own address
];

/** spark-submit leaves it out of most objects, and the API server puts in that of the request; that plans have it is tested with the planner. */
const FILLED_IN = /^[0-9]+\.metadata\.namespace$/;

/** Together they have objects of every kind, and every version. */
const PLANS = [
  ['pod-templates', '4.3.0', 'application'],
  ['volumes-claim-ondemand', '4.1.4', 'application'],
  ['secrets', '3.4.4', 'application'],
  ['labels-annotations', '4.2.1', 'application'],
  ['hadoop-dynamic', '3.5.9', 'application'],
  ['scheduling-gpu', '4.0.5', 'application'],
  ['sidecars', '4.3.0', 'application'],
  ['queued', '3.4.4', 'application'],
  ['scratch-of-one-name', '4.1.4', 'application'],
  ['combination-files', '4.3.0', 'command line'],
  ['volcano-json', '4.2.1', 'command line'],
  ['kerberos-existing', '3.5.9', 'command line'],
  ['local-dir-three', '4.0.5', 'command line'],
] as const;

function leavesOf(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.flatMap((element, i) => leavesOf(element, [...path, i]));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
  return [path];
}

function holderOf(root: unknown, path: Path): Record<string | number, unknown> {
  return path.slice(0, -1).reduce((holder, key) => (holder as Record<string | number, unknown>)[key], root) as Record<string | number, unknown>;
}

function changed(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return `${String(value)}x`;
}

interface Planned {
  readonly objects: readonly KubernetesObject[];
  /** Whether objects, in the form in which they are compared, equal the recording. */
  equalsRecording(objects: KubernetesObject[]): boolean;
}

function planned(recorded: Case, version: string, form: 'application' | 'command line'): Planned {
  const { application, args } = recorded;
  const recording = recordingOf(recorded.name, version).objects;
  const plan = form === 'application' ? planApplication(application!, version) : planCommandLine(recorded, version);
  const compared = (objects: KubernetesObject[]) =>
    (form === 'application' ? normalised(withoutDeviations(objects, application!, recording)) : comparable(objects, args));
  return {
    objects: plan.outcome === 'planned' ? plan.objects : [],
    equalsRecording(objects) {
      try {
        return isDeepStrictEqual(compared(objects), recording);
      } catch {
        // What should be taken out as a deviation is not there, or cannot be read.
        return false;
      }
    },
  };
}

describe.each(PLANS)('%s, Spark %s, as %s', (name, version, form) => {
  const { objects, equalsRecording } = planned(cases.find((candidate) => candidate.name === name)!, version, form);

  it('every changed or missing leaf of every object is noticed', () => {
    expect(equalsRecording(structuredClone([...objects]))).toBe(true);
    const paths = leavesOf(objects).filter((path) => path[path.length - 1] !== 'spark.properties');
    const after = (path: Path, mutate: (holder: Record<string | number, unknown>, key: string | number) => void) => {
      const copy = structuredClone([...objects]);
      mutate(holderOf(copy, path), path[path.length - 1]);
      return copy;
    };
    const valueAt = (path: Path) => holderOf(objects, path)[path[path.length - 1]];
    // An empty text says no more than none, and the normal form has neither.
    const unnoticed = [...oneIn(SHARE, paths)].flatMap((path) => {
      const leaf = path.join('.');
      return [
        ...(equalsRecording(after(path, (holder, key) => { holder[key] = changed(holder[key]); })) ? [`${leaf} changed`] : []),
        ...(!FILLED_IN.test(leaf) && valueAt(path) !== '' && equalsRecording(after(path, (holder, key) => { delete holder[key]; }))
          ? [`${leaf} taken away`] : []),
      ];
    });
    expect(unnoticed).toEqual([]);
    expect(paths.length).toBeGreaterThan(80);
  });

  it('every changed, missing or added property is noticed', () => {
    const data = (all: readonly KubernetesObject[]) => all.map((object) => (object as ConfigMap).data ?? {}).find((found) => found['spark.properties'])!;
    const properties = readProperties(data(objects)['spark.properties']);
    const withProperties = (changes: Record<string, string | undefined>) => {
      const copy = structuredClone([...objects]);
      const kept = Object.entries({ ...properties, ...changes }).filter((entry): entry is [string, string] => entry[1] !== undefined);
      data(copy)['spark.properties'] = writeProperties(Object.fromEntries(kept));
      return copy;
    };
    const keys = Object.keys(properties).filter((key) => !NOT_COMPARED.some((pattern) => pattern.test(key)));
    const unnoticed = [...oneIn(SHARE, keys)].flatMap((key) => [
      ...(equalsRecording(withProperties({ [key]: `${properties[key]}x` })) ? [`${key} changed`] : []),
      ...(equalsRecording(withProperties({ [key]: undefined })) ? [`${key} taken away`] : []),
    ]);
    expect(unnoticed).toEqual([]);
    expect(equalsRecording(withProperties({ 'spark.one.more': 'x' }))).toBe(false);
  });
});

it('these plans have objects of every kind that is recorded, and every version', () => {
  const kindsOf = (name: string, version: string) => recordingOf(name, version).objects.map(({ kind }) => kind);
  const recorded = new Set(cases.flatMap(({ name }) => SPARK_VERSIONS.flatMap((version) => kindsOf(name, version))));
  expect(new Set(PLANS.flatMap(([name, version]) => kindsOf(name, version)))).toEqual(recorded);
  expect(new Set(PLANS.map(([, version]) => version.replace(/\.[0-9]+$/, '')))).toEqual(new Set(SUPPORTED_VERSIONS));
});
