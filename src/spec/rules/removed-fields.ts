// Fields that older versions of the API had: each is named with what replaces it.
import { finding, type Rule } from './rule';

const REMOVED_FROM_SPEC: Readonly<Record<string, string>> = {
  initContainerImage: 'Spark fetches dependencies itself; put what must run first into spec.driver.initContainers and spec.executor.initContainers',
};

const REMOVED_FROM_DEPS: Readonly<Record<string, string>> = {
  jarsDownloadDir: 'jars are fetched into the working directory; use local:// paths for files in the image',
  filesDownloadDir: 'files are fetched into the working directory; use local:// paths for files in the image',
  downloadTimeout: 'set spec.sparkConf[spark.files.fetchTimeout] instead',
  maxSimultaneousDownloads: 'Spark fetches dependencies itself; leave it out',
};

/** The API server would drop these without a word. */
export const removedFields: Rule = {
  reason: 'RemovedField',
  check(application) {
    return [...removed('spec', application.spec, REMOVED_FROM_SPEC), ...removed('spec', application.spec, REMOVED_FROM_DEPS),
      ...removed('spec.deps', application.spec.deps, REMOVED_FROM_DEPS)]
      .map(({ path, value, instead }) => finding('error', this.reason, { path, value }, `no longer exists; ${instead}`));
  },
};

function removed(path: string, object: object | undefined, fields: Readonly<Record<string, string>>) {
  const found = new Map<string, unknown>(Object.entries(object ?? {}));
  return Object.entries(fields)
    .filter(([name]) => found.has(name))
    .map(([name, instead]) => ({ path: `${path}.${name}`, value: found.get(name), instead }));
}
