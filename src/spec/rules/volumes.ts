// Rules on volumes and where they are mounted.
import { finding, type Rule } from './rule';
import { LOCAL_DIR_PREFIX } from '../names';
import { ROLES } from '../roles';

/** A mount needs a volume: of the application, or of the role's pod template. One without is left out, but scratch directories are not to be missed. */
export const mountedVolumesExist: Rule = {
  reason: 'UnknownVolume',
  check(application) {
    const { spec } = application;
    return ROLES.flatMap((role) => {
      const volumes = [...spec.volumes ?? [], ...spec[role]?.template?.spec?.volumes ?? []];
      const known = new Set(volumes.map(({ name }) => name).filter((name) => typeof name === 'string'));
      return (spec[role]?.volumeMounts ?? [])
        .map(({ name }, index) => ({ path: `spec.${role}.volumeMounts[${index}].name`, value: name }))
        .filter(({ value }) => !known.has(value))
        .map((place) => finding(
          String(place.value).startsWith(LOCAL_DIR_PREFIX) ? 'error' : 'warning', this.reason, place,
          `names no volume, so nothing is mounted; ${listed([...known].slice(0, MOST_LISTED), known.size)}: add it to spec.volumes`,
        ));
    });
  },
};

/** More names than this do not help to find a mistake. */
const MOST_LISTED = 10;

function listed(names: readonly string[], all: number): string {
  if (all === 0) return 'there are none';
  return `there are ${names.join(', ')}${all > names.length ? ` and ${all - names.length} more` : ''}`;
}

/** Kubernetes identifies the volumes of a pod by name, so of several only the last is mounted. */
export const volumeNamesDiffer: Rule = {
  reason: 'DuplicateVolume',
  check(application) {
    const volumes = application.spec.volumes ?? [];
    const lasts = new Map(volumes.map(({ name }, index) => [name, index]));
    return volumes.flatMap(({ name }, index) => (lasts.get(name) === index
      ? []
      : [finding(
        'warning', this.reason, { path: `spec.volumes[${index}].name`, value: name },
        `is the name of spec.volumes[${lasts.get(name)}] too, which is the one that is mounted; give each volume its own name`,
      )]));
  },
};

const KNOWN_SECRET_TYPES = ['Generic', 'GCPServiceAccount', 'HadoopDelegationToken'];

/** An unknown secret type only means that no environment variable points to the secret. */
export const secretTypes: Rule = {
  reason: 'UnknownSecretType',
  check(application) {
    return ROLES.flatMap((role) => (application.spec[role]?.secrets ?? [])
      .map(({ secretType }, index) => ({ path: `spec.${role}.secrets[${index}].secretType`, value: secretType }))
      .filter(({ value }) => !KNOWN_SECRET_TYPES.includes(value))
      .map((place) => finding('warning', this.reason, place, `is treated as Generic; known types are ${KNOWN_SECRET_TYPES.join(', ')}`)));
  },
};
