// The PodDisruptionBudget that keeps node drains from evicting the driver.
import type { Finding } from '../../spec/findings';
import type { PodDisruptionBudget } from '../../spec/kubernetes.gen';
import { Label, SparkLabel } from '../../spec/labels';
import type { SparkApplication } from '../../spec/types.gen';
import type { SubmissionSettings } from '../plan';
import type { SubmissionContext } from '../spark/context';

/** The budget of an application that asks for one, where the platform makes them. It has the name of the driver pod. */
export function driverDisruptionBudget(
  { metadata, spec }: SparkApplication, { driverPodName }: Pick<SubmissionContext, 'driverPodName'>, { driverDisruptionBudgets }: SubmissionSettings,
): PodDisruptionBudget | undefined {
  if (spec.driverPodDisruptionBudget !== true || !driverDisruptionBudgets) return undefined;
  const application = { [Label.APP_NAME]: metadata.name ?? '' };
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: driverPodName, labels: { ...application, [Label.LAUNCHED_BY_OPERATOR]: 'true' } },
    spec: { minAvailable: 1, selector: { matchLabels: { ...application, [SparkLabel.ROLE]: 'driver' } } },
  };
}

/** A warning where an application asks for a budget and the platform makes none. */
export function disruptionBudgetFindings({ spec }: SparkApplication, { driverDisruptionBudgets }: SubmissionSettings): Finding[] {
  return spec.driverPodDisruptionBudget !== true || driverDisruptionBudgets ? [] : [{
    severity: 'warning',
    reason: 'DisruptionBudgetsOff',
    path: 'spec.driverPodDisruptionBudget',
    message: 'has no effect: the operator runs without --enable-driver-pdb, which is the option driverDisruptionBudgets of the construct SparkOperator',
  }];
}
