// Fields of driver and executors that have a property of Spark's.
import type { Translation } from './translation';
import { DEFAULTS } from '../../../spec/defaults';
import { entryPath } from '../../../spec/field-path';
import { entryOf } from '../../../spec/json';
import { KUEUE_LABEL_PREFIX, Label } from '../../../spec/labels';
import { defaultDriverPodName } from '../../../spec/names';
import type { Role } from '../../../spec/roles';
import { MIB, parseQuantity, toMemoryQuantity } from '../../../spec/sizes';
import { trimEnd } from '../../../spec/text';
import type { SecretInfo, SparkPodSpec } from '../../../spec/types.gen';
import { resourceTypeOf } from '../../spark/main-resource';
import { executorMemory } from '../../spark/memory';
import { DRIVER_SERVICE_ANNOTATION } from '../../spark/steps/driver-service';
import { inheritedKeys, podLabels } from '../own-labels';

const POD_NAME = 'spark.kubernetes.driver.pod.name';

export function translateDriver(translation: Translation): void {
  const { application, conf } = translation;
  const { driver } = application.spec;
  if (driver.podName) conf.set(POD_NAME, driver.podName, 'spec.driver.podName');
  else conf.setDefault(POD_NAME, defaultDriverPodName(application.metadata.name ?? ''), 'metadata.name');
  if (driver.kubernetesMaster) conf.set('spark.kubernetes.driver.master', driver.kubernetesMaster, 'spec.driver.kubernetesMaster');
  for (const [key, value] of Object.entries(driver.serviceLabels ?? {})) {
    conf.set(`spark.kubernetes.driver.service.label.${key}`, value, entryPath('spec.driver.serviceLabels', key));
  }
  for (const [key, value] of Object.entries(driver.serviceAnnotations ?? {})) {
    conf.set(`${DRIVER_SERVICE_ANNOTATION}${key}`, value, entryPath('spec.driver.serviceAnnotations', key));
  }
  translateRole(translation, 'driver');
}

const INSTANCES = 'spark.executor.instances';
const INSTANCES_BY_DEFAULT = String(DEFAULTS.ExecutorSpec.instances);

export function translateExecutor(translation: Translation): void {
  translateInstances(translation);
  const { application: { spec: { executor } }, conf, dialect } = translation;
  if (executor.deleteOnTermination !== undefined) {
    conf.set('spark.kubernetes.executor.deleteOnTermination', String(executor.deleteOnTermination), 'spec.executor.deleteOnTermination');
  }
  // Spark writes its own values of these over the template's, so the template alone would have no effect.
  const { terminationGracePeriodSeconds, securityContext } = executor;
  if (terminationGracePeriodSeconds !== undefined && dialect.does('executorGracePeriod')) {
    conf.set('spark.kubernetes.executor.terminationGracePeriodSeconds', `${terminationGracePeriodSeconds}s`, 'spec.executor.terminationGracePeriodSeconds');
  }
  if (securityContext?.allowPrivilegeEscalation !== undefined && dialect.does('privilegeEscalation')) {
    conf.set(
      'spark.kubernetes.executor.securityContext.allowPrivilegeEscalation', String(securityContext.allowPrivilegeEscalation),
      'spec.executor.securityContext.allowPrivilegeEscalation',
    );
  }
  translateRole(translation, 'executor');
}

/** One executor, as the API promises; Spark's own default would be two. A typed 0 counts as absent: Kueue writes it where there was no number. */
function translateInstances({ application: { spec: { executor, dynamicAllocation } }, conf }: Translation): void {
  const isDynamic = dynamicAllocation?.enabled === true || conf.isTrue('spark.dynamicAllocation.enabled');
  if (executor.instances) conf.set(INSTANCES, String(executor.instances), 'spec.executor.instances');
  else if (!isDynamic) conf.setDefault(INSTANCES, INSTANCES_BY_DEFAULT, 'spec.executor.instances');
}

/**
 * The executors' memory limit. Spark writes request and limit of executors itself, both the same, over any template: so the limit is reached
 * through the memory overhead, and the request rises with it.
 */
export function translateExecutorMemoryLimit({ application, conf, dialect }: Translation): void {
  const { executor, mainApplicationFile } = application.spec;
  const limit = executor.memoryLimit === undefined ? undefined : parseQuantity(toMemoryQuantity(executor.memoryLimit));
  if (limit === undefined) return;
  const need = executorMemory({ conf, dialect, resource: { type: resourceTypeOf(mainApplicationFile) }, findings: [] });
  const room = Math.floor(limit / MIB) - need.totalMiB;
  // A limit below the need is refused elsewhere, with the sum.
  if (room > 0) conf.set('spark.executor.memoryOverhead', `${need.overheadMiB + room}m`, 'spec.executor.memoryLimit');
}

