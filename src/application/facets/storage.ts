// Object stores and warehouses of a program.
import { AbfsOptions, azureHost } from './azure';
import { BigQueryOptions, bigQuerySettings, GcsOptions, gcsSettings } from './google';
import { S3Options, s3Settings } from './s3';
import { FacetHost } from './verb-settings';

/** An object store that a program has access to. */
export class ObjectStore {
  /** @internal */
  public static _of(scheme: string, authority?: (container: string) => string): ObjectStore {
    return new ObjectStore(scheme, authority);
  }

  private constructor(
    /** Scheme of its URLs, such as `s3a`. */
    public readonly scheme: string,
    private readonly authority: (container: string) => string = (container) => container,
  ) {}

  /**
   * URL of a place in the store.
   *
   * @param container the bucket, or the container of Azure
   * @param path path in it; its root if it is not given
   */
  public url(container: string, path: string = ''): string {
    return `${this.scheme}://${this.authority(container)}/${path.replace(/^\//, '')}`;
  }
}

/** Access of a program to object stores. The image must contain their connectors. */
export class SparkStorage {
  /** @internal */
  public static _of(host: FacetHost): SparkStorage {
    return new SparkStorage(host);
  }

  private constructor(private readonly host: FacetHost) {}

  /** Gives access to S3 or to a server with its protocol, such as MinIO, by URLs with the scheme `s3a`. */
  public s3(options: S3Options = {}): ObjectStore {
    this.host.set(options.bucket === undefined ? 'storage.s3' : `storage.s3 for ${options.bucket}`, (version) => s3Settings(options, version));
    return ObjectStore._of('s3a');
  }

  /** Gives access to Google Cloud Storage, by URLs with the scheme `gs`. */
  public gcs(options: GcsOptions = {}): ObjectStore {
    const settings = gcsSettings(options);
    this.host.set('storage.gcs', () => settings);
    return ObjectStore._of('gs');
  }

  /** Gives access to BigQuery, by `spark.read.format("bigquery")`. */
  public bigQuery(options: BigQueryOptions = {}): void {
    this.host.set('storage.bigQuery', (version) => bigQuerySettings(options, version));
  }

  /** Gives access to a storage account of Azure, by URLs with the scheme `abfss`. The keys are those of Hadoop's page "Hadoop Azure Support: ABFS". */
  public abfs(options: AbfsOptions): ObjectStore {
    const account = azureHost(options);
    this.host.set(`storage.abfs for ${options.account}`, (version) => ({
      ...options.credentials._settings(options.account, account, version), podLabels: options.credentials._podLabels,
    }));
    return ObjectStore._of('abfss', (container) => `${container}@${account}`);
  }
}
