// What the verbs of a program set, as it reaches Spark: the properties and the pods that the planner makes of the manifest.
import { ApiObject, Chart, Duration, Size, Testing } from 'cdk8s';
import { ConfigMap, EnvValue, Secret } from 'cdk8s-plus-27';
import { describe, expect, it } from 'vitest';
import {
  AzureCredentials, DynamicAllocation, GoogleCredentials, Gpu, IcebergCatalog, S3Credentials, ScratchVolume, SparkApplication, SparkApplicationProps, SparkCode,
  SparkDriverJob, SparkVersion, SparkVolume,
} from '../../src';
import type { Pod } from '../../src/spec/kubernetes.gen';
import type { SparkApplication as Manifest } from '../../src/spec/types.gen';
import { IN_CLUSTER_MASTER, planSubmission } from '../../src/submission';
import { readProperties } from '../../src/submission/spark/java-properties';

function application(props: Partial<SparkApplicationProps> = {}): SparkApplication {
  return new SparkApplication(new Chart(Testing.app(), 'jobs', { namespace: 'jobs' }), 'etl', {
    sparkVersion: SparkVersion.V4_1, image: 'spark:4.1.4', application: SparkCode.python('local:///etl.py'), ...props,
  });
}

/** The objects that run an application. */
function planned(of: SparkApplication) {
  const manifest = ApiObject.of(of).toJson() as Manifest;
  const stored = { ...manifest, metadata: { ...manifest.metadata, uid: 'u' } };
  const plan = planSubmission(stored, { id: 'a' }, { master: IN_CLUSTER_MASTER, uiService: true });
  if (plan.outcome === 'refused') throw new Error(JSON.stringify(plan.findings));
  return plan.objects as unknown as Array<{ kind: string; data?: Record<string, string> }>;
}

/** The properties that Spark reads. */
function properties(of: SparkApplication): Record<string, string> {
  return readProperties(planned(of).map(({ data }) => data?.['spark.properties']).find((each) => each !== undefined) ?? '');
}

/** What the driver's Spark container has. */
function driver(of: SparkApplication) {
  const pod = planned(of).find(({ kind }) => kind === 'Pod') as unknown as Pod;
  const container = pod.spec?.containers?.find(({ name }) => name === 'spark-kubernetes-driver');
  return {
    mounts: Object.fromEntries((container?.volumeMounts ?? []).map(({ mountPath, name }) => [mountPath, name])),
    secretVariables: Object.fromEntries((container?.env ?? []).flatMap(({ name, valueFrom }) => (
      valueFrom?.secretKeyRef ? [[name, `${valueFrom.secretKeyRef.name}/${valueFrom.secretKeyRef.key}`]] : []))),
    limits: container?.resources?.limits,
    labels: pod.metadata.labels ?? {},
  };
}

const secret = (of: SparkApplication, name: string) => Secret.fromSecretName(of, name, name);

interface Story {
  readonly does: string;
  readonly props?: Partial<SparkApplicationProps>;
  readonly say: (app: SparkApplication) => void;
  readonly properties: Readonly<Record<string, string>>;
}

