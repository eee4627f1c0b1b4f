// The Role of drivers is what real drivers were recorded to use, version by version.
import { App, Chart } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { SparkNamespace, SparkVersion } from '../../src';
import type { Right } from '../../src/platform/rights';
import { FEATURES, featuresOf } from '../cluster/driver-calls/features';
import { recordings } from '../cluster/driver-calls/recordings';
import { singleRights } from '../support/rights';

interface Manifest { kind: string; metadata: { name: string }; rules?: Array<Right['rule']> }

/** The rights of the Role of a namespace, one by one. */
function granted(versions: readonly string[], executorSets: boolean): string[] {
  const chart = new Chart(new App(), 'platform');
  new SparkNamespace(chart, 'analytics', { sparkVersions: versions.map((version) => SparkVersion.of(version)), executorSets });
  const role = (chart.toJson() as Manifest[]).find(({ kind, metadata }) => kind === 'Role' && metadata.name === 'spark-driver');
  return singleRights(role!.rules!.map((rule) => ({ rule }))).sort();
}

/** The rights that drivers of these versions used, with executors in sets or without. */
function used(versions: readonly string[], executorSets: boolean): string[] {
  const rights = recordings().filter(({ spark }) => versions.length === 0 || versions.includes(spark))
    .flatMap((recording) => FEATURES.filter((feature) => executorSets || !feature.executorSets).flatMap(({ id }) => recording.rights[id] ?? []));
  return [...new Set(rights)].sort();
}

const SUPPORTED = ['3.4', '3.5', '4.0', '4.1', '4.2', '4.3'];

const VERSIONS = recordings().map(({ spark }) => spark);

describe('the rights of drivers', () => {
  it('are recorded for each supported version, and for each feature that the version has', () => {
    expect(VERSIONS.map((version) => version.replace(/\.\d+$/, ''))).toEqual(SUPPORTED);
    for (const { spark, rights } of recordings()) expect([spark, Object.keys(rights)]).toEqual([spark, featuresOf(spark).map(({ id }) => id)]);
  });

  it.each(VERSIONS)('of Spark %s are those that its drivers use: no other, and none is missing', (version) => {
    expect(granted([version], false)).toEqual(used([version], false));
    expect(granted([version], true)).toEqual(used([version], true));
  });

  it('of several versions are what at least one of them uses', () => {
    const each = SUPPORTED.map((version) => granted([`${version}.0`], true));
    expect(granted([], true)).toEqual([...new Set(each.flat())].sort());
    expect(granted(['3.4.0', '4.3.0'], true)).toEqual([...new Set([...each[0], ...each.at(-1)!])].sort());
  });
});
