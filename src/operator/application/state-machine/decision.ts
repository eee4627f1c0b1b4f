// What the state machine is given besides what is observed, and what it answers.
import type { ApplicationAction } from './actions';
import type { ApplicationEvent } from '../event-reasons';
import type { Observed } from './observed';
import type { Kind } from '../../../spec/kubernetes';
import type { SparkApplication, SparkApplicationStatus } from '../../../spec/types.gen';
import type { Submission, SubmissionPlan } from '../../../submission/plan';
import type { ExecutorChange } from '../executors/executor-report';

/** The planner of one application's attempts. */
export interface AttemptPlanner {
  /** Identity of the next attempt, drawn beforehand; used only if one begins. */
  readonly next: Submission;
  /** Kinds that plans may have on this platform, and that they have on no other: pod groups and disruption budgets. */
  readonly optionalKinds: readonly Kind[];
  plan(submission: Submission): SubmissionPlan;
}

/** Limits and defaults that decide depends on. */
export interface DecisionConfig {
  readonly maxTrackedExecutors: number;
  readonly defaultTimeToLiveSeconds: number;
  /** Record the specification of each attempt in an annotation of the application, where its CRD keeps no such field in the status. */
  readonly recordSpecInAnnotations: boolean;
  /** Applications without status that were created before this time, in milliseconds since the epoch, were restored from a backup. */
  readonly restoredBefore?: number;
}

/** What one reconcile does: first the clean-up, then the status is written, then the actions run in order. */
export interface Decision {
  /** Clean-up that the new status relies on. It is done before the status is written, so that a crash in between only repeats it. */
  readonly first?: readonly ApplicationAction[];
  /** The whole new status; equal to the old one when nothing changed (then nothing is written). */
  readonly status: SparkApplicationStatus;
  readonly actions: readonly ApplicationAction[];
  /** The status differs only in what executors do: its write may wait, since executors come and go faster than anybody reads. */
  readonly deferrable?: boolean;
  /** All executors that were found, where the decision is about them: a status has no room for all. */
  readonly executors?: ExecutorChange;
  readonly events: readonly ApplicationEvent[];
  /** When to reconcile again even if nothing changes, in milliseconds since the epoch. */
  readonly wakeAt?: number;
}

/** The signature of decide: pure and total. */
export type Decide = (
  application: SparkApplication, observed: Observed, planner: AttemptPlanner, now: number, config: DecisionConfig,
) => Decision;
