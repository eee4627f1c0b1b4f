// Pods: defaults, checks, and the fields that may change.
import type { Container, ContainerPort, Pod, PodSpec, Volume } from '../../../spec/kubernetes.gen';
import { equalJson, type ApiObject } from '../../json';
import { duplicate, forbiddenField, invalidValue, notFoundValue, required, unsupportedValue, type FieldError } from '../errors';
import { parseExactQuantity } from '../quantity';
import type { KindRules } from '../resource-type';
import { validateName } from '../write/validate-metadata';

const IMMUTABLE = 'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,'
  + '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),'
  + '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** Fills in the defaults of any pod, in a template or not. */
export function defaultPodSpec(spec: PodSpec): void {
  spec.restartPolicy ??= 'Always';
  spec.terminationGracePeriodSeconds ??= 30;
  spec.dnsPolicy ??= 'ClusterFirst';
  spec.securityContext ??= {};
  spec.schedulerName ??= 'default-scheduler';
  if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName;
  else if (spec.serviceAccount) spec.serviceAccountName = spec.serviceAccount;
  for (const container of [...spec.initContainers ?? [], ...spec.containers ?? []]) defaultContainer(container);
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
}

/** Whether an image has a digest, or another tag than latest. */
function hasFixedTag(image: string): boolean {
  const name = image.slice(image.lastIndexOf('/') + 1);
  const tag = name.includes(':') ? name.slice(name.indexOf(':') + 1) : '';
  return image.includes('@') || (tag !== '' && tag !== 'latest');
}

function defaultContainer(container: Container): void {
  container.terminationMessagePath ??= '/dev/termination-log';
  container.terminationMessagePolicy ??= 'File';
  container.imagePullPolicy ??= hasFixedTag(container.image ?? '') ? 'IfNotPresent' : 'Always';
  container.resources ??= {};
  const { limits, requests } = container.resources;
  if (limits) container.resources.requests = { ...limits, ...requests };
  for (const { valueFrom } of container.env ?? []) if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ??= 'v1';
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (!probe) continue;
    probe.timeoutSeconds ??= 1;
    probe.periodSeconds ??= 10;
    probe.successThreshold ??= 1;
    probe.failureThreshold ??= 3;
    if (probe.httpGet) {
      probe.httpGet.scheme ??= 'HTTP';
      probe.httpGet.path ??= '/';
    }
  }
}

function defaultVolume(volume: Volume): void {
  if (volume.configMap) volume.configMap.defaultMode ??= 420;
  if (volume.secret) volume.secret.defaultMode ??= 420;
  if (volume.projected) volume.projected.defaultMode ??= 420;
  if (volume.downwardAPI) volume.downwardAPI.defaultMode ??= 420;
  if (Object.keys(volume).length === 1) volume.emptyDir = {};
}

/** What is wrong with a pod's spec, at the path given. */
export function validatePodSpec(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.containers || spec.containers.length === 0) errors.push(required(`${path}.containers`));
  const volumes = new Set<string>();
  for (const [index, { name }] of (spec.volumes ?? []).entries()) {
    const at = `${path}.volumes[${index}].name`;
    if (!name) errors.push(required(at));
    else if (volumes.has(name)) errors.push(duplicate(at, name));
    else errors.push(...validateName(name, 'label', at));
    volumes.add(name);
  }
  const names = new Set<string>();
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [index, container] of (spec[list] ?? []).entries()) errors.push(...validateContainer(container, `${path}.${list}[${index}]`, volumes, names));
  }
  if (spec.restartPolicy && !['Always', 'OnFailure', 'Never'].includes(spec.restartPolicy)) {
    errors.push(unsupportedValue(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'Never', 'OnFailure']));
  }
  if (spec.activeDeadlineSeconds !== undefined && spec.activeDeadlineSeconds < 1) {
    errors.push(invalidValue(`${path}.activeDeadlineSeconds`, spec.activeDeadlineSeconds, 'must be between 1 and 2147483647, inclusive'));
  }
  if (spec.serviceAccountName) errors.push(...validateName(spec.serviceAccountName, 'subdomain', `${path}.serviceAccountName`));
  return errors;
}

