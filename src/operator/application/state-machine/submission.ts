// From the intent to an acknowledged driver, and what follows a refusal.
import { beginAgain, submissionFailed } from './begin';
import type { Decision } from './decision';
import { driverInfoOf } from './exposure';
import { deleteDriver, waitForUnreachableNode } from './old-driver';
import { followDriver } from './run';
import { countsOf, earliest, isAcknowledged, attemptOf, type Guard, type Situation } from './situation';
import { keep, move } from './status-change';
import { parseTimestamp, timestamp } from '../../../kube/time';
import { ConditionReason } from '../../../spec/conditions';
import { FailureClass } from '../../../spec/failure';
import { describeErrors } from '../../../spec/findings';
import type { Pod } from '../../../spec/kubernetes.gen';
import { ApplicationState } from '../../../spec/states';
import type { PlannedSubmission, Submission } from '../../../submission/plan';
import { removeAttempt, removeEverythingOf } from '../attempt/cleanup';
import { mayRetry, retriesOf, waitBeforeRetry } from '../attempt/retry';
import { isOwnedBy, sparkApplicationIdOf, sparkContainerOf, submissionIdOf } from '../driver/driver-pod';
import { overdueTime } from '../driver/verdict';
import { eventFor } from '../event-reasons';
import type { WebUiService } from './observed';
import { QUOTA_EXCEEDED } from '../attempt/quota';
import { asNumber, asString } from '../values';

/** Such a driver may lack the labels by which pods are watched, so nobody tells when it is gone. */
const STALE_DRIVER_RECHECK_MILLISECONDS = 5_000;

/** SUBMITTED, but not known to have been created: creates or adopts, and acknowledges. */
export const submitting: Guard = (situation) => {
  if (situation.state !== ApplicationState.SUBMITTED || isAcknowledged(situation.status)) return undefined;
  const attempt = attemptOf(situation);
  if (attempt === undefined) return undefined;
  const plan = situation.planner.plan(attempt);
  if (plan.outcome === 'refused') {
    return refused(situation, describeErrors(plan.findings));
  }
  const outcome = situation.observed.creation?.id === attempt.id ? situation.observed.creation : undefined;
  switch (outcome?.outcome) {
    case 'created': return acknowledge(situation, plan, outcome.driver, outcome.webUi);
    case 'refused': return refused(situation, outcome.message, outcome.failureClass);
    case 'stale': return removeStale(situation, outcome.driver);
    case 'waiting': return waitForCreation(situation, attempt, outcome);
    default: return submitOrAcknowledge(situation, attempt, plan);
  }
};

/** Something that passes stands in the way: said in a condition, and waited for as long as the application's own deadline lets it. */
function waitForCreation(situation: Situation, attempt: Submission, outcome: { reason: string; message: string; retryAt: number }): Decision {
  const seconds = situation.policy.deadlines.driverPendingSeconds;
  const deadline = seconds === undefined ? undefined : attempt.time + seconds * 1000;
  if (deadline !== undefined && situation.now >= deadline) {
    const failureClass = outcome.reason === QUOTA_EXCEEDED ? FailureClass.QUOTA : FailureClass.DEADLINE_EXCEEDED;
    return refused(situation, `the driver could not be created within ${seconds} s: ${outcome.reason}: ${outcome.message}`, failureClass);
  }
  const { reason, message, retryAt } = outcome;
  return move(situation, { state: ApplicationState.SUBMITTED, reason, message }, { wakeAt: earliest(retryAt, deadline) });
}

/** After a crash the driver may be there, and may even have ended: then nothing is created any more. */
function submitOrAcknowledge(situation: Situation, attempt: Submission, plan: PlannedSubmission): Decision {
  const { driver } = situation.observed;
  if (driver.seen === 'present' && isOwnedBy(driver.pod, situation.application)) {
    if (submissionIdOf(driver.pod) !== attempt.id) return removeStale(situation, driver.pod);
    const ended = sparkContainerOf(driver.pod)?.state?.terminated !== undefined || driver.pod.metadata.deletionTimestamp !== undefined;
    if (ended) return acknowledge(situation, plan, driver.pod, undefined);
  }
  return keep(situation, { actions: [{ kind: 'submit', attempt, plan }] });
}

