// Table formats of a program: Iceberg, Delta Lake and Hudi.
import { IcebergCatalog } from './iceberg';
import { isSpark3, release } from './s3';
import { FacetHost } from './verb-settings';

/** How a table format reaches the program. */
export interface TableFormatOptions {
  /**
   * Release of the format's package, which the driver downloads at its start.
   *
   * @default - the image contains the package
   */
  readonly packageVersion?: string;
}

/** How a catalog of Iceberg is used. */
export interface IcebergOptions extends TableFormatOptions {
  /**
   * Whether names of tables without a catalog mean this one (`spark.sql.defaultCatalog`).
   *
   * @default false
   */
  readonly asDefault?: boolean;
}

/** A catalog of tables, by the name that SQL has for it. */
export class TableCatalog {
  /** @internal */
  public static _named(name: string): TableCatalog {
    return new TableCatalog(name);
  }

  private constructor(
    /** The name. */
    public readonly name: string,
  ) {}

  /**
   * Full name of a table in SQL.
   *
   * @param namespace its database
   * @param table its own name
   */
  public table(namespace: string, table: string): string {
    return [this.name, namespace, table].join('.');
  }
}

const SESSION_CATALOG = 'spark_catalog';

/** Table formats of a program. */
export class SparkTables {
  /** @internal */
  public static _of(host: FacetHost): SparkTables {
    return new SparkTables(host);
  }

  private constructor(private readonly host: FacetHost) {}

  /**
   * Lets SQL use a catalog of Apache Iceberg. Several catalogs may be used under different names.
   *
   * @param name name of the catalog in SQL: lower-case letters, digits and `_`
   */
  public iceberg(name: string, catalog: IcebergCatalog, options: IcebergOptions = {}): TableCatalog {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) {
      throw new Error(`tables.iceberg: '${name}' is not a name of a catalog; use lower-case letters, digits and _, and begin with a letter`);
    }
    const verb = `tables.iceberg('${name}')`;
    const { conf, env } = catalog._settings(name);
    const artifact = `iceberg-spark-runtime-${this.host.version.version.split('.').slice(0, 2).join('.')}_${this.scala()}`;
    this.host.settings.set(verb, {
      conf: { ...conf, ...(options.asDefault && { 'spark.sql.defaultCatalog': name }) },
      env,
      ...this.package(verb, `org.apache.iceberg:${artifact}`, options),
    });
    return TableCatalog._named(name);
  }

  /** Lets SQL use tables of Delta Lake in Spark's own catalog. The keys are those of Delta's page "Set up Apache Spark with Delta Lake". */
  public delta(options: TableFormatOptions = {}): TableCatalog {
    this.host.settings.set('tables.delta', {
      conf: {
        'spark.sql.extensions': 'io.delta.sql.DeltaSparkSessionExtension',
        [`spark.sql.catalog.${SESSION_CATALOG}`]: 'org.apache.spark.sql.delta.catalog.DeltaCatalog',
      },
      ...this.package('tables.delta', `io.delta:${this.host.version.version.startsWith('3.4') ? 'delta-core' : 'delta-spark'}_${this.scala()}`, options),
    });
    return TableCatalog._named(SESSION_CATALOG);
  }

  /** Lets SQL use tables of Apache Hudi in Spark's own catalog. The keys are those of Hudi's page "Spark Quick Start". */
  public hudi(options: TableFormatOptions = {}): TableCatalog {
    this.host.settings.set('tables.hudi', {
      conf: {
        'spark.sql.extensions': 'org.apache.spark.sql.hudi.HoodieSparkSessionExtension',
        [`spark.sql.catalog.${SESSION_CATALOG}`]: 'org.apache.spark.sql.hudi.catalog.HoodieCatalog',
        'spark.serializer': 'org.apache.spark.serializer.KryoSerializer',
        'spark.kryo.registrator': 'org.apache.spark.HoodieSparkKryoRegistrar',
      },
      ...this.package('tables.hudi', `org.apache.hudi:hudi-spark${this.host.version.version.split('.').slice(0, 2).join('.')}-bundle_${this.scala()}`, options),
    });
    return TableCatalog._named(SESSION_CATALOG);
  }

  private scala(): string {
    return isSpark3(this.host.version) ? '2.12' : '2.13';
  }

  private package(verb: string, artifact: string, { packageVersion }: TableFormatOptions): { readonly dependencies?: { readonly packages: string[] } } {
    return packageVersion === undefined ? {} : { dependencies: { packages: [`${artifact}:${release(`${verb}: packageVersion`, packageVersion)}`] } };
  }
}
