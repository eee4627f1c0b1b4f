// DriverKubernetesCredentialsFeatureStep: the identity under which the driver talks to the API server.
import type { FeatureStep } from '../context';

const PREFIX = 'spark.kubernetes.authenticate.driver.';
const REDACTED = '<present_but_redacted>';

export const driverKubernetesCredentials: FeatureStep = {
  name: 'DriverKubernetesCredentialsFeatureStep',
  apply({ pod, properties }, { conf, findings }) {
    for (const name of ['oauthToken', 'caCertFile', 'clientKeyFile', 'clientCertFile']) {
      if (!conf.has(PREFIX + name)) continue;
      findings.push({
        severity: 'error',
        reason: 'CredentialInConfiguration',
        path: conf.pathOf(PREFIX + name),
        message: `${PREFIX}${name} would put a credential of the submitter into a Secret. ` +
          `Use a service account, or mount an existing Secret and set ${PREFIX}mounted.${name === 'oauthToken' ? 'oauthTokenFile' : name}.`,
      });
    }
    const serviceAccount = conf.get(`${PREFIX}serviceAccountName`);
    if (serviceAccount) {
      pod.spec.serviceAccount = serviceAccount;
      pod.spec.serviceAccountName = serviceAccount;
    }
    for (const key of properties.keys()) if (key.endsWith('oauthToken')) properties.set(key, REDACTED);
  },
};