const STORIES: readonly Story[] = [
  {
    does: 'event logs go to a bucket, in files that a history server sees while the application runs',
    say: (app) => app.events.logTo('s3a://logs/events', { maxFileSize: Size.mebibytes(64) }),
    properties: {
      'spark.eventLog.enabled': 'true',
      'spark.eventLog.dir': 's3a://logs/events',
      'spark.eventLog.rolling.enabled': 'true',
      'spark.eventLog.rolling.maxFileSize': '64m',
      'spark.eventLog.compress': 'true',
    },
  },
  {
    does: 'event logs go to a volume',
    say: (app) => app.events.logToVolume(SparkVolume.claim('history', '/history')),
    properties: { 'spark.eventLog.enabled': 'true', 'spark.eventLog.dir': 'file:///history' },
  },
  {
    does: 'S3 is reached with the role of the service account',
    say: (app) => app.storage.s3({ region: 'eu-central-1', credentials: S3Credentials.webIdentity() }),
    properties: {
      'spark.hadoop.fs.s3a.endpoint.region': 'eu-central-1',
      'spark.hadoop.fs.s3a.aws.credentials.provider': 'software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider',
    },
  },
  {
    does: 'Spark 3 gets the class of the SDK that it contains',
    props: { sparkVersion: SparkVersion.V3_5, image: 'spark:3.5.8' },
    say: (app) => app.storage.s3({ credentials: S3Credentials.webIdentity() }),
    properties: { 'spark.hadoop.fs.s3a.aws.credentials.provider': 'com.amazonaws.auth.WebIdentityTokenCredentialsProvider' },
  },
  {
    does: 'a MinIO server is reached without TLS, with buckets in the path',
    say: (app) => app.storage.s3({ endpoint: 'http://minio.storage.svc:9000', credentials: S3Credentials.fromSecret(secret(app, 'minio')) }),
    properties: {
      'spark.hadoop.fs.s3a.endpoint': 'http://minio.storage.svc:9000',
      'spark.hadoop.fs.s3a.connection.ssl.enabled': 'false',
      'spark.hadoop.fs.s3a.path.style.access': 'true',
      'spark.hadoop.fs.s3a.endpoint.region': 'us-east-1',
    },
  },
  {
    does: 'two buckets have settings of their own',
    say: (app) => {
      app.storage.s3({ bucket: 'lake', region: 'eu-central-1' });
      app.storage.s3({ bucket: 'open-data', credentials: S3Credentials.anonymous() });
    },
    properties: {
      'spark.hadoop.fs.s3a.bucket.lake.endpoint.region': 'eu-central-1',
      'spark.hadoop.fs.s3a.bucket.open-data.aws.credentials.provider': 'org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider',
    },
  },
  {
    does: 'output is committed to S3 without renaming',
    say: (app) => app.storage.s3({ magicCommitter: true, hadoopAwsVersion: '3.4.2' }),
    properties: {
      'spark.hadoop.fs.s3a.committer.name': 'magic',
      'spark.sql.sources.commitProtocolClass': 'org.apache.spark.internal.io.cloud.PathOutputCommitProtocol',
      'spark.jars.packages': 'org.apache.hadoop:hadoop-aws:3.4.2',
    },
  },
  {
    does: 'Google Cloud Storage is reached with a key',
    say: (app) => app.storage.gcs({ credentials: GoogleCredentials.fromSecret(secret(app, 'google')) }),
    properties: {
      'spark.hadoop.fs.gs.impl': 'com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem',
      'spark.hadoop.fs.gs.auth.type': 'SERVICE_ACCOUNT_JSON_KEYFILE',
      'spark.hadoop.fs.gs.auth.service.account.json.keyfile': '/etc/google/key.json',
    },
  },
  {
    does: 'BigQuery is written by way of a bucket',
    say: (app) => app.storage.bigQuery({ project: 'billing', temporaryBucket: 'staging', connectorVersion: '0.42.2' }),
    properties: {
      'spark.datasource.bigquery.parentProject': 'billing',
      'spark.datasource.bigquery.temporaryGcsBucket': 'staging',
      'spark.datasource.bigquery.writeMethod': 'indirect',
      'spark.jars.packages': 'com.google.cloud.spark:spark-bigquery-with-dependencies_2.13:0.42.2',
    },
  },
  {
    does: 'Azure is reached with the identity of the service account',
    say: (app) => app.storage.abfs({ account: 'lake', credentials: AzureCredentials.workloadIdentity() }),
    properties: {
      'spark.hadoop.fs.azure.account.auth.type.lake.dfs.core.windows.net': 'OAuth',
      'spark.hadoop.fs.azure.account.oauth2.token.file.lake.dfs.core.windows.net': '${env.AZURE_FEDERATED_TOKEN_FILE}',
    },
  },
  {
    does: 'Iceberg and Delta share the session, each with its extension',
    say: (app) => {
      app.tables.iceberg('lake', IcebergCatalog.hadoop('s3a://lake/warehouse'), { asDefault: true, packageVersion: '1.10.0' });
      app.tables.delta({ packageVersion: '4.1.0' });
    },
    properties: {
      'spark.sql.extensions': 'org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions,io.delta.sql.DeltaSparkSessionExtension',
      'spark.sql.catalog.lake': 'org.apache.iceberg.spark.SparkCatalog',
      'spark.sql.catalog.lake.type': 'hadoop',
      'spark.sql.catalog.lake.warehouse': 's3a://lake/warehouse',
      'spark.sql.defaultCatalog': 'lake',
      'spark.sql.catalog.spark_catalog': 'org.apache.spark.sql.delta.catalog.DeltaCatalog',
      'spark.jars.packages': 'org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.10.0,io.delta:delta-spark_4.1_2.13:4.1.0',
    },
  },
  {
    does: 'an extension of the author joins those of the verbs',
    say: (app) => {
      app.tables.delta();
      app.addConf('spark.sql.extensions', 'org.example.Extension');
    },
    properties: { 'spark.sql.extensions': 'io.delta.sql.DeltaSparkSessionExtension,org.example.Extension' },
  },
  {
    does: 'Iceberg asks a REST server, with a credential that is in no manifest',
    say: (app) => app.tables.iceberg('lake', IcebergCatalog.rest('https://polaris.example.com/api/catalog', {
      warehouse: 'w', credential: secret(app, 'polaris'),
    })),
    properties: {
      'spark.sql.catalog.lake.type': 'rest',
      'spark.sql.catalog.lake.uri': 'https://polaris.example.com/api/catalog',
      'spark.sql.catalog.lake.credential': 'env:ICEBERG_CREDENTIAL_LAKE',
    },
  },
  {
    does: 'Iceberg uses AWS Glue and a Hive metastore side by side',
    say: (app) => {
      app.tables.iceberg('glue', IcebergCatalog.glue('s3://lake/warehouse'));
      app.tables.iceberg('hive', IcebergCatalog.hive('thrift://metastore:9083', 's3a://lake/hive', { properties: { 'cache-enabled': 'false' } }));
    },
    properties: {
      'spark.sql.catalog.glue.catalog-impl': 'org.apache.iceberg.aws.glue.GlueCatalog',
      'spark.sql.catalog.glue.io-impl': 'org.apache.iceberg.aws.s3.S3FileIO',
      'spark.sql.catalog.hive.uri': 'thrift://metastore:9083',
      'spark.sql.catalog.hive.cache-enabled': 'false',
    },
  },
  {
    does: 'Hudi takes the catalog of the session and its own serializer',
    say: (app) => app.tables.hudi(),
    properties: {
      'spark.sql.catalog.spark_catalog': 'org.apache.spark.sql.hudi.catalog.HoodieCatalog',
      'spark.serializer': 'org.apache.spark.serializer.KryoSerializer',
      'spark.kryo.registrator': 'org.apache.spark.HoodieSparkKryoRegistrar',
    },
  },
  {
    does: 'shuffle data goes to Celeborn, and executors may go at any time',
    props: { dynamicAllocation: DynamicAllocation.between(0, 20) },
    say: (app) => app.shuffle.celeborn({ masters: ['celeborn-0:9097', 'celeborn-1:9097'] }),
    properties: {
      'spark.shuffle.manager': 'org.apache.spark.shuffle.celeborn.SparkShuffleManager',
      'spark.celeborn.master.endpoints': 'celeborn-0:9097,celeborn-1:9097',
      'spark.shuffle.sort.io.plugin.class': 'org.apache.spark.shuffle.celeborn.CelebornShuffleDataIO',
      'spark.dynamicAllocation.enabled': 'true',
      'spark.dynamicAllocation.shuffleTracking.enabled': 'false',
    },
  },
  {
    does: 'without Celeborn, dynamic allocation follows shuffle files',
    props: { dynamicAllocation: DynamicAllocation.between(0, 20, { shuffleTrackingTimeout: Duration.minutes(30) }) },
    say: () => undefined,
    properties: { 'spark.dynamicAllocation.shuffleTracking.enabled': 'true', 'spark.dynamicAllocation.shuffleTracking.timeout': '1800000' },
  },
  {
    does: 'claims of lost executors are used again',
    say: (app) => {
      app.shuffle.reuseClaims();
      app.executor.addVolume(ScratchVolume.onDemandClaim({ size: Size.gibibytes(10), storageClass: 'gp3' }));
    },
    properties: {
      'spark.kubernetes.driver.reusePersistentVolumeClaim': 'true',
      'spark.kubernetes.driver.ownPersistentVolumeClaim': 'true',
      'spark.kubernetes.allocation.executor.timeout': '60s',
      'spark.shuffle.sort.io.plugin.class': 'org.apache.spark.shuffle.KubernetesLocalDiskShuffleDataIO',
    },
  },
  {
    does: 'driver and executors talk encrypted, with a key that Spark makes',
    say: (app) => app.security.encryptRpc(),
    properties: { 'spark.authenticate': 'true', 'spark.network.crypto.enabled': 'true', 'spark.network.crypto.authEngineVersion': '2' },
  },
  {
    does: 'driver and executors talk encrypted, with a key from a Secret',
    say: (app) => app.security.encryptRpc({ key: secret(app, 'rpc') }),
    properties: { 'spark.authenticate.secret.file': '/etc/spark/rpc-key/key' },
  },
  {
    does: 'driver and executors use TLS',
    say: (app) => app.security.tls({ stores: secret(app, 'tls'), password: secret(app, 'tls-password') }),
    properties: {
      'spark.ssl.rpc.enabled': 'true',
      'spark.ssl.rpc.keyStore': '/etc/spark/tls/keystore.jks',
      'spark.ssl.rpc.trustStore': '/etc/spark/tls/truststore.jks',
    },
  },
  {
    does: 'files on disk are encrypted',
    say: (app) => app.security.encryptLocalFiles(),
    properties: { 'spark.io.encryption.enabled': 'true' },
  },
  {
    does: 'the driver logs in to Kerberos',
    say: (app) => app.security.kerberos({
      principal: 'etl@EXAMPLE.COM',
      keytab: secret(app, 'keytab'),
      krb5: ConfigMap.fromConfigMapName(app, 'krb5', 'krb5'),
      fileSystems: ['hdfs://a:8020', 'hdfs://b:8020'],
    }),
    properties: {
      'spark.kerberos.principal': 'etl@EXAMPLE.COM',
      'spark.kerberos.keytab': 'local:///etc/spark/keytab/keytab',
      'spark.kerberos.access.hadoopFileSystems': 'hdfs://a:8020,hdfs://b:8020',
    },
  },
  {
    does: 'Spark gives each task a quarter of a GPU',
    props: { executor: { gpu: Gpu.nvidia(1).forTasks({ perTask: 0.25 }), cores: 4 } },
    say: () => undefined,
    properties: {
      'spark.executor.resource.gpu.amount': '1',
      'spark.executor.resource.gpu.vendor': 'nvidia.com',
      'spark.executor.resource.gpu.discoveryScript': '/opt/spark/examples/src/main/scripts/getGpusResources.sh',
      'spark.task.resource.gpu.amount': '0.25',
    },
  },
];

