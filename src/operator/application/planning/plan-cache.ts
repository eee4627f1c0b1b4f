// Plans that were made lately: an attempt is planned when it begins, again when it is acknowledged, and at its end to know what to remove.
import type { SparkApplication } from '../../../spec/types.gen';
import type { Submission, SubmissionPlan } from '../../../submission/plan';
import { remember } from '../../manager/bounded';

/** About 20 KiB each; of an attempt that outlives its place, the plan is made once more at its end. */
const MOST_REMEMBERED = 256;

export type Plan = (application: SparkApplication, submission: Submission) => SubmissionPlan;

/** Makes a planner that does not plan twice in a row what is the same: specification, metadata and submission are all that a plan depends on. */
export function rememberingPlans(plan: Plan): Plan {
  const remembered = new Map<string, SubmissionPlan>();
  return (application, submission) => {
    const { uid, generation, labels, annotations } = application.metadata;
    // Without a generation there is no telling whether the specification is the same.
    if (generation === undefined) return plan(application, submission);
    const key = JSON.stringify([uid, generation, labels, annotations, submission.id, submission.time]);
    const made = remembered.get(key) ?? plan(application, submission);
    remember(remembered, key, made, MOST_REMEMBERED);
    return made;
  };
}
