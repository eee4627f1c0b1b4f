// MountSecretsFeatureStep and EnvSecretsFeatureStep: Secrets as files, and their keys as environment variables.
import { isDnsLabel } from '../../../spec/names';
import type { FeatureStep } from '../context';
import { addVolume } from '../draft';

/** The reason of findings about names of volumes. */
export const INVALID_VOLUME_NAME = 'InvalidVolumeName';

/** The volume of a Secret that a property mounts. */
export function secretVolumeName(secretName: string): string {
  return `${secretName}-volume`;
}

export const mountSecrets: FeatureStep = {
  name: 'MountSecretsFeatureStep',
  apply(draft, { conf, findings, role }) {
    const prefix = `spark.kubernetes.${role}.secrets.`;
    for (const [secretName, path] of conf.withPrefix(prefix)) {
      const name = secretVolumeName(secretName);
      if (!isDnsLabel(name)) {
        findings.push(conf.invalid(prefix + secretName, INVALID_VOLUME_NAME,
          `makes a volume called ${name}, which Kubernetes does not allow; mount this Secret by volumes and volumeMounts`));
      }
      addVolume(draft, { name, secret: { secretName } }, path, conf.pathOf(prefix + secretName));
    }
  },
};

export const envSecrets: FeatureStep = {
  name: 'EnvSecretsFeatureStep',
  apply({ container }, { conf, findings, role }) {
    const prefix = `spark.kubernetes.${role}.secretKeyRef.`;
    for (const [name, reference] of conf.withPrefix(prefix)) {
      const parts = reference.split(':');
      if (parts.length !== 2 || parts.includes('')) {
        findings.push(conf.invalid(prefix + name, 'InvalidSecretReference', 'must be written SECRET:KEY'));
        continue;
      }
      (container.env ??= []).push({ name, valueFrom: { secretKeyRef: { name: parts[0], key: parts[1] } } });
    }
  },
};
