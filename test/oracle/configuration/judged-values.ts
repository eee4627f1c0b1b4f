// Keys of each type, and values of which each Spark version has said whether it takes them.
import { join } from 'node:path';

/** What the versions said: for each version and key, one digit for each value, 1 where it is taken. */
export const VERDICTS_FILE = join(__dirname, 'verdicts.json');

export const JUDGED_KEYS = [
  'spark.sql.adaptive.enabled', 'spark.eventLog.enabled', 'spark.kubernetes.local.dirs.tmpfs', 'spark.dynamicAllocation.enabled',
  'spark.task.cpus', 'spark.executor.instances', 'spark.task.maxFailures', 'spark.sql.shuffle.partitions', 'spark.default.parallelism',
  'spark.sql.files.maxRecordsPerFile', 'spark.scheduler.minRegisteredResourcesRatio', 'spark.memory.fraction', 'spark.speculation.multiplier',
  'spark.driver.maxResultSize', 'spark.executor.memory', 'spark.driver.memoryOverhead', 'spark.kryoserializer.buffer', 'spark.kryoserializer.buffer.max',
  'spark.sql.autoBroadcastJoinThreshold', 'spark.sql.files.maxPartitionBytes', 'spark.sql.adaptive.advisoryPartitionSizeInBytes',
  'spark.memory.offHeap.size', 'spark.network.timeout', 'spark.locality.wait', 'spark.cleaner.periodicGC.interval', 'spark.sql.broadcastTimeout',
  'spark.dynamicAllocation.executorIdleTimeout', 'spark.kubernetes.allocation.batch.delay', 'spark.kubernetes.allocation.batch.size',
  'spark.kubernetes.container.image.pullPolicy', 'spark.sql.storeAssignmentPolicy', 'spark.sql.sources.partitionOverwriteMode',
  'spark.sql.parquet.compression.codec', 'spark.sql.catalogImplementation', 'spark.sql.avro.deflate.level', 'spark.kubernetes.executor.rollPolicy',
  'spark.io.encryption.keySizeBits', 'spark.redaction.regex', 'spark.serializer', 'spark.ui.port', 'spark.driver.cores', 'spark.scheduler.mode',
] as const;

export const JUDGED_VALUES = [
  'true', 'false', 'TRUE', ' true ', 'True', 'yes', 'no', 'on', 't', '1', '0', '-1', '+1', ' 7 ', '1.0', '0.5', '.5', '1e3', '0x10', '1_000', '1,000', 'NaN',
  'Infinity', '1f', '1d', '2L', '2147483647', '2147483648', '9223372036854775807', '9223372036854775808', '1g', '1G', '512m', '512M', '1.5g', '2Gi', '512Mi',
  '1gb', '1 g', ' 1g ', '10MB', '1b', '1kb', '-1m', '100ms', '10s', '5min', '1h', '2d', '1us', '10 s', '1.5s', '10sec', '-5s', '1w', 'always', 'Always',
  'ALWAYS', 'ansi', 'ANSI', 'Ansi', 'dynamic', 'DYNAMIC', 'snappy', 'Snappy', 'ZSTD', 'zip', 'hive', 'HIVE', 'FAIR', 'fair', 'id', 'ID', 'ID2', '(', 'a|b',
  '256', 'none', 'unlimited',
] as const;
