// What is checked of the finished pods of a submission.
import { checkDelegationTokens } from '../../spark/checks/delegation-tokens';
import { checkExcludedSteps } from '../../spark/checks/excluded-steps';
import { checkMemory } from '../../spark/checks/memory';
import { checkContainers, checkMetadata, checkName, checkSettings } from './pods';
import { checkVolumes } from '../../spark/checks/volumes';
import type { SparkApplication } from '../../../spec/types.gen';
import type { PodDraft, SubmissionContext } from '../../spark/context';
import { executorOf } from '../../spark/executor';

export { checkProperties } from '../../spark/checks/properties';
export { refusals } from './refusals';
export { checkShapes } from './shapes';

/** Notes what cannot be in the finished driver, or in the executors that it will make. */
export function checkPods(driver: PodDraft, context: SubmissionContext, application?: SparkApplication): void {
  checkDelegationTokens({ ...driver, context });
  checkExcludedSteps(context, application);
  checkName(driver.pod, context, application);
  if (application) checkSettings(context);
  for (const finished of [{ role: 'driver', ...driver }, { role: 'executor', ...executorOf(driver, context) }] as const) {
    const pod = { ...finished, context, application };
    checkVolumes(pod);
    checkMemory(pod);
    checkContainers(pod);
    // A command line is planned to the letter, also where no API server would take it.
    if (application) checkMetadata(pod);
  }
}