/** The file in a Secret that a variable of the environment points to, by the kind of Secret. */
const SECRET_FILES: Readonly<Record<string, readonly [variable: string, file: string]>> = {
  GCPServiceAccount: ['GOOGLE_APPLICATION_CREDENTIALS', 'key.json'],
  HadoopDelegationToken: ['HADOOP_TOKEN_FILE_LOCATION', 'hadoop.token'],
};

function translateRole(translation: Translation, role: Role): void {
  const { application, conf } = translation;
  const pod = application.spec[role];
  const set = (key: string, value: string | number | undefined, field: string) => {
    if (value !== undefined && value !== '') conf.set(key, String(value), `spec.${role}.${field}`);
  };
  if (pod.image || application.spec.image) {
    conf.set(`spark.kubernetes.${role}.container.image`, pod.image || application.spec.image || '', pod.image ? `spec.${role}.image` : 'spec.image');
  }
  set(`spark.${role}.cores`, pod.cores, 'cores');
  set(`spark.kubernetes.${role}.request.cores`, pod.coreRequest, 'coreRequest');
  set(`spark.kubernetes.${role}.limit.cores`, pod.coreLimit, 'coreLimit');
  set(`spark.${role}.memory`, pod.memory, 'memory');
  set(`spark.${role}.memoryOverhead`, pod.memoryOverhead, 'memoryOverhead');
  set(`spark.kubernetes.authenticate.${role}.serviceAccountName`, pod.serviceAccount, 'serviceAccount');
  set(`spark.${role}.extraJavaOptions`, pod.javaOptions, 'javaOptions');
  set(`spark.kubernetes.${role}.scheduler.name`, pod.schedulerName, 'schedulerName');
  translateLabels(translation, role);
  translateEnvironment(translation, role, pod);
}

/** Labels of the application, then of the role, then those by which an operator finds its pods. */
function translateLabels({ application, submissionId, settings, conf }: Translation, role: Role): void {
  const pod = application.spec[role];
  const label = `spark.kubernetes.${role}.label.`;
  for (const [key, value] of Object.entries(application.metadata.labels ?? {})) {
    if (!key.startsWith(KUEUE_LABEL_PREFIX)) conf.set(label + key, value, entryPath('metadata.labels', key));
  }
  for (const [key, value] of Object.entries(pod.labels ?? {})) conf.set(label + key, value, entryPath(`spec.${role}.labels`, key));
  for (const [key, value] of Object.entries(podLabels(application.metadata.name ?? '', settings.launcher, submissionId))) {
    if (key === Label.APP_NAME) conf.set(label + key, value, 'metadata.name');
    else conf.setByOperator(label + key, value);
  }
  // A pod that the operator would not choose would be lost to it.
  for (const key of inheritedKeys(settings)) {
    const inherited = application.metadata.labels?.[key];
    if (inherited === undefined) conf.giveWay(label + key, undefined, 'metadata.labels');
    else conf.set(label + key, inherited, entryPath('metadata.labels', key));
  }
  for (const [key, value] of Object.entries(pod.annotations ?? {})) {
    conf.set(`spark.kubernetes.${role}.annotation.${key}`, value, entryPath(`spec.${role}.annotations`, key));
  }
  for (const [key, value] of Object.entries(pod.nodeSelector ?? {})) {
    conf.set(`spark.kubernetes.${role}.node.selector.${key}`, value, entryPath(`spec.${role}.nodeSelector`, key));
  }
}

/** Prefix of the properties that set a role's environment. */
function environmentPrefix(role: Role): string {
  return role === 'driver' ? 'spark.kubernetes.driverEnv.' : 'spark.executorEnv.';
}

function translateEnvironment({ conf }: Translation, role: Role, pod: SparkPodSpec): void {
  const environment = environmentPrefix(role);
  const reference = `spark.kubernetes.${role}.secretKeyRef.`;
  for (const [name, value] of Object.entries(pod.envVars ?? {})) conf.set(environment + name, value, entryPath(`spec.${role}.envVars`, name));
  for (const [name, { name: secret, key }] of Object.entries(pod.envSecretKeyRefs ?? {})) {
    conf.set(reference + name, `${secret}:${key}`, entryPath(`spec.${role}.envSecretKeyRefs`, name));
  }
  (pod.secrets ?? []).forEach((secret, i) => {
    conf.set(`spark.kubernetes.${role}.secrets.${secret.name}`, secret.path, `spec.${role}.secrets[${i}]`);
    const variable = secretVariable(secret);
    if (variable) conf.set(environment + variable.name, variable.value, `spec.${role}.secrets[${i}].secretType`);
  });
  // One variable, one value: what `env` says wins over the older ways to say it.
  (pod.env ?? []).forEach(({ name, value }, i) => {
    conf.giveWay(environment + name, value, `spec.${role}.env[${i}]`);
    conf.giveWay(reference + name, undefined, `spec.${role}.env[${i}]`);
  });
}

function secretVariable({ path, secretType }: SecretInfo): { name: string; value: string } | undefined {
  const file = entryOf(SECRET_FILES, secretType);
  return file && { name: file[0], value: `${trimEnd(path, '/')}/${file[1]}` };
}
