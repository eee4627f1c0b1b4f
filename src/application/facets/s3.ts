// Amazon S3 and what speaks its protocol, such as MinIO, through Hadoop's S3A.
import { ISecret } from 'cdk8s-plus-27';
import { fromSecret, Settings } from './verb-settings';
import { SparkVersion } from '../spark-code';

/** Names of the entries of a Secret with keys of S3. */
export interface S3SecretKeys {
  /**
   * Entry with the id of the key.
   *
   * @default AWS_ACCESS_KEY_ID
   */
  readonly accessKeyId?: string;

  /**
   * Entry with the key itself.
   *
   * @default AWS_SECRET_ACCESS_KEY
   */
  readonly secretAccessKey?: string;

  /**
   * Entry with the token of temporary keys.
   *
   * @default - the keys are not temporary
   */
  readonly sessionToken?: string;
}

/** Provider classes for Hadoop up to 3.3, which Spark 3 contains, and for Hadoop from 3.4, which Spark 4 contains. */
interface Providers { readonly sdk1?: string; readonly sdk2: string }

/** How a program proves to S3 who it is. */
export class S3Credentials {
  /** Keys from a Secret, as environment variables of driver and executors. */
  public static fromSecret(secret: ISecret, keys: S3SecretKeys = {}): S3Credentials {
    return new S3Credentials({
      sdk1: 'com.amazonaws.auth.EnvironmentVariableCredentialsProvider',
      sdk2: 'software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider',
    }, secret, keys);
  }

  /**
   * The role of the service account, by a token that EKS mounts (IAM roles for service accounts). The account needs the annotation
   * `eks.amazonaws.com/role-arn`.
   */
  public static webIdentity(): S3Credentials {
    return new S3Credentials({
      sdk1: 'com.amazonaws.auth.WebIdentityTokenCredentialsProvider',
      sdk2: 'software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider',
    });
  }

  /** The role of the service account, by the agent of EKS Pod Identity. It needs Spark 4, since Spark 3 has an SDK of AWS that does not know it. */
  public static podIdentity(): S3Credentials {
    return new S3Credentials({ sdk2: 'software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider' });
  }

  /** No credentials, for public buckets. */
  public static anonymous(): S3Credentials {
    const provider = 'org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider';
    return new S3Credentials({ sdk1: provider, sdk2: provider });
  }

  /** A provider of credentials that the image contains, by the full name of its class. */
  public static provider(className: string): S3Credentials {
    return new S3Credentials({ sdk1: className, sdk2: className });
  }

  private constructor(private readonly providers: Providers, private readonly secret?: ISecret, private readonly keys: S3SecretKeys = {}) {}

  /** What the credentials set for a release of Spark, with the key of S3A without its prefix. @internal */
  public _settings(version: SparkVersion): { readonly provider: string; readonly settings: Settings } {
    const provider = isSpark3(version) ? this.providers.sdk1 : this.providers.sdk2;
    if (provider === undefined) {
      throw new Error(`storage.s3: EKS Pod Identity needs Spark 4, and sparkVersion is ${version.version}; use S3Credentials.webIdentity()`);
    }
    const { secret, keys: { accessKeyId = 'AWS_ACCESS_KEY_ID', secretAccessKey = 'AWS_SECRET_ACCESS_KEY', sessionToken } } = this;
    return {
      provider,
      settings: secret ? {
        env: {
          AWS_ACCESS_KEY_ID: fromSecret(secret, accessKeyId),
          AWS_SECRET_ACCESS_KEY: fromSecret(secret, secretAccessKey),
          ...(sessionToken && { AWS_SESSION_TOKEN: fromSecret(secret, sessionToken) }),
        },
      } : {},
    };
  }
}

/** How buckets of S3 are reached. */
export interface S3Options {
  /**
   * Bucket that the settings are for (`fs.s3a.bucket.<bucket>.…`). Several calls may name different buckets, but all keys from Secrets must be the same.
   *
   * @default - all buckets
   */
  readonly bucket?: string;

  /**
   * Region, such as `eu-central-1` (`fs.s3a.endpoint.region`).
   *
   * @default - that of the endpoint; `us-east-1` with an endpoint that is not of AWS
   */
  readonly region?: string;

