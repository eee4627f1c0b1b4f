// The life of an application as one pure function: what is known goes in, what to write, do and say comes out.
import { begin, beginAgain } from './begin';
import type { Decide } from './decision';
import { afterFailure, afterSuccess } from './end';
import { finished } from './finished';
import { followDriver } from './run';
import { situationOf, type Guard } from './situation';
import { finishInvalidation, invalidate } from './spec-change';
import { keep } from './status-change';
import { afterRefusal, submitting } from './submission';
import { finishSuspension, resume, suspend } from './suspension';
import { ApplicationState } from '../../../spec/states';
import { withFinalizerRemoval } from '../driver/finalizer';

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
    if (decision) return withFinalizerRemoval(situation, decision);
  }
  return keep(situation);
};
