// Catalogs of Apache Iceberg.
import { ISecret } from 'cdk8s-plus-27';
import { fromSecret, Settings } from './verb-settings';

/** What every catalog of Iceberg can have. */
export interface IcebergCatalogOptions {
  /**
   * Further properties of the catalog, such as `io-impl` (`spark.sql.catalog.<name>.<property>`).
   *
   * @default - none
   */
  readonly properties?: { readonly [property: string]: string };
}

/** A catalog in a REST server. */
export interface IcebergRestOptions extends IcebergCatalogOptions {
  /**
   * Warehouse of the server.
   *
   * @default - the server's own
   */
  readonly warehouse?: string;

  /**
   * Secret with a credential for OAuth 2, as `client-id:client-secret`. It reaches Iceberg by an environment variable.
   *
   * @default - the server asks for none
   */
  readonly credential?: ISecret;

  /**
   * Entry of the Secret with the credential.
   *
   * @default credential
   */
  readonly credentialKey?: string;
}

/** A catalog in AWS Glue. */
export interface IcebergGlueOptions extends IcebergCatalogOptions {
  /**
   * Id of the AWS account whose catalog it is.
   *
   * @default - the account of the identity
   */
  readonly catalogId?: string;
}

/** A catalog of Apache Iceberg. The keys are those of Iceberg's pages "Spark Configuration" and "AWS". */
export class IcebergCatalog {
  /**
   * A folder that is the catalog by itself. Object stores without atomic renames, such as S3, lose concurrent commits: use another catalog there.
   *
   * @param warehouse URL of the folder
   */
  public static hadoop(warehouse: string, options: IcebergCatalogOptions = {}): IcebergCatalog {
    return new IcebergCatalog({ type: 'hadoop', warehouse }, options);
  }

  /**
   * A Hive metastore.
   *
   * @param uri its address, such as `thrift://metastore.data.svc:9083`
   * @param warehouse URL of the folder of tables
   */
  public static hive(uri: string, warehouse: string, options: IcebergCatalogOptions = {}): IcebergCatalog {
    if (!/^thrift:\/\//.test(uri)) {
      throw new Error(`IcebergCatalog.hive: '${uri}' is not the address of a metastore; write it such as thrift://metastore.data.svc:9083`);
    }
    return new IcebergCatalog({ type: 'hive', uri, warehouse }, options);
  }

  /**
   * A server with Iceberg's REST protocol, such as Polaris, Nessie or Lakekeeper.
   *
   * @param uri its address, such as `https://polaris.example.com/api/catalog`
   */
  public static rest(uri: string, options: IcebergRestOptions = {}): IcebergCatalog {
    if (!/^https?:\/\//.test(uri)) {
      throw new Error(`IcebergCatalog.rest: '${uri}' is not the address of a server; begin it with https://`);
    }
    return new IcebergCatalog(
      { type: 'rest', uri, ...(options.warehouse !== undefined && { warehouse: options.warehouse }) },
      options,
      options.credential && { secret: options.credential, key: options.credentialKey ?? 'credential' },
    );
  }

  /**
   * AWS Glue. Tables are read and written with Iceberg's own access to S3, whose URLs have the scheme `s3`. The image must contain `iceberg-aws-bundle`.
   *
   * @param warehouse URL of the folder of tables, such as `s3://lake/warehouse`
   */
  public static glue(warehouse: string, options: IcebergGlueOptions = {}): IcebergCatalog {
    return new IcebergCatalog({
      'catalog-impl': 'org.apache.iceberg.aws.glue.GlueCatalog',
      'io-impl': 'org.apache.iceberg.aws.s3.S3FileIO',
      warehouse,
      ...(options.catalogId !== undefined && { 'glue.id': options.catalogId }),
    }, options);
  }

  private constructor(
    private readonly properties: Readonly<Record<string, string>>,
    private readonly options: IcebergCatalogOptions,
    private readonly credential?: { readonly secret: ISecret; readonly key: string },
  ) {
    const warehouse = properties.warehouse;
    if (properties.type !== 'rest' && !/^[a-z][a-z0-9+.-]*:\/\//i.test(warehouse)) {
      throw new Error(`IcebergCatalog: warehouse '${warehouse}' is not a URL; write it such as s3a://lake/warehouse or file:///lake`);
    }
  }

  /** What the catalog sets under a name. @internal */
  public _settings(name: string): Settings {
    const variable = `ICEBERG_CREDENTIAL_${name.toUpperCase()}`;
    const properties = { ...this.properties, ...(this.credential && { credential: `env:${variable}` }), ...this.options.properties };
    return {
      conf: {
        'spark.sql.extensions': 'org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions',
        [`spark.sql.catalog.${name}`]: name === 'spark_catalog' ? 'org.apache.iceberg.spark.SparkSessionCatalog' : 'org.apache.iceberg.spark.SparkCatalog',
        ...Object.fromEntries(Object.entries(properties).map(([property, value]) => [`spark.sql.catalog.${name}.${property}`, value])),
      },
      ...(this.credential && { env: { [variable]: fromSecret(this.credential.secret, this.credential.key) } }),
    };
  }
}
