// The volumes and mounts that a role's fields ask for, each with the field that does. Scratch volumes are in translation/scratch-volumes.ts.
import { metricsMount } from './monitoring';
import type { Volume, VolumeMount } from '../../spec/kubernetes.gen';
import { LOCAL_DIR_PREFIX, volumeNameFor } from '../../spec/names';
import type { Role } from '../../spec/roles';
import type { SparkApplication } from '../../spec/types.gen';
import { secretVolumeName } from '../spark/steps/secrets';

export const SPARK_CONF_MAP_DIRECTORY = '/etc/spark/conf';
export const HADOOP_CONF_MAP_DIRECTORY = '/etc/hadoop/conf';

/** One mount of a field. Without a mount, only other containers use the volume; without a volume, it is a further mount of one that is there. */
export interface FieldVolume {
  readonly volume?: Volume;
  readonly mount?: VolumeMount;
  /** The field, such as `spec.driver.volumeMounts[0]`. */
  readonly path: string;
}

/** What a role's fields add to its pod, apart from what they say by properties. */
export function fieldVolumes(application: SparkApplication, role: Role): FieldVolume[] {
  return [...configurations(application), ...configMaps(application, role), ...mounts(application, role), ...ofOtherContainers(application, role),
    ...repeatedSecrets(application, role), ...metrics(application, role)];
}

function configurations({ spec: { hadoopConfigMap, sparkConfigMap } }: SparkApplication): FieldVolume[] {
  return [
    ...(hadoopConfigMap ? [directory('hadoop-configmap-volume', hadoopConfigMap, HADOOP_CONF_MAP_DIRECTORY, 'spec.hadoopConfigMap')] : []),
    ...(sparkConfigMap ? [directory('spark-configmap-volume', sparkConfigMap, SPARK_CONF_MAP_DIRECTORY, 'spec.sparkConfigMap')] : []),
  ];
}

function configMaps({ spec }: SparkApplication, role: Role): FieldVolume[] {
  return (spec[role].configMaps ?? []).map(({ name, path }, i) => directory(volumeNameFor(name, '-vol'), name, path, `spec.${role}.configMaps[${i}]`));
}

function directory(volumeName: string, configMap: string, mountPath: string, path: string): FieldVolume {
  return { volume: { name: volumeName, configMap: { name: configMap } }, mount: { name: volumeName, mountPath, readOnly: true }, path };
}

function mounts({ spec }: SparkApplication, role: Role): FieldVolume[] {
  const volumes = byName(spec.volumes ?? []);
  const ofTemplate = byName(spec[role].template?.spec?.volumes ?? []);
  // A mount of no volume is left out, with a warning, as every operator of this API does.
  const isMounted = ({ name }: VolumeMount) => !name.startsWith(LOCAL_DIR_PREFIX) && (volumes.has(name) || ofTemplate.has(name));
  return (spec[role].volumeMounts ?? []).flatMap((mount, i) => (!isMounted(mount)
    ? []
    : [{ volume: volumes.get(mount.name), mount, path: `spec.${role}.volumeMounts[${i}]` }]));
}

/** Volumes by their name; of several with one name, the last, which is the one that every operator of this API takes. */
export function byName(volumes: readonly Volume[]): ReadonlyMap<string, Volume> {
  return new Map(volumes.map((volume) => [volume.name, volume]));
}

/** Init containers, sidecars and the containers of a template may mount volumes that the field of the Spark container does not. */
function ofOtherContainers({ spec }: SparkApplication, role: Role): FieldVolume[] {
  const { initContainers = [], sidecars = [], volumeMounts = [], template } = spec[role];
  const { containers = [], initContainers: first = [], volumes: own = [] } = template?.spec ?? {};
  const names = new Set([...initContainers, ...sidecars, ...containers, ...first].flatMap((container) => container.volumeMounts ?? []).map(({ name }) => name));
  for (const { name } of volumeMounts) names.delete(name);
  // A container that mounts a volume of the template means that one.
  for (const { name } of own) names.delete(name);
  const known = byName(spec.volumes ?? []);
  return (spec.volumes ?? []).flatMap((volume, i) => (
    names.has(volume.name) && known.get(volume.name) === volume ? [{ volume, path: `spec.volumes[${i}]` }] : []));
}

/** Further mounts of a Secret: a property can say only one, the last. */
function repeatedSecrets({ spec }: SparkApplication, role: Role): FieldVolume[] {
  const { secrets = [] } = spec[role];
  const pathsByName = new Map<string, Set<string>>();
  const repeated: FieldVolume[] = [];
  for (const [i, { name, path }] of [...secrets.entries()].reverse()) {
    const laterPaths = pathsByName.get(name) ?? new Set();
    if (laterPaths.size > (laterPaths.has(path) ? 1 : 0)) {
      repeated.push({ mount: { name: secretVolumeName(name), mountPath: path }, path: `spec.${role}.secrets[${i}]` });
    }
    pathsByName.set(name, laterPaths.add(path));
  }
  return repeated.reverse();
}

function metrics(application: SparkApplication, role: Role): FieldVolume[] {
  const mount = metricsMount(application, role);
  return mount?.volume ? [{ volume: mount.volume, mount: { name: mount.volume.name, mountPath: mount.directory }, path: 'spec.monitoring' }] : [];
}
