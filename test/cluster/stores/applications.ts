// The applications of the scenario `stores`: each verb that can run without a cloud, in few runs.
import { join } from 'node:path';
import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu, ISecret, Secret, ServiceAccount } from 'cdk8s-plus-27';
import { MANAGED_CLAIM, S3_SERVER, STORES } from './names';
import {
  DynamicAllocation, IcebergCatalog, S3Credentials, ScratchVolume, SparkApplication, SparkApplicationProps, SparkCode, SparkDefaults, SparkVersion, SparkVolume,
} from '../../../src';

/** Shuffles once, waits until a file is there, and uses the shuffle files again. */
const ELASTIC = `
  import json, os, time
  from pyspark.sql import SparkSession

  spark = SparkSession.builder.getOrCreate()
  pairs = spark.sparkContext.parallelize(range(4000), 4).map(lambda i: (i % 50, i)).reduceByKey(lambda a, b: a + b, 4)
  first = sum(value for _, value in pairs.collect())
  print('READY', flush=True)
  while not os.path.exists('${STORES.go}'):
      time.sleep(1)
  second = sum(value for _, value in pairs.collect())
  print('RESULT ' + json.dumps({'first': first, 'second': second}))
  spark.stop()
`;

/** The fast compiler of the JVM alone: the other one does not pay off in runs of a minute. */
const SHORT_LIVED = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** The manifests of the applications, and the ConfigMaps with their code. */
export function storesManifests(namespace: string, image: string, storageClass: string): object[] {
  const jobs = new Chart(new App(), 'jobs', { namespace });
  const secret = (name: string): ISecret => Secret.fromSecretName(jobs, `secret-${name}`, name);
  const small = { cores: 1, coreRequest: Cpu.millis(100), memory: Size.mebibytes(640), javaOptions: SHORT_LIVED };
  const defaults = SparkDefaults.set(jobs, {
    sparkVersion: SparkVersion.V4_1,
    image,
    serviceAccount: ServiceAccount.fromServiceAccountName(jobs, 'account', 'spark'),
    sparkConf: { 'spark.kubernetes.driver.connectionTimeout': '60000', 'spark.kubernetes.driver.requestTimeout': '60000' },
  });
  // What all of them share: the store, where event logs go, and a catalog.
  const store = defaults.storage.s3({ endpoint: S3_SERVER.url, credentials: S3Credentials.fromSecret(secret(S3_SERVER.keys)), magicCommitter: true });
  defaults.events.logTo(store.url(S3_SERVER.logs));
  const orders = defaults.tables.iceberg('lake', IcebergCatalog.hadoop(store.url(S3_SERVER.lake, 'warehouse')));

  const add = (name: string, application: SparkCode, more: Partial<SparkApplicationProps> = {}) => new SparkApplication(jobs, name, {
    metadata: { name }, application, driver: small, executor: small, ...more,
  });

  const lake = add(STORES.lake, SparkCode.pythonFromFile(join(__dirname, 'programs', 'lake.py')), {
    dynamicAllocation: DynamicAllocation.between(1, 2),
  });
  lake.tables.delta();
  lake.security.encryptRpc({ key: secret(STORES.rpcKey) });
  lake.security.encryptLocalFiles();

  const local = SparkVolume.claim(MANAGED_CLAIM, '/warehouse');
  const statements = add(STORES.statements, SparkCode.sql(
    'CREATE OR REPLACE TABLE local.sales.days USING iceberg AS SELECT id % 7 AS day, id FROM range(0, 700, 1, 4);\n'
    + 'SELECT \'volume\' AS place, count(*) AS number FROM local.sales.days WHERE day = ${day};\n'
    + `SELECT 'store' AS place, count(*) AS number FROM ${orders.table('sales', 'orders')}`,
    { variables: { day: '3' } },
  ));
  statements.tables.iceberg('local', IcebergCatalog.hadoop(`file://${local.path}`));
  statements.driver.addVolume(local);
  statements.executor.addVolume(local);
  statements.security.tls({ stores: secret(STORES.tlsStores), password: secret(STORES.tlsPassword) });

  // One executor at a time: the second one can only have the claim of the first.
  const elastic = add(STORES.elastic, SparkCode.pythonInline(ELASTIC));
  elastic.executor.addVolume(ScratchVolume.onDemandClaim({ size: Size.gibibytes(1), storageClass }));
  elastic.shuffle.reuseClaims();
  elastic.decommissionGracefully({ notice: Duration.seconds(30), fallbackStorage: store.url(S3_SERVER.lake, 'fallback/') });

  return Testing.synth(jobs) as object[];
}
