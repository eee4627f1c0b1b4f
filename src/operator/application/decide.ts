// The life of an application as one pure function: what is known goes in, what to write, do and say comes out.
import type { ApplicationAction } from './actions';
import type { Observed } from './observed';
import type { Submission, SubmissionPlan } from '../../submission/plan';
import type { SparkApplication, SparkApplicationStatus } from '../../spec/types.gen';

/** The planner as decide uses it: only asked when an attempt begins or must be finished. */
export interface AttemptPlanner {
  /** Identity of the next attempt, drawn beforehand; used only if one begins. */
  readonly next: Submission;
  plan(submission: Submission): SubmissionPlan;
}

/** A Kubernetes Event to record about the application. */
export interface EventNote {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** Limits and defaults that decide depends on. */
export interface DecisionConfig {
  readonly maxTrackedExecutors: number;
  readonly defaultTimeToLiveSeconds: number;
}

/** Everything that follows from one look at an application. The status is written first, then the actions run in order. */
export interface Decision {
  /** The whole new status; equal to the old one when nothing changed (then nothing is written). */
  readonly status: SparkApplicationStatus;
  readonly actions: readonly ApplicationAction[];
  readonly events: readonly EventNote[];
  /** When to look again without being told, in milliseconds since the epoch. */
  readonly wakeAt?: number;
}

/** The signature of decide: pure and total. */
export type Decide = (
  application: SparkApplication, observed: Observed, planner: AttemptPlanner, now: number, config: DecisionConfig,
) => Decision;
