// What is checked of an application beyond what any submission is checked for: it runs under the eyes of an API server, not of its author.
import { annotationFindings, checkMetadata, labelFindings } from './metadata';
import { checkTemplateOverrides } from './template-overrides';
import { isDnsSubdomain } from '../../../spec/names';
import { MIB, parseJavaInteger, parseQuantity, toMemoryQuantity } from '../../../spec/sizes';
import type { SparkApplication } from '../../../spec/types.gen';
import { excludedSteps, excludedStepsKey, type SubmissionContext } from '../../spark/context';
import type { PlannedPod } from '../../spark/executor';
import { describeMemory, driverMemory, executorMemory } from '../../spark/memory';
import { basicDriver } from '../../spark/steps/basic-driver';

export { driverServiceFindings, ExposureCheck } from './exposure';
export { checkPodValidation, serviceValidationFindings } from './kubernetes';
export { refusals } from './refusals';
export { checkShapes } from './shapes';
export { checkStartup } from './startup';

/** Notes what the API server would refuse of a planned application, or the driver only when it makes executors. */
export function checkApplication(pods: readonly PlannedPod[], context: SubmissionContext, application: SparkApplication): void {
  checkSettings(context);
  for (const planned of pods) {
    if (planned.role === 'driver') checkDriverName(planned);
    checkMemoryLimit(planned, application);
    checkTemplateOverrides(planned, application);
    checkMetadata(planned);
  }
}

/** Notes a driver that does not have the name by which the controller looks for it, or one that no pod can have. */
function checkDriverName({ pod: { metadata: { name = '' } }, context }: PlannedPod): void {
  const { conf, driverPodName, findings } = context;
  // A driver without a name is noted for every submission.
  if (name === '') return;
  const invalid = (key: string, message: string, value: string | undefined) => (
    findings.push({ severity: 'error', reason: 'InvalidPodName', path: conf.pathOf(key), message, value }));
  if (excludedSteps(context).includes(basicDriver.name) && name !== driverPodName) {
    const key = excludedStepsKey('driver');
    invalid(key, `Without ${basicDriver.name} the driver pod has the name of its template, and the controller looks for ${driverPodName}. `
      + 'Leave the step in.', conf.get(key));
  } else if (!isDnsSubdomain(name)) {
    invalid('spark.kubernetes.driver.pod.name', 'The name of the driver pod must be at most 253 lower-case letters, digits, dashes and dots.', name);
  }
}

/** Notes a limit below what the container requests. */
function checkMemoryLimit({ role, context }: PlannedPod, application: SparkApplication): void {
  const text = application.spec[role].memoryLimit;
  const limit = text === undefined ? undefined : parseQuantity(toMemoryQuantity(text));
  if (limit === undefined) return;
  const need = role === 'driver' ? driverMemory(context) : executorMemory(context);
  if (limit >= need.totalMiB * MIB) return;
  context.findings.push({
    severity: 'error',
    reason: 'MemoryLimitTooLow',
    path: `spec.${role}.memoryLimit`,
    message: `The limit is below what the container requests: ${describeMemory(need)}. Raise it to at least ${need.totalMiB}Mi, or lower memory.`,
    value: text,
  });
}

/** Settings that name an object to mount; Spark mounts one without a name, which no API server takes. */
const NAMES = [
  'spark.kubernetes.hadoop.configMapName', 'spark.kubernetes.kerberos.krb5.configMapName',
  'spark.kubernetes.kerberos.tokenSecret.name', 'spark.kubernetes.kerberos.tokenSecret.itemKey',
];
const SERVICE = 'spark.kubernetes.driver.service.';
const EXECUTOR_NAME = 'spark.kubernetes.executor.podNamePrefix';
/** Room for the number of an executor behind its prefix. */
const EXECUTOR_NAME_LENGTH = 237;
const BLOCK_MANAGER_PORT = 'spark.blockManager.port';

/** Notes settings that the driver, or the API server, would refuse only after the submission. */
function checkSettings({ conf, findings }: SubmissionContext): void {
  for (const key of NAMES) if (conf.get(key) === '') findings.push(conf.invalid(key, 'InvalidProperty', 'must not be empty; leave it out'));
  findings.push(
    ...labelFindings(Object.fromEntries(conf.withPrefix(`${SERVICE}label.`)), (key) => conf.pathOf(`${SERVICE}label.${key}`)),
    ...annotationFindings(Object.fromEntries(conf.withPrefix(`${SERVICE}annotation.`)), (key) => conf.pathOf(`${SERVICE}annotation.${key}`)),
  );
  const prefix = conf.get(EXECUTOR_NAME) ?? 'any';
  if (!isDnsSubdomain(prefix) || prefix.length > EXECUTOR_NAME_LENGTH) {
    findings.push(conf.invalid(EXECUTOR_NAME, 'InvalidPodName', `must be at most ${EXECUTOR_NAME_LENGTH} lower-case letters, digits, dashes and dots: `
      + 'names of executors begin with it, and the driver refuses another one'));
  }
  const port = parseJavaInteger(conf.get(BLOCK_MANAGER_PORT) ?? '0');
  if (port !== 0 && !(port !== undefined && port >= 1024 && port <= 65535)) {
    findings.push(conf.invalid(BLOCK_MANAGER_PORT, 'InvalidPort', 'must be 0 or a port number from 1024 to 65535: executors stop with another one'));
  }
}
