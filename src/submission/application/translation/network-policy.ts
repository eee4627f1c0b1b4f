// The NetworkPolicy of executors, asked for by the name of Spark's step: what versions with that step do anyway, others then do as well.
import type { Translation } from './translation';
import { NETWORK_POLICY_STEP } from '../../spark/steps/network-policy';

const STEPS = 'spark.kubernetes.driver.pod.featureSteps';

/**
 * Whether the application asks for the policy. The step's name is taken out of the property: spark-submit looks there for classes of the
 * user's, refuses this one in every version, and the driver does not read the property at all.
 */
export function takeNetworkPolicyStep({ conf }: Translation): boolean {
  const steps = conf.list(STEPS);
  if (!steps.includes(NETWORK_POLICY_STEP)) return false;
  const others = steps.filter((step) => step !== NETWORK_POLICY_STEP);
  if (others.length > 0) conf.set(STEPS, others.join(','), conf.pathOf(STEPS));
  else conf.delete(STEPS);
  return true;
}
