// The two pods of a submission: the driver as it is planned, and an executor as the driver will make it, as far as its volumes go.
import { originOf, type SubmissionContext } from './context';
import { draftFrom, type PodDraft, type PodTemplate } from './draft';
import { resolveReferences } from './references';
import { executorSteps } from './steps';
import { LOCAL_DIRS_VARIABLE } from './steps/local-dirs';
import type { Role } from '../../spec/roles';

/** A pod of one role as it will be created, with what the submission as a whole says. */
export interface PlannedPod extends Pick<PodDraft, 'pod' | 'container' | 'sources'> {
  readonly role: Role;
  readonly context: SubmissionContext;
}

/** The finished driver and its executors, for checks: what two sources say of one path shows only when all are put together. */
export function plannedPods(driver: PodDraft, context: SubmissionContext): readonly PlannedPod[] {
  const executor = executorOf(driver, context);
  return [{ ...driver, role: 'driver', context }, { ...executor, role: 'executor', context }];
}

/** What the finished driver, with its properties and its environment, will make of the executors' template. */
export function executorOf(driver: PodDraft, context: SubmissionContext): PodDraft {
  const executor: SubmissionContext = {
    ...context,
    role: 'executor',
    conf: resolveReferences(driver.properties, context.findings),
    localDirectories: driver.container.env?.filter(({ name }) => name === LOCAL_DIRS_VARIABLE).pop()?.value,
  };
  const draft = draftFrom(originOf(executor, context.submission.executorTemplate?.content as PodTemplate | undefined), executor.conf);
  for (const step of executorSteps(executor)) step.apply(draft, executor);
  draft.pod.spec.containers.push(draft.container);
  return draft;
}
