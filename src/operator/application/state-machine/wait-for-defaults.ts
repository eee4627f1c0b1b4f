// Broken defaults of the namespace: nothing is submitted before the platform has mended them, and no attempt is used up.
import type { Decision } from './decision';
import type { Situation } from './situation';
import { move, unchanged } from './status-change';
import { ConditionReason } from '../../../spec/conditions';
import { describeErrors, type Finding } from '../../../spec/findings';
import { isAboutDefaults } from '../../../spec/namespace-defaults';
import type { SubmissionPlan } from '../../../submission/plan';

/** What is wrong with the defaults, by themselves or with this application; undefined where nothing is. */
export function faultsOfDefaults({ observed: { namespaceDefaults: reading } }: Situation, plan?: SubmissionPlan): readonly Finding[] | undefined {
  if (reading?.outcome === 'broken') return reading.findings;
  const faults = plan?.outcome === 'refused' ? plan.findings.filter((finding) => finding.severity === 'error' && isAboutDefaults(finding)) : [];
  return faults.length > 0 ? faults : undefined;
}

/** Leaves the state as it is, and says what keeps the application from starting. The ConfigMap is watched, so that a change of it wakes the application. */
export function waitForDefaults(situation: Situation, faults: readonly Finding[]): Decision {
  return move(situation, {
    ...unchanged(situation),
    reason: ConditionReason.NAMESPACE_DEFAULTS_BROKEN,
    message: `the platform's defaults for this namespace are broken, so the application is not submitted before they are mended: ${describeErrors(faults)}`,
  });
}
