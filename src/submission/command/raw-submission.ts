// Plans a spark-submit command line as it is: the same objects in Spark's own order, without an application that owns them.
import type { Finding } from '../../spec/findings';
import type { KubernetesObject } from '../../spec/kubernetes';
import type { RefusedSubmission, Submission } from '../plan';
import { checkPods } from '../spark/checks';
import { dialectFor } from '../spark/dialects';
import { plannedPods } from '../spark/executor';
import { identityOf } from '../spark/identity';
import { planSparkSubmission } from '../spark/spark-submit';
import type { SparkSubmission } from '../spark/submission';

/** What spark-submit would create. */
export interface PlannedRawSubmission {
  readonly outcome: 'planned';
  readonly applicationId: string;
  readonly driverPodName: string;
  /** In Spark's order: the pod first; without owners. */
  readonly objects: readonly KubernetesObject[];
  readonly properties: Readonly<Record<string, string>>;
  readonly warnings: readonly Finding[];
}

/** Plans a submission that is no SparkApplication. Everything random derives from the attempt's id. */
export function planRawSubmission(submission: SparkSubmission, attempt: Submission, master: string): PlannedRawSubmission | RefusedSubmission {
  const findings: Finding[] = [];
  const dialect = dialectFor(submission.sparkVersion, findings, submission.paths.sparkVersion);
  if (!dialect) return { outcome: 'refused', findings };
  const { driver, context, properties } = planSparkSubmission(submission, { dialect, identity: identityOf(attempt.id), time: attempt.time, master }, findings);
  checkPods(plannedPods(driver, context), context);
  if (findings.some(({ severity }) => severity === 'error')) return { outcome: 'refused', findings: distinct(findings) };
  return {
    outcome: 'planned',
    applicationId: context.identity.applicationId,
    driverPodName: context.driverPodName,
    objects: [...driver.groups, driver.pod, ...driver.objects].map((object) => inNamespace(object, context.namespace)),
    properties,
    warnings: distinct(findings),
  };
}

/** One finding per place, reason and value: two checks may find the same fault. A part of a command line has no fields below it, so all others stay. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ path, reason, value }) => {
    const key = `${path}\n${reason}\n${String(value ?? '')}`;
    return !seen.has(key) && Boolean(seen.add(key));
  });
}

/** spark-submit leaves the namespace of most objects to its client. */
function inNamespace(object: KubernetesObject, namespace: string): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, namespace } };
}
