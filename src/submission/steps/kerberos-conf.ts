// KerberosConfDriverFeatureStep: Kerberos settings and delegation tokens from objects that exist already.
import { addEnvironment, addVolume, type DriverDraft, type FeatureStep, type SubmissionContext } from '../context';

const KRB5_MAP = 'spark.kubernetes.kerberos.krb5.configMapName';
const KRB5_PATH = 'spark.kubernetes.kerberos.krb5.path';
const TOKEN_SECRET = 'spark.kubernetes.kerberos.tokenSecret.name';
const TOKEN_KEY = 'spark.kubernetes.kerberos.tokenSecret.itemKey';
const PRINCIPAL = 'spark.kerberos.principal';
const KEYTAB = 'spark.kerberos.keytab';
const KRB5_FILE = '/etc/krb5.conf';
const TOKEN_DIRECTORY = '/mnt/secrets/hadoop-credentials';

export const kerberosConf: FeatureStep = {
  name: 'KerberosConfDriverFeatureStep',
  apply(draft, context) {
    addKrb5(draft, context);
    checkKeytab(context);
    addTokens(draft, context);
  },
};

function addKrb5(draft: DriverDraft, { conf, findings }: SubmissionContext): void {
  const map = conf.get(KRB5_MAP);
  if (conf.has(KRB5_PATH)) findings.push(conf.invalid(KRB5_PATH, 'ClientLocalFile', `names a file of the submitting machine; put it into a ConfigMap and set ${KRB5_MAP}`));
  if (!map) return;
  (draft.pod.spec.volumes ??= []).push({ name: 'krb5-file', configMap: { name: map } });
  (draft.container.volumeMounts ??= []).push({ mountPath: KRB5_FILE, name: 'krb5-file', subPath: 'krb5.conf' });
}

function checkKeytab({ conf, findings }: SubmissionContext): void {
  const keytab = conf.get(KEYTAB);
  if (conf.has(PRINCIPAL) !== conf.has(KEYTAB)) {
    const [given, missing] = keytab === undefined ? [PRINCIPAL, KEYTAB] : [KEYTAB, PRINCIPAL];
    findings.push(conf.invalid(given, 'IncompleteKerberos', `needs ${missing} beside it`));
  }
  if (keytab !== undefined && !keytab.startsWith('local:')) {
    findings.push(conf.invalid(KEYTAB, 'ClientLocalFile', 'names a file of the submitting machine; mount a Secret with the keytab and write local:///path/to/it'));
  }
}

function addTokens(draft: DriverDraft, { conf, findings }: SubmissionContext): void {
  const secret = conf.get(TOKEN_SECRET);
  const key = conf.get(TOKEN_KEY);
  if ((secret === undefined) !== (key === undefined)) {
    const [given, missing] = key === undefined ? [TOKEN_SECRET, TOKEN_KEY] : [TOKEN_KEY, TOKEN_SECRET];
    findings.push(conf.invalid(given, 'IncompleteKerberos', `needs ${missing} beside it`));
  }
  if (secret === undefined || key === undefined) return;
  addVolume(draft, { name: 'hadoop-secret', secret: { secretName: secret } }, TOKEN_DIRECTORY);
  addEnvironment(draft.container, 'HADOOP_TOKEN_FILE_LOCATION', `${TOKEN_DIRECTORY}/${key}`);
}
