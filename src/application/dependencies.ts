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

/** Joins and renders `spec.deps`; Python files of the code come first. */
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
