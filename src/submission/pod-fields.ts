// Fields of driver and executor that Spark has no property for: they go straight into the pod, or into the executors' template.
import { metricsMount } from './monitoring';
import type { Container, EnvVar, Pod, Volume } from '../spec/kubernetes.gen';
import { volumeNameFor } from '../spec/names';
import { toMemoryQuantity } from '../spec/sizes';
import type { SparkApplication, SparkPodSpec } from '../spec/types.gen';
import { LOCAL_DIR_PREFIX } from './steps/local-dirs';
import type { Translation } from './translation';
import type { Role } from './volume-settings';

const SPARK_CONF_MAP_DIRECTORY = '/etc/spark/conf';
const HADOOP_CONF_MAP_DIRECTORY = '/etc/hadoop/conf';

/** Fields whose presence means that a pod needs more than Spark's properties can say. */
const FIELDS: readonly (keyof SparkPodSpec)[] = [
  'env', 'envFrom', 'configMaps', 'ports', 'hostNetwork', 'hostAliases', 'initContainers', 'sidecars', 'dnsConfig', 'priorityClassName',
  'affinity', 'tolerations', 'gpu', 'securityContext', 'podSecurityContext', 'terminationGracePeriodSeconds', 'lifecycle', 'shareProcessNamespace',
];

/** Whether any of these fields is set for a role. */
export function hasPodFields(application: SparkApplication, role: Role): boolean {
  const { spec } = application;
  const pod = spec[role];
  return FIELDS.some((field) => isSet(pod[field]))
    || (pod.volumeMounts ?? []).some(({ name }) => !name.startsWith(LOCAL_DIR_PREFIX))
    || Boolean(spec.hadoopConfigMap || spec.sparkConfigMap)
    || metricsMount(application, role) !== undefined
    || duplicateSecrets(pod).length > 0;
}

function isSet(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== false && value !== '';
}

/** Applies a role's fields to its pod and Spark container, both of which belong to the caller. */
export function applyPodFields(pod: Pod, container: Container, role: Role, translation: Pick<Translation, 'application'>): void {
  const { application } = translation;
  const fields = application.spec[role];
  setEnvironment(container, fields.env ?? []);
  append(container, 'envFrom', fields.envFrom);
  addConfigMaps(pod, container, role, application);
  addVolumes(pod, container, role, application);
  append(container, 'ports', fields.ports);
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
  addMetrics(pod, container, role, application);
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

function mountDirectory(pod: Pod, container: Container, volume: Volume, mountPath: string): void {
  append(pod.spec, 'volumes', [volume]);
  append(container, 'volumeMounts', [{ name: volume.name, mountPath, readOnly: true }]);
}

function addConfigMaps(pod: Pod, container: Container, role: Role, { spec }: SparkApplication): void {
  if (spec.hadoopConfigMap) {
    mountDirectory(pod, container, { name: 'hadoop-configmap-volume', configMap: { name: spec.hadoopConfigMap } }, HADOOP_CONF_MAP_DIRECTORY);
    setEnvironment(container, [{ name: 'HADOOP_CONF_DIR', value: HADOOP_CONF_MAP_DIRECTORY }]);
  }
  if (spec.sparkConfigMap) {
    mountDirectory(pod, container, { name: 'spark-configmap-volume', configMap: { name: spec.sparkConfigMap } }, SPARK_CONF_MAP_DIRECTORY);
    // The driver reads spark.properties by its full path, so its directory may be this one. Executors get the driver's files from Spark.
    if (role === 'driver') setEnvironment(container, [{ name: 'SPARK_CONF_DIR', value: SPARK_CONF_MAP_DIRECTORY }]);
  }
  const mounted = new Map<string, string>();
  for (const { name, path } of spec[role].configMaps ?? []) {
    const volume = mounted.get(name) ?? volumeNameFor(name, '-vol');
    if (mounted.has(name)) append(container, 'volumeMounts', [{ name: volume, mountPath: path, readOnly: true }]);
    else mountDirectory(pod, container, { name: volume, configMap: { name } }, path);
    mounted.set(name, volume);
  }
}

function addVolumes(pod: Pod, container: Container, role: Role, { spec }: SparkApplication): void {
  const fields = spec[role];
  const mounts = (fields.volumeMounts ?? []).filter(({ name }) => !name.startsWith(LOCAL_DIR_PREFIX));
  // Init containers and sidecars may mount volumes that the Spark container does not.
  const beside = [...(fields.initContainers ?? []), ...(fields.sidecars ?? [])].flatMap((other) => other.volumeMounts ?? []);
  const present = new Set((pod.spec.volumes ?? []).map(({ name }) => name));
  const names = new Set([...mounts, ...beside].map(({ name }) => name).filter((name) => !present.has(name)));
  append(pod.spec, 'volumes', (spec.volumes ?? []).filter(({ name }) => names.has(name) && !name.startsWith(LOCAL_DIR_PREFIX)));
  append(container, 'volumeMounts', mounts);
  for (const { name, path } of duplicateSecrets(fields)) append(container, 'volumeMounts', [{ name: `${name}-volume`, mountPath: path }]);
}

/** Further mounts of a Secret: a property can say only one, the last. */
function duplicateSecrets({ secrets = [] }: SparkPodSpec): { name: string; path: string }[] {
  return secrets.filter(({ name, path }, i) => secrets.some((later, j) => j > i && later.name === name && later.path !== path));
}

function setLimits(container: Container, role: Role, { gpu, memoryLimit }: SparkPodSpec): void {
  const limits = {
    // Spark writes an executor's limit itself; there the limit is reached through the memory overhead.
    ...(role === 'driver' && memoryLimit && { memory: toMemoryQuantity(memoryLimit) }),
    ...(gpu?.name && gpu.quantity > 0 && { [gpu.name]: String(gpu.quantity) }),
  };
  if (Object.keys(limits).length > 0) container.resources = { ...container.resources, limits: { ...container.resources?.limits, ...limits } };
}

function addMetrics(pod: Pod, container: Container, role: Role, application: SparkApplication): void {
  const mount = metricsMount(application, role);
  if (!mount) return;
  if (mount.volume) {
    append(pod.spec, 'volumes', [mount.volume]);
    append(container, 'volumeMounts', [{ name: mount.volume.name, mountPath: mount.directory }]);
  }
  if (mount.port) append(container, 'ports', [mount.port]);
}
