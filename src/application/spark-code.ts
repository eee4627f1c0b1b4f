// What an application runs: its Spark release, its program, and the files and packages that the program needs.
import { checkedCode, CODE_FOLDER, inlineCode, readCode, withoutIndentation } from './local-code';
import { SQL_RUNNER, SQL_RUNNER_FILE, SQL_VARIABLE_OPTION } from './sql-runner';
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

/** Options for programs from files of the machine that runs the synthesis. */
export interface LocalCodeOptions extends SparkCodeOptions {
  /**
   * Further files, mounted beside the main one. Python programs import those that end with `.py`, on executors too.
   *
   * @default - only the main file
   */
  readonly additionalFiles?: string[];
}

/** Options for SQL. */
export interface SqlOptions {
  /**
   * Values that statements use as `${name}`. They are arguments of the program, so they must not be credentials.
   *
   * @default - none
   */
  readonly variables?: { readonly [name: string]: string };
}

/** Options for SQL from files. */
export interface SqlFileOptions extends SqlOptions {
  /**
   * Further files, which run after the main one and in this order.
   *
   * @default - only the main file
   */
  readonly additionalFiles?: string[];
}

interface CodeParts {
  readonly language: string;
  readonly file: string;
  readonly args?: readonly string[];
  readonly mainClass?: string;
  readonly pyFiles?: readonly string[];
  readonly localFiles?: Readonly<Record<string, string>>;
}

/**
 * The program of an application, by language.
 *
 * Files are URIs that the driver can read: `local://` for files inside the image, or an address with a scheme such as `s3a://`
 * or `https://`. Methods for code from files and for inline code take code of the machine that runs the synthesis. They put it
 * into a ConfigMap, which holds 1 MiB.
 */
export class SparkCode {
  /**
   * A Python program (`spec.type: Python`).
   *
   * @param file the main file, such as `local:///opt/spark/work-dir/etl.py`
   */
  public static python(file: string, options: PythonCodeOptions = {}): SparkCode {
    return new SparkCode({ language: 'Python', file, args: options.args, pyFiles: options.pyFiles });
  }

  /**
   * A Python program from files of the machine that runs the synthesis.
   *
   * @param path path of the main file, such as `jobs/etl.py`
   */
  public static pythonFromFile(path: string, options: LocalCodeOptions = {}): SparkCode {
    const files = readCode('SparkCode.pythonFromFile', [path, ...options.additionalFiles ?? []]);
    return SparkCode.localPython('SparkCode.pythonFromFile', files, options);
  }

  /**
   * A Python program that is written out, for a few lines. Its main file is `main.py`.
   *
   * @param program the text; indentation that all lines have is removed
   */
  public static pythonInline(program: string, options: LocalCodeOptions = {}): SparkCode {
    const files = inlineCode('SparkCode.pythonInline', 'main.py', withoutIndentation(program), options.additionalFiles);
    return SparkCode.localPython('SparkCode.pythonInline', files, options);
  }

  /**
   * A Java program (`spec.type: Java`).
   *
   * @param file the jar with the main class
   */
  public static java(file: string, options: JvmCodeOptions): SparkCode {
    return new SparkCode({ language: 'Java', file, args: options.args, mainClass: options.mainClass });
  }

  /**
   * A Scala program (`spec.type: Scala`).
   *
   * @param file the jar with the main class
   */
  public static scala(file: string, options: JvmCodeOptions): SparkCode {
    return new SparkCode({ language: 'Scala', file, args: options.args, mainClass: options.mainClass });
  }

  /**
   * An R program (`spec.type: R`).
   *
   * @param file the main file; R programs must be inside the image (`local://`)
   */
  public static r(file: string, options: SparkCodeOptions = {}): SparkCode {
    return new SparkCode({ language: 'R', file, args: options.args });
  }

  /**
   * An R program from files of the machine that runs the synthesis.
   *
   * @param path path of the main file, such as `jobs/report.R`
   */
  public static rFromFile(path: string, options: LocalCodeOptions = {}): SparkCode {
    const files = readCode('SparkCode.rFromFile', [path, ...options.additionalFiles ?? []]);
    return SparkCode.local('SparkCode.rFromFile', 'R', files, { file: Object.keys(files)[0], args: options.args });
  }

  /**
   * An R program that is written out, for a few lines. Its main file is `main.R`.
   *
   * @param program the text
   */
  public static rInline(program: string, options: LocalCodeOptions = {}): SparkCode {
    const files = inlineCode('SparkCode.rInline', 'main.R', program, options.additionalFiles);
    return SparkCode.local('SparkCode.rInline', 'R', files, { file: 'main.R', args: options.args });
  }

