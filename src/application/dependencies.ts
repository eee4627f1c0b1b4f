// Files and packages that an application needs besides its main file.
import type { Dependencies } from '../spec/types.gen';

/** Files and packages that an application needs; all are URIs that the driver can read, or coordinates in a Maven repository. */
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
   * Archives that are unpacked into the working directory of driver and executors; `#name` at the end names the folder.
   *
   * @default - none
   */
  readonly archives?: string[];
  /**
   * Maven packages with all that they need, as `group:artifact:version`. The driver downloads them when it starts.
   *
   * @default - none
   */
  readonly packages?: string[];
  /**
   * Packages that are left out while `packages` are resolved, as `group:artifact`.
   *
   * @default - none
   */
  readonly excludePackages?: string[];
  /**
   * Maven repositories to search besides Maven Central.
   *
   * @default - none
   */
  readonly repositories?: string[];
}

/** Joins, checks and renders `spec.deps`; Python files of the code come first. */
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

/** Refuses coordinates that Spark's resolver would refuse when the driver starts. */
export function checkDependencies(dependencies: SparkDependencies): void {
  coordinates('packages', dependencies.packages, 3, 'group:artifact:version, such as org.apache.spark:spark-avro_2.13:4.1.4');
  coordinates('excludePackages', dependencies.excludePackages, 2, 'group:artifact, such as org.slf4j:slf4j-api');
}

function coordinates(name: string, entries: readonly string[] | undefined, parts: number, form: string): void {
  for (const entry of entries ?? []) {
    const words = entry.split(':');
    if (words.length !== parts || words.some((word) => word.trim() === '')) {
      throw new Error(`dependencies.${name}: '${entry}' is no package; write ${form}`);
    }
  }
}
