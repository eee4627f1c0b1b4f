// An executor as the driver will make it, as far as its volumes go: what two sources say of one path shows only when all are put together.
import type { PodDraft, SubmissionContext } from './context';
import { containerNameKey, draftFrom } from './pod-template';
import { resolveReferences } from './references';
import { executorSteps } from './steps';
import { LOCAL_DIRS_VARIABLE } from './steps/local-dirs';
import type { SparkPodTemplate } from '../../spec/types.gen';

/** What the finished driver, with its properties and its environment, will make of the executors' template. */
export function executorOf(driver: PodDraft, context: SubmissionContext): PodDraft {
  const executor: SubmissionContext = {
    ...context,
    role: 'executor',
    conf: resolveReferences(driver.properties, context.findings),
    localDirectories: driver.container.env?.filter(({ name }) => name === LOCAL_DIRS_VARIABLE).pop()?.value,
  };
  const draft = draftFrom(context.submission.executorTemplate?.content as SparkPodTemplate | undefined, executor.conf.get(containerNameKey('executor')), executor.conf);
  for (const step of executorSteps(executor)) step.apply(draft, executor);
  draft.pod.spec.containers.push(draft.container);
  return draft;
}