/** A driver of an earlier attempt under the same name: created too late by somebody who had not heard. It cannot be this attempt's. */
function removeStale(situation: Situation, pod: Pod): Decision {
  const overdueAt = overdueTime(pod);
  const recheckAt = situation.now + STALE_DRIVER_RECHECK_MILLISECONDS;
  if (overdueAt === undefined) {
    const left = submissionIdOf(pod);
    const remains = left === undefined || left === situation.status.submissionID ? [] : removeEverythingOf(left);
    return keep(situation, { actions: [...remains, deleteDriver(pod, 'it belongs to an earlier attempt')], wakeAt: recheckAt });
  }
  if (situation.now < overdueAt) return keep(situation, { wakeAt: Math.max(overdueAt, recheckAt) });
  const waiting = waitForUnreachableNode(situation, pod, ApplicationState.SUBMITTED);
  return { ...waiting, wakeAt: earliest(waiting.wakeAt, recheckAt) };
}

/** Records that the attempt exists, and whatever its driver has reached by now, in one write. */
function acknowledge(situation: Situation, plan: PlannedSubmission, driver: Pod, webUi: WebUiService | undefined): Decision {
  const { status, application } = situation;
  const acknowledged: Situation = {
    ...situation,
    observed: { ...situation.observed, driver: { seen: 'present', pod: driver } },
    status: {
      ...status,
      sparkApplicationId: sparkApplicationIdOf(driver) ?? plan.applicationId,
      executionAttempts: (asNumber(status.executionAttempts) ?? 0) + 1,
      driverInfo: driverInfoOf(plan, webUi),
    },
  };
  const submitted = eventFor('SparkApplicationSubmitted', `SparkApplication ${application.metadata.name} was submitted: driver pod ${plan.driverPodName}`);
  const followed = followDriver(acknowledged) ?? keep(acknowledged);
  return { ...followed, events: [submitted, ...followed.events] };
}

function refused(situation: Situation, message: string, failureClass?: FailureClass): Decision {
  return submissionFailed(situation, message, { first: removeAttempt(situation), failureClass });
}

/** SUBMISSION_FAILED: another attempt when the policy has one left and its time has come, else FAILED. */
export const afterRefusal: Guard = (situation) => {
  const { state, status, policy, now, application } = situation;
  if (state !== ApplicationState.SUBMISSION_FAILED) return undefined;
  const counts = countsOf(situation);
  const message = asString(status.applicationState?.errorMessage) ?? 'the attempt failed';
  if (!mayRetry('submission failure', counts, policy.restart)) {
    return move(situation, {
      state: ApplicationState.FAILED,
      errorMessage: message,
      reason: ConditionReason.SUBMISSION_FAILED,
      message,
      fields: { terminationTime: asString(status.terminationTime) ?? timestamp(now), retained: [] },
    }, { events: [eventFor('SparkApplicationFailed', `SparkApplication ${application.metadata.name} failed: ${message}`)] });
  }
  const failedAt = parseTimestamp(status.terminationTime) ?? parseTimestamp(status.lastSubmissionAttemptTime) ?? now;
  const dueAt = failedAt + waitBeforeRetry('submission failure', counts, policy.restart, asString(status.submissionID) ?? '');
  if (now < dueAt) return keep(situation, { wakeAt: dueAt });
  const limit = policy.restart.type === 'Always' ? '' : ` of ${retriesOf('submission failure', policy.restart)}`;
  return beginAgain(situation, {
    note: eventFor('SparkApplicationPendingRerun', `SparkApplication ${application.metadata.name} is submitted again, retry ${Math.max(1, counts.failedSubmissions)}${limit}`),
  });
};
