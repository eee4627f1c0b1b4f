// Fields that older versions of the API had, or that are often written in place of others: each with what replaces it.

/** The reason of findings about them. */
export const REMOVED_FIELD = 'RemovedField';

const OLDER_DOWNLOADS: Readonly<Record<string, string>> = {
  jarsDownloadDir: 'jars are fetched into the working directory; use local:// paths for files in the image',
  filesDownloadDir: 'files are fetched into the working directory; use local:// paths for files in the image',
  downloadTimeout: 'set spec.sparkConf[spark.files.fetchTimeout] instead',
  maxSimultaneousDownloads: 'Spark fetches dependencies itself; leave it out',
};

/** What to do instead, by the parent and the name of the field. */
const INSTEAD: ReadonlyMap<string, string> = new Map(Object.entries({
  ...below('spec', {
    ...OLDER_DOWNLOADS,
    initContainerImage: 'Spark fetches dependencies itself; put what must run first into spec.driver.initContainers and spec.executor.initContainers',
    deployMode: 'the field is called mode, and cluster is the only one; leave it out',
    maxSubmissionRetries: 'set spec.restartPolicy.onSubmissionFailureRetries instead',
    submissionRetryInterval: 'set spec.restartPolicy.onSubmissionFailureRetryInterval instead',
    submissionRetries: 'set spec.restartPolicy.onSubmissionFailureRetries instead',
    logsLocation: 'set spec.sparkConf[spark.eventLog.dir] for event logs',
  }),
  ...below('spec.deps', OLDER_DOWNLOADS),
}));

function below(parent: string, fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, instead]) => [`${parent}.${name}`, `no longer exists, and has no effect; ${instead}`]));
}

/** What to do instead of writing the field at this path; undefined where it never was one. */
export function insteadOf(path: string): string | undefined {
  return INSTEAD.get(path.replace(/^spec\.template\./, 'spec.'));
}
