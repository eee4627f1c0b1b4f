// Scratch volumes (spark-local-dir-*): as properties where Spark has some for them, so that Spark itself mounts them, and in the pod otherwise.
import type { Translation } from './translation';
import type { Volume, VolumeMount } from '../../../spec/kubernetes.gen';
import { LOCAL_DIR_PREFIX } from '../../../spec/names';
import type { Role } from '../../../spec/roles';
import type { SparkApplication } from '../../../spec/types.gen';
import { volumesPrefix } from '../../spark/volume-settings';
import { byName } from '../field-volumes';

export interface ScratchVolume {
  readonly volume: Volume;
  readonly mount: VolumeMount;
  readonly path: string;
}

/** The scratch volumes that a role's typed fields mount. */
export function scratchVolumes(application: SparkApplication, role: Role): ScratchVolume[] {
  const { volumes = [], [role]: pod } = application.spec;
  const all = byName([...pod.template?.spec?.volumes ?? [], ...volumes]);
  return (pod.volumeMounts ?? []).flatMap((mount, i) => {
    const volume = mount.name.startsWith(LOCAL_DIR_PREFIX) ? all.get(mount.name) : undefined;
    return volume ? [{ volume, mount, path: `spec.${role}.volumeMounts[${i}]` }] : [];
  });
}

/** Scratch volumes that no property can describe. */
export function scratchVolumesInPod(application: SparkApplication, role: Role): ScratchVolume[] {
  return partition(application, role).inPod;
}

/**
 * Writes the properties of a role's scratch volumes. What a property says of a volume of the same name and type stays where the field says
 * nothing (storage class and size of a claim on demand have no field); of another type it gives way.
 */
export function translateLocalDirVolumes({ application, conf }: Translation, role: Role): void {
  const prefix = volumesPrefix(role);
  const { all, asProperties } = partition(application, role);
  const paths = new Map(all.map(({ volume, path }) => [volume.name, path]));
  const completed = new Set(asProperties.map(({ volume, type }) => `${type}.${volume.name}`));
  for (const [suffix] of conf.withPrefix(prefix)) {
    const [type, name] = suffix.split('.');
    const path = paths.get(name);
    if (path !== undefined && !completed.has(`${type}.${name}`)) conf.giveWay(prefix + suffix, undefined, path);
  }
  for (const { mount, path, type, options } of asProperties) {
    const set = (option: string, value: string | undefined) => {
      if (value !== undefined && value !== '') conf.set(`${prefix}${type}.${mount.name}.${option}`, value, path);
    };
    set('mount.path', mount.mountPath);
    set('mount.subPath', mount.subPath);
    if (mount.readOnly) set('mount.readOnly', 'true');
    for (const [option, value] of Object.entries(options)) set(`options.${option}`, value);
  }
}

interface SettableVolume extends ScratchVolume {
  readonly type: string;
  readonly options: Readonly<Record<string, string | undefined>>;
}

function partition(application: SparkApplication, role: Role): { all: ScratchVolume[]; asProperties: SettableVolume[]; inPod: ScratchVolume[] } {
  const all = scratchVolumes(application, role);
  const asProperties: SettableVolume[] = [];
  const inPod: ScratchVolume[] = [];
  const mounts = new Map<string, number>();
  for (const { volume: { name } } of all) mounts.set(name, (mounts.get(name) ?? 0) + 1);
  for (const scratch of all) {
    const { mountPropagation, recursiveReadOnly, subPathExpr } = scratch.mount;
    const source = mounts.get(scratch.volume.name) !== 1 || mountPropagation || recursiveReadOnly || subPathExpr ? undefined : sourceAsOptions(scratch.volume);
    if (source) asProperties.push({ ...scratch, ...source });
    else inPod.push(scratch);
  }
  return { all, asProperties, inPod };
}

function sourceAsOptions({ hostPath, emptyDir, nfs, persistentVolumeClaim: claim }: Volume): Pick<SettableVolume, 'type' | 'options'> | undefined {
  if (hostPath) return { type: 'hostPath', options: { path: hostPath.path, type: hostPath.type } };
  if (emptyDir) return { type: 'emptyDir', options: { sizeLimit: emptyDir.sizeLimit?.toString(), medium: emptyDir.medium } };
  if (nfs && !nfs.readOnly) return { type: 'nfs', options: { path: nfs.path, server: nfs.server } };
  if (claim && !claim.readOnly) return { type: 'persistentVolumeClaim', options: { claimName: claim.claimName } };
  return undefined;
}
