// Rules on volumes and where they are mounted.
import { finding, type Rule } from './rule';
import { ROLES } from '../roles';

/** A mount needs a volume: of the application, or of the role's pod template. */
export const mountedVolumesExist: Rule = {
  reason: 'UnknownVolume',
  check(application) {
    const { spec } = application;
    const shared = (spec.volumes ?? []).map(({ name }) => name);
    return ROLES.flatMap((role) => {
      const known = [...shared, ...(spec[role]?.template?.spec?.volumes ?? []).map(({ name }) => name)];
      return (spec[role]?.volumeMounts ?? [])
        .map(({ name }, index) => ({ path: `spec.${role}.volumeMounts[${index}].name`, value: name }))
        .filter(({ value }) => !known.includes(value))
        .map((place) => finding('error', this.reason, place,
          `names no volume; ${known.length > 0 ? `there are ${known.join(', ')}` : 'there are none'}: add it to spec.volumes`));
    });
  },
};

/** Kubernetes tells volumes of a pod apart by name. */
export const volumeNamesDiffer: Rule = {
  reason: 'DuplicateVolume',
  check(application) {
    const names = (application.spec.volumes ?? []).map(({ name }) => name);
    return names.map((value, index) => ({ path: `spec.volumes[${index}].name`, value }))
      .filter(({ value }, index) => names.indexOf(value) < index)
      .map((place) => finding('error', this.reason, place, `is the name of spec.volumes[${names.indexOf(place.value)}] too; give each volume its own name`));
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
