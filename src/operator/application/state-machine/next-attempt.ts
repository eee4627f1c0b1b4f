// SUCCEEDING, FAILING and SUBMISSION_FAILED: the wait for the next attempt, its beginning, or the end where the policy has none left.
import { beginAgain } from './begin';
import type { Decision } from './decision';
import { stopDriver } from './residual-resources';
import { countsOf, type Situation } from './situation';
import { keep, move } from './status-change';
import { parseTimestamp, timestamp } from '../../../kube/time';
import { ConditionReason } from '../../../spec/conditions';
import { ApplicationState } from '../../../spec/states';
import { removeAttempt, removeExecutors } from '../attempt/cleanup';
import { endOfFailedRun, mayRetry, retriesOf, waitBeforeRetry, type AttemptEnd } from '../attempt/retry';
import { type ApplicationEvent, eventFor } from '../event-reasons';
import { asString } from '../values';

/** How the last attempt ended: the state that waits for the next one shows it. */
function lastEnd({ state, status, policy }: Situation): AttemptEnd {
  switch (state) {
    case ApplicationState.SUCCEEDING: return 'success';
    case ApplicationState.SUBMISSION_FAILED: return 'submission failure';
    default: return endOfFailedRun(status.failure?.class, policy.restart);
  }
}

export function noRetryLeft(situation: Situation): boolean {
  return !mayRetry(lastEnd(situation), countsOf(situation), situation.policy.restart);
}

/** The next attempt may not begin yet: answers when it may. */
export function retryNotDue(situation: Situation): number | undefined {
  const dueAt = retryTime(situation, lastEnd(situation), endedAtOf(situation));
  return situation.now < dueAt ? dueAt : undefined;
}

/** When the attempt after one that ended like this may begin. */
export function retryTime(situation: Situation, end: AttemptEnd, endedAt: number): number {
  const { policy, status } = situation;
  return endedAt + waitBeforeRetry(end, countsOf(situation), policy.restart, asString(status.submissionID) ?? '');
}

/** When the last run ended: as recorded, or, in statuses of older versions, at the latest known time. */
function endedAtOf({ status, now }: Situation): number {
  return parseTimestamp(status.terminationTime) ?? parseTimestamp(status.lastSubmissionAttemptTime) ?? now;
}

export function waitForRetry(situation: Situation, dueAt: number): Decision {
  return keep(situation, { wakeAt: dueAt });
}

/** A driver that passed a deadline is stopped meanwhile. It may have made executors while it ended; where Kueue counts them, they do not go with it. */
export function waitAfterFailure(situation: Situation, dueAt: number): Decision {
  const made = situation.observed.driver.seen === 'absent' ? removeExecutors(situation) : [];
  return keep(situation, { wakeAt: dueAt, actions: [...stopDriver(situation), ...made] });
}

/** Begins the next attempt once the old driver is gone. */
export function beginRetry(situation: Situation): Decision {
  return beginAgain(situation, { note: eventOfRetry(situation) });
}

function eventOfRetry(situation: Situation): ApplicationEvent {
  const { state, policy, application: { metadata: { name } } } = situation;
  if (state === ApplicationState.SUBMISSION_FAILED) {
    const limit = policy.restart.type === 'Always' ? '' : ` of ${retriesOf('submission failure', policy.restart)}`;
    const retry = Math.max(1, countsOf(situation).failedSubmissions);
    return eventFor('SparkApplicationPendingRerun', `SparkApplication ${name} is submitted again, retry ${retry}${limit}`);
  }
  const after = state === ApplicationState.SUCCEEDING ? 'after its completion' : 'after a failure';
  return eventFor('SparkApplicationPendingRerun', `SparkApplication ${name} is run again ${after}`);
}

/** A completed run is the last one after all, since the policy was changed. */
export function becomeCompleted(situation: Situation): Decision {
  return move(situation, {
    state: ApplicationState.COMPLETED,
    reason: ConditionReason.COMPLETED,
    message: 'the run completed',
    fields: { terminationTime: timestamp(endedAtOf(situation)), retained: [] },
  }, {
    first: removeAttempt(situation),
    events: [eventFor('SparkApplicationCompleted', `SparkApplication ${situation.application.metadata.name} completed`)],
  });
}

/** A failed run is the last one after all, since the policy was changed. */
export function becomeFailed(situation: Situation): Decision {
  const { application, status } = situation;
  const message = asString(status.applicationState?.errorMessage) ?? 'the run failed';
  return move(situation, {
    state: ApplicationState.FAILED,
    errorMessage: message,
    reason: asString(status.failure?.class) ?? ConditionReason.FAILED,
    message,
    fields: { terminationTime: timestamp(endedAtOf(situation)), retained: [] },
  }, {
    first: removeAttempt(situation),
    events: [eventFor('SparkApplicationFailed', `SparkApplication ${application.metadata.name} failed: ${message}`)],
  });
}

/** No submission is left: the refusal is the end. What had been created was removed with the refusal. */
export function giveUpSubmission(situation: Situation): Decision {
  const { application, status, now } = situation;
  const message = asString(status.applicationState?.errorMessage) ?? 'the submission failed';
  return move(situation, {
    state: ApplicationState.FAILED,
    errorMessage: message,
    reason: ConditionReason.SUBMISSION_FAILED,
    message,
    fields: { terminationTime: asString(status.terminationTime) ?? timestamp(now), retained: [] },
  }, { events: [eventFor('SparkApplicationFailed', `SparkApplication ${application.metadata.name} failed: ${message}`)] });
}
