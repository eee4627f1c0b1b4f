// KerberosConfDriverFeatureStep: Kerberos settings, and delegation tokens from objects that exist already.
import type { ConfigMap, Secret, Volume } from '../../../spec/kubernetes.gen';
import { submitterFile, type FeatureStep, type SubmissionContext } from '../context';
import { addEnvironment, addVolume, type PodDraft } from '../draft';
import { base64 } from '../submission';

const KRB5_MAP = 'spark.kubernetes.kerberos.krb5.configMapName';
const KRB5_PATH = 'spark.kubernetes.kerberos.krb5.path';
const TOKEN_SECRET = 'spark.kubernetes.kerberos.tokenSecret.name';
const TOKEN_KEY = 'spark.kubernetes.kerberos.tokenSecret.itemKey';
const PRINCIPAL = 'spark.kerberos.principal';
const KEYTAB = 'spark.kerberos.keytab';
const KRB5_FILE = '/etc/krb5.conf';
const KEYTAB_DIRECTORY = '/mnt/secrets/kerberos-keytab';
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
    sendKeytab(draft, context);
    addTokens(draft, context);
  },
};

function addKrb5(draft: PodDraft, context: SubmissionContext): void {
  const map = context.conf.get(KRB5_MAP);
  const configMap = map === undefined ? sendKrb5(draft, context) : { name: map };
  if (!configMap) return;
  const path = context.conf.pathOf(map === undefined ? KRB5_PATH : KRB5_MAP);
  addVolume(draft, { name: 'krb5-file', configMap }, { mountPath: KRB5_FILE, name: 'krb5-file', subPath: 'krb5.conf' }, path);
}

/** On a command line the file may be one of the submitter's, and goes into a ConfigMap. */
function sendKrb5({ objects }: PodDraft, context: SubmissionContext): ConfigMapSource | undefined {
  const { conf, namespace, prefix } = context;
  const path = conf.get(KRB5_PATH);
  const file = path === undefined ? undefined : submitterFile(context, KRB5_PATH, `put it into a ConfigMap and set ${KRB5_MAP}`);
  if (path === undefined || !file) return undefined;
  const name = `${prefix}-krb5-file`;
  const key = fileName(path);
  const configMap: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, immutable: true, data: { [key]: file.text } };
  objects.push(configMap);
  return { name, items: [{ key, path: key }] };
}

function fileName(path: string): string {
  return path.split('/').pop() ?? path;
}

/** A keytab that is not in the image is one of the submitter's, and goes into a Secret. */
function sendKeytab(draft: PodDraft, context: SubmissionContext): void {
  const { conf, findings, namespace, prefix } = context;
  const path = conf.get(KEYTAB);
  if (path === undefined || path.startsWith('local:')) return;
  if (path.startsWith('file:')) {
    findings.push(conf.invalid(KEYTAB, 'ClientLocalFile',
      'must be a plain path on a command line: spark-submit looks for a file of this very name; '
      + 'in an application, mount a Secret with the keytab and write local:///path/to/it'));
    return;
  }
  const file = submitterFile(context, KEYTAB, 'mount a Secret with the keytab and write local:///path/to/it');
  if (!file) return;
  const name = `${prefix}-kerberos-keytab`;
  const key = fileName(path);
  const secret: Secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    immutable: true,
    data: { [key]: file.base64 ?? base64(file.text) },
  };
  draft.objects.push(secret);
  addVolume(draft, { name: 'kerberos-keytab', secret: { secretName: name } }, KEYTAB_DIRECTORY, conf.pathOf(KEYTAB));
  draft.properties.set(KEYTAB, `${KEYTAB_DIRECTORY}/${key}`, conf.pathOf(KEYTAB));
}

function addTokens(draft: PodDraft, { conf }: SubmissionContext): void {
  const secret = conf.get(TOKEN_SECRET);
  const key = conf.get(TOKEN_KEY);
  if (secret === undefined || key === undefined) return;
  addVolume(draft, { name: 'hadoop-secret', secret: { secretName: secret } }, TOKEN_DIRECTORY, conf.pathOf(TOKEN_SECRET));
  addEnvironment(draft.container, 'HADOOP_TOKEN_FILE_LOCATION', `${TOKEN_DIRECTORY}/${key}`);
}
