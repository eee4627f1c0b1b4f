// Delegation tokens: spark-submit fetches them with the Kerberos ticket of the user who runs it. Where no user runs it, there is no ticket.
import type { PlannedPod } from '../executor';
import type { SparkConf } from '../spark-conf';

/** Properties by which an application says that it needs tokens; in Spark's words today, and in those that it still reads. */
const FILE_SYSTEMS = ['spark.kerberos.access.hadoopFileSystems', 'spark.yarn.access.hadoopFileSystems', 'spark.yarn.access.namenodes'];
const PROVIDER = /^spark\.(?:security|yarn\.security)\.(?:credentials|tokens)\.[^.]+\.enabled$/;
const AUTHENTICATION = 'spark.hadoop.hadoop.security.authentication';
/** Where Hadoop looks for tokens that exist, and for a ticket. */
const VARIABLES = ['HADOOP_TOKEN_FILE_LOCATION', 'KRB5CCNAME'];

/** Notes tokens that a driver needs and that nothing fetches, unless the driver has a keytab, a ticket or tokens of its own. */
export function checkDelegationTokens({ container, context: { conf, findings } }: PlannedPod): void {
  if (conf.has('spark.kerberos.keytab') || container.env?.some(({ name }) => VARIABLES.includes(name))) return;
  const key = asksForTokens(conf);
  if (key === undefined) return;
  findings.push({
    severity: 'warning',
    reason: 'NoDelegationTokens',
    path: conf.pathOf(key),
    message: `${key} asks for delegation tokens. spark-submit would fetch them with the Kerberos ticket of whoever runs it; no one does here, `
      + 'and the driver starts without. '
      + 'Let the driver log in itself (spark.kerberos.principal, and spark.kerberos.keytab with local:///path to a mounted Secret), '
      + 'or give it tokens that exist '
      + '(a Secret of type HadoopDelegationToken, or spark.kubernetes.kerberos.tokenSecret.name and .itemKey).',
    value: conf.get(key),
  });
}

function asksForTokens(conf: SparkConf): string | undefined {
  return conf.keys().find((key) => FILE_SYSTEMS.includes(key)
    || (key === AUTHENTICATION && conf.get(key)?.trim().toLowerCase() === 'kerberos')
    || (PROVIDER.test(key) && conf.isTrue(key)));
}
