// What Spark itself refuses when the driver starts, at the place where the author wrote it.
import { startupRefusals } from '../../../spec/spark-startup';
import { parseSparkVersion } from '../../../spec/spark-values';
import type { SubmissionContext } from '../../spark/context';

/** Notes what Spark would end the driver for. A place that has an error already is left alone. */
export function checkStartup({ conf, dialect, findings }: SubmissionContext): void {
  const version = parseSparkVersion(dialect.rules);
  if (version === undefined) return;
  const noted = new Set(findings.filter(({ severity }) => severity === 'error').map(({ path }) => path));
  for (const { key, id = 'RefusedBySpark', reason } of startupRefusals((name) => conf.get(name), version)) {
    const path = conf.pathOf(key);
    if (noted.has(path)) continue;
    findings.push({
      severity: 'error',
      reason: id,
      path,
      message: `Spark ${dialect.rules} ends the driver at its start: ${key} ${reason}.`,
      value: conf.get(key),
    });
  }
}
