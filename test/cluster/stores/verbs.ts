// The verbs and choices that bring data, tables, shuffle and security to programs, and how each is checked: what docs/data.md shows.

/** How a verb is checked. */
export interface CheckedVerb {
  /** Its class and its name in code. */
  readonly verb: string;
  /** The scenario that runs it with real Spark, by the name of the scenario. Without one, only its manifests are checked. */
  readonly scenario?: 'stores' | 'verbs';
  /** The page whose keys it sets. */
  readonly source: string;
}

const S3A = 'Hadoop, "Integration with Amazon Web Services"';
const GCS = 'hadoop-connectors, its page CONFIGURATION';
const BIG_QUERY = 'spark-bigquery-connector, its README';
const ABFS = 'Hadoop, "Hadoop Azure Support: ABFS"';
const ICEBERG = 'Iceberg, "Spark Configuration"';
const SPARK_SECURITY = 'Spark, "Security"';
const ON_KUBERNETES = 'Spark, "Running Spark on Kubernetes"';

export const CHECKED_VERBS: readonly CheckedVerb[] = [
  { verb: 'SparkEvents.logTo', scenario: 'stores', source: 'Spark, "Configuration", "Spark UI"' },
  { verb: 'SparkEvents.logToVolume', scenario: 'verbs', source: 'Spark, "Configuration", "Spark UI"' },
  { verb: 'SparkStorage.s3', scenario: 'stores', source: S3A },
  { verb: 'S3Credentials.fromSecret', scenario: 'stores', source: S3A },
  { verb: 'S3Credentials.webIdentity', source: S3A },
  { verb: 'S3Credentials.podIdentity', source: S3A },
  { verb: 'S3Credentials.anonymous', source: S3A },
  { verb: 'S3Credentials.provider', source: S3A },
  { verb: 'SparkStorage.gcs', source: GCS },
  { verb: 'GoogleCredentials.workloadIdentity', source: GCS },
  { verb: 'GoogleCredentials.fromSecret', source: GCS },
  { verb: 'SparkStorage.bigQuery', source: BIG_QUERY },
  { verb: 'SparkStorage.abfs', source: ABFS },
  { verb: 'AzureCredentials.accountKey', source: ABFS },
  { verb: 'AzureCredentials.application', source: ABFS },
  { verb: 'AzureCredentials.workloadIdentity', source: ABFS },
  { verb: 'SparkTables.iceberg', scenario: 'stores', source: ICEBERG },
  { verb: 'IcebergCatalog.hadoop', scenario: 'stores', source: ICEBERG },
  { verb: 'IcebergCatalog.hive', source: ICEBERG },
  { verb: 'IcebergCatalog.rest', source: ICEBERG },
  { verb: 'IcebergCatalog.glue', source: 'Iceberg, "AWS"' },
  { verb: 'SparkTables.delta', scenario: 'stores', source: 'Delta, "Set up Apache Spark with Delta Lake"' },
  { verb: 'SparkTables.hudi', source: 'Hudi, "Spark Quick Start"' },
  { verb: 'SparkShuffle.reuseClaims', scenario: 'stores', source: ON_KUBERNETES },
  { verb: 'SparkShuffle.celeborn', source: 'Celeborn, "Deploy Spark client"' },
  { verb: 'DynamicAllocation.between', scenario: 'stores', source: 'Spark, "Job Scheduling"' },
  { verb: 'SparkProgram.decommissionGracefully', scenario: 'stores', source: 'Spark, "Configuration"' },
  { verb: 'SparkSecurity.encryptRpc', scenario: 'stores', source: SPARK_SECURITY },
  { verb: 'SparkSecurity.encryptLocalFiles', scenario: 'stores', source: SPARK_SECURITY },
  { verb: 'SparkSecurity.tls', scenario: 'stores', source: SPARK_SECURITY },
  { verb: 'SparkSecurity.kerberos', source: SPARK_SECURITY },
  { verb: 'Gpu.forTasks', source: 'Spark, "Configuration", "Custom Resource Scheduling"' },
  { verb: 'SparkCode.pythonFromFile', scenario: 'stores', source: ON_KUBERNETES },
  { verb: 'SparkCode.pythonInline', scenario: 'stores', source: ON_KUBERNETES },
  { verb: 'SparkCode.sql', scenario: 'stores', source: 'Spark, "Spark SQL, DataFrames and Datasets Guide"' },
  { verb: 'SparkCode.sqlFromFile', source: 'as `SparkCode.sql`' },
  { verb: 'SparkCode.rFromFile', source: 'Spark, "SparkR"; no image with R is at hand' },
  { verb: 'SparkCode.rInline', source: 'Spark, "SparkR"; no image with R is at hand' },
];
