// DriverKubernetesCredentialsFeatureStep: the identity under which the driver talks to the API server.
import { entryOf } from '../../../spec/json';
import type { Secret } from '../../../spec/kubernetes.gen';
import { excludedSteps, excludedStepsKey, type FeatureStep, type SubmissionContext } from '../context';
import { addVolume, type PodDraft } from '../draft';
import type { SparkConf } from '../spark-conf';
import { base64 } from '../submission';

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
  check(context) {
    credentials(context);
    // Only the step itself keeps a token out of spark.properties.
    const { conf, findings } = context;
    const token = `${PREFIX}oauthToken`;
    if (!excludedSteps(context).includes(this.name) || !conf.has(token)) return;
    findings.push({
      severity: 'error',
      reason: 'CredentialInConfiguration',
      path: conf.pathOf(token),
      message: `Without ${this.name} the token would be written into a ConfigMap. Leave out the token, or the step's name in ${excludedStepsKey('driver')}.`,
    });
  },
  apply(draft, context) {
    const { conf } = context;
    const given = givenIn(conf);
    if (given.length > 0) {
      sendCredentials(given, draft, context);
    } else {
      const serviceAccount = conf.get(`${PREFIX}serviceAccountName`);
      if (serviceAccount !== undefined) {
        draft.pod.spec.serviceAccount = serviceAccount;
        draft.pod.spec.serviceAccountName = serviceAccount;
      }
    }
    for (const key of draft.properties.keys()) if (key.endsWith('oauthToken')) draft.properties.set(key, REDACTED);
  },
};

function givenIn(conf: SparkConf): (typeof CREDENTIALS)[number][] {
  return CREDENTIALS.filter(({ name }) => conf.has(PREFIX + name));
}

/** The credentials that are written out or in files at hand, as the data of a Secret. One that may not be sent, or cannot be read, is a finding. */
function credentials({ conf, findings, submission }: SubmissionContext): Record<string, string> {
  const data: Record<string, string> = {};
  for (const { name, secretKey, mounted, isFile } of givenIn(conf)) {
    const key = PREFIX + name;
    const file = isFile ? entryOf(submission.files ?? {}, conf.get(key)) : undefined;
    const value = isFile ? file && (file.base64 ?? base64(file.text)) : base64(conf.get(key) ?? '');
    if (!submission.maySendCredentials) {
      findings.push({
        severity: 'error',
        reason: 'CredentialInConfiguration',
        path: conf.pathOf(key),
        message: `Everyone who reads the application would read the credential in ${key}. `
          + `Use a service account, or mount an existing Secret and set ${PREFIX}mounted.${mounted}.`,
      });
    } else if (value === undefined) {
      findings.push(conf.invalid(key, 'MissingFile', 'names a file that cannot be read'));
    } else {
      data[secretKey] = value;
    }
  }
  return data;
}

/** With credentials of its own, the driver's service account is not used. */
function sendCredentials(given: readonly (typeof CREDENTIALS)[number][], draft: PodDraft, context: SubmissionContext): void {
  const { conf, namespace, prefix } = context;
  const data = credentials(context);
  if (!context.submission.maySendCredentials) return;
  const name = `${prefix}-kubernetes-credentials`;
  const secret: Secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, immutable: true, data };
  draft.objects.push(secret);
  addVolume(draft, { name: 'kubernetes-credentials', secret: { secretName: name } }, DIRECTORY, conf.pathOf(PREFIX + given[0].name));
  for (const { secretKey, mounted } of given) {
    const key = `${PREFIX}mounted.${mounted}`;
    if (!conf.has(key)) draft.properties.set(key, `${DIRECTORY}/${secretKey}`);
  }
}
