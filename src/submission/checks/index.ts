// What is checked of the finished pods of a submission.
import { checkDelegationTokens } from './delegation-tokens';
import { checkMemory } from './memory';
import { checkVolumes } from './volumes';
import type { SparkApplication } from '../../spec/types.gen';
import type { PodDraft, SubmissionContext } from '../context';
import { executorOf } from '../executor';

export { checkDriverPod } from './driver-pod';
export { checkProperties } from './properties';
export { refusals } from './refusals';
export { checkShapes } from './shapes';

/** Notes what cannot be in the finished driver, or in the executors that it will make. */
export function checkPods(driver: PodDraft, context: SubmissionContext, application?: SparkApplication): void {
  checkDelegationTokens({ ...driver, context });
  for (const finished of [{ role: 'driver', ...driver }, { role: 'executor', ...executorOf(driver, context) }] as const) {
    checkVolumes({ ...finished, context, application });
    checkMemory({ ...finished, context, application });
  }
}
