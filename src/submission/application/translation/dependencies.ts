// Jars, files and packages that the driver fetches when it starts.
import type { Translation } from './translation';
import type { Dependencies } from '../../../spec/types.gen';

const PROPERTIES: Readonly<Record<keyof Dependencies, string>> = {
  jars: 'spark.jars',
  packages: 'spark.jars.packages',
  excludePackages: 'spark.jars.excludes',
  repositories: 'spark.jars.repositories',
  pyFiles: 'spark.submit.pyFiles',
  files: 'spark.files',
  archives: 'spark.archives',
};

/**
 * A list of the application wins over the property of the same meaning, as `--jars` does over `--conf spark.jars`: spark-submit
 * never joins the two.
 */
export function translateDependencies({ application, conf }: Translation): void {
  const { deps } = application.spec;
  for (const [field, key] of Object.entries(PROPERTIES) as [keyof Dependencies, string][]) {
    const entries = deps?.[field];
    if (entries?.length) conf.set(key, entries.join(','), `spec.deps.${field}`);
  }
}