describe('verbs reach Spark', () => {
  it.each(STORIES)('$does', ({ props, say, properties: expected }) => {
    const app = application(props);
    say(app);

    expect(properties(app)).toMatchObject(expected);
  });

  it('keys of S3 are variables from a Secret, in driver and executors', () => {
    const app = application();
    app.storage.s3({ credentials: S3Credentials.fromSecret(secret(app, 'keys'), { accessKeyId: 'id', secretAccessKey: 'key', sessionToken: 'token' }) });
    const variables = { AWS_ACCESS_KEY_ID: 'keys/id', AWS_SECRET_ACCESS_KEY: 'keys/key', AWS_SESSION_TOKEN: 'keys/token' };

    expect(driver(app).secretVariables).toMatchObject(variables);
    expect((ApiObject.of(app).toJson() as Manifest).spec.executor?.env?.map(({ name }) => name)).toEqual(Object.keys(variables));
  });

  it('executors find the key of a Secret before they know where they run, and drivers keep the properties of their own', () => {
    const app = application();
    app.security.encryptRpc({ key: secret(app, 'rpc') });
    const { spec } = ApiObject.of(app).toJson() as Manifest;

    expect(spec.executor?.env).toEqual([{ name: 'JDK_JAVA_OPTIONS', value: '-Dspark.master=k8s://https://kubernetes.default.svc' }]);
    expect(spec.driver.env).toBeUndefined();
    for (const role of [spec.driver, spec.executor]) expect(role?.secrets).toEqual([{ name: 'rpc', path: '/etc/spark/rpc-key', secretType: 'Generic' }]);
  });

  it('Secrets and volumes are mounted where the properties look for them', () => {
    const app = application();
    app.events.logToVolume(SparkVolume.claim('history', '/history'));
    const credentials = GoogleCredentials.fromSecret(secret(app, 'google'));
    app.storage.gcs({ credentials });
    app.storage.bigQuery({ credentials });
    app.security.tls({ stores: secret(app, 'stores'), password: secret(app, 'tls-password') });
    app.security.kerberos({ principal: 'a@B', keytab: secret(app, 'keytab-secret'), krb5: ConfigMap.fromConfigMapName(app, 'krb5', 'krb5') });

    const folders = ['/history', '/etc/google', '/etc/spark/tls', '/etc/spark/keytab', '/etc/krb5.conf'];
    expect(Object.keys(driver(app).mounts)).toEqual(expect.arrayContaining(folders));
    expect(driver(app).secretVariables).toMatchObject({ _SPARK_SSL_RPC_KEY_STORE_PASSWORD: 'tls-password/password' });
  });

  it('pods with an identity of Azure have the label that its webhook looks for', () => {
    const app = application();
    app.storage.abfs({ account: 'lake', credentials: AzureCredentials.workloadIdentity() });

    expect(driver(app).labels).toMatchObject({ 'azure.workload.identity/use': 'true' });
  });

  it('the key of a storage account is a variable, which Hadoop puts into its configuration', () => {
    const app = application();
    app.storage.abfs({ account: 'lake', credentials: AzureCredentials.accountKey(secret(app, 'azure'), 'key') });

    expect(properties(app)).toMatchObject({ 'spark.hadoop.fs.azure.account.key.lake.dfs.core.windows.net': '${env.AZURE_STORAGE_SECRET_LAKE}' });
    expect(driver(app).secretVariables).toMatchObject({ AZURE_STORAGE_SECRET_LAKE: 'azure/key' });
  });

  it('drivers without an operator have the same verbs', () => {
    const chart = new Chart(Testing.app(), 'jobs', { namespace: 'jobs' });
    const job = new SparkDriverJob(chart, 'etl', { sparkVersion: SparkVersion.V4_1, image: 'spark:4.1.4', application: SparkCode.python('local:///etl.py') });
    job.events.logTo('gs://logs/events');
    const written = Testing.synth(chart).map(({ data }) => data?.['spark.properties'] as string | undefined).find((each) => each !== undefined);

    expect(written).toContain('spark.eventLog.enabled=true');
  });
});

