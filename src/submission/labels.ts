// Labels of the driver: the user's, and on top of them those that Spark finds its pods by.
import type { Dialect } from './dialects';
import type { SparkConf } from './spark-conf';
import type { Finding } from '../spec/findings';
import { SparkLabel } from '../spec/labels';
import { appNameLabel } from '../spec/names';

const LABEL_PREFIX = 'spark.kubernetes.driver.label.';
const RESERVED: readonly string[] = [SparkLabel.VERSION, SparkLabel.APP_SELECTOR, SparkLabel.APP_NAME, SparkLabel.ROLE];

/** Replaces `{{APP_ID}}`; `{{EXECUTOR_ID}}` has no meaning on a driver and becomes empty. */
export function substituteApplicationId(text: string, applicationId: string): string {
  return text.replaceAll('{{APP_ID}}', applicationId).replaceAll('{{EXECUTOR_ID}}', '');
}

export function driverLabels(conf: SparkConf, applicationId: string, dialect: Dialect, findings: Finding[]): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [name, value] of conf.withPrefix(LABEL_PREFIX)) {
    if (RESERVED.includes(name)) findings.push(conf.invalid(LABEL_PREFIX + name, 'ReservedLabel', 'cannot be set: Spark itself finds its pods by this label'));
    labels[name] = dialect.does('applicationIdInLabels') ? substituteApplicationId(value, applicationId) : value;
  }
  return {
    ...labels,
    [SparkLabel.VERSION]: dialect.sparkVersion,
    [SparkLabel.APP_SELECTOR]: applicationId,
    [SparkLabel.APP_NAME]: appNameLabel(conf.get('spark.app.name') ?? ''),
    [SparkLabel.ROLE]: 'driver',
  };
}
