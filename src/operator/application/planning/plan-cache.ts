// Plans that were made lately: an attempt is planned when it begins, again when it is acknowledged, and at its end to know what to remove.
import { isLongerThan } from '../../../spec/json';
import type { SparkApplication } from '../../../spec/types.gen';
import type { Submission, SubmissionPlan } from '../../../submission/plan';
import { remember } from '../../manager/bounded';

/** An ordinary plan has about 20,000 characters. A plan that is no longer remembered is made once more at the end of its attempt. */
const MOST_REMEMBERED = 256;
/** Characters of a plan that is remembered: references between properties can make a long plan of a short application. */
const LONGEST_REMEMBERED = 64 * 1024;

export type Plan = (application: SparkApplication, submission: Submission) => SubmissionPlan;

/** Makes a planner that does not plan twice in a row what is the same: specification, metadata, submission and the variant are all that a plan depends on. */
export function rememberingPlans(plan: Plan, variantOf: (application: SparkApplication) => string = () => ''): Plan {
  const remembered = new Map<string, SubmissionPlan>();
  return (application, submission) => {
    const { uid, generation, labels, annotations } = application.metadata;
    // Without a generation there is no telling whether the specification is the same.
    if (generation === undefined) return plan(application, submission);
    const key = JSON.stringify([uid, generation, labels, annotations, submission.id, submission.time, variantOf(application)]);
    const known = remembered.get(key);
    const made = known ?? plan(application, submission);
    if (known || !isLongerThan(made, LONGEST_REMEMBERED)) remember(remembered, key, made, MOST_REMEMBERED);
    return made;
  };
}
