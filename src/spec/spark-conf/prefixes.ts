// Beginnings of names under which any name may be right: Spark's own, whose rest is free or made at run time, and those of other projects.
import { NAMED_PREFIXES } from './keys.gen';

/** Families that Spark puts together at run time, so that no text in its classes is their beginning. */
const COMPOSED_PREFIXES: readonly string[] = [
  // Devices of each role: spark.executor.resource.gpu.amount.
  'spark.driver.resource.', 'spark.executor.resource.', 'spark.task.resource.', 'spark.worker.resource.',
  // Credentials for the API server, for each side: spark.kubernetes.authenticate.driver.mounted.caCertFile.
  'spark.kubernetes.authenticate.',
  // The transport of each module: spark.shuffle.io.mode.
  'spark.shuffle.io.', 'spark.rpc.io.', 'spark.files.io.',
  // Each queue of the listener bus has a name: spark.scheduler.listenerbus.eventqueue.shared.capacity.
  'spark.scheduler.listenerbus.eventqueue.',
  // Options of state stores, which each of them reads without its prefix.
  'spark.sql.streaming.stateStore.',
  // What a data source may read of the session: spark.datasource.NAME.OPTION.
  'spark.datasource.',
  // Ports and settings of Hive and of its metastore.
  'spark.sql.hive.metastore.',
  // Packages of Spark that no distribution contains.
  'spark.kafka.', 'spark.streaming.kafka.', 'spark.streaming.kinesis.',
  // Settings of clusters that are no Kubernetes: nothing of them is of use here, and nothing is said of them.
  'spark.mesos.', 'spark.yarn.', 'spark.deploy.', 'spark.worker.', 'spark.master.',
];

/** Names of other projects, whose settings are theirs to check: those that begin as Spark's own do, and the first segments that are in wide use. */
const FOREIGN_PREFIXES: readonly string[] = [
  ...[
    'aerospike', 'auron', 'bigquery', 'blaze', 'cassandra', 'celeborn', 'clickhouse', 'comet', 'cosmos', 'couchbase', 'databricks', 'dataflint', 'dataproc',
    'delta', 'doris', 'elasticsearch', 'emr', 'es', 'eventhubs', 'fabric', 'glue', 'gluten', 'hbase', 'hoodie', 'hudi', 'iceberg', 'jsl', 'kyuubi', 'lakefs',
    'lineage', 'mlflow', 'mongodb', 'native', 'neo4j', 'nessie', 'nlp', 'openlineage', 'opensearch', 'paimon', 'phoenix', 'pulsar', 'rapids', 'ray', 'redis',
    'redshift', 'rss', 'sedona', 'snowflake', 'solr', 'spline', 'starrocks', 'synapse', 'tispark', 'uniffle', 'unravel', 'velox',
  ].map((name) => `spark.${name}.`),
  ...[
    'analyzer', 'auth', 'cassandra', 'databricks', 'delta', 'finalStage', 'finalWriteStage', 'glue', 'gluten', 'hoodie', 'hudi', 'iceberg', 'kyuubi', 'paimon',
    'rapids', 'sedona', 'tispark', 'watchdog',
  ].map((name) => `spark.sql.${name}.`),
  'spark.io.delta.', 'spark.shuffle.rss.', 'spark.shuffle.s3.', 'spark.sql.TiExtensions.', 'spark.sql.adaptive.rapids.',
  // EMR on EKS.
  'spark.kubernetes.driver.podTemplateValidation.', 'spark.kubernetes.executor.podTemplateValidation.',
];

/** Prefixes by the segment that follows `spark.` */
let prefixes: ReadonlyMap<string, readonly string[]> | undefined;

/** Whether the rest of such a name is free, or another project's. */
export function isOfFamily(key: string): boolean {
  prefixes ??= bySegment([...ownFamilies(), ...FOREIGN_PREFIXES]);
  const candidates = prefixes.get(key.split('.', 2)[1]) ?? [];
  return candidates.some((prefix) => key.startsWith(prefix) || (key.length === prefix.length - 1 && prefix.startsWith(key)));
}

function bySegment(all: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const prefix of all) {
    const segment = prefix.split('.', 2)[1];
    const group = groups.get(segment);
    if (group) group.push(prefix);
    else groups.set(segment, [prefix]);
  }
  return groups;
}

/** Spark's own families. */
export function ownFamilies(): readonly string[] {
  return [...NAMED_PREFIXES, ...COMPOSED_PREFIXES];
}
