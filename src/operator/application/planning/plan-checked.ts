// One plan with everything that is wrong with the application, wherever it is made: on the event loop or in a worker.
import { checkSchema } from '../../../schema/check-schema';
import { describeFinding } from '../../../spec/findings';
import { planSubmission, type PlanSubmission } from '../../../submission';

/** Plans an attempt. The planner only knows that something has the wrong type; the schema knows what and where. */
export const planChecked: PlanSubmission = (application, submission, settings) => {
  const plan = planSubmission(application, submission, settings);
  if (plan.outcome === 'planned' || !plan.findings.some(({ reason }) => reason === 'UnexpectedShape')) return plan;
  const located = checkSchema(application).filter(({ reason }) => reason !== 'UnknownField');
  const known = new Set(plan.findings.map(describeFinding));
  return { ...plan, findings: [...located.filter((finding) => !known.has(describeFinding(finding))), ...plan.findings] };
};
