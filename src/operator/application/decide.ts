// The life of an application as one pure function: what is known goes in, what to write, do and say comes out.
import type { Decide } from './decision';
import { begin, beginAgain } from './guards/begin';
import { afterFailure, afterSuccess } from './guards/end';
import { finished } from './guards/finished';
import { followDriver } from './guards/run';
import { finishInvalidation, invalidate } from './guards/spec-change';
import { afterRefusal, submitting } from './guards/submission';
import { finishSuspension, resume, suspend } from './guards/suspension';
import { situationOf, type Guard } from './situation';
import { keep } from './status-change';
import { withRelease } from './tracking';
import { ApplicationState } from '../../spec/states';

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
