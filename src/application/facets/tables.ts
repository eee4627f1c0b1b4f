// Table formats of a program: Iceberg, Delta Lake and Hudi.
import { IcebergCatalog } from './iceberg';
import { release, scalaOf } from './s3';
import { FacetHost } from './verb-settings';
import { SparkVersion } from '../spark-code';

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
    this.host.set(verb, (version) => ({
      conf: { ...conf, ...(options.asDefault && { 'spark.sql.defaultCatalog': name }) },
      env,
      packages: coordinates(verb, options, () => `org.apache.iceberg:iceberg-spark-runtime-${lineOf(version)}_${scalaOf(version)}`),
    }));
    return TableCatalog._named(name);
  }

  /** Lets SQL use tables of Delta Lake in Spark's own catalog. The keys are those of Delta's page "Set up Apache Spark with Delta Lake". */
  public delta(options: TableFormatOptions = {}): TableCatalog {
    this.host.set('tables.delta', (version) => ({
      conf: {
        'spark.sql.extensions': 'io.delta.sql.DeltaSparkSessionExtension',
        [`spark.sql.catalog.${SESSION_CATALOG}`]: 'org.apache.spark.sql.delta.catalog.DeltaCatalog',
      },
      packages: coordinates('tables.delta', options, (number) => `io.delta:${deltaArtifact(version, number)}_${scalaOf(version)}`),
    }));
    return TableCatalog._named(SESSION_CATALOG);
  }

  /** Lets SQL use tables of Apache Hudi in Spark's own catalog. The keys are those of Hudi's page "Spark Quick Start". */
  public hudi(options: TableFormatOptions = {}): TableCatalog {
    this.host.set('tables.hudi', (version) => ({
      conf: {
        'spark.sql.extensions': 'org.apache.spark.sql.hudi.HoodieSparkSessionExtension',
        [`spark.sql.catalog.${SESSION_CATALOG}`]: 'org.apache.spark.sql.hudi.catalog.HoodieCatalog',
        'spark.serializer': 'org.apache.spark.serializer.KryoSerializer',
        'spark.kryo.registrator': 'org.apache.spark.HoodieSparkKryoRegistrar',
      },
      packages: coordinates('tables.hudi', options, () => `org.apache.hudi:hudi-spark${lineOf(version)}-bundle_${scalaOf(version)}`),
    }));
    return TableCatalog._named(SESSION_CATALOG);
  }
}

/** Maven coordinates of a format, if the driver is to download it. */
function coordinates(verb: string, { packageVersion }: TableFormatOptions, artifact: (number: string) => string): string[] {
  if (packageVersion === undefined) return [];
  const checked = release(`${verb}: packageVersion`, packageVersion);
  return [`${artifact(checked)}:${checked}`];
}

/** Major and minor release of Spark, as names of packages have it. */
function lineOf({ version }: SparkVersion): string {
  return version.split('.').slice(0, 2).join('.');
}

/** Delta has had three names. From 4.1 on, each of its releases is built for several releases of Spark. */
function deltaArtifact(version: SparkVersion, delta: string): string {
  const [major, minor] = delta.split('.').map(Number);
  if (major < 3) return 'delta-core';
  return major > 4 || (major === 4 && minor >= 1) ? `delta-spark_${lineOf(version)}` : 'delta-spark';
}
