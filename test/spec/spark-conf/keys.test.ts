// Keys of sparkConf that Spark does not know, or not in this version: what is said of them, and of what nothing is said.
import { describe, expect, it } from 'vitest';
import { deprecatedKeys, keysOfOtherVersions, unknownKeys, type ConfFinding } from '../../../src/spec/spark-conf';
import { knownKeys } from '../../../src/spec/spark-conf/table';
import { SUPPORTED_VERSIONS } from '../../../src/submission/spark/dialects';

const conf = (...keys: string[]) => Object.fromEntries(keys.map((key) => [key, '1']));
const lines = (findings: readonly ConfFinding[]) => findings.map(({ key, message }) => `${key} ${message}`);

describe('an unknown key with the one that was meant', () => {
  it.each([
    ['a letter in the wrong case', 'spark.executor.memoryOverheadfactor', 'spark.executor.memoryOverheadFactor'],
    ['all in small letters', 'spark.dynamicallocation.enabled', 'spark.dynamicAllocation.enabled'],
    ['a hyphen for a capital', 'spark.sql.adaptive.coalesce-partitions.enabled', 'spark.sql.adaptive.coalescePartitions.enabled'],
    ['segments in one word', 'spark.sql.shufflePartitions', 'spark.sql.shuffle.partitions'],
    ['a letter too few', 'spark.sql.shuffle.partition', 'spark.sql.shuffle.partitions'],
    ['a letter too many', 'spark.executors.memory', 'spark.executor.memory'],
    ['another letter', 'spark.executor.memori', 'spark.executor.memory'],
    ['letters exchanged', 'spark.kubernetes.allocation.bacth.size', 'spark.kubernetes.allocation.batch.size'],
    ['two slips in a long name', 'spark.sql.adaptive.skewJoins.enable', 'spark.sql.adaptive.skewJoin.enabled'],
    ['without sql', 'spark.shuffle.partitions', 'spark.sql.shuffle.partitions'],
    ['without sql, where nothing else begins so', 'spark.adaptive.enabled', 'spark.sql.adaptive.enabled'],
    ['a segment too many', 'spark.executor.decommission.enabled', 'spark.decommission.enabled'],
    ['segments in another order', 'spark.kubernetes.request.executor.cores', 'spark.kubernetes.executor.request.cores'],
    ['the plural of a family', 'spark.kubernetes.driver.labels.team', 'spark.kubernetes.driver.label.team'],
    ['a family in small letters', 'spark.executorenv.HOME', 'spark.executorEnv.HOME'],
  ])('%s', (_, key, meant) => {
    expect(lines(unknownKeys(conf(key)))).toEqual([`${key} is no property of Spark, which ignores it; ${meant} was probably meant`]);
  });

  it('is told of names that only Spark has, whatever they are like', () => {
    expect(lines(unknownKeys(conf('spark.kubernetes.executor.reusePersistentVolume')))).toEqual([
      'spark.kubernetes.executor.reusePersistentVolume is no property of Apache Spark, which ignores it; leave it out, or correct its name',
    ]);
  });
});

