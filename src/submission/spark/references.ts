// References to other properties, such as ${spark.app.name}, which Spark replaces where it reads a setting of its own.
import type { SparkConf } from './spark-conf';
import type { Finding } from '../../spec/findings';

const REFERENCE = /\$\{(?:(\w+?):)?(\S+?)\}/g;
const below = (prefix: string, ...keys: string[]): string[] => keys.map((key) => prefix + key);
/** What is read as a setting. All else (environment, labels, volumes, ports, …) is looked up as text, or by the driver alone. */
const SETTINGS: ReadonlySet<string> = new Set([
  ...below(
    'spark.kubernetes.',
    'namespace', 'container.image', 'container.image.pullPolicy', 'container.image.pullSecrets', 'memoryOverheadFactor', 'scheduler.name',
    'securityContext.allowPrivilegeEscalation', 'authenticate.driver.serviceAccountName', 'hadoop.configMapName', 'kerberos.krb5.configMapName',
    'kerberos.krb5.path', 'kerberos.tokenSecret.name', 'kerberos.tokenSecret.itemKey', 'legacy.useReadWriteOnceAccessMode', 'local.dirs.tmpfs',
    'pyspark.pythonVersion',
  ),
  ...below(
    'spark.kubernetes.driver.',
    'container.image', 'pod.name', 'request.cores', 'limit.cores', 'scheduler.name', 'securityContext.allowPrivilegeEscalation', 'podTemplateContainerName',
    'pod.featureSteps', 'pod.excludedFeatureSteps', 'service.ipFamilies', 'service.ipFamilyPolicy', 'service.publishNotReadyAddresses',
  ),
  'spark.driver.memoryOverhead', 'spark.yarn.driver.memoryOverhead', 'spark.driver.memoryOverheadFactor', 'spark.driver.minMemoryOverhead',
  'spark.pyspark.python', 'spark.pyspark.driver.python', 'spark.ui.port',
]);

/** More than anybody means; references that double at each step would otherwise never end. */
const MOST_REFERENCES = 1000;

/** The properties as feature steps read them. The driver is handed the text as it was, and reads it in the same way. */
export function resolveReferences(conf: SparkConf, findings: Finding[]): SparkConf {
  const resolved = conf.copy();
  for (const key of conf.keys()) {
    const value = conf.get(key) ?? '';
    if (SETTINGS.has(key) && value.includes('${')) resolved.set(key, resolve(conf, key, value, findings), conf.pathOf(key));
  }
  return resolved;
}

function resolve(conf: SparkConf, key: string, text: string, findings: Finding[]): string {
  let left = MOST_REFERENCES;
  const replace = (part: string, seen: readonly string[]): string => part.replace(REFERENCE, (reference, source: string | undefined, name: string) => {
    const value = source === undefined && !seen.includes(name) ? conf.get(name) : undefined;
    if (value !== undefined && left-- > 0) return replace(value, [...seen, name]);
    findings.push(conf.invalid(key, 'UnresolvedReference', `refers to ${reference}, ${source === undefined
      ? 'a property that is not set here, or that leads back to itself'
      : 'which only the machine that submits could know'}; write its value`));
    return reference;
  });
  return replace(text, [key]);
}
