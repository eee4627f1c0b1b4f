// Rules on volumes and where they are mounted.
import { confPath, finding, ROLES, type Role, type Rule } from './rule';
import type { SparkApplication } from '../types.gen';

interface Mount {
  readonly path: string;
  readonly volume: string;
  readonly mountPath: string;
}

/** All typed mounts of a role's Spark container. */
function mounts(application: SparkApplication, role: Role): Mount[] {
  const { spec } = application;
  const pod = spec[role];
  return [
    ...(pod?.volumeMounts ?? []).map(({ name, mountPath }, index) => ({ path: `spec.${role}.volumeMounts[${index}]`, volume: name, mountPath })),
    ...(pod?.configMaps ?? []).map(({ name, path }, index) => ({ path: `spec.${role}.configMaps[${index}]`, volume: name, mountPath: path })),
    ...(pod?.secrets ?? []).map(({ name, path }, index) => ({ path: `spec.${role}.secrets[${index}]`, volume: name, mountPath: path })),
  ];
}

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

/** The API server refuses a container with two mounts of one path. */
export const mountPathsDiffer: Rule = {
  reason: 'DuplicateMountPath',
  check(application) {
    return ROLES.flatMap((role) => {
      const first = new Map<string, Mount>();
      return mounts(application, role).flatMap((mount) => {
        const key = mount.mountPath.replace(/(.)\/+$/, '$1');
        const earlier = first.get(key);
        if (!earlier) {
          first.set(key, mount);
          return [];
        }
        return [finding('error', this.reason, { path: mount.path, value: mount.mountPath },
          `mounts ${mount.volume} where ${earlier.path} already mounts ${earlier.volume}; give one of them another path`)];
      });
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

const CLAIM_OF_POD = /OnDemand|SPARK_EXECUTOR_ID/;

/** Spark makes a claim for a pod only where class and size are both given; else the pod is made, and waits for a claim that nobody makes. */
export const onDemandClaims: Rule = {
  reason: 'ClaimNotCreated',
  check({ spec: { sparkConf = {} } }) {
    return Object.entries(sparkConf).flatMap(([key, value]) => {
      const [, prefix] = /^(spark\.kubernetes\.(?:driver|executor)\.volumes\.persistentVolumeClaim\.[^.]+\.options\.)claimName$/.exec(key) ?? [];
      if (prefix === undefined || !CLAIM_OF_POD.test(value)) return [];
      const missing = ['storageClass', 'sizeLimit'].map((option) => prefix + option).filter((option) => !sparkConf[option]);
      return missing.length === 0 ? [] : [finding('warning', this.reason, { path: confPath(key), value },
        `Spark makes no claim without ${missing.join(' and ')}: the pod is created and waits for its claim for ever, and nothing says so; `
        + 'set storageClass, also where it is the cluster\'s default, and sizeLimit')];
    });
  },
};
