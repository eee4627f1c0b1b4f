// SUBMITTED: from the stored intent of an attempt to the acknowledgement that its driver exists, or to a refusal.
import { begin, submissionFailed } from './begin';
import type { Decision } from './decision';
import { driverInfoOf } from './exposure';
import type { CreationOutcome, WebUiService } from './observed';
import { deleteDriver, waitForUnreachableNode } from './old-driver';
import { attemptOf, earliest, isAcknowledged, type Situation } from './situation';
import { keep, move } from './status-change';
import type { Revised } from './transition';
import { faultsOfDefaults } from './wait-for-defaults';
import { ConditionType, recordedCondition } from '../../../spec/conditions';
import { FailureClass } from '../../../spec/failure';
import { describeErrors, type Finding } from '../../../spec/findings';
import type { Pod } from '../../../spec/kubernetes.gen';
import { ApplicationState } from '../../../spec/states';
import type { PlannedSubmission, Submission, SubmissionPlan } from '../../../submission/plan';
import { removeAttempt, removeEverythingOf } from '../attempt/cleanup';
import { sparkApplicationIdOf, sparkContainerOf, submissionIdOf } from '../driver/driver-pod';
import { overdueTime } from '../driver/verdict';
import { eventFor } from '../event-reasons';
import { isOwnAttempt, isOwnedBy, sparkApplicationIdFor } from '../ownership';
import { QUOTA_EXCEEDED, QUOTA_TOO_SMALL } from '../quota/refusals';
import { asNumber, asString } from '../values';

/** Such a driver may lack the labels by which pods are watched, so no watch reports that it is gone. */
const STALE_DRIVER_RECHECK_MILLISECONDS = 5_000;

/** An attempt that is stored and whose driver is not known to exist. */
export interface Intent {
  readonly attempt: Submission;
  readonly plan: SubmissionPlan;
  /** The result of creating its objects in this reconcile. */
  readonly creation?: CreationOutcome;
}

export interface PlannedIntent extends Intent {
  readonly plan: PlannedSubmission;
}

function intentOf(situation: Situation): Intent | undefined {
  const attempt = isAcknowledged(situation.status) ? undefined : attemptOf(situation);
  if (attempt === undefined || !isOwnAttempt(situation.application, attempt.id)) return undefined;
  const { creation } = situation.observed;
  return { attempt, plan: situation.planner.plan(attempt), ...(creation?.id === attempt.id ? { creation } : {}) };
}

function isPlanned(intent: Intent): intent is PlannedIntent {
  return intent.plan.outcome === 'planned';
}

export interface Refusal {
  readonly message: string;
  readonly failureClass?: FailureClass;
}

/** The attempt cannot be planned, an object of it was refused for good, or the time that the application gives for its creation is over. */
export function attemptRefused(situation: Situation): Refusal | undefined {
  const intent = intentOf(situation);
  if (intent?.plan.outcome === 'refused') return { message: describeErrors(intent.plan.findings) };
  if (intent?.creation?.outcome === 'refused') return intent.creation;
  const deadline = intent && creationDeadline(situation, intent.attempt);
  if (intent?.creation?.outcome !== 'waiting' || deadline === undefined || situation.now < deadline) return undefined;
  const { reason, message } = intent.creation;
  return {
    message: `the driver could not be created within ${situation.policy.deadlines.driverPendingSeconds} s: ${reason}: ${message}`,
    failureClass: [QUOTA_EXCEEDED, QUOTA_TOO_SMALL].includes(reason) ? FailureClass.QUOTA : FailureClass.DEADLINE_EXCEEDED,
  };
}

function creationDeadline({ policy }: Situation, attempt: Submission): number | undefined {
  const seconds = policy.deadlines.driverPendingSeconds;
  return seconds === undefined ? undefined : attempt.time + seconds * 1000;
}

/** Removes what had been created, and records the refusal. Whether another attempt follows is for other rows. */
export function recordRefusal(situation: Situation, { message, failureClass }: Refusal): Decision {
  return submissionFailed(situation, message, { first: removeAttempt(situation), failureClass });
}

export interface CreatedAttempt {
  readonly plan: PlannedSubmission;
  readonly driver: Pod;
  readonly webUi?: WebUiService;
}

/** All objects of the attempt exist. After a crash its driver may have ended already: then nothing is created any more. */
export function attemptCreated(situation: Situation): CreatedAttempt | undefined {
  const intent = intentOf(situation);
  if (!intent || !isPlanned(intent)) return undefined;
  const { plan, creation } = intent;
  if (creation?.outcome === 'created') return { plan, driver: creation.driver, webUi: creation.webUi };
  const driver = creation ? undefined : ownDriver(situation);
  if (!driver || submissionIdOf(driver) !== intent.attempt.id) return undefined;
  const ended = sparkContainerOf(driver)?.state?.terminated !== undefined || driver.metadata.deletionTimestamp !== undefined;
  return ended ? { plan, driver } : undefined;
}

function ownDriver({ observed: { driver }, application }: Situation): Pod | undefined {
  return driver.seen === 'present' && isOwnedBy(driver.pod, application) ? driver.pod : undefined;
}

