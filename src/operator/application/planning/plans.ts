// The plans of all applications: made at once where that is cheap, prepared in isolation where it may not be, and never tried twice where that failed.
import { describeException, type IsolatedPlanner, type PlanLoss } from './isolated-planner';
import { rememberingPlans } from './plan-cache';
import { needsSchema } from './plan-checked';
import type { Clock } from '../../../kube/clock';
import type { Logger } from '../../../kube/logger';
import { keyOf } from '../../../kube/object-keys';
import { boundFindings } from '../../../spec/bound-findings';
import { isLongerThan } from '../../../spec/json';
import type { SparkApplication } from '../../../spec/types.gen';
import { planSubmission } from '../../../submission';
import type { RefusedSubmission, Submission, SubmissionPlan, SubmissionSettings } from '../../../submission/plan';
import { remember } from '../../manager/bounded';
import { metadataHashOf, reductionOf, withoutStatus } from '../cached-application';

/** Characters of an application as JSON up to which it is planned on the event loop; that takes a few milliseconds. */
export const IN_PLACE_CHARACTERS = 64 * 1024;
/** An application that took longer than this on the event loop is planned in isolation from then on. */
const SLOW_MILLISECONDS = 250;
/** Plans of large applications have up to 3 MB each. They are needed for the few calls of one reconcile. */
const MOST_PREPARED = 8;
const MOST_REMEMBERED = 10_000;
/** The reason of the finding about an application that could not be planned. It stands in the message too, so that it can be searched for. */
export const PLANNING_FAILED = 'PlanningFailed';

const LOSSES: Readonly<Record<PlanLoss, string>> = {
  time: 'it takes too long to plan this application: make it smaller or simpler',
  memory: 'it takes too much memory to plan this application: make it smaller or simpler',
  defect: 'the operator failed to plan this application because of a defect in the operator: report it with the manifest, and with what the '
    + 'operator\'s log says about it',
};

/** Thrown out of a decision that needs a plan which is not ready. A decision is pure, so it is made again once `prepare` has resolved. */
export class PlanNotReady extends Error {
  constructor(readonly submission: Submission) {
    super('the plan has to be prepared first');
  }
}

export interface PlansOptions {
  readonly isolated: IsolatedPlanner;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Logger;
  /** The settings by which an application is planned. They differ by the defaults of its namespace alone. */
  settingsFor(application: SparkApplication): SubmissionSettings;
}

export class Plans {
  /** Plans that were prepared, by application and attempt; the oldest first. */
  private readonly prepared = new Map<string, SubmissionPlan>();
  /** What failed, by application. */
  private readonly failed = new Map<string, RefusedSubmission>();
  /** Applications that have been slow or have thrown on the event loop. */
  private readonly suspects = new Map<string, true>();
  private readonly makeInPlace = rememberingPlans(
    (application, submission) => planSubmission(application, submission, this.options.settingsFor(application)),
    (application) => this.defaultsOf(application),
  );

  constructor(private readonly options: PlansOptions) {}

  /** The plan of one attempt. Throws `PlanNotReady` where it must be prepared first. */
  plan(application: SparkApplication, submission: Submission): SubmissionPlan {
    const inputs = this.inputsOf(application);
    const known = this.failed.get(inputs) ?? this.prepared.get(planKey(inputs, submission));
    if (known) return known;
    if (reductionOf(application) || this.suspects.has(inputs)) throw new PlanNotReady(submission);
    const started = this.options.clock.now();
    const plan = this.planned(application, submission, inputs);
    const milliseconds = this.options.clock.now() - started;
    if (milliseconds > SLOW_MILLISECONDS) this.suspect(application, inputs, `planning took ${milliseconds} ms`);
    if (plan === undefined || needsSchema(plan)) throw new PlanNotReady(submission);
    return plan;
  }

  /** A plan that is made on the event loop; undefined where that failed. */
  private planned(application: SparkApplication, submission: Submission, inputs: string): SubmissionPlan | undefined {
    try {
      return this.makeInPlace(application, submission);
    } catch (error) {
      this.suspect(application, inputs, describeException(error));
      return undefined;
    }
  }

  /** Makes a plan beforehand. `application` is whole: the one that a reduced one was made from. */
  async prepare(application: SparkApplication, submission: Submission): Promise<void> {
    const { isolated, log } = this.options;
    const [inputs, settings] = [this.inputsOf(application), this.options.settingsFor(application)];
    const ready = (plan: SubmissionPlan): void => {
      remember(this.prepared, planKey(inputs, submission), plan, MOST_PREPARED);
    };
    // What is over a limit is refused before anything is planned.
    const isCheap = !isLongerThan(withoutStatus(application), IN_PLACE_CHARACTERS) && !this.suspects.has(inputs);
    if (isCheap || boundFindings(application).length > 0) {
      const plan = this.planned(application, submission, inputs);
      if (plan && !needsSchema(plan)) return ready(plan);
    }
    const answer = await isolated.plan({ application, submission, settings });
    if (answer.outcome === 'answered') return ready(answer.plan);
    log.warn('An application could not be planned; it is not tried again before it changes', {
      application: keyOf(application), cause: answer.loss, detail: answer.detail,
    });
    remember(this.failed, inputs, failure(answer.loss), MOST_REMEMBERED);
  }

  private defaultsOf(application: SparkApplication): string {
    return this.options.settingsFor(application).namespaceDefaults?.hash ?? '';
  }

  private inputsOf(application: SparkApplication): string {
    return `${inputsOf(application)} ${this.defaultsOf(application)}`;
  }

  private suspect(application: SparkApplication, inputs: string, why: string): void {
    this.options.log.warn('An application is planned in isolation from now on', { application: keyOf(application), why });
    remember(this.suspects, inputs, true, MOST_REMEMBERED);
  }
}

function failure(loss: PlanLoss): RefusedSubmission {
  const message = `${PLANNING_FAILED}: ${LOSSES[loss]}. It is tried again when the application changes`;
  return { outcome: 'refused', findings: [{ severity: 'error', reason: PLANNING_FAILED, path: 'spec', message }] };
}

/** Everything of an application that a plan depends on, whether it is whole or reduced. */
export function inputsOf(application: SparkApplication): string {
  const { uid, generation, resourceVersion } = application.metadata;
  return [uid, generation ?? `version ${resourceVersion}`, metadataHashOf(application)].join(' ');
}

function planKey(inputs: string, { id, time }: Submission): string {
  return `${inputs} ${id} ${time}`;
}
