// References from one property to another, as Spark's own configuration reads them.
import { describe, expect, it } from 'vitest';
import { driverOf, planned } from './application';
import type { Finding } from '../../src/spec/findings';
import { resolveReferences } from '../../src/submission/spark/references';
import { SparkConf } from '../../src/submission/spark/spark-conf';

const IMAGE = 'spark.kubernetes.driver.container.image';

function resolved(properties: Record<string, string>) {
  const conf = new SparkConf();
  for (const [key, value] of Object.entries(properties)) conf.set(key, value);
  const findings: Finding[] = [];
  return { properties: resolveReferences(conf, findings).toRecord(), given: conf.toRecord(), findings };
}

describe('references in properties', () => {
  it('are replaced where Spark reads a setting, through others too', () => {
    const { properties, findings } = resolved({ [IMAGE]: 'r/${spark.a}:${spark.b}', 'spark.a': 'x-${spark.b}', 'spark.b': '1' });
    expect(properties).toMatchObject({ [IMAGE]: 'r/x-1:1', 'spark.a': 'x-${spark.b}' });
    expect(findings).toEqual([]);
  });

  it('stay in what the driver is handed, which reads it in the same way', () => {
    expect(resolved({ [IMAGE]: '${spark.a}', 'spark.a': 'x' }).given).toMatchObject({ [IMAGE]: '${spark.a}' });
  });

  it.each([
    'spark.kubernetes.driverEnv.A', 'spark.kubernetes.driver.label.a', 'spark.kubernetes.driver.volumes.emptyDir.a.mount.path',
    'spark.local.dir', 'spark.kubernetes.executor.podNamePrefix', 'spark.example.own',
  ])('%s is text, in which they mean nothing', (key) => {
    const { properties, findings } = resolved({ [key]: '${spark.a} ${spark.none} ${env:HOME}', 'spark.a': 'x' });
    expect(properties[key]).toBe('${spark.a} ${spark.none} ${env:HOME}');
    expect(findings).toEqual([]);
  });

  it.each([
    ['to nothing', { [IMAGE]: 'r:${spark.none}' }, '${spark.none}, a property that is not set here'],
    ['to the environment of the submitter', { [IMAGE]: 'r:${env:TAG}' }, '${env:TAG}, which only the machine that submits could know'],
    ['to system properties of the submitter', { [IMAGE]: 'r:${system:tag}' }, '${system:tag}, which only the machine that submits could know'],
    ['to itself', { [IMAGE]: `r:\${${IMAGE}}` }, 'leads back to itself'],
    ['in a circle', { [IMAGE]: '${spark.a}', 'spark.a': '${spark.b}', 'spark.b': '${spark.a}' }, 'leads back to itself'],
  ])('%s are named with what to do', (_, properties, message) => {
    expect(resolved(properties).findings).toMatchObject([
      { severity: 'error', reason: 'UnresolvedReference', path: `spec.sparkConf[${IMAGE}]`, message: expect.stringContaining(message) },
    ]);
  });

  it('that double at each step come to an end', () => {
    const steps = Array.from({ length: 60 }, (_, i) => [`spark.a${i}`, `\${spark.a${i + 1}}\${spark.a${i + 1}}`]);
    expect(resolved({ [IMAGE]: '${spark.a0}', ...Object.fromEntries(steps), 'spark.a60': '' }).findings).toMatchObject([{ reason: 'ReferencesTooLarge' }]);
  });

  it('that make a large text are reported once for a property, and replaced no further', () => {
    const large = { 'spark.b': 'x'.repeat(200_000) };
    const properties = Object.fromEntries(['spark.ui.port', 'spark.pyspark.python', IMAGE].map((key) => [key, '${spark.b}'.repeat(1_000)]));
    const { findings, properties: after } = resolved({ ...large, ...properties });
    expect(findings.map(({ reason, path }) => `${reason} ${path}`)).toEqual(Object.keys(properties).map((key) => `ReferencesTooLarge spec.sparkConf[${key}]`));
    expect(after[IMAGE]).toBe(properties[IMAGE]);
  });

  it.each([
    ['spark.kubernetes.scheduler.name', { 'spark.kubernetes.scheduler.name': '${spark.b}', 'spark.b': 'x'.repeat(5_000) }],
    [IMAGE, { [IMAGE]: 'x'.repeat(5_000) }],
    ['spark.kubernetes.authenticate.driver.serviceAccountName', {
      'spark.kubernetes.authenticate.driver.serviceAccountName': '${spark.b}'.repeat(3), 'spark.b': 'x'.repeat(2_000),
    }],
  ])('may not make a name that no object can have: %s', (key, properties) => {
    const { findings } = resolved(properties as Record<string, string>);
    const message: unknown = expect.stringContaining('at most 4096');
    expect(findings).toMatchObject([{ severity: 'error', reason: 'TooLarge', path: `spec.sparkConf[${key}]`, message }]);
    expect(String(findings[0].value).length).toBeLessThan(200);
  });

  it('to nothing are one finding, however many they are', () => {
    const { findings } = resolved({ [IMAGE]: '${spark.none}${spark.neither}'.repeat(10_000) });
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringContaining('refers to ${spark.none}, a property that is not set here, or that leads back to itself (and 19999 more)'),
    ]);
  });

  it.each([
    ['a blank makes no reference', '${spark.a b} ${spark.a}', '${spark.a b} 1'],
    ['the first brace that closes ends it', '${spark.a}}', '1}'],
    ['one that is not closed is text', '${spark.a} ${spark.a', '1 ${spark.a'],
    ['one in another belongs to the name of the outer one', 'x${spark.${a}', 'x2'],
  ])('are read as Spark reads them: %s', (_, text, expected) => {
    expect(resolved({ [IMAGE]: text, 'spark.a': '1', 'spark.${a': '2' }).properties[IMAGE]).toBe(expected);
  });
});

it('the name of Hadoop\'s ConfigMap may refer to a property', () => {
  const plan = planned({ sparkConf: { 'spark.kubernetes.hadoop.configMapName': '${spark.team}-hadoop', 'spark.team': 'blue' } });
  expect(driverOf(plan).spec.volumes).toContainEqual({ name: 'hadoop-properties', configMap: { name: 'blue-hadoop' } });
  expect(plan.properties)
    .toMatchObject({ 'spark.kubernetes.hadoop.configMapName': '${spark.team}-hadoop', 'spark.kubernetes.executor.hadoopConfigMapName': 'blue-hadoop' });
});
