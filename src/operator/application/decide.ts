// The life of an application as one pure function: what is known goes in, what to write, do and say comes out.
import type { ApplicationAction } from './actions';
import { begin, beginAgain } from './guards/begin';
import { afterFailure, afterSuccess } from './guards/end';
import { finished } from './guards/finished';
import { followDriver } from './guards/run';
import { finishInvalidation, invalidate } from './guards/spec-change';
import { afterRefusal, submitting } from './guards/submission';
import { finishSuspension, resume, suspend } from './guards/suspension';
import type { Observed } from './observed';
import { keep, situationOf, type Guard } from './situation';
import { withRelease } from './tracking';
import type { Kind } from '../../spec/kubernetes';
import { ApplicationState } from '../../spec/states';
import type { SparkApplication, SparkApplicationStatus } from '../../spec/types.gen';
import type { Submission, SubmissionPlan } from '../../submission/plan';

/** The planner as decide uses it: only asked when an attempt begins or must be finished. */
export interface AttemptPlanner {
  /** Identity of the next attempt, drawn beforehand; used only if one begins. */
  readonly next: Submission;
  /** Kinds of pod groups that plans may have on this platform. */
  readonly groupKinds: readonly Kind[];
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

/** Everything that follows from one look at an application: first the clean-up, then the status is written, then the actions run in order. */
export interface Decision {
  /** Clean-up that the new status presupposes: done before it is written, so that a crash in between only repeats it. */
  readonly first?: readonly ApplicationAction[];
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

/** The state diagram. The first row that applies decides. */
const rows: readonly Guard[] = [
  // An application that is being deleted takes everything it owns with it; nothing is started for it any more.
  (situation) => (situation.application.metadata.deletionTimestamp ? keep(situation) : undefined),
  finished,
  // Suspension is looked at before a change of the specification: Kueue changes both in one edit.
  suspend,
  finishSuspension,
  resume,
  finishInvalidation,
  invalidate,
  (situation) => (situation.state === ApplicationState.NEW ? begin(situation) : undefined),
  (situation) => (situation.state === ApplicationState.PENDING_RERUN ? beginAgain(situation, {}) : undefined),
  submitting,
  followDriver,
  afterSuccess,
  afterFailure,
  afterRefusal,
  // A state that is none of ours: whatever wrote it, the driver pod tells what is so.
  (situation) => followDriver({ ...situation, state: ApplicationState.UNKNOWN }),
];

export const decide: Decide = (application, observed, planner, now, config) => {
  const situation = situationOf(application, observed, planner, now, config);
  for (const row of rows) {
    const decision = row(situation);
    if (decision) return withRelease(situation, decision);
  }
  return keep(situation);
};
