// Fields of driver and executor that Spark has no property for: they go straight into the pod, or into the executors' template.
import { fieldVolumes, HADOOP_CONF_MAP_DIRECTORY, SPARK_CONF_MAP_DIRECTORY } from './field-volumes';
import { metricsMount } from './monitoring';
import { canonicalJson } from '../../spec/json';
import type { Container, EnvVar, Volume } from '../../spec/kubernetes.gen';
import type { Role } from '../../spec/roles';
import { toMemoryQuantity } from '../../spec/sizes';
import type { SparkApplication, SparkPodSpec } from '../../spec/types.gen';
import type { PodDraft } from '../spark/draft';

/** Fields whose presence means that a pod needs more than Spark's properties can say. */
const FIELDS: readonly (keyof SparkPodSpec)[] = [
  'env', 'envFrom', 'ports', 'hostNetwork', 'hostAliases', 'initContainers', 'sidecars', 'dnsConfig', 'priorityClassName',
  'affinity', 'tolerations', 'gpu', 'securityContext', 'podSecurityContext', 'terminationGracePeriodSeconds', 'lifecycle', 'shareProcessNamespace',
];

/** The fields that add something to a role's pod which Spark has no property for. */
export function podFieldPaths(application: SparkApplication, role: Role): string[] {
  const fields = application.spec[role];
  return [
    ...FIELDS.filter((field) => isSet(fields[field])).map((field) => `spec.${role}.${field}`),
    ...fieldVolumes(application, role).map(({ path }) => path),
    ...(metricsMount(application, role) ? ['spec.monitoring'] : []),
  ];
}

function isSet(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== false && value !== '';
}

/** Applies a role's fields to its pod and Spark container, both of which belong to the caller. */
export function applyPodFields(draft: Pick<PodDraft, 'pod' | 'container' | 'sources'>, role: Role, application: SparkApplication): void {
  const { pod, container, sources } = draft;
  const fields = application.spec[role];
  setEnvironment(container, fields.env ?? []);
  append(container, 'envFrom', fields.envFrom);
  setConfigurationDirectories(container, role, application);
  addVolumes(draft, role, application);
  append(container, 'ports', fields.ports?.map((port, i) => sources.mark(port, `spec.${role}.ports[${i}]`)));
  const { spec } = pod;
  if (fields.hostNetwork) {
    spec.hostNetwork = true;
    spec.dnsPolicy = 'ClusterFirstWithHostNet';
  }
  append(spec, 'hostAliases', fields.hostAliases);
  append(spec, 'initContainers', fields.initContainers);
  // As native sidecars they stop when the Spark container has ended, and so do not keep the pod from ending.
  append(spec, 'initContainers', fields.sidecars?.map((sidecar) => ({ ...sidecar, restartPolicy: 'Always' })));
  if (fields.dnsConfig) spec.dnsConfig = fields.dnsConfig;
  if (fields.priorityClassName) {
    spec.priorityClassName = fields.priorityClassName;
    delete spec.priority;
    delete spec.preemptionPolicy;
  }
  if (fields.affinity) spec.affinity = fields.affinity;
  append(spec, 'tolerations', fields.tolerations);
  setLimits(container, role, fields);
  const { port } = metricsMount(application, role) ?? {};
  if (port) append(container, 'ports', [sources.mark(port, 'spec.monitoring.prometheus')]);
  if (fields.securityContext) {
    const kept = container.securityContext?.allowPrivilegeEscalation;
    // What Spark set by itself stays unless the author says otherwise.
    container.securityContext = { ...(role === 'driver' && kept === false && { allowPrivilegeEscalation: kept }), ...fields.securityContext };
  }
  if (fields.podSecurityContext) spec.securityContext = fields.podSecurityContext;
  if (fields.terminationGracePeriodSeconds !== undefined) spec.terminationGracePeriodSeconds = fields.terminationGracePeriodSeconds;
  if (fields.lifecycle) container.lifecycle = fields.lifecycle;
  if (fields.shareProcessNamespace) spec.shareProcessNamespace = true;
}

/** Appends to a list that may not be there yet. */
function append<Holder, Key extends keyof Holder>(holder: Holder, key: Key, elements: Extract<Holder[Key], readonly unknown[]> | undefined): void {
  if (elements?.length) holder[key] = [...(holder[key] as typeof elements ?? []), ...elements] as typeof elements;
}

/** Adds variables; one that is there already is replaced, so that no name appears twice. */
function setEnvironment(container: Container, variables: readonly EnvVar[]): void {
  if (variables.length === 0) return;
  const names = new Set(variables.map(({ name }) => name));
  container.env = [...(container.env ?? []).filter(({ name }) => !names.has(name)), ...variables];
}

/** Adds volumes and mounts. A volume that is there already with the same content is the same one. A different one of that name is left for a check. */
function addVolumes({ pod, container, sources }: Parameters<typeof applyPodFields>[0], role: Role, application: SparkApplication): void {
  const asked = fieldVolumes(application, role);
  const present = new Set(pod.spec.volumes?.map((volume) => canonicalJson(volume)));
  const seen = new Set<Volume>();
  const added: Volume[] = [];
  for (const { volume, path } of asked) {
    // A volume may be large and have many mounts, so it is compared once.
    if (!volume || seen.has(volume)) continue;
    seen.add(volume);
    const content = canonicalJson(volume);
    if (!present.has(content)) added.push(sources.mark(volume, path));
    present.add(content);
  }
  append(pod.spec, 'volumes', added);
  append(container, 'volumeMounts', asked.flatMap(({ mount, path }) => (mount ? [sources.mark(mount, path)] : [])));
}

function setConfigurationDirectories(container: Container, role: Role, { spec }: SparkApplication): void {
  if (spec.hadoopConfigMap) setEnvironment(container, [{ name: 'HADOOP_CONF_DIR', value: HADOOP_CONF_MAP_DIRECTORY }]);
  // The driver reads spark.properties by its full path, so its directory may be this one. Executors get the driver's files from Spark.
  if (spec.sparkConfigMap && role === 'driver') setEnvironment(container, [{ name: 'SPARK_CONF_DIR', value: SPARK_CONF_MAP_DIRECTORY }]);
}

function setLimits(container: Container, role: Role, { gpu, memoryLimit }: SparkPodSpec): void {
  const limits = {
    // Spark writes an executor's limit itself; there the limit is reached through the memory overhead.
    ...(role === 'driver' && memoryLimit && { memory: toMemoryQuantity(memoryLimit) }),
    ...(gpu?.name && gpu.quantity > 0 && { [gpu.name]: String(gpu.quantity) }),
  };
  if (Object.keys(limits).length > 0) container.resources = { ...container.resources, limits: { ...container.resources?.limits, ...limits } };
}
