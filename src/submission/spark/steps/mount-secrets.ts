// MountSecretsFeatureStep: Secrets as files.
import { isDnsLabel } from '../../../spec/names';
import type { Role } from '../../../spec/roles';
import { addVolume, type FeatureStep } from '../context';

/** Prefix of the properties that mount Secrets. */
export function secretsPrefix(role: Role): string {
  return `spark.kubernetes.${role}.secrets.`;
}

/** The volume of a Secret that a property mounts. */
export function secretVolumeName(secretName: string): string {
  return `${secretName}-volume`;
}

export const mountSecrets: FeatureStep = {
  name: 'MountSecretsFeatureStep',
  apply(draft, { conf, findings, role }) {
    const prefix = secretsPrefix(role);
    for (const [secretName, path] of conf.withPrefix(prefix)) {
      const name = secretVolumeName(secretName);
      if (!isDnsLabel(name)) {
        findings.push(conf.invalid(prefix + secretName, 'InvalidVolumeName', `makes a volume called ${name}, which Kubernetes does not allow; mount this Secret by volumes and volumeMounts`));
      }
      addVolume(draft, { name, secret: { secretName } }, path);
    }
  },
};
