// Starts of real drivers of six versions: what Spark ended is refused before, what started is not, and each check of ours was seen at work.
import { describe, expect, it } from 'vitest';
import { ATTEMPT, SETTINGS, SPARK_VERSIONS } from './recordings';
import { CASES } from './startup/cases';
import { recordedStarts } from './startup/recorded';
import { STARTUP_CHECKS, startupRefusals } from '../../src/spec/spark-startup';
import { isAtLeast, parseSparkVersion, type SparkVersionNumber } from '../../src/spec/spark-values';
import type { SparkApplication } from '../../src/spec/types.gen';
import { planSubmission } from '../../src/submission';

type Properties = Readonly<Record<string, string>>;

const versionOf = (text: string): SparkVersionNumber => parseSparkVersion(text)!;

function tableRefuses(properties: Properties, version: string): boolean {
  return startupRefusals((key) => properties[key], versionOf(version)).length > 0;
}

/** Whether an application with these properties is refused before it runs, by whatever check. */
function isRefused(sparkConf: Properties, sparkVersion: string): boolean {
  const application: SparkApplication = {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    metadata: { name: 'start', namespace: 'jobs', uid: ATTEMPT.id },
    spec: { type: 'Scala', sparkVersion, image: 'spark:1', mainClass: 'a.B', mainApplicationFile: 'local:///a.jar', sparkConf, driver: {}, executor: {} },
  };
  return planSubmission(application, ATTEMPT, SETTINGS).outcome === 'refused';
}

describe.each(SPARK_VERSIONS)('a driver of Spark %s', (version) => {
  const starts = Object.entries(recordedStarts(version));

  it('was started with the properties of each case', () => {
    expect(Object.fromEntries(starts.map(([name, { properties }]) => [name, properties]))).toEqual(CASES);
  });

  it('that did not start is refused before it runs', () => {
    const missed = starts.filter(([, { properties, refusal }]) => refusal !== null && !tableRefuses(properties, version) && !isRefused(properties, version));
    expect(missed.map(([name, { refusal }]) => `${name}: ${refusal}`)).toEqual([]);
  });

  it('that started is not refused for what Spark refuses', () => {
    expect(starts.filter(([, { properties, refusal }]) => refusal === null && tableRefuses(properties, version)).map(([name]) => name)).toEqual([]);
  });
});

const CHECKS = STARTUP_CHECKS.map(({ name, since, check }) => ({ name, since, check }));

it.each(CHECKS)('$name: real drivers of the right versions did not start', ({ since = [3, 4], check }) => {
  const refusing = SPARK_VERSIONS.filter((version) => isAtLeast(versionOf(version), ...since) && Object.values(recordedStarts(version))
    .some(({ properties, refusal }) => refusal !== null && check((key) => properties[key], versionOf(version)) !== undefined));
  expect(refusing.length).toBeGreaterThan(0);
});
