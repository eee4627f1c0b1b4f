// The table of Spark's configuration keys: well-known keys with their types and defaults in each version, and that it fits the rest of the project.
import { describe, expect, it } from 'vitest';
import { CONFIGURATION_KEYS, CONFIGURATION_VERSIONS } from '../../../src/spec/spark-conf/keys.gen';
import { isKnown, knownKeys, variantsOf, versionIndex } from '../../../src/spec/spark-conf/table';
import { DIFFERENCES, SUPPORTED_VERSIONS } from '../../../src/submission/spark/dialects';

const time = (unit: string) => ({ kind: 'time', unit });
const size = (unit: string) => ({ kind: 'size', unit });

/** What holds for a key in a version. */
function inVersion(key: string, version: string) {
  const index = versionIndex(version) ?? -1;
  return variantsOf(key).find(({ from, until }) => from <= index && index <= until);
}

describe('keys of every version', () => {
  it.each([
    ['spark.executor.memory', size('MiB'), '1g'],
    ['spark.driver.memoryOverhead', size('MiB'), undefined],
    ['spark.executor.cores', { kind: 'int' }, '1'],
    ['spark.executor.instances', { kind: 'int' }, undefined],
    ['spark.driver.maxResultSize', size('B'), '1g'],
    ['spark.dynamicAllocation.enabled', { kind: 'boolean' }, 'false'],
    ['spark.dynamicAllocation.initialExecutors', { kind: 'int' }, '<spark.dynamicAllocation.minExecutors>'],
    ['spark.network.timeout', time('s'), '120s'],
    ['spark.locality.wait', time('ms'), '3s'],
    ['spark.memory.fraction', { kind: 'double' }, '0.6'],
    ['spark.memory.offHeap.size', size('B'), '0b'],
    ['spark.kryoserializer.buffer', size('KiB'), '64k'],
    ['spark.serializer', { kind: 'string' }, 'org.apache.spark.serializer.JavaSerializer'],
    ['spark.redaction.regex', { kind: 'regex' }, expect.stringContaining('secret')],
    ['spark.sql.adaptive.enabled', { kind: 'boolean' }, 'true'],
    ['spark.sql.shuffle.partitions', { kind: 'int', least: 1 }, '200'],
    ['spark.sql.autoBroadcastJoinThreshold', size('B'), '10MB'],
    ['spark.sql.session.timeZone', { kind: 'string' }, expect.any(String)],
    ['spark.sql.extensions', { kind: 'list' }, undefined],
    ['spark.sql.sources.partitionOverwriteMode', { kind: 'choice', values: ['DYNAMIC', 'STATIC'], anyCase: true }, 'STATIC'],
    ['spark.sql.catalogImplementation', { kind: 'choice', values: ['hive', 'in-memory'], anyCase: false }, 'in-memory'],
    ['spark.kubernetes.allocation.batch.delay', time('ms'), '1s'],
    ['spark.kubernetes.container.image.pullPolicy', { kind: 'choice', values: ['Always', 'IfNotPresent', 'Never'], anyCase: false }, 'IfNotPresent'],
    ['spark.yarn.queue', { kind: 'string' }, 'default'],
    ['spark.history.fs.logDirectory', { kind: 'string' }, 'file:/tmp/spark-events'],
    ['spark.streaming.backpressure.enabled', { kind: 'boolean' }, 'false'],
  ])('%s', (key, type, preset) => {
    const said = SUPPORTED_VERSIONS.map((version) => inVersion(key, version)).map((variant) => ({ type: variant?.type, preset: variant?.preset }));
    expect(said).toEqual(SUPPORTED_VERSIONS.map(() => ({ type, preset })));
  });
});

describe('keys that differ between versions', () => {
  const inEach = (key: string) => SUPPORTED_VERSIONS.map((version) => inVersion(key, version)?.preset ?? (inVersion(key, version) ? 'no default' : 'none'));
  it.each([
    ['the ANSI mode is on from 4.0', 'spark.sql.ansi.enabled', ['false', 'false', 'true', 'true', 'true', 'true']],
    ['the least memory overhead came with 4.0', 'spark.driver.minMemoryOverhead', ['none', 'none', '384m', '384m', '384m', '384m']],
    ['Mesos went with 3.5', 'spark.mesos.coarse', ['true', 'true', 'none', 'none', 'none', 'none']],
    ['the port of Spark Connect was a package before 4.0', 'spark.connect.grpc.binding.port', ['15002', '15002', '15002', '15002', '15002', '15002']],
  ])('%s', (_, key, expected) => expect(inEach(key)).toEqual(expected));
});

describe('the table', () => {
  it('has the versions that are planned', () => expect(CONFIGURATION_VERSIONS).toEqual(SUPPORTED_VERSIONS));

  it('has over a thousand keys with a type in each version', () => {
    const counts = SUPPORTED_VERSIONS.map((version) => [...knownKeys()].filter((key) => inVersion(key, version)?.type).length);
    expect(Math.min(...counts)).toBeGreaterThan(1_000);
  });

  it('has each range within the versions, and no two of one key that overlap', () => {
    const wrong = [...knownKeys()].filter((key) => variantsOf(key).some(({ from, until }, i, all) => (
      from < 0 || from > until || until >= CONFIGURATION_VERSIONS.length || (i > 0 && from <= all[i - 1].until))));
    expect(wrong).toEqual([]);
  });

  it('has a known key in place of each that is replaced', () => {
    const replaced = [...knownKeys()].flatMap((key) => variantsOf(key).flatMap(({ deprecated, removed }) => (deprecated ?? removed)?.instead ?? []));
    expect(replaced.filter((key) => !isKnown(key))).toEqual([]);
    expect(replaced.length).toBeGreaterThan(20);
  });

  it('agrees with the dialects on when a property came', () => {
    const rows = Object.values(DIFFERENCES).flatMap((row) => ('properties' in row ? [row] : []));
    const firsts = [...knownKeys()].flatMap((key) => rows.filter(({ properties }) => properties.test(key))
      .map(({ since }) => ({ key, since, first: CONFIGURATION_VERSIONS[variantsOf(key)[0].from] as string })));
    expect(firsts.filter(({ since, first }) => since !== first)).toEqual([]);
    expect(firsts.length).toBeGreaterThan(5);
  });

  it('is small enough for the library', () => expect(CONFIGURATION_KEYS.length).toBeLessThan(150_000));
});
