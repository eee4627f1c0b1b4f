// A changed specification: the run of the old one is torn down, and one of the new one begins.
import { beginAgain } from './begin';
import type { Decision } from './decision';
import { isAcknowledged, type Situation } from './situation';
import { hasChangedSpec } from './spec-edits';
import { move } from './status-change';
import { timestamp } from '../../../kube/time';
import { ConditionReason } from '../../../spec/conditions';
import { ApplicationState } from '../../../spec/states';
import { removeAttempt } from '../attempt/cleanup';
import { withAttempt } from '../attempt/history';
import { type ApplicationEvent, eventFor } from '../event-reasons';

/** The specification changed, and the application wants edits to restart its run; so it is too where nothing of the run exists yet that could continue. */
export function isToRestart(situation: Situation): boolean {
  return (situation.policy.onSpecChange === 'Restart' || isHalfMade(situation)) && hasChangedSpec(situation);
}

/** An attempt without a driver: nothing runs yet, and its objects must not be mixed with those of another specification. */
function isHalfMade({ state, status, observed }: Situation): boolean {
  return state === ApplicationState.SUBMITTED && !isAcknowledged(status) && observed.driver.seen === 'absent';
}

/** The specification of a finished application changed, and the application lets edits cause a run. */
export function isToRunAgain(situation: Situation): boolean {
  const { policy, status } = situation;
  return !policy.suspend && policy.onSpecChange !== 'Ignore' && (hasChangedSpec(situation) || status.specChangePending === true);
}

/** INVALIDATING: waits until the driver is certainly gone, then begins with the counts of a new application. */
export function finishInvalidation(situation: Situation): Decision {
  const { name } = situation.application.metadata;
  const note = eventFor('SparkApplicationPendingRerun', `SparkApplication ${name} is run again because its specification changed`);
  return beginAgain(situation, { forgetAttempts: true, note }, ApplicationState.INVALIDATING);
}

/** Stores that the run is being torn down. What is left of an ended run is removed too. */
export function tearDown(situation: Situation): Decision {
  const { status, now } = situation;
  const interrupted = status.terminationTime === undefined || status.terminationTime === null;
  return move(situation, {
    state: ApplicationState.INVALIDATING,
    reason: ConditionReason.SPEC_CHANGED,
    message: 'the specification changed; the run that came from the old one is being taken down',
    fields: interrupted ? { attempts: withAttempt(status, ApplicationState.INVALIDATING, timestamp(now)) } : {},
  }, { first: removeAttempt(situation) });
}

/** The Event, once, of an edit that takes effect later, or never by itself. */
export function pendingNotes(situation: Situation): ApplicationEvent[] {
  const { application, policy, status } = situation;
  if (!hasChangedSpec(situation) || status.specChangePending === true) return [];
  const when = policy.onSpecChange === 'NextRun' ? 'when the present run has ended' : 'with the next run that something else causes';
  return [eventFor('SparkApplicationSpecChangePending', `The specification of SparkApplication ${application.metadata.name} changed; `
    + `by onSpecChange: ${policy.onSpecChange} it takes effect ${when}`)];
}
