// Checks of finished pods that the API server would make with less helpful words, and of executors only when the driver makes them.
import { annotationFindings, labelFindings } from './labels';
import { repeated } from '../../spark/checks/repeated';
import { places, type FinishedPod } from './volume-places';
import type { Finding } from '../../../spec/findings';
import type { Pod } from '../../../spec/kubernetes.gen';
import { isDnsLabel, isDnsSubdomain } from '../../../spec/names';
import { parseJavaInteger } from '../../../spec/sizes';
import type { SparkApplication } from '../../../spec/types.gen';
import type { SubmissionContext } from '../../spark/context';
import { annotationPrefix, labelPrefix } from '../../spark/labels';
import { basicDriver } from '../../spark/steps/basic-driver';
import { excludedSteps, excludedStepsKey } from '../../spark/steps/excluded';
import { secretsPrefix, secretVolumeName } from '../../spark/steps/mount-secrets';

/** As the API server wants it of a container's port. */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

const POD_NAME = 'spark.kubernetes.driver.pod.name';

/** Notes a driver that has no name, or not the one by which it will be looked for. */
export function checkName({ metadata: { name = '' } }: Pod, context: SubmissionContext, application: SparkApplication | undefined): void {
  const { conf, driverPodName, findings } = context;
  if (excludedSteps(context).includes(basicDriver.name) && (name === '' || (application && name !== driverPodName))) {
    findings.push(invalid('InvalidPodName', conf.pathOf(excludedStepsKey('driver')),
      `Without ${basicDriver.name} the driver pod has ${name === '' ? 'no name' : `the name of its template, and is looked for as ${driverPodName}`}. Leave the step in.`, conf.get(excludedStepsKey('driver'))));
  } else if (name === '') {
    findings.push(conf.invalid(POD_NAME, 'InvalidPodName', 'must not be empty; leave it out, and the pod is called by the application'));
  } else if (application && !isDnsSubdomain(name)) {
    findings.push(invalid('InvalidPodName', conf.pathOf(POD_NAME), 'The name of the driver pod must be at most 253 lower-case letters, digits, dashes and dots.', name));
  }
}

/** Notes labels, annotations and names that no pod can have. */
export function checkMetadata(finished: FinishedPod): void {
  const { role, pod: { metadata, spec }, context: { conf, findings } } = finished;
  const placeIn = (prefix: string) => (name: string) => (conf.has(prefix + name) ? conf.pathOf(prefix + name) : `spec.${role}.template`);
  findings.push(
    ...labelFindings(metadata?.labels ?? {}, placeIn(labelPrefix(role))),
    ...annotationFindings(metadata?.annotations ?? {}, placeIn(annotationPrefix(role))),
  );
  for (const container of [...spec.initContainers ?? [], ...spec.containers]) {
    const { name } = container;
    // Spark's own is nameless only where the step that names it is taken out.
    if (!isDnsLabel(name) && (name !== '' || container !== finished.container)) findings.push(invalid('InvalidContainerName', `spec.${role}`, `A container of the ${role} has this name: it must be at most 63 lower-case letters, digits and dashes.`, name));
  }
  for (const { name } of spec.volumes ?? []) {
    // Of the volume of a Secret, its step has told.
    if (isDnsLabel(name) || conf.withPrefix(secretsPrefix(role)).some(([secret]) => secretVolumeName(secret) === name)) continue;
    findings.push(invalid('InvalidVolumeName', places(finished).find(({ volume }) => volume === name)?.path ?? `spec.${role}`,
      'The volume has this name: it must be at most 63 lower-case letters, digits and dashes.', name));
  }
}

/** Settings that name an object to mount; Spark mounts one without a name, which no API server takes. */
const NAMES = [
  'spark.kubernetes.hadoop.configMapName', 'spark.kubernetes.kerberos.krb5.configMapName', 'spark.kubernetes.kerberos.tokenSecret.name', 'spark.kubernetes.kerberos.tokenSecret.itemKey',
];
const SERVICE = 'spark.kubernetes.driver.service.';
const EXECUTOR_NAME = 'spark.kubernetes.executor.podNamePrefix';
/** Room for the number of an executor behind its prefix. */
const EXECUTOR_NAME_LENGTH = 237;
const BLOCK_MANAGER_PORT = 'spark.blockManager.port';

/** Notes settings that the driver, or the API server, would refuse only after the submission. */
export function checkSettings({ conf, findings }: SubmissionContext): void {
  for (const key of NAMES) if (conf.get(key) === '') findings.push(conf.invalid(key, 'InvalidProperty', 'must not be empty; leave it out'));
  findings.push(
    ...labelFindings(Object.fromEntries(conf.withPrefix(`${SERVICE}label.`)), (key) => conf.pathOf(`${SERVICE}label.${key}`)),
    ...annotationFindings(Object.fromEntries(conf.withPrefix(`${SERVICE}annotation.`)), (key) => conf.pathOf(`${SERVICE}annotation.${key}`)),
  );
  const prefix = conf.get(EXECUTOR_NAME) ?? 'any';
  if (!isDnsSubdomain(prefix) || prefix.length > EXECUTOR_NAME_LENGTH) {
    findings.push(conf.invalid(EXECUTOR_NAME, 'InvalidPodName', `must be at most ${EXECUTOR_NAME_LENGTH} lower-case letters, digits, dashes and dots: names of executors begin with it, and the driver refuses another one`));
  }
  const port = parseJavaInteger(conf.get(BLOCK_MANAGER_PORT) ?? '0');
  if (port !== 0 && !(port !== undefined && port >= 1024 && port <= 65535)) {
    findings.push(conf.invalid(BLOCK_MANAGER_PORT, 'InvalidPort', 'must be 0 or a port number from 1024 to 65535: executors stop with another one'));
  }
}

/** Notes containers and ports that have a name twice, or one that no port can have. */
export function checkContainers({ role, pod: { spec }, context: { findings } }: FinishedPod): void {
  const containers = [...spec.initContainers ?? [], ...spec.containers];
  for (const [name, group] of repeated(containers, (container) => container.name)) {
    findings.push(invalid('DuplicateContainer', `spec.${role}`,
      `The pod of the ${role} has ${group.length} containers of this name, among template, sidecars and initContainers together. Give each its own.`, name));
  }
  for (const { name, ports = [] } of containers) {
    for (const { containerPort } of ports.filter((port) => !isPort(port.containerPort))) {
      findings.push(invalid('InvalidPort', `spec.${role}`, `The container ${name} of the ${role} has this port: it must be a number from 1 to 65535.`, containerPort));
    }
    const named = ports.filter((port) => port.name !== undefined);
    for (const [port, group] of repeated(named, (one) => one.name ?? '')) {
      findings.push(invalid('InvalidPort', `spec.${role}`,
        `The container ${name} of the ${role} has ${group.length} ports of this name, those of Spark and of metrics among them. Give each its own.`, port));
    }
    for (const port of named.filter((one) => !PORT_NAME.test(one.name ?? ''))) {
      findings.push(invalid('InvalidPort', `spec.${role}`,
        `The container ${name} of the ${role} has a port of this name: it must be at most 15 lower-case letters, digits and single dashes.`, port.name));
    }
  }
}

function isPort(port: unknown): boolean {
  return Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65535;
}

function invalid(reason: string, path: string, message: string, value: unknown): Finding {
  return { severity: 'error', reason, path, message, value };
}