describe('the package of a format', () => {
  it.each([
    [SparkVersion.V3_4, '2.4.0', 'io.delta:delta-core_2.12:2.4.0'],
    [SparkVersion.V3_5, '3.3.2', 'io.delta:delta-spark_2.12:3.3.2'],
    [SparkVersion.V4_0, '4.0.0', 'io.delta:delta-spark_2.13:4.0.0'],
    [SparkVersion.V4_0, '4.1.0', 'io.delta:delta-spark_4.0_2.13:4.1.0'],
    [SparkVersion.V4_1, '4.3.1', 'io.delta:delta-spark_4.1_2.13:4.3.1'],
  ])('is that of Delta (%#)', (sparkVersion, packageVersion, coordinates) => {
    const app = application({ sparkVersion });
    app.tables.delta({ packageVersion });

    expect(properties(app)['spark.jars.packages']).toBe(coordinates);
  });
});

describe('verbs return what they make', () => {
  const app = application();
  it.each([
    ['the folder of the logs, for a history server', app.events.logTo('s3a://logs/events').directory, 's3a://logs/events'],
    ['a store that knows the scheme of its URLs', app.storage.s3().url('lake', '/raw'), 's3a://lake/raw'],
    ['a store of Azure', app.storage.abfs({ account: 'lake', credentials: AzureCredentials.workloadIdentity() }).url('raw', 'day'),
      'abfss://raw@lake.dfs.core.windows.net/day'],
    ['a catalog that knows the names of its tables', app.tables.iceberg('lake', IcebergCatalog.hadoop('s3a://lake/w')).table('sales', 'orders'),
      'lake.sales.orders'],
  ])('%s', (_what, returned, expected) => {
    expect(returned).toBe(expected);
  });
});

