// Rules on volumes and where they are mounted.
import { finding, type Rule } from './rule';
import { ROLES } from '../roles';

/** A mount needs a volume: of the application, or of the role's pod template. */
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
          'error', this.reason, place, `names no volume; ${listed([...known].slice(0, MOST_LISTED), known.size)}: add it to spec.volumes`,
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

/** Kubernetes identifies the volumes of a pod by name. */
export const volumeNamesDiffer: Rule = {
  reason: 'DuplicateVolume',
  check(application) {
    const firsts = new Map<string, number>();
    return (application.spec.volumes ?? []).flatMap(({ name }, index) => {
      const first = firsts.get(name);
      if (first === undefined) firsts.set(name, index);
      return first === undefined
        ? []
        : [finding(
          'error', this.reason, { path: `spec.volumes[${index}].name`, value: name },
          `is the name of spec.volumes[${first}] too; give each volume its own name`,
        )];
    });
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
