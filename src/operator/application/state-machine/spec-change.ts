// A changed specification: the run that came from the old one is taken down, and one from the new one begins.
import { beginAgain } from './begin';
import type { Decision } from './decision';
import { isAcknowledged, type Guard, type Situation } from './situation';
import { hasChangedSpec } from './spec-edits';
import { move } from './status-change';
import { timestamp } from '../../../kube/time';
import { ConditionReason } from '../../../spec/conditions';
import { ApplicationState } from '../../../spec/states';
import { removeAttempt } from '../attempt/cleanup';
import { withAttempt } from '../attempt/history';
import { type ApplicationEvent, eventFor } from '../event-reasons';

const RESTARTED_STATES: readonly string[] = [
  ApplicationState.SUBMITTED, ApplicationState.RUNNING, ApplicationState.UNKNOWN, ApplicationState.SUCCEEDING, ApplicationState.FAILING,
  ApplicationState.SUBMISSION_FAILED,
];

/** A run whose specification changed is taken down, unless the application wants it to go on. */
export const invalidate: Guard = (situation) =>
  (RESTARTED_STATES.includes(situation.state) && (situation.policy.onSpecChange === 'Restart' || isHalfMade(situation)) && hasChangedSpec(situation)
    ? tearDown(situation)
    : undefined);

/** Of an attempt without a driver nothing runs that could go on, and what is there must not be mixed with what another specification makes. */
function isHalfMade({ state, status, observed }: Situation): boolean {
  return state === ApplicationState.SUBMITTED && !isAcknowledged(status) && observed.driver.seen === 'absent';
}

/** A run that is over is followed by one of the changed specification, unless the application wants no edit to cause one. */
export function isToRunAgain(situation: Situation): boolean {
  const { policy, status } = situation;
  return !policy.suspend && policy.onSpecChange !== 'Ignore' && (hasChangedSpec(situation) || status.specChangePending === true);
}

/** INVALIDATING: waits until the driver is certainly gone, then begins from the start. */
export const finishInvalidation: Guard = (situation) => (situation.state === ApplicationState.INVALIDATING
  ? beginAgain(situation, { forgetAttempts: true, note: note(situation) }, ApplicationState.INVALIDATING)
  : undefined);

/** Stores that the run is being taken down; what is left of an ended one goes too. */
export function tearDown(situation: Situation): Decision {
  const { status, now } = situation;
  const interrupted = status.terminationTime === undefined || status.terminationTime === null;
  return move(situation, {
    state: ApplicationState.INVALIDATING,
    reason: ConditionReason.SPEC_CHANGED,
    message: 'the specification changed; the run that came from the old one is being taken down',
    fields: interrupted ? { attempts: withAttempt(status, 'INVALIDATING', timestamp(now)) } : {},
  }, { first: removeAttempt(situation) });
}

/** Said once when an edit is found that takes effect later, or never by itself. */
export function pendingNotes(situation: Situation): ApplicationEvent[] {
  const { application, policy, status } = situation;
  if (!hasChangedSpec(situation) || status.specChangePending === true) return [];
  const when = policy.onSpecChange === 'NextRun' ? 'when the present run has ended' : 'with the next run that something else causes';
  return [eventFor('SparkApplicationSpecChangePending', `The specification of SparkApplication ${application.metadata.name} changed; by onSpecChange: ${policy.onSpecChange} it takes effect ${when}`)];
}

function note({ application }: Situation) {
  return eventFor('SparkApplicationPendingRerun', `SparkApplication ${application.metadata.name} is run again because its specification changed`);
}
