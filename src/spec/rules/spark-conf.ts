// Rules on spec.sparkConf: properties that typed fields or the platform decide, and keys and values that Spark does not know.
import { confPath, finding, type Rule } from './rule';
import { deprecatedKeys, keysOfOtherVersions, unknownKeys, wrongValues, type ConfFinding } from '../spark-conf';
import { effectiveSparkVersion } from '../spark-values';
import type { SparkApplication } from '../types.gen';

/** Properties that must not be set through sparkConf, each with what to do instead. */
const DENIED: Readonly<Record<string, string>> = {
  'spark.kubernetes.authenticate.driver.serviceAccountName': 'set spec.driver.serviceAccount instead',
  'spark.kubernetes.authenticate.executor.serviceAccountName': 'set spec.executor.serviceAccount instead',
  'spark.kubernetes.authenticate.oauthTokenFile': 'driver and executors use their service accounts',
  'spark.kubernetes.authenticate.oauthToken': 'driver and executors use their service accounts',
  'spark.kubernetes.authenticate.driver.oauthTokenFile': 'the driver uses its service account',
  'spark.kubernetes.authenticate.driver.oauthToken': 'the driver uses its service account',
  'spark.kubernetes.authenticate.executor.oauthTokenFile': 'executors use their service account',
  'spark.kubernetes.authenticate.executor.oauthToken': 'executors use their service account',
  'spark.master': 'the operator decides which cluster an application runs on',
  'spark.kubernetes.driver.master': 'set spec.driver.kubernetesMaster instead',
  'spark.kubernetes.container.image': 'set spec.image instead',
  'spark.kubernetes.driver.container.image': 'set spec.driver.image instead',
  'spark.kubernetes.executor.container.image': 'set spec.executor.image instead',
};

const SECRET = /oauthToken$/;

function celText(text: string): string {
  return `'${text.replace(/\\|'/g, '\\$&')}'`;
}

/** Identity, cluster and images are not for sparkConf, so that policies can rely on the typed fields. */
export const deniedProperties: Rule = {
  reason: 'DeniedSparkConf',
  check(application) {
    const conf = application.spec.sparkConf ?? {};
    return Object.entries(DENIED)
      .filter(([key]) => conf[key] !== undefined)
      .map(([key, instead]) => finding('error', this.reason, { path: confPath(key), value: SECRET.test(key) ? undefined : conf[key] },
        `is not allowed in sparkConf; ${instead}`));
  },
  cel: {
    at: 'spec',
    rule: `!has(self.sparkConf) || ![${Object.keys(DENIED).map((key) => `'${key}'`).join(', ')}].exists(key, key in self.sparkConf)`,
    message: `these properties are not allowed in sparkConf: ${Object.keys(DENIED).join(', ')}`,
    // One choice after another: what joins a filtered list would be over the API server's budget.
    messageExpression: Object.entries(DENIED).reduceRight(
      (others, [key, instead]) => `'${key}' in self.sparkConf ? ${celText(`${key} is not allowed in sparkConf; ${instead}`)} : ${others}`, '\'\'',
    ),
  },
};

/** Spark drops properties whose names do not begin with `spark.`; the author should know. */
export const foreignProperties: Rule = {
  reason: 'PropertyWithoutEffect',
  check(application) {
    return Object.keys(application.spec.sparkConf ?? {})
      .filter((key) => !key.startsWith('spark.'))
      .map((key) => finding('warning', this.reason, { path: confPath(key), value: undefined },
        'does not begin with spark., so Spark ignores it; Hadoop\'s settings go into spec.hadoopConf'));
  },
};

/** What only the process of spark-submit reads; the controller has no such process. */
const OF_SUBMITTER: readonly (readonly [key: RegExp, because: string])[] = [
  [/^spark\.kubernetes\.submission\.waitAppCompletion$/, 'no process waits; the status of the application follows its driver'],
  [/^spark\.kubernetes\.report\.interval$/, 'no process waits; the status of the application follows its driver'],
  [/^spark\.kubernetes\.submission\.(connection|request)Timeout$/, 'the controller talks to the API server in its own way'],
  [/^spark\.kubernetes\.file\.upload\.path$/, 'nothing is uploaded; files come from the image or from URLs that the driver reads'],
  [/^spark\.kubernetes\.appKillPodDeletionGracePeriod$/, 'it is for spark-submit --kill; set spec.driver.terminationGracePeriodSeconds'],
];

/** Settings of a wait and of an upload that do not take place. */
export const submitterProperties: Rule = {
  reason: 'PropertyWithoutEffect',
  check(application) {
    return Object.entries(application.spec.sparkConf ?? {}).flatMap(([key, value]) => OF_SUBMITTER
      .filter(([pattern]) => pattern.test(key) && value !== 'false')
      .map(([, because]) => finding('warning', this.reason, { path: confPath(key), value }, `has no effect: ${because}`)));
  },
};

/** An application runs in its own namespace. */
export const namespaceProperty: Rule = {
  reason: 'DeniedSparkConf',
  check(application) {
    const key = 'spark.kubernetes.namespace';
    const value = application.spec.sparkConf?.[key];
    const namespace = application.metadata.namespace;
    return value === undefined || namespace === undefined || value === namespace
      ? []
      : [finding('error', this.reason, { path: confPath(key), value },
        `must be the application's own namespace, ${namespace}; leave it out, it is set from metadata.namespace`)];
  },
};

/** Warnings about entries of sparkConf, by the configuration keys that Spark itself has. */
function keyWarnings(
  reason: string, { spec }: SparkApplication, check: (conf: Record<string, string>, sparkVersion: string | undefined) => readonly ConfFinding[],
): ReturnType<Rule['check']> {
  const conf = spec.sparkConf;
  return conf === undefined ? [] : check(conf, effectiveSparkVersion(spec))
    .map(({ key, message }) => finding('warning', reason, { path: confPath(key), value: conf[key] }, message));
}

/** A key that is like one of Spark's, or begins as only Spark's do, and is none. */
export const unknownProperties: Rule = {
  reason: 'UnknownSparkProperty',
  check(application) {
    return keyWarnings(this.reason, application, unknownKeys);
  },
};

/** A key that another version of Spark reads. */
export const propertiesOfOtherVersions: Rule = {
  reason: 'PropertyWithoutEffect',
  check(application) {
    return keyWarnings(this.reason, application, keysOfOtherVersions);
  },
};

/** A key that Spark has replaced by another. */
export const deprecatedProperties: Rule = {
  reason: 'DeprecatedSparkProperty',
  check(application) {
    return keyWarnings(this.reason, application, deprecatedKeys);
  },
};

/** A value of another type than Spark converts it to. It warns: Spark itself fails where it reads the property, which may be late or never. */
export const propertyValues: Rule = {
  reason: 'IllTypedSparkProperty',
  check(application) {
    return keyWarnings(this.reason, application, wrongValues);
  },
};
