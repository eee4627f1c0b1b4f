// EnvSecretsFeatureStep: keys of Secrets as environment variables.
import type { FeatureStep } from '../context';

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
