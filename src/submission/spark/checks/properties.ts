// Checks of properties that no feature step reads, but which would fail the submission or the driver soon after.
import { parseJavaInteger } from '../../../spec/sizes';
import type { SubmissionContext } from '../context';
import { devices } from '../devices';
import { DIFFERENCES, type DifferenceName, type SupportedVersion } from '../dialects';
import { executorMemory } from '../memory';
import { PYTHON_VERSION } from '../steps/driver-command';

/** Rows of the dialect table with properties that earlier versions do not read. */
const NEWER: readonly (readonly [DifferenceName, SupportedVersion, RegExp])[] = Object.entries(DIFFERENCES)
  .flatMap(([name, row]) => ('properties' in row ? [[name as DifferenceName, row.since, row.properties]] : []));

const POSITIVE_COUNTS = ['spark.executor.cores', 'spark.executor.instances'];

/** Notes what SparkSubmit and the executors' side of Spark would refuse. */
export function checkProperties(context: SubmissionContext): void {
  const { conf, findings, submission } = context;
  executorMemory(context);
  devices('executor', context);
  checkExecutorCores(context);
  checkNewerProperties(context);
  checkPythonVersion(context);
  for (const key of POSITIVE_COUNTS) {
    const zeroAllowed = key === 'spark.executor.instances' && conf.isTrue('spark.dynamicAllocation.enabled');
    const text = conf.get(key);
    const value = text === undefined ? undefined : parseJavaInteger(text);
    if (text === undefined || (value !== undefined && (value > 0 || (value === 0 && zeroAllowed)))) continue;
    findings.push(conf.invalid(key, key.endsWith('cores') ? 'InvalidCores' : 'InvalidInstances', 'must be a whole number of at least 1'));
  }
  // On a command line one option gives an image to both, and what the driver lacks is found with the driver.
  const noted = submission.paths.image !== undefined && !conf.has('spark.kubernetes.driver.container.image');
  // Such a driver makes no executors.
  const local = conf.get('spark.kubernetes.driver.master')?.startsWith('local') ?? false;
  if (!noted && !local && !conf.first('spark.kubernetes.executor.container.image', 'spark.kubernetes.container.image')) {
    findings.push({
      severity: 'error',
      reason: 'MissingImage',
      path: submission.paths.image ?? 'spec.executor.image',
      message: submission.paths.image
        ? 'Executors have no image; this property gives them one.' : 'Executors have no image. Set spec.image, or spec.executor.image.',
    });
  }
  if (submission.proxyUser && conf.has('spark.kerberos.principal')) {
    findings.push(conf.invalid('spark.kerberos.principal', 'ConflictingIdentity', 'cannot be set together with a proxy user'));
  }
}

/** Spark takes these for executors as they are, empty or not, and no API server takes an empty quantity. */
function checkExecutorCores({ conf, findings }: SubmissionContext): void {
  for (const key of ['spark.kubernetes.executor.request.cores', 'spark.kubernetes.executor.limit.cores'].filter((each) => conf.get(each) === '')) {
    findings.push(conf.invalid(key, 'InvalidCores', 'must not be empty; leave it out, or write a quantity such as 500m'));
  }
}

/** Another Python than 3 is refused only where a version checks it. */
function checkPythonVersion({ conf, dialect, findings, resource }: SubmissionContext): void {
  const version = conf.get(PYTHON_VERSION);
  if (version === undefined || version === '3' || (resource.type === 'python' && !dialect.does('anyPythonVersion'))) return;
  findings.push({
    severity: 'warning',
    reason: 'PropertyWithoutEffect',
    path: conf.pathOf(PYTHON_VERSION),
    message: resource.type === 'python'
      ? `Spark ${dialect.rules} does not read it, and runs the Python 3 of the image; spark.pyspark.python names another one.`
      : 'This is no Python application. Leave it out.',
    value: version,
  });
}

/** What a version does not read does nothing there, and Spark does not say so. */
function checkNewerProperties({ conf, dialect, findings }: SubmissionContext): void {
  const unread = NEWER.filter(([difference]) => !dialect.does(difference));
  for (const key of conf.keys()) {
    const row = unread.find(([,, properties]) => properties.test(key));
    if (!row) continue;
    findings.push({
      severity: 'warning',
      reason: 'PropertyWithoutEffect',
      path: conf.pathOf(key),
      message: `Spark ${dialect.rules} does not read ${key}, which came with ${row[1]}. Leave it out, say it in a pod template, or run a later version.`,
      value: conf.get(key),
    });
  }
}
