// MountSecretsFeatureStep: Secrets as files in the driver.
import { isDnsLabel } from '../../spec/names';
import { addVolume, type FeatureStep } from '../context';

export const mountSecrets: FeatureStep = {
  name: 'MountSecretsFeatureStep',
  apply(draft, { conf, findings }) {
    const prefix = 'spark.kubernetes.driver.secrets.';
    for (const [secretName, path] of conf.withPrefix(prefix)) {
      const name = `${secretName}-volume`;
      if (!isDnsLabel(name)) {
        findings.push(conf.invalid(prefix + secretName, 'InvalidVolumeName', `makes a volume called ${name}, which Kubernetes does not allow; mount this Secret by volumes and volumeMounts`));
      }
      addVolume(draft, { name, secret: { secretName } }, path);
    }
  },
};
