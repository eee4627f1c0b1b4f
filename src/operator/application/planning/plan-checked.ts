// One plan with everything that is wrong with the application, wherever it is made: on the event loop or in a worker.
import { checkSchema } from '../../../schema/check-schema';
import { describeFinding } from '../../../spec/findings';
import { planSubmission, type PlanSubmission } from '../../../submission';
import type { RefusedSubmission, SubmissionPlan } from '../../../submission/plan';

/** Whether a plan only says that something has the wrong type. The schema knows what and where, but to compile it takes a quarter of a second. */
export function needsSchema(plan: SubmissionPlan): plan is RefusedSubmission {
  return plan.outcome === 'refused' && plan.findings.some(({ reason }) => reason === 'UnexpectedShape');
}

/** Plans an attempt, and has the schema say what has the wrong type. */
export const planChecked: PlanSubmission = (application, submission, settings) => {
  const plan = planSubmission(application, submission, settings);
  if (!needsSchema(plan)) return plan;
  const located = checkSchema(application).filter(({ reason }) => reason !== 'UnknownField');
  const known = new Set(plan.findings.map(describeFinding));
  const paths = new Set(located.map(({ path }) => path));
  // The schema says the same with the value.
  const others = plan.findings.filter(({ reason, path }) => reason !== 'UnexpectedShape' || !paths.has(path));
  return { ...plan, findings: [...located.filter((finding) => !known.has(describeFinding(finding))), ...others] };
};
