// Which Spark version a command submits to: the command does not say, but the tag of its image often does.
import type { Finding } from '../../spec/findings';
import { SUPPORTED_VERSIONS, type SparkConf } from '../../submission';

const IMAGES = ['spark.kubernetes.driver.container.image', 'spark.kubernetes.container.image'];

/** The version in the image's tag, if it is one of a Spark that is known; else the newest known one, which is said. */
export function sparkVersionOf(conf: SparkConf, findings: Finding[]): string {
  const tag = /:v?([0-9]+\.[0-9]+)(\.[0-9]+)[^/:]*$/.exec(conf.first(...IMAGES) ?? '');
  if (tag && (SUPPORTED_VERSIONS as readonly string[]).includes(tag[1])) return tag[1] + tag[2];
  const newest = `${SUPPORTED_VERSIONS[SUPPORTED_VERSIONS.length - 1]}.0`;
  findings.push({
    severity: 'warning',
    reason: 'OptionAssumed',
    path: '--spark-version',
    message: `is not given, and the image does not tell the Spark version; taken as ${newest}`,
  });
  return newest;
}
