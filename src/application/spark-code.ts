// What an application runs: its Spark release, its program, and the files and packages that the program needs.
import type { Dependencies } from '../spec/types.gen';

/**
 * The Spark release inside an application's image.
 *
 * It decides which objects are created for the application (`spec.sparkVersion`), so it must be of the same release line as the image.
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

  /** The release, as the value of `spec.sparkVersion`. */
  public readonly version: string;

  private constructor(version: string) {
    if (!/^\d+\.\d+\.\d+([-.][0-9A-Za-z.-]+)?$/.test(version)) {
      throw new Error(`SparkVersion: '${version}' is not a Spark release; write major.minor.patch, such as '4.1.4'`);
    }
    this.version = version;
  }
}

/** Options for programs in every language. */
export interface SparkCodeOptions {
  /**
   * Arguments of the program. They are passed on unchanged.
   *
   * @default - no arguments
   */
  readonly args?: string[];
}

/** Options for Python programs. */
export interface PythonCodeOptions extends SparkCodeOptions {
  /**
   * Additional Python files on the path of driver and executors: `.py`, `.zip` or `.egg` (`spec.deps.pyFiles`).
   *
   * @default - only the main file
   */
  readonly pyFiles?: string[];
}

/** Options for programs that run on the JVM. */
export interface JvmCodeOptions extends SparkCodeOptions {
  /** Full name of the class with the `main` method (`spec.mainClass`). */
  readonly mainClass: string;
}

/**
 * The program of an application, by language.
 *
 * Files are URIs that the driver can read: `local://` for files inside the image, or an address with a scheme such as `s3a://`
 * or `https://`. Files on the machine that runs the synthesis cannot be used.
 */
export class SparkCode {
  /**
   * A Python program (`spec.type: Python`).
   *
   * @param file the main file, such as `local:///opt/spark/work-dir/etl.py`
   */
  public static python(file: string, options: PythonCodeOptions = {}): SparkCode {
    return new SparkCode('Python', file, options.args, undefined, options.pyFiles);
  }

  /**
   * A Java program (`spec.type: Java`).
   *
   * @param file the jar with the main class
   */
  public static java(file: string, options: JvmCodeOptions): SparkCode {
    return new SparkCode('Java', file, options.args, options.mainClass);
  }

  /**
   * A Scala program (`spec.type: Scala`).
   *
   * @param file the jar with the main class
   */
  public static scala(file: string, options: JvmCodeOptions): SparkCode {
    return new SparkCode('Scala', file, options.args, options.mainClass);
  }

  /**
   * An R program (`spec.type: R`).
   *
   * @param file the main file; R programs must be inside the image (`local://`)
   */
  public static r(file: string, options: SparkCodeOptions = {}): SparkCode {
    return new SparkCode('R', file, options.args);
  }

  private constructor(
    /** `Python`, `Java`, `Scala` or `R`. */
    public readonly language: string,
    /** URI of the main file. */
    public readonly file: string,
    private readonly _args: string[] = [],
    /** Name of the main class, for programs that run on the JVM. */
    public readonly mainClass?: string,
    private readonly _pyFiles: string[] = [],
  ) {
    if (!/^[A-Za-z][A-Za-z0-9+.-]*:/.test(file)) {
      throw new Error(`SparkCode: '${file}' has no scheme; write a file inside the image as 'local://${file.startsWith('/') ? '' : '/path/'}${file}', `
        + 'and a file that is downloaded with its full address, such as s3a://bucket/key');
    }
    if (/^file:/.test(file)) {
      throw new Error(`SparkCode: '${file}' is a file of the submitting machine, which the driver cannot read; `
        + `put it into the image and write 'local://${file.replace(/^file:(\/\/)?/, '')}'`);
    }
    if (mainClass !== undefined && mainClass.trim() === '') {
      throw new Error(`SparkCode: mainClass of '${file}' is empty; name the class with the main method, such as org.example.Etl`);
    }
  }

  /** The arguments of the program. Returns a copy. */
  public get args(): string[] {
    return [...this._args];
  }

  /** Additional Python files. Returns a copy. */
  public get pyFiles(): string[] {
    return [...this._pyFiles];
  }
}

/** Files and packages that an application needs. Files are URIs that the driver can read, packages are Maven coordinates. */
export interface SparkDependencies {
  /**
   * Jars on the class path of driver and executors.
   *
   * @default - none
   */
  readonly jars?: string[];
  /**
   * Files in the working directory of driver and executors.
   *
   * @default - none
   */
  readonly files?: string[];
  /**
   * Python files on the path of driver and executors: `.py`, `.zip`, `.egg`.
   *
   * @default - none
   */
  readonly pyFiles?: string[];
  /**
   * Archives that are unpacked into the working directory of driver and executors. `#name` at the end names the folder.
   *
   * @default - none
   */
  readonly archives?: string[];
  /**
   * Maven packages, as `group:artifact:version`. The driver downloads them with their dependencies when it starts.
   *
   * @default - none
   */
  readonly packages?: string[];
  /**
   * Dependencies of `packages` that are not downloaded, as `group:artifact`.
   *
   * @default - none
   */
  readonly excludePackages?: string[];
  /**
   * Maven repositories to search in addition to Maven Central.
   *
   * @default - none
   */
  readonly repositories?: string[];
}

/** Renders `spec.deps` from several groups of dependencies. */
export function renderDependencies(all: readonly SparkDependencies[]): Dependencies | undefined {
  const rendered: Dependencies = {};
  for (const name of ['jars', 'files', 'pyFiles', 'archives', 'packages', 'excludePackages', 'repositories'] as const) {
    const entries = all.flatMap((dependencies) => dependencies[name] ?? []);
    if (entries.length > 0) {
      rendered[name] = [...new Set(entries)];
    }
  }
  return Object.keys(rendered).length > 0 ? rendered : undefined;
}
