// Pods: defaults, checks, and the fields that may change.
import { parseExactQuantity } from '../../../spec/exact-quantity';
import { forbiddenField, required } from '../../../spec/kubernetes-validation/field-error';
import { validatePodSpec } from '../../../spec/kubernetes-validation/pod';
import type { Container, ContainerPort, Pod, PodSpec, Volume } from '../../../spec/kubernetes.gen';
import { equalJson, type ApiObject } from '../../json';
import type { KindRules } from '../resource-type';


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
