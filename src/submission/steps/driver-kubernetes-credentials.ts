// DriverKubernetesCredentialsFeatureStep: the identity under which the driver talks to the API server.
import type { Secret } from '../../spec/kubernetes.gen';
import { addVolume, type PodDraft, type FeatureStep, type SubmissionContext } from '../context';

const PREFIX = 'spark.kubernetes.authenticate.driver.';
const DIRECTORY = '/mnt/secrets/spark-kubernetes-credentials';
const REDACTED = '<present_but_redacted>';

/** Properties that hold or name a credential, each with its key in the Secret and the property that tells the driver its path. */
const CREDENTIALS = [
  { name: 'oauthToken', secretKey: 'oauth-token', mounted: 'oauthTokenFile', isFile: false },
  { name: 'caCertFile', secretKey: 'ca-cert', mounted: 'caCertFile', isFile: true },
  { name: 'clientKeyFile', secretKey: 'client-key', mounted: 'clientKeyFile', isFile: true },
  { name: 'clientCertFile', secretKey: 'client-cert', mounted: 'clientCertFile', isFile: true },
] as const;

export const driverKubernetesCredentials: FeatureStep = {
  name: 'DriverKubernetesCredentialsFeatureStep',
  apply(draft, context) {
    const { conf } = context;
    const given = CREDENTIALS.filter(({ name }) => conf.has(PREFIX + name));
    if (given.length > 0) {sendCredentials(given, draft, context);} else {
      const serviceAccount = conf.get(`${PREFIX}serviceAccountName`);
      if (serviceAccount) {
        draft.pod.spec.serviceAccount = serviceAccount;
        draft.pod.spec.serviceAccountName = serviceAccount;
      }
    }
    for (const key of draft.properties.keys()) if (key.endsWith('oauthToken')) draft.properties.set(key, REDACTED);
  },
};

/** With credentials of its own, the driver's service account is not used. */
function sendCredentials(given: readonly (typeof CREDENTIALS)[number][], draft: PodDraft, context: SubmissionContext): void {
  const { conf, findings, namespace, prefix, submission } = context;
  const data: Record<string, string> = {};
  for (const { name, secretKey, mounted, isFile } of given) {
    const key = PREFIX + name;
    const value = isFile ? submission.files?.[conf.get(key) ?? '']?.text : conf.get(key);
    if (!submission.maySendCredentials) {
      findings.push({
        severity: 'error',
        reason: 'CredentialInConfiguration',
        path: conf.pathOf(key),
        message: `Everyone who reads the application would read the credential in ${key}. Use a service account, or mount an existing Secret and set ${PREFIX}mounted.${mounted}.`,
      });
    } else if (value === undefined) {findings.push(conf.invalid(key, 'MissingFile', 'names a file that cannot be read'));} else {data[secretKey] = base64(value);}
  }
  if (!submission.maySendCredentials) return;
  const name = `${prefix}-kubernetes-credentials`;
  const secret: Secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, immutable: true, data };
  draft.objects.push(secret);
  addVolume(draft, { name: 'kubernetes-credentials', secret: { secretName: name } }, DIRECTORY);
  for (const { secretKey, mounted } of given) {
    const key = `${PREFIX}mounted.${mounted}`;
    if (!conf.has(key)) draft.properties.set(key, `${DIRECTORY}/${secretKey}`);
  }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
