// KerberosConfDriverFeatureStep: Kerberos settings, and delegation tokens from objects that exist already.
import type { ConfigMap, Volume } from '../../spec/kubernetes.gen';
import { addEnvironment, addVolume, type PodDraft, type FeatureStep, type SubmissionContext } from '../context';

const KRB5_MAP = 'spark.kubernetes.kerberos.krb5.configMapName';
const KRB5_PATH = 'spark.kubernetes.kerberos.krb5.path';
const TOKEN_SECRET = 'spark.kubernetes.kerberos.tokenSecret.name';
const TOKEN_KEY = 'spark.kubernetes.kerberos.tokenSecret.itemKey';
const PRINCIPAL = 'spark.kerberos.principal';
const KEYTAB = 'spark.kerberos.keytab';
const KRB5_FILE = '/etc/krb5.conf';
const TOKEN_DIRECTORY = '/mnt/secrets/hadoop-credentials';

type ConfigMapSource = NonNullable<Volume['configMap']>;

export const kerberosConf: FeatureStep = {
  name: 'KerberosConfDriverFeatureStep',
  check({ conf, findings }) {
    if (conf.has(KRB5_MAP) && conf.has(KRB5_PATH)) findings.push(conf.invalid(KRB5_PATH, 'ConflictingKerberos', `cannot be set together with ${KRB5_MAP}`));
    for (const [one, other] of [[PRINCIPAL, KEYTAB], [TOKEN_SECRET, TOKEN_KEY]]) {
      if (conf.has(one) === conf.has(other)) continue;
      const [given, missing] = conf.has(one) ? [one, other] : [other, one];
      findings.push(conf.invalid(given, 'IncompleteKerberos', `needs ${missing} beside it`));
    }
  },
  apply(draft, context) {
    addKrb5(draft, context);
    checkKeytab(context);
    addTokens(draft, context);
  },
};

function addKrb5(draft: PodDraft, context: SubmissionContext): void {
  const map = context.conf.get(KRB5_MAP);
  const configMap = map === undefined ? sendKrb5(draft, context) : { name: map };
  if (!configMap) return;
  (draft.pod.spec.volumes ??= []).push({ name: 'krb5-file', configMap });
  (draft.container.volumeMounts ??= []).push({ mountPath: KRB5_FILE, name: 'krb5-file', subPath: 'krb5.conf' });
}

/** On a command line the file may be one of the submitter's, and goes into a ConfigMap. */
function sendKrb5({ objects }: PodDraft, context: SubmissionContext): ConfigMapSource | undefined {
  const { conf, findings, namespace, prefix, submission } = context;
  const path = conf.get(KRB5_PATH);
  if (path === undefined) return undefined;
  const text = submission.files?.[path]?.text;
  if (text === undefined) {
    findings.push(conf.invalid(KRB5_PATH, 'ClientLocalFile', `names a file of the submitting machine; put it into a ConfigMap and set ${KRB5_MAP}`));
    return undefined;
  }
  const name = `${prefix}-krb5-file`;
  const key = path.split('/').pop() ?? path;
  const configMap: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, immutable: true, data: { [key]: text } };
  objects.push(configMap);
  return { name, items: [{ key, path: key }] };
}

function checkKeytab({ conf, findings }: SubmissionContext): void {
  const keytab = conf.get(KEYTAB);
  if (keytab !== undefined && !keytab.startsWith('local:')) {
    findings.push(conf.invalid(KEYTAB, 'ClientLocalFile', 'names a file of the submitting machine; mount a Secret with the keytab and write local:///path/to/it'));
  }
}

function addTokens(draft: PodDraft, { conf }: SubmissionContext): void {
  const secret = conf.get(TOKEN_SECRET);
  const key = conf.get(TOKEN_KEY);
  if (secret === undefined || key === undefined) return;
  addVolume(draft, { name: 'hadoop-secret', secret: { secretName: secret } }, TOKEN_DIRECTORY);
  addEnvironment(draft.container, 'HADOOP_TOKEN_FILE_LOCATION', `${TOKEN_DIRECTORY}/${key}`);
}