  /**
   * Address of a server that is not of AWS, such as `http://minio.storage.svc:9000` (`fs.s3a.endpoint`). Its scheme says whether TLS is used.
   *
   * @default - that of AWS
   */
  readonly endpoint?: string;

  /**
   * Whether the bucket is part of the path and not of the host name (`fs.s3a.path.style.access`).
   *
   * @default - true with `endpoint`, otherwise false
   */
  readonly pathStyleAccess?: boolean;

  /**
   * How the program proves who it is.
   *
   * @default - as S3A does by itself: environment variables, then the role of the node
   */
  readonly credentials?: S3Credentials;

  /**
   * Whether output is committed without renaming, by S3A's magic committer. The image must contain `spark-hadoop-cloud`.
   *
   * @default false
   */
  readonly magicCommitter?: boolean;

  /**
   * Release of Hadoop inside Spark, such as `3.4.1`. The driver then downloads `hadoop-aws` of this release at its start. It must be the exact one.
   *
   * @default - the image contains `hadoop-aws`
   */
  readonly hadoopAwsVersion?: string;
}

/** Settings for S3A. The keys are those of Hadoop's page "Integration with Amazon Web Services", and of Spark's page "Cloud Integration". @internal */
export function s3Settings(options: S3Options, version: SparkVersion): Settings {
  const { bucket, endpoint, magicCommitter, hadoopAwsVersion } = options;
  if (bucket !== undefined && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new Error(`storage.s3: '${bucket}' is not the name of a bucket; give the name alone, without s3a:// and path`);
  }
  if (endpoint !== undefined && !/^https?:\/\/[^/\s]+\/?$/.test(endpoint)) {
    throw new Error(`storage.s3: endpoint '${endpoint}' is not the address of a server; write it such as http://minio.storage.svc:9000`);
  }
  const prefix = bucket === undefined ? 'fs.s3a' : `fs.s3a.bucket.${bucket}`;
  const credentials = options.credentials?._settings(version);
  const pathStyle = options.pathStyleAccess ?? (endpoint !== undefined || undefined);
  const region = options.region ?? (endpoint !== undefined && !/\.amazonaws\.com/.test(endpoint) ? 'us-east-1' : undefined);
  return {
    ...credentials?.settings,
    hadoopConf: {
      'fs.s3a.impl': 'org.apache.hadoop.fs.s3a.S3AFileSystem',
      ...(endpoint !== undefined && { [`${prefix}.endpoint`]: endpoint, [`${prefix}.connection.ssl.enabled`]: String(endpoint.startsWith('https')) }),
      ...(region !== undefined && { [`${prefix}.endpoint.region`]: region }),
      ...(pathStyle !== undefined && { [`${prefix}.path.style.access`]: String(pathStyle) }),
      ...(credentials && { [`${prefix}.aws.credentials.provider`]: credentials.provider }),
      ...(magicCommitter && { [`${prefix}.committer.magic.enabled`]: 'true', [`${prefix}.committer.name`]: 'magic' }),
    },
    ...(magicCommitter && {
      conf: {
        'spark.hadoop.mapreduce.outputcommitter.factory.scheme.s3a': 'org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory',
        'spark.sql.sources.commitProtocolClass': 'org.apache.spark.internal.io.cloud.PathOutputCommitProtocol',
        'spark.sql.parquet.output.committer.class': 'org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter',
      },
    }),
    packages: hadoopAwsVersion === undefined ? [] : [`org.apache.hadoop:hadoop-aws:${release('storage.s3: hadoopAwsVersion', hadoopAwsVersion)}`],
  };
}

/** A release number of a package. @internal */
export function release(what: string, version: string): string {
  if (!/^\d+(\.\d+)+([-.][0-9A-Za-z.-]+)?$/.test(version)) {
    throw new Error(`${what}: '${version}' is not a release; write it such as 3.4.1`);
  }
  return version;
}

/** Whether this is Spark 3, which contains Hadoop 3.3 and Scala 2.12. @internal */
export function isSpark3(version: SparkVersion): boolean {
  return version.version.startsWith('3.');
}

/** The release of Scala that Spark's own builds have. @internal */
export function scalaOf(version: SparkVersion): string {
  return isSpark3(version) ? '2.12' : '2.13';
}
