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

/** Names of other projects. Their settings are theirs to check. */
const FOREIGN_PREFIXES: readonly string[] = [
  'spark.acp.', 'spark.aerospike.', 'spark.armada.', 'spark.auron.', 'spark.blaze.', 'spark.bigquery.', 'spark.cassandra.', 'spark.celeborn.', 'spark.comet.', 'spark.cosmos.',
  'spark.couchbase.', 'spark.clickhouse.', 'spark.databricks.', 'spark.dataproc.', 'spark.datasource.', 'spark.delta.', 'spark.deequ.', 'spark.doris.', 'spark.dr-elephant.',
  'spark.dataflint.', 'spark.elasticsearch.', 'spark.emr.', 'spark.es.', 'spark.eventhubs.', 'spark.gluten.', 'spark.glue.', 'spark.hbase.', 'spark.hudi.', 'spark.hoodie.', 'spark.iceberg.',
  'spark.io.delta.', 'spark.jindo.', 'spark.kyuubi.', 'spark.lakefs.', 'spark.lineage.', 'spark.mlflow.', 'spark.mongodb.', 'spark.neo4j.', 'spark.nessie.',
  'spark.nlp.', 'spark.jsl.', 'spark.openlineage.', 'spark.opensearch.', 'spark.paimon.', 'spark.phoenix.', 'spark.plugin.', 'spark.prometheus.', 'spark.pulsar.', 'spark.qubole.',
  'spark.rapids.', 'spark.raydp.', 'spark.ray.', 'spark.redis.', 'spark.redshift.', 'spark.rss.', 'spark.sagemaker.', 'spark.sedona.', 'spark.shuffle.s3.', 'spark.snowflake.', 'spark.solr.',
  'spark.spline.', 'spark.starrocks.', 'spark.synapse.', 'spark.tispark.', 'spark.uniffle.', 'spark.unravel.', 'spark.velox.', 'spark.yunikorn.', 'spark.hyperspace.',
  'spark.microsoft.', 'spark.fabric.', 'spark.native.', 'spark.ms.', 'spark.onelake.',
  // Within the names of Spark SQL.
  'spark.sql.ansi.sql.', 'spark.sql.auth.', 'spark.sql.delta.', 'spark.sql.gluten.', 'spark.sql.hoodie.', 'spark.sql.hudi.', 'spark.sql.iceberg.', 'spark.sql.kyuubi.', 'spark.sql.paimon.',
  'spark.sql.rapids.', 'spark.sql.sedona.', 'spark.sql.tispark.', 'spark.sql.watchdog.', 'spark.sql.optimizer.insertRepartition', 'spark.sql.optimizer.finalStage',
];

let prefixes: readonly string[] | undefined;

/** Whether the rest of such a name is free, or another project's. */
export function isOfFamily(key: string): boolean {
  prefixes ??= [...new Set([...families(), ...FOREIGN_PREFIXES])];
  return prefixes.some((prefix) => key.startsWith(prefix));
}

/** Spark's own families. */
export function families(): readonly string[] {
  return [...NAMED_PREFIXES, ...COMPOSED_PREFIXES];
}
