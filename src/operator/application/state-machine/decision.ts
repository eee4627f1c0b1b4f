// What decide is given and what it answers: the words that all guards share.
import type { ApplicationAction } from './actions';
import type { ApplicationEvent } from '../event-reasons';
import type { Observed } from './observed';
import type { Kind } from '../../../spec/kubernetes';
import type { SparkApplication, SparkApplicationStatus } from '../../../spec/types.gen';
import type { Submission, SubmissionPlan } from '../../../submission/plan';
import type { ExecutorChange } from '../executors/executor-report';

/** The planner as decide uses it: only asked when an attempt begins or must be finished. */
export interface AttemptPlanner {
  /** Identity of the next attempt, drawn beforehand; used only if one begins. */
  readonly next: Submission;
  /** Kinds of pod groups that plans may have on this platform. */
  readonly groupKinds: readonly Kind[];
  plan(submission: Submission): SubmissionPlan;
}

/** Limits and defaults that decide depends on. */
export interface DecisionConfig {
  readonly maxTrackedExecutors: number;
  readonly defaultTimeToLiveSeconds: number;
}

/** Everything that follows from one look at an application: first the clean-up, then the status is written, then the actions run in order. */
export interface Decision {
  /** Clean-up that the new status presupposes: done before it is written, so that a crash in between only repeats it. */
  readonly first?: readonly ApplicationAction[];
  /** The whole new status; equal to the old one when nothing changed (then nothing is written). */
  readonly status: SparkApplicationStatus;
  readonly actions: readonly ApplicationAction[];
  /** What this look found of the executors, where it looked at them: a status has no room for all. */
  readonly executors?: ExecutorChange;
  readonly events: readonly ApplicationEvent[];
  /** When to look again without being told, in milliseconds since the epoch. */
  readonly wakeAt?: number;
}

/** The signature of decide: pure and total. */
export type Decide = (
  application: SparkApplication, observed: Observed, planner: AttemptPlanner, now: number, config: DecisionConfig,
) => Decision;