describe('what the author sets wins over a verb', () => {
  it('in the environment', () => {
    const app = application();
    app.driver.addEnv('AWS_ACCESS_KEY_ID', EnvValue.fromSecretValue({ secret: secret(app, 'own'), key: 'id' }));
    app.storage.s3({ credentials: S3Credentials.fromSecret(secret(app, 'keys')) });

    expect(driver(app).secretVariables).toMatchObject({ AWS_ACCESS_KEY_ID: 'own/id', AWS_SECRET_ACCESS_KEY: 'keys/AWS_SECRET_ACCESS_KEY' });
  });

  it('in sparkConf and hadoopConf', () => {
    const app = application({ sparkConf: { 'spark.eventLog.compress': 'false' }, hadoopConf: { 'fs.s3a.endpoint.region': 'eu-west-1' } });
    app.events.logTo('s3a://logs/events');
    app.storage.s3({ region: 'eu-central-1' });

    expect(properties(app)).toMatchObject({ 'spark.eventLog.compress': 'false', 'spark.hadoop.fs.s3a.endpoint.region': 'eu-west-1' });
  });
});

const REFUSED: ReadonlyArray<readonly [why: string, say: (app: SparkApplication) => unknown, message: RegExp]> = [
  ['Delta and Hudi both want the catalog of the session', (app) => [app.tables.delta(), app.tables.hudi()],
    /tables\.hudi: sets spec\.sparkConf\[spark\.sql\.catalog\.spark_catalog\] to .*HoodieCatalog.* and tables\.delta sets it to .*DeltaCatalog/],
  ['Celeborn and claims both keep the shuffle data', (app) => [app.shuffle.celeborn({ masters: ['m:9097'] }), app.shuffle.reuseClaims()],
    /shuffle\.reuseClaims: sets .* and shuffle\.celeborn sets it/],
  ['TLS and AES both encrypt', (app) => [app.security.encryptRpc(), app.security.tls({ stores: secret(app, 's'), password: secret(app, 'p') })],
    /security\.tls: sets spec\.sparkConf\[spark\.network\.crypto\.enabled\] .* and security\.encryptRpc sets it/],
  ['two places for event logs', (app) => [app.events.logTo('s3a://a/b'), app.events.logToVolume(SparkVolume.claim('c', '/c'))],
    /events\.logToVolume: sets .* and events\.logTo sets it/],
  ['two keys for all buckets', (app) => [
    app.storage.s3({ bucket: 'aaa', credentials: S3Credentials.fromSecret(secret(app, 'a')) }),
    app.storage.s3({ bucket: 'bbb', credentials: S3Credentials.fromSecret(secret(app, 'b')) }),
  ], /sets environment variable AWS_ACCESS_KEY_ID to/],
  ['two releases of one package', (app) => [
    app.storage.s3({ bucket: 'aaa', hadoopAwsVersion: '3.4.1' }), app.storage.s3({ bucket: 'bbb', hadoopAwsVersion: '3.4.2' }),
  ], /sets package org\.apache\.hadoop:hadoop-aws to '3\.4\.2', and storage\.s3 for aaa sets it to '3\.4\.1'/],
  ['two Secrets in one folder', (app) => [
    app.storage.gcs({ credentials: GoogleCredentials.fromSecret(secret(app, 'a')) }),
    app.storage.bigQuery({ credentials: GoogleCredentials.fromSecret(secret(app, 'b')) }),
  ], /storage\.bigQuery: sets Secret at \/etc\/google to 'b', and storage\.gcs sets it to 'a'/],
  ['a folder that is no URL', (app) => app.events.logTo('/logs'), /'\/logs' is not a URL; write s3a:/],
  ['a scratch volume for logs', (app) => app.events.logToVolume(ScratchVolume.emptyDir()), /deleted with its pod/],
  ['files that Spark would refuse as too small', (app) => app.events.logTo('s3a://a/b', { maxFileSize: Size.mebibytes(1) }), /at least Size\.mebibytes\(10\)/],
  ['a bucket with a scheme', (app) => app.storage.s3({ bucket: 's3a://lake' }), /is not the name of a bucket/],
  ['an endpoint without a scheme', (app) => app.storage.s3({ endpoint: 'minio:9000' }), /is not the address of a server/],
  ['claims where there are none', (app) => { app.shuffle.reuseClaims(); ApiObject.of(app).toJson(); }, /executors have no claims/],
  ['no master of Celeborn', (app) => app.shuffle.celeborn({ masters: [] }), /masters is empty/],
  ['a principal without a realm', (app) => {
    const krb5 = ConfigMap.fromConfigMapName(app, 'c', 'c');
    app.security.kerberos({ principal: 'etl', keytab: secret(app, 'k'), krb5 });
  }, /is not a principal/],
  ['a catalog with a name that SQL would have to quote', (app) => app.tables.iceberg('my-lake', IcebergCatalog.hadoop('s3a://a/b')),
    /is not a name of a catalog/],
  ['a package without a release', (app) => app.tables.delta({ packageVersion: 'latest' }), /'latest' is not a release/],
];

