// What an application runs: language, main file, class and arguments.

/** Options that code of every language has. */
export interface SparkCodeOptions {
  /**
   * Arguments of the program, passed on as they are.
   *
   * @default - no arguments
   */
  readonly args?: string[];
}

/** Options of Python code. */
export interface PythonCodeOptions extends SparkCodeOptions {
  /**
   * Further Python files on the path of driver and executors: `.py`, `.zip` or `.egg` (`spec.deps.pyFiles`).
   *
   * @default - the main file alone
   */
  readonly pyFiles?: string[];
}

/** Options of code that runs on the JVM. */
export interface JvmCodeOptions extends SparkCodeOptions {
  /** Name of the class with the `main` method, with its package (`spec.mainClass`). */
  readonly mainClass: string;
}

/**
 * The program of an application, by language.
 *
 * Files are URIs that the driver can read: `local://` for what is inside the image, or an address with a scheme such as `s3a://`
 * or `https://`. Files of the machine that runs the synthesis cannot be used.
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
   * @param file the jar that holds the main class
   */
  public static java(file: string, options: JvmCodeOptions): SparkCode {
    return new SparkCode('Java', file, options.args, options.mainClass);
  }

  /**
   * A Scala program (`spec.type: Scala`).
   *
   * @param file the jar that holds the main class
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
    /** Name of the main class, for code that runs on the JVM. */
    public readonly mainClass?: string,
    private readonly _pyFiles: string[] = [],
  ) {
    if (!/^[A-Za-z][A-Za-z0-9+.-]*:/.test(file)) {
      throw new Error(`SparkCode: '${file}' has no scheme; a file inside the image is written 'local://${file.startsWith('/') ? '' : '/path/'}${file}', `
        + 'one that is downloaded with its full address, such as s3a://bucket/key');
    }
    if (/^file:/.test(file)) {
      throw new Error(`SparkCode: '${file}' is a file of the submitting machine, which the driver cannot read; put it into the image and write 'local://${file.replace(/^file:(\/\/)?/, '')}'`);
    }
    if (mainClass !== undefined && mainClass.trim() === '') {
      throw new Error(`SparkCode: mainClass of '${file}' is empty; name the class with the main method, such as org.example.Etl`);
    }
  }

  /** The arguments of the program. Returns a copy. */
  public get args(): string[] {
    return [...this._args];
  }

  /** Further Python files. Returns a copy. */
  public get pyFiles(): string[] {
    return [...this._pyFiles];
  }
}