/** Records that the attempt exists. The rows below add what its driver has reached by now, so that one write says both. */
export function acknowledge(situation: Situation, { plan, driver, webUi }: CreatedAttempt): Revised {
  const { status, application } = situation;
  return {
    situation: {
      ...situation,
      observed: { ...situation.observed, driver: { seen: 'present', pod: driver } },
      status: {
        ...status,
        sparkApplicationId: sparkApplicationIdFor(application, asString(status.submissionID), sparkApplicationIdOf(driver)) ?? plan.applicationId,
        executionAttempts: (asNumber(status.executionAttempts) ?? 0) + 1,
        driverInfo: driverInfoOf(plan, webUi),
      },
    },
    events: [eventFor('SparkApplicationSubmitted', `SparkApplication ${application.metadata.name} was submitted: driver pod ${plan.driverPodName}`)],
  };
}

/** Nothing of the attempt runs yet, and how it would have to be made is not known. */
export function uncreatedUnderBrokenDefaults(situation: Situation): readonly Finding[] | undefined {
  const { status, observed } = situation;
  const isUncreated = attemptOf(situation) !== undefined && !isAcknowledged(status) && observed.creation === undefined && ownDriver(situation) === undefined;
  return isUncreated ? faultsOfDefaults(situation) : undefined;
}

/** The driver's name is taken by a driver of an earlier attempt, which a former leader created too late. */
export function staleDriver(situation: Situation): Pod | undefined {
  const intent = intentOf(situation);
  if (!intent || !isPlanned(intent)) return undefined;
  if (intent.creation?.outcome === 'stale') return intent.creation.driver;
  const driver = intent.creation ? undefined : ownDriver(situation);
  return driver && submissionIdOf(driver) !== intent.attempt.id ? driver : undefined;
}

export function removeStaleDriver(situation: Situation, pod: Pod): Decision {
  const overdueAt = overdueTime(pod);
  const recheckAt = situation.now + STALE_DRIVER_RECHECK_MILLISECONDS;
  if (overdueAt === undefined) {
    const stale = submissionIdOf(pod);
    const others = stale === undefined || stale === situation.status.submissionID ? [] : removeEverythingOf(stale);
    return keep(situation, { actions: [...others, deleteDriver(pod, 'it belongs to an earlier attempt')], wakeAt: recheckAt });
  }
  if (situation.now < overdueAt) return keep(situation, { wakeAt: Math.max(overdueAt, recheckAt) });
  const waiting = waitForUnreachableNode(situation, pod, ApplicationState.SUBMITTED);
  return { ...waiting, wakeAt: earliest(waiting.wakeAt, recheckAt) };
}

export interface BlockedCreation extends Extract<CreationOutcome, { outcome: 'waiting' }> {
  readonly deadline?: number;
}

/** Something temporary, such as a full quota, keeps the objects from being created. */
export function creationBlocked(situation: Situation): BlockedCreation | undefined {
  const intent = intentOf(situation);
  return intent?.creation?.outcome === 'waiting' ? { ...intent.creation, deadline: creationDeadline(situation, intent.attempt) } : undefined;
}

/** A wait of which only the sums differ may be written a little later: they change with every pod of the namespace. */
export function waitForCreation(situation: Situation, { reason, message, retryAt, deadline }: BlockedCreation): Decision {
  const deferrable = recordedCondition(situation.status, ConditionType.READY)?.reason === reason;
  return move(situation, { state: ApplicationState.SUBMITTED, reason, message }, { wakeAt: earliest(retryAt, deadline), deferrable });
}

/** The objects of the attempt are still to be created. */
export function attemptUnacknowledged(situation: Situation): PlannedIntent | undefined {
  const intent = intentOf(situation);
  return intent && isPlanned(intent) ? intent : undefined;
}

export function submit(situation: Situation, { attempt, plan }: PlannedIntent): Decision {
  return keep(situation, { actions: [{ kind: 'submit', attempt, plan }] });
}

/**
 * An intent under an identifier that was not made for this application: the status was restored from another cluster, or edited. Created under it,
 * the objects would pass for those of another application.
 */
export function intentOfAnother(situation: Situation): boolean {
  const attempt = isAcknowledged(situation.status) ? undefined : attemptOf(situation);
  return attempt !== undefined && !isOwnAttempt(situation.application, attempt.id);
}

/** Begins the attempt anew under an identifier of its own. A driver of this application that exists is taken over instead. */
export function beginUnderOwnId(situation: Situation): Decision {
  const submissions = asNumber(situation.status.submissionAttempts) ?? 0;
  return begin({ ...situation, status: { ...situation.status, submissionID: undefined, submissionAttempts: Math.max(0, submissions - 1) } });
}

/** A SUBMITTED status that has neither an acknowledgement nor the id of its attempt. */
export function intentWithoutId(situation: Situation): boolean {
  return !isAcknowledged(situation.status) && attemptOf(situation) === undefined;
}

/** The rows below derive the state from the driver pod. */
export function treatAsUnknown(situation: Situation): Revised {
  return { situation: { ...situation, state: ApplicationState.UNKNOWN } };
}