function validateContainer(container: Container, path: string, volumes: ReadonlySet<string>, names: Set<string>): FieldError[] {
  const errors: FieldError[] = [];
  if (!container.name) {
    errors.push(required(`${path}.name`));
  } else {
    errors.push(...validateName(container.name, 'label', `${path}.name`));
    if (names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name));
    names.add(container.name);
  }
  if (!container.image) errors.push(required(`${path}.image`));
  for (const [index, port] of (container.ports ?? []).entries()) {
    if (!(port.containerPort > 0 && port.containerPort < 65_536)) {
      errors.push(invalidValue(`${path}.ports[${index}].containerPort`, port.containerPort, 'must be between 1 and 65535, inclusive'));
    }
    if (port.name && (port.name.length > 15 || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(port.name))) {
      const why = port.name.length > 15 ? 'must be no more than 15 characters' : 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)';
      errors.push(invalidValue(`${path}.ports[${index}].name`, port.name, why));
    }
  }
  for (const [index, variable] of (container.env ?? []).entries()) {
    if (!variable.name) errors.push(required(`${path}.env[${index}].name`));
    if (variable.value && variable.valueFrom) {
      errors.push(invalidValue(
        `${path}.env[${index}].valueFrom`, '', 'may not be specified when `value` is not empty',
      ));
    }
  }
  const paths = new Set<string>();
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    if (!mount.name) errors.push(required(`${path}.volumeMounts[${index}].name`));
    else if (!volumes.has(mount.name)) errors.push(notFoundValue(`${path}.volumeMounts[${index}].name`, mount.name));
    if (!mount.mountPath) errors.push(required(`${path}.volumeMounts[${index}].mountPath`));
    if (paths.has(mount.mountPath)) errors.push(invalidValue(`${path}.volumeMounts[${index}].mountPath`, mount.mountPath, 'must be unique'));
    paths.add(mount.mountPath);
  }
  const { limits = {}, requests = {} } = container.resources ?? {};
  for (const [resource, amount] of Object.entries(requests)) {
    const limit = limits[resource];
    if (parseExactQuantity(amount).nano < 0n) {
      errors.push(invalidValue(`${path}.resources.requests[${resource}]`, amount, 'must be greater than or equal to 0'));
    }
    if (limit !== undefined && parseExactQuantity(amount).nano > parseExactQuantity(limit).nano) {
      errors.push(invalidValue(`${path}.resources.requests`, amount, `must be less than or equal to ${resource} limit of ${limit}`));
    }
  }
  return errors;
}

/** Guaranteed, Burstable or BestEffort, by the rule of the kubelet. */
function qualityOfService(spec: PodSpec): string {
  const containers = [...spec.containers, ...spec.initContainers ?? []];
  const amounts = containers.flatMap(({ resources }) => [...Object.values(resources?.requests ?? {}), ...Object.values(resources?.limits ?? {})]);
  if (amounts.length === 0) return 'BestEffort';
  const guaranteed = containers.every(({ resources }) => ['cpu', 'memory'].every((name) => {
    const limit = resources?.limits?.[name];
    return limit !== undefined && parseExactQuantity(limit).nano === parseExactQuantity(resources?.requests?.[name] ?? limit).nano;
  }));
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

/** The spec without the fields that an update may change. */
function fixedPart(spec: PodSpec): unknown {
  const { activeDeadlineSeconds: _deadline, tolerations: _tolerations, terminationGracePeriodSeconds: _grace, schedulingGates: _gates, ...rest } = spec;
  const anonymous = (container: Container): unknown => ({ ...container, image: undefined, resources: undefined });
  return JSON.parse(JSON.stringify({ ...rest, containers: rest.containers.map(anonymous), initContainers: rest.initContainers?.map(anonymous) })) as unknown;
}

export const podRules: KindRules = {
  hasGeneration: true,
  answersDeletedObject: true,
  applyDefaults: (object) => {
    const pod = object as unknown as Pod;
    if (!pod.spec) return;
    defaultPodSpec(pod.spec);
    pod.spec.enableServiceLinks ??= true;
    if (pod.spec.hostNetwork) for (const port of podPorts(pod.spec)) port.hostPort ??= port.containerPort;
  },
  prepareForCreate: (object) => {
    const pod = object as unknown as Pod;
    pod.status = { phase: 'Pending', ...(pod.spec?.containers ? { qosClass: qualityOfService(pod.spec) } : {}) };
  },
  prepareForUpdate: (object, old) => {
    object.status = old.status;
  },
  validate: (object) => {
    const pod = object as unknown as Pod;
    return pod.spec ? validatePodSpec(pod.spec, 'spec') : [required('spec.containers')];
  },
  validateUpdate: (object, old) => {
    const [spec, before] = [object.spec as PodSpec, old.spec as PodSpec];
    if (!equalJson(fixedPart(spec), fixedPart(before))) return [forbiddenField('spec', IMMUTABLE)];
    const kept = (before.tolerations ?? []).every((toleration) => spec.tolerations?.some((other) => equalJson(toleration, other)));
    return kept ? [] : [forbiddenField('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')];
  },
  fields: {
    'spec.nodeName': (object) => podOf(object).spec.nodeName,
    'spec.restartPolicy': (object) => podOf(object).spec.restartPolicy,
    'spec.schedulerName': (object) => podOf(object).spec.schedulerName,
    'spec.serviceAccountName': (object) => podOf(object).spec.serviceAccountName,
    'spec.hostNetwork': (object) => String(podOf(object).spec.hostNetwork ?? false),
    'status.phase': (object) => podOf(object).status?.phase,
    'status.podIP': (object) => podOf(object).status?.podIP,
    'status.nominatedNodeName': (object) => podOf(object).status?.nominatedNodeName,
  },
};

function podPorts({ initContainers, containers }: PodSpec): ContainerPort[] {
  return [...initContainers ?? [], ...containers ?? []].flatMap(({ ports }) => ports ?? []);
}

function podOf(object: ApiObject): Pod {
  return object as unknown as Pod;
}
