// The interface through which the controller plans applications that may take too long or too much memory for its own event loop.
import { planChecked } from './plan-checked';
import type { SparkApplication } from '../../../spec/types.gen';
import type { Submission, SubmissionPlan, SubmissionSettings } from '../../../submission/plan';

export interface PlanRequest {
  readonly application: SparkApplication;
  readonly submission: Submission;
  readonly settings: SubmissionSettings;
}

/** Why there is no plan: it took too long, it needed too much memory, or planning failed because of a defect of our own. */
export type PlanLoss = 'time' | 'memory' | 'defect';

export type IsolatedPlan =
  | { readonly outcome: 'answered'; readonly plan: SubmissionPlan }
  /** `detail` is for the operator's log. */
  | { readonly outcome: 'lost'; readonly loss: PlanLoss; readonly detail: string };

/** Rejects only where the cause is not the application: then planning it again may succeed. */
export interface IsolatedPlanner {
  plan(request: PlanRequest): Promise<IsolatedPlan>;
}

/** Plans without isolation: in simulations, where time is virtual and the applications are one's own. */
export const planInPlace: IsolatedPlanner = {
  plan({ application, submission, settings }) {
    try {
      return Promise.resolve({ outcome: 'answered', plan: planChecked(application, submission, settings) });
    } catch (error) {
      return Promise.resolve({ outcome: 'lost', loss: 'defect', detail: describeException(error) });
    }
  },
};

/** An exception for the log, with where it happened. */
export function describeException(error: unknown): string {
  return (error instanceof Error ? error.stack ?? error.message : String(error)).slice(0, 4_000);
}
