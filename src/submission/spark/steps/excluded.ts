// Feature steps that properties take out, from the version on that reads these.
import type { Role } from '../../../spec/roles';
import type { SubmissionContext } from '../context';

const PACKAGE = 'org.apache.spark.deploy.k8s.features.';

/** The property that takes steps out of a role's pods. */
export function excludedStepsKey(role: Role): string {
  return `spark.kubernetes.${role}.pod.excludedFeatureSteps`;
}

/** Names of the steps that are taken out of the pods of a role: of the context's, unless another is asked for. */
export function excludedSteps({ conf, dialect, role }: SubmissionContext, of: Role = role): string[] {
  if (!dialect.does('excludedFeatureSteps')) return [];
  return conf.list(excludedStepsKey(of)).filter((name) => name.startsWith(PACKAGE)).map((name) => name.slice(PACKAGE.length));
}