  /**
   * SQL statements, separated by semicolons. The rows of queries are written to the driver's log, 100 at most. A small Python program runs the
   * statements, so the image must contain PySpark. Blocks of SQL scripting (`BEGIN … END`) are not statements.
   *
   * @param statements such as `INSERT OVERWRITE daily SELECT * FROM raw WHERE day = '${day}'`
   */
  public static sql(statements: string, options: SqlOptions = {}): SparkCode {
    return SparkCode.sqlOf('SparkCode.sql', { 'query.sql': statements }, options);
  }

  /**
   * SQL statements from files of the machine that runs the synthesis. See `sql`.
   *
   * @param path path of the main file, such as `jobs/daily.sql`
   */
  public static sqlFromFile(path: string, options: SqlFileOptions = {}): SparkCode {
    return SparkCode.sqlOf('SparkCode.sqlFromFile', readCode('SparkCode.sqlFromFile', [path, ...options.additionalFiles ?? []]), options);
  }

  private static sqlOf(what: string, files: Readonly<Record<string, string>>, { variables = {} }: SqlOptions): SparkCode {
    if (Object.values(files).every((text) => text.trim() === '')) {
      throw new Error(`${what}: there are no statements`);
    }
    const wrong = Object.keys(variables).find((name) => !/^[A-Za-z_]\w*$/.test(name));
    if (wrong !== undefined) {
      throw new Error(`${what}: '${wrong}' is not a name of a variable; use letters, digits and _, and begin with a letter or _`);
    }
    return SparkCode.local(what, 'Python', { ...files, [SQL_RUNNER_FILE]: SQL_RUNNER }, {
      file: SQL_RUNNER_FILE,
      args: [...Object.keys(files), ...Object.entries(variables).flatMap(([name, value]) => [SQL_VARIABLE_OPTION, `${name}=${value}`])],
    });
  }

  /** A Python program whose main file is the first one. */
  private static localPython(what: string, files: Readonly<Record<string, string>>, { args }: LocalCodeOptions): SparkCode {
    const [file, ...others] = Object.keys(files);
    return SparkCode.local(what, 'Python', files, { file, args, pyFiles: others.filter((name) => name.endsWith('.py')).map(mounted) });
  }

  private static local(what: string, language: string, localFiles: Readonly<Record<string, string>>, parts: Omit<CodeParts, 'language'>): SparkCode {
    return new SparkCode({ ...parts, language, file: mounted(parts.file), localFiles: checkedCode(what, localFiles) });
  }

  /** `Python`, `Java`, `Scala` or `R`. */
  public readonly language: string;
  /** URI of the main file. */
  public readonly file: string;
  /** Name of the main class, for programs that run on the JVM. */
  public readonly mainClass?: string;

  private constructor(private readonly parts: CodeParts) {
    const { language, file, mainClass } = parts;
    this.language = language;
    this.file = file;
    this.mainClass = mainClass;
    if (!/^[A-Za-z][A-Za-z0-9+.-]*:/.test(file)) {
      throw new Error(`SparkCode: '${file}' has no scheme; write a file inside the image as 'local://${file.startsWith('/') ? '' : '/path/'}${file}', `
        + 'a file that is downloaded with its full address, such as s3a://bucket/key, and a file of this machine with '
        + 'SparkCode.pythonFromFile, rFromFile or sqlFromFile');
    }
    if (/^file:/.test(file)) {
      throw new Error(`SparkCode: '${file}' is a file of the submitting machine, which the driver cannot read; `
        + `put it into the image and write 'local://${file.replace(/^file:(\/\/)?/, '')}', or use SparkCode.pythonFromFile, rFromFile or sqlFromFile`);
    }
    if (mainClass !== undefined && mainClass.trim() === '') {
      throw new Error(`SparkCode: mainClass of '${file}' is empty; name the class with the main method, such as org.example.Etl`);
    }
  }

  /** The arguments of the program. Returns a copy. */
  public get args(): string[] {
    return [...this.parts.args ?? []];
  }

  /** Additional Python files. Returns a copy. */
  public get pyFiles(): string[] {
    return [...this.parts.pyFiles ?? []];
  }

  /** Files that a ConfigMap brings into the pods. @internal */
  public get _localFiles(): Readonly<Record<string, string>> | undefined {
    return this.parts.localFiles;
  }
}

/** The URI of a file that is mounted. */
function mounted(name: string): string {
  return `local://${CODE_FOLDER}/${name}`;
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
