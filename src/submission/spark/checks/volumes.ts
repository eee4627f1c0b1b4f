// Whether what the sources of a role's volumes say fits together: a pod has each name, and a container each path, only once.
import { repeated } from './repeated';
import { places, type FinishedPod, type Place } from '../../application/checks/volume-places';

/** Notes volumes of one name and mounts of one path, each with the places where they were written. */
export function checkVolumes(finished: FinishedPod): void {
  const { pod, role } = finished;
  for (const [name, volumes] of repeated(pod.spec.volumes ?? [], (volume) => volume.name)) {
    note(finished, { reason: 'DuplicateVolume', value: name, twice: volumes, nameAt: ({ volume }) => volume },
      (told) => `the pod of the ${role} has ${volumes.length} volumes of this name: ${told}. Give all but one of them another name.`);
  }
  for (const container of [...pod.spec.initContainers ?? [], ...pod.spec.containers]) {
    for (const [path, mounts] of repeated(container.volumeMounts ?? [], ({ mountPath }) => normalPath(mountPath))) {
      const nameAt = ({ mount }: Place) => (mount && normalPath(mount.mountPath) === path ? mount.name : undefined);
      note(finished, { reason: 'DuplicateMountPath', value: path, twice: mounts, ...(container === finished.container && { nameAt }) },
        (told) => `${mounts.length} volumes are mounted at this path in the container ${container.name} of the ${role}: ${told}. Give all but one of them another path.`);
    }
  }
}

interface Duplicate {
  readonly reason: string;
  readonly value: string;
  readonly twice: ReadonlyArray<{ readonly name: string }>;
  /** What a place says of it, if anything; absent where places are not looked for. */
  nameAt?(place: Place): string | undefined;
}

/**
 * Notes what stands twice, each by name and with the place that it comes from; what nobody wrote comes from Spark. Where all of it does, it
 * follows from what the other role has, and is told there.
 */
function note(finished: FinishedPod, { reason, value, twice, nameAt }: Duplicate, message: (told: string) => string): void {
  const left = nameAt ? places(finished).filter((place) => nameAt(place) !== undefined) : [];
  let path = nameAt ? undefined : `spec.${finished.role}`;
  const told = twice.map(({ name }) => {
    const at = left.findIndex((place) => nameAt?.(place) === name);
    if (at < 0) return nameAt ? `${name} of Spark's own` : name;
    path = left.splice(at, 1)[0].path;
    return `${name} by ${path}`;
  });
  if (path !== undefined) finished.context.findings.push({ severity: 'error', reason, path, message: message(told.join(', ')), value });
}

/** A path without what makes no difference: `/data/` and `//data/.` are `/data`. */
function normalPath(path: string): string {
  return `/${path.split('/').filter((part) => part !== '' && part !== '.').join('/')}`;
}