describe('verbs refuse', () => {
  it.each(REFUSED)('%s', (_why, say, message) => {
    expect(() => say(application())).toThrow(message);
  });

  it.each([
    ['EKS Pod Identity', (app: SparkApplication) => app.storage.s3({ credentials: S3Credentials.podIdentity() })],
    ['TLS between driver and executors', (app: SparkApplication) => app.security.tls({ stores: secret(app, 's'), password: secret(app, 'p') })],
    ['Workload ID', (app: SparkApplication) => app.storage.abfs({ account: 'lake', credentials: AzureCredentials.workloadIdentity() })],
  ])('%s with Spark 3, which does not have it', (what, say) => {
    expect(() => say(application({ sparkVersion: SparkVersion.V3_5 }))).toThrow(new RegExp(`${what} needs Spark 4, and sparkVersion is 3\\.5`));
  });

  it('to change anything when one of their keys is taken', () => {
    const app = application();
    app.tables.delta();
    expect(() => app.tables.hudi()).toThrow();

    expect(properties(app)['spark.sql.extensions']).toBe('io.delta.sql.DeltaSparkSessionExtension');
    expect(properties(app)['spark.kryo.registrator']).toBeUndefined();
  });

  it.each([
    ['a share that Spark refuses', () => Gpu.nvidia(1).forTasks({ perTask: 0.75 }), /share of at most 0\.5/],
    ['more GPUs for a task than a pod has', () => Gpu.nvidia(1).forTasks({ perTask: 2 }), /no task could run/],
    ['accelerators that Spark cannot find', () => Gpu.amd(1).forTasks(), /forTasks: discoveryScript: .*name one that is in the image/],
  ])('%s', (_why, make, message) => {
    expect(make).toThrow(message);
  });
});
