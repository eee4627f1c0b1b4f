// The Spark release that an application is written for.

/**
 * The Spark release inside an application's image.
 *
 * It decides which objects are created for the application (`spec.sparkVersion`), so it must be the release line of the image.
 */
export class SparkVersion {
  /** Spark 3.4. */
  public static readonly V3_4 = new SparkVersion('3.4.0');
  /** Spark 3.5. */
  public static readonly V3_5 = new SparkVersion('3.5.0');
  /** Spark 4.0. */
  public static readonly V4_0 = new SparkVersion('4.0.0');
  /** Spark 4.1. */
  public static readonly V4_1 = new SparkVersion('4.1.0');
  /** Spark 4.2. */
  public static readonly V4_2 = new SparkVersion('4.2.0');
  /** Spark 4.3. */
  public static readonly V4_3 = new SparkVersion('4.3.0');

  /**
   * Any release, as `major.minor.patch`.
   *
   * @param version the release, such as `4.1.4`; a suffix such as `-preview1` may follow
   */
  public static of(version: string): SparkVersion {
    return new SparkVersion(version);
  }

  /** The release as it is written into `spec.sparkVersion`. */
  public readonly version: string;

  private constructor(version: string) {
    if (!/^\d+\.\d+\.\d+([-.][0-9A-Za-z.-]+)?$/.test(version)) {
      throw new Error(`SparkVersion: '${version}' is no Spark release; write major.minor.patch, such as '4.1.4'`);
    }
    this.version = version;
  }
}
