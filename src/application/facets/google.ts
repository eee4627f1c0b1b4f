// Google Cloud Storage and BigQuery, through Google's connectors.
import { ISecret } from 'cdk8s-plus-27';
import { release, scalaOf } from './s3';
import { fileIn, SecretMount, Settings } from './verb-settings';
import { SparkVersion } from '../spark-code';

/** How a program proves to Google Cloud who it is. */
export class GoogleCredentials {
  /** The identity of the service account (Workload Identity Federation for GKE). */
  public static workloadIdentity(): GoogleCredentials {
    return new GoogleCredentials();
  }

  /**
   * The key of a Google service account, from a Secret.
   *
   * @param key entry of the Secret; `key.json` if it is not given
   */
  public static fromSecret(secret: ISecret, key: string = 'key.json'): GoogleCredentials {
    return new GoogleCredentials(secret, key);
  }

  private constructor(
    private readonly secret?: ISecret,
    private readonly key: string = 'key.json',
  ) {}

  /** The file with the key, if there is one. @internal */
  public get _keyFile(): string | undefined {
    return this.secret && fileIn('GoogleCredentials.fromSecret', SECRET_FOLDER, this.key);
  }

  /** Where the Secret with the key is mounted. @internal */
  public get _mounts(): SecretMount[] {
    return this.secret ? [{ secret: this.secret, folder: SECRET_FOLDER }] : [];
  }
}

const SECRET_FOLDER = '/etc/google';

/** How Google Cloud Storage is reached. */
export interface GcsOptions {
  /**
   * How the program proves who it is.
   *
   * @default GoogleCredentials.workloadIdentity()
   */
  readonly credentials?: GoogleCredentials;

  /**
   * Project whose buckets are listed and created (`fs.gs.project.id`). Reading and writing existing buckets needs none.
   *
   * @default - none
   */
  readonly project?: string;
}

/** How BigQuery is reached. */
export interface BigQueryOptions {
  /**
   * How the program proves who it is.
   *
   * @default GoogleCredentials.workloadIdentity()
   */
  readonly credentials?: GoogleCredentials;

  /**
   * Project that pays for reading and writing (`spark.datasource.bigquery.parentProject`).
   *
   * @default - the project of the identity
   */
  readonly project?: string;

  /**
   * Bucket for data on its way into BigQuery (`spark.datasource.bigquery.temporaryGcsBucket`). It also needs `storage.gcs`.
   *
   * @default - none; data is written with `writeMethod: direct`
   */
  readonly temporaryBucket?: string;

  /**
   * Dataset in which results of queries and views are kept for a while (`spark.datasource.bigquery.materializationDataset`). With it, views can be read.
   *
   * @default - only tables can be read
   */
  readonly materializationDataset?: string;

  /**
   * Release of `spark-bigquery-with-dependencies`, such as `0.42.2`, which the driver downloads at its start.
   *
   * @default - the image contains the connector
   */
  readonly connectorVersion?: string;
}

/** Settings for Google Cloud Storage. The keys are those of the page "Configuration" of the connector (GoogleCloudDataproc/hadoop-connectors). @internal */
export function gcsSettings({ credentials = GoogleCredentials.workloadIdentity(), project }: GcsOptions): Settings {
  const file = credentials._keyFile;
  return {
    hadoopConf: {
      'fs.gs.impl': 'com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem',
      'fs.AbstractFileSystem.gs.impl': 'com.google.cloud.hadoop.fs.gcs.GoogleHadoopFS',
      ...(file === undefined
        ? { 'fs.gs.auth.type': 'APPLICATION_DEFAULT' }
        : { 'fs.gs.auth.type': 'SERVICE_ACCOUNT_JSON_KEYFILE', 'fs.gs.auth.service.account.json.keyfile': file }),
      ...(project !== undefined && { 'fs.gs.project.id': project }),
    },
    mounts: credentials._mounts,
  };
}

/**
 * Settings for BigQuery. The keys are the options of the connector (GoogleCloudDataproc/spark-bigquery-connector), which it also reads with the
 * prefix `spark.datasource.bigquery`. @internal
 */
export function bigQuerySettings(options: BigQueryOptions, version: SparkVersion): Settings {
  const { credentials = GoogleCredentials.workloadIdentity(), project, temporaryBucket, materializationDataset, connectorVersion } = options;
  const file = credentials._keyFile;
  const conf: Record<string, string | undefined> = {
    parentProject: project,
    temporaryGcsBucket: temporaryBucket,
    writeMethod: temporaryBucket === undefined ? 'direct' : 'indirect',
    materializationDataset,
    viewsEnabled: materializationDataset === undefined ? undefined : 'true',
    credentialsFile: file,
  };
  return {
    conf: Object.fromEntries(Object.entries(conf).flatMap(([key, value]) => (value === undefined ? [] : [[`spark.datasource.bigquery.${key}`, value]]))),
    mounts: credentials._mounts,
    packages: connectorVersion === undefined ? [] : [
      `com.google.cloud.spark:spark-bigquery-with-dependencies_${scalaOf(version)}:${release('storage.bigQuery: connectorVersion', connectorVersion)}`,
    ],
  };
}
