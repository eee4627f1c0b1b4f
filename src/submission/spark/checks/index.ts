// What is checked of the finished pods of any submission.
import { checkDelegationTokens } from './delegation-tokens';
import { checkExcludedSteps } from './excluded-steps';
import { checkVolumesInMemory } from './memory';
import { checkContainers, checkVolumes } from './pods';
import { excludedSteps, excludedStepsKey, type SubmissionContext } from '../context';
import type { PlannedPod } from '../executor';
import { basicDriver } from '../steps/basic-driver';

/** Notes what cannot be in the driver, or in the executors that it will make. */
export function checkPods(pods: readonly PlannedPod[], context: SubmissionContext): void {
  checkExcludedSteps(context);
  for (const planned of pods) {
    if (planned.role === 'driver') {
      checkDelegationTokens(planned);
      checkDriverName(planned);
    }
    checkVolumes(planned);
    checkVolumesInMemory(planned);
    checkContainers(planned);
  }
}

/** Notes a driver without a name. */
function checkDriverName({ pod, context }: PlannedPod): void {
  const { conf, findings } = context;
  if (pod.metadata.name) return;
  findings.push(excludedSteps(context).includes(basicDriver.name)
    ? {
      severity: 'error',
      reason: 'InvalidPodName',
      path: conf.pathOf(excludedStepsKey('driver')),
      message: `Without ${basicDriver.name} the driver pod has no name. Leave the step in.`,
      value: conf.get(excludedStepsKey('driver')),
    }
    : conf.invalid('spark.kubernetes.driver.pod.name', 'InvalidPodName', 'must not be empty; leave it out, and the pod is called by the application'));
}
