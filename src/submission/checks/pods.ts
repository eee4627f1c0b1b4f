// Checks of finished pods that the API server would make with less helpful words, and of executors only when the driver makes them.
import { repeated } from './repeated';
import type { FinishedPod } from './volume-places';
import type { Finding } from '../../spec/findings';
import type { Pod } from '../../spec/kubernetes.gen';
import { isDnsSubdomain, isLabelValue } from '../../spec/names';
import type { SparkApplication } from '../../spec/types.gen';
import type { SubmissionContext } from '../context';
import { labelPrefix } from '../labels';
import { basicDriver } from '../steps/basic-driver';
import { excludedSteps, excludedStepsKey } from '../steps/excluded';

const LABEL_RULE = 'This is no label value: at most 63 letters, digits, dashes, dots and underscores, the first and the last a letter or digit. ' +
  'Spark fills in {{APP_ID}} and, for executors, {{EXECUTOR_ID}} from version 4.0 on.';
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

/** Notes labels that no pod can have. */
export function checkMetadata({ role, pod: { metadata }, context: { conf, findings } }: FinishedPod): void {
  const { labels = {} } = metadata ?? {};
  for (const [label, value] of Object.entries(labels)) {
    const key = labelPrefix(role) + label;
    if (!isLabelValue(value)) findings.push(invalid('InvalidLabel', conf.has(key) ? conf.pathOf(key) : `spec.${role}.template`, LABEL_RULE, value));
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

function invalid(reason: string, path: string, message: string, value: unknown): Finding {
  return { severity: 'error', reason, path, message, value };
}
