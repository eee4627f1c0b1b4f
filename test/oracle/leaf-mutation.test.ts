// The comparison with recordings can fail: any one leaf of a plan, changed or taken away, is noticed.
import { describe, expect, it } from 'vitest';
import { cases, normalised, planApplication, recordingOf } from './recordings';
import { UNDO } from './undo-deviations';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { ConfigMap } from '../../src/spec/kubernetes.gen';
import { DEVIATIONS } from '../../src/submission';
import { readProperties, writeProperties } from '../../src/submission/java-properties';

type Path = readonly (string | number)[];

/** Leaves whose value is no part of the comparison, because it cannot be the same twice: the date, names and times drawn at random. */
const NOT_COMPARED = [
  /^spark\.app\.submitTime$/, // replaced as a whole by the normal form
  /^spark\.master$/, // the recorder's own address
];

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

/** Whether a plan, deviations taken out, still equals its recording. */
function equalsRecording(objects: KubernetesObject[], applicationName: string, recorded: readonly KubernetesObject[]): boolean {
  try {
    for (const { name } of DEVIATIONS) UNDO[name]({ applicationName, objects, recorded });
    expect(normalised(objects)).toEqual(recorded);
    return true;
  } catch {
    return false;
  }
}

describe.each([['pod-templates', '4.3.0'], ['volumes-claim-ondemand', '4.1.4'], ['secrets', '3.4.4'], ['labels-annotations', '4.2.1']])('%s, Spark %s', (name, version) => {
  const { application } = cases.find((candidate) => candidate.name === name)!;
  const recorded = recordingOf(name, version).objects;
  const plan = planApplication(application!, version);
  const objects = plan.outcome === 'planned' ? plan.objects : [];

  it('every changed leaf of every object is noticed', () => {
    expect(equalsRecording(structuredClone([...objects]), name, recorded)).toBe(true);
    const paths = leavesOf(objects).filter((path) => path[path.length - 1] !== 'spark.properties');
    const unnoticed = paths.filter((path) => {
      const copy = structuredClone([...objects]);
      const holder = holderOf(copy, path);
      holder[path[path.length - 1]] = changed(holder[path[path.length - 1]]);
      return equalsRecording(copy, name, recorded);
    });
    expect(unnoticed.map((path) => path.join('.'))).toEqual([]);
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
    const unnoticed = keys.flatMap((key) => [
      ...(equalsRecording(withProperties({ [key]: `${properties[key]}x` }), name, recorded) ? [`${key} changed`] : []),
      ...(equalsRecording(withProperties({ [key]: undefined }), name, recorded) ? [`${key} taken away`] : []),
    ]);
    expect(unnoticed).toEqual([]);
    expect(equalsRecording(withProperties({ 'spark.one.more': 'x' }), name, recorded)).toBe(false);
  });
});