describe('nothing is said', () => {
  it('of any key that a version has', () => expect(unknownKeys(conf(...knownKeys()))).toEqual([]));

  it.each([
    ['settings of Hadoop', ['spark.hadoop.fs.s3a.endpoint', 'spark.hadoop.hive.metastore.uris']],
    ['variables', ['spark.executorEnv.PYTHONPATH', 'spark.kubernetes.driverEnv.TZ', 'spark.yarn.appMasterEnv.HOME']],
    ['labels, annotations, selectors, Secrets and volumes of pods', [
      'spark.kubernetes.driver.label.team', 'spark.kubernetes.executor.annotation.a/b', 'spark.kubernetes.node.selector.disk',
      'spark.kubernetes.executor.node.selector.disk', 'spark.kubernetes.driver.secrets.keys', 'spark.kubernetes.executor.secretKeyRef.TOKEN',
      'spark.kubernetes.driver.volumes.persistentVolumeClaim.data.mount.path', 'spark.kubernetes.executor.volumes.hostPath.x.options.path',
      'spark.kubernetes.driver.service.annotation.x', 'spark.kubernetes.authenticate.driver.mounted.caCertFile',
    ]],
    ['devices', ['spark.driver.resource.gpu.amount', 'spark.executor.resource.gpu.discoveryScript', 'spark.task.resource.gpu.amount']],
    ['catalogs and data sources', ['spark.sql.catalog.lake', 'spark.sql.catalog.lake.warehouse', 'spark.sql.catalog.lake.io-impl', 'spark.datasource.x.y']],
    ['sinks of metrics', ['spark.metrics.conf.*.sink.graphite.host', 'spark.metrics.conf.driver.source.jvm.class']],
    ['transport, TLS and queues, whose names Spark puts together', [
      'spark.shuffle.io.preferDirectBufs', 'spark.rpc.io.mode', 'spark.ssl.ui.enabled', 'spark.ssl.historyServer.keyStore',
      'spark.scheduler.listenerbus.eventqueue.shared.capacity', 'spark.sql.streaming.stateStore.rocksdb.blockCacheSizeMB',
    ]],
    ['what Spark reads without an entry of its own', ['spark.driver.defaultJavaOptions', 'spark.port.maxRetries', 'spark.app.name', 'spark.local.dir']],
    ['other projects', [
      'spark.databricks.delta.retentionDurationCheck.enabled', 'spark.celeborn.client.push.replicate.enabled', 'spark.rapids.sql.enabled',
      'spark.openlineage.transport.url', 'spark.sql.iceberg.vectorization.enabled', 'spark.hoodie.x', 'spark.comet.enabled', 'spark.gluten.enabled',
      'spark.sedona.x', 'spark.mongodb.read.connection.uri', 'spark.cassandra.connection.host', 'spark.es.nodes', 'spark.redis.host', 'spark.cosmos.x',
      'spark.lineage.enabled', 'spark.eventhubs.connectionString', 'spark.kafka.clusters.a.auth.bootstrap.servers', 'spark.shuffle.s3.rootDir',
      'spark.rss.coordinator.quorum', 'spark.sql.hudi.x', 'spark.snowflake.x', 'spark.bigquery.x', 'spark.nlp.x', 'spark.io.delta.x',
    ]],
    ['what users name themselves', [
      'spark.team', 'spark.file', 'spark.myapp.input', 'spark.etl.date', 'spark.job.config.path', 'spark.app.env', 'spark.service.name',
      'spark.params.from', 'spark.env', 'spark.acme.executor.memory',
    ]],
    ['what has no name that begins with spark., of which another rule tells', ['fs.s3a.endpoint', 'spark']],
  ])('of %s', (_, keys) => expect(unknownKeys(conf(...keys))).toEqual([]));

  it('of more unknown keys than anybody corrects at once', () => {
    const many = conf(...Array.from({ length: 10_000 }, (_, i) => `spark.kubernetes.x${i}`));
    expect(unknownKeys(many)).toHaveLength(50);
  });

  it('of a key that is longer than any name', () => expect(unknownKeys(conf(`spark.sql.${'a.'.repeat(2_000)}`))).toEqual([]));
});

describe('a key of another version', () => {
  it.each([
    ['that is not out yet there', 'spark.driver.minMemoryOverhead', '3.5.9',
      'has no effect in Spark 3.5: it came with 4.0; leave it out, or run a later version'],
    ['that is gone there', 'spark.kubernetes.pyspark.pythonVersion', '4.1.4',
      'has no effect in Spark 4.1: 4.0 is the last version that reads it; leave it out'],
    ['that Spark removed long ago', 'spark.sql.legacy.avro.datetimeRebaseModeInRead', '4.1.4',
      'has no effect in Spark 4.1: 4.0 removed it; use spark.sql.avro.datetimeRebaseModeInRead instead'],
  ])('%s', (_, key, version, message) => {
    expect(lines(keysOfOtherVersions(conf(key), version))).toEqual([`${key} ${message}`]);
  });

  it.each([
    ['a version that is not in the table', 'spark.driver.minMemoryOverhead', '3.3.0'],
    ['no version', 'spark.driver.minMemoryOverhead', undefined],
    ['a cluster that is none', 'spark.mesos.coarse', '4.1.4'],
    ['a name that earlier versions put together', 'spark.default.parallelism', '3.5.9'],
  ])('is not told for %s', (_, key, version) => expect(keysOfOtherVersions(conf(key), version)).toEqual([]));
});

describe('a deprecated key', () => {
  it.each([
    ['with the one that takes its place', 'spark.blacklist.enabled', '3.5.9', 'is deprecated since Spark 3.1; use spark.excludeOnFailure.enabled instead'],
    ['of SQL', 'spark.sql.execution.arrow.enabled', '4.1.4', 'is deprecated since Spark 3.0; use spark.sql.execution.arrow.pyspark.enabled instead'],
    ['where the version is unknown', 'spark.reducer.maxMbInFlight', undefined, 'is deprecated since Spark 1.4; use spark.reducer.maxSizeInFlight instead'],
    ['without any in its place', 'spark.shuffle.spill', '4.1.4', 'is deprecated since Spark 1.6'],
  ])('%s', (_, key, version, message) => expect(lines(deprecatedKeys(conf(key), version))).toEqual([`${key} ${message}`]));

  it('is told only from the version on that deprecates it', () => {
    const key = 'spark.sql.shuffleDependency.fileCleanup.enabled';
    expect(SUPPORTED_VERSIONS.filter((version) => deprecatedKeys(conf(key), version).length > 0)).toEqual(['4.1', '4.2', '4.3']);
  });
});
