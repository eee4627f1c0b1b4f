// The beginning of an attempt: the old driver is certainly gone, and the intent is stored before anything is created.
import type { Decision } from './decision';
import { afterOldDriver, warningOfForcedDeletion } from './old-driver';
import type { Situation } from './situation';
import { move } from './status-change';
import { faultsOfDefaults, waitForDefaults } from './wait-for-defaults';
import { endTimestamp, parseTimestamp, timestamp, floorToSeconds } from '../../../kube/time';
import { ConditionReason } from '../../../spec/conditions';
import { FailureClass } from '../../../spec/failure';
import { describeErrors, describeFindings, type Finding } from '../../../spec/findings';
import type { Pod } from '../../../spec/kubernetes.gen';
import { ApplicationState } from '../../../spec/states';
import type { SparkApplicationStatus } from '../../../spec/types.gen';
import type { PlannedSubmission, Submission } from '../../../submission/plan';
import { maximumFinding, unreadableFindings } from '../../../submission/quota';
import { removeExecutors } from '../attempt/cleanup';
import { withAttempt } from '../attempt/history';
import { exposureHashOf, specHashOf } from '../cached-application';
import { driverPodNameOf, sparkApplicationIdOf, submissionIdOf } from '../driver/driver-pod';
import { type ApplicationEvent, eventFor } from '../event-reasons';
import { isOwnedBy, sparkApplicationIdFor } from '../ownership';
import { asNumber, asString } from '../values';

export interface Beginning {
  /** Start counting attempts anew, as after a change of the specification. */
  readonly forgetAttempts?: boolean;
  /** Recorded when the attempt begins. */
  readonly note?: ApplicationEvent;
}

/** NEW: nothing has been done yet. */
export function beginFirstAttempt(situation: Situation): Decision {
  return begin(situation);
}

/** PENDING_RERUN: only the old driver is in the way. */
export function beginPendingAttempt(situation: Situation): Decision {
  return beginAgain(situation, {});
}

/** Deletes the old driver, waits until it is certainly gone, and then begins another attempt. */
export function beginAgain(situation: Situation, beginning: Beginning, waitingState: string = ApplicationState.PENDING_RERUN): Decision {
  return afterOldDriver(situation, waitingState, (clear) => begin(clear, beginning));
}

/** Stores the intent of a new attempt and asks for its objects. */
export function begin(situation: Situation, beginning: Beginning = {}): Decision {
  const { application, status, planner } = situation;
  const adopted = adoptableDriver(situation);
  if (adopted) return adopt(situation, adopted);
  const broken = faultsOfDefaults(situation);
  if (broken) return waitForDefaults(situation, broken);
  const attempt: Submission = { id: planner.next.id, time: floorToSeconds(planner.next.time) };
  const plan = planner.plan(attempt);
  const faults = faultsOfDefaults(situation, plan);
  if (faults) return waitForDefaults(situation, faults);
  const intent = {
    ...freshAttempt(situation, attempt, beginning),
    driverInfo: { podName: plan.outcome === 'planned' ? plan.driverPodName : driverPodNameOf({ ...application, status: undefined }) },
  };
  const first = removeExecutors(situation);
  const warnings = plan.outcome === 'planned' ? [...plan.warnings, ...quotaWarnings(situation, plan)] : [];
  const events = [...(beginning.note ? [beginning.note] : []), ...warningNotes(warnings)];
  if (plan.outcome === 'refused') {
    const message = describeErrors(plan.findings);
    return submissionFailed({ ...situation, status: { ...status, ...intent } }, message, { events, intent });
  }
  return move(situation, {
    state: ApplicationState.SUBMITTED,
    reason: ConditionReason.SUBMITTING,
    message: 'the objects of the application are being created',
    warnings: [...warningOfForcedDeletion(situation), ...warnings],
    fields: intent,
  }, { first, actions: [{ kind: 'submit', attempt, plan }], events });
}

function quotaWarnings({ observed: { quotas = [] } }: Situation, { demand }: PlannedSubmission): Finding[] {
  const maximum = demand && maximumFinding(demand, quotas);
  return [...(maximum ? [maximum] : []), ...unreadableFindings(quotas)];
}

/** The Event of warnings that do not keep the application from running. */
function warningNotes(warnings: readonly Finding[]): ApplicationEvent[] {
  return warnings.length > 0 ? [eventFor('SparkApplicationWarnings', describeFindings(warnings))] : [];
}

/** The state after a final refusal. Whether another attempt follows is for other rows. */
export function submissionFailed(
  situation: Situation,
  message: string,
  rest: { events?: readonly ApplicationEvent[]; intent?: Partial<SparkApplicationStatus>; first?: Decision['first']; failureClass?: FailureClass } = {},
): Decision {
  const { application, now } = situation;
  const failure = { class: rest.failureClass ?? FailureClass.SUBMISSION_REFUSED, message };
  const terminationTime = endTimestamp(now);
  return move(situation, {
    state: ApplicationState.SUBMISSION_FAILED,
    errorMessage: message,
    reason: ConditionReason.SUBMISSION_FAILED,
    message,
    fields: { ...rest.intent, terminationTime, failure, attempts: withAttempt(situation.status, ApplicationState.SUBMISSION_FAILED, terminationTime, failure) },
  }, {
    first: rest.first,
    events: [
      ...rest.events ?? [],
      eventFor('SparkApplicationSubmissionFailed', `Submission of SparkApplication ${application.metadata.name} failed: ${message}`),
    ],
  });
}

/** Fields of a status in which an attempt is stored and nothing of it exists. */
function freshAttempt(situation: Situation, attempt: Submission, beginning: Beginning): Partial<SparkApplicationStatus> {
  const { application, status } = situation;
  const counted = (field: 'submissionAttempts' | 'executionAttempts' | 'infrastructureFailures'): number =>
    (beginning.forgetAttempts ? 0 : asNumber(status[field]) ?? 0);
  const infrastructureFailures = counted('infrastructureFailures');
  return {
    submissionID: attempt.id,
    lastSubmissionAttemptTime: timestamp(attempt.time),
    submissionAttempts: counted('submissionAttempts') + 1,
    executionAttempts: counted('executionAttempts'),
    infrastructureFailures: infrastructureFailures > 0 ? infrastructureFailures : undefined,
    sparkApplicationId: undefined,
    terminationTime: undefined,
    executorState: {},
    executorSummary: undefined,
    executorFailure: undefined,
    failure: undefined,
    retained: undefined,
    specChangePending: undefined,
    specHash: specHashOf(application),
    exposureHash: exposureHashOf(application),
  };
}

/** A driver of this very application that was started before its status could be written, as Kubeflow's operator can leave behind. */
export function adoptableDriver({ observed, application, status }: Situation): Pod | undefined {
  if (asString(status.submissionID) !== undefined || observed.driver.seen === 'absent') return undefined;
  const { pod } = observed.driver;
  const ours = isOwnedBy(pod, application) && submissionIdOf(pod) !== undefined && sparkApplicationIdOf(pod) !== undefined;
  return ours && !pod.metadata.deletionTimestamp ? pod : undefined;
}

function adopt(situation: Situation, pod: Pod): Decision {
  const attempt = { id: submissionIdOf(pod) ?? '', time: parseTimestamp(pod.metadata.creationTimestamp) ?? situation.now };
  return move(situation, {
    state: ApplicationState.SUBMITTED,
    reason: ConditionReason.DRIVER_PENDING,
    message: `driver pod ${pod.metadata.name} was there already and is taken over`,
    fields: {
      ...freshAttempt(situation, attempt, {}),
      executionAttempts: 1,
      sparkApplicationId: sparkApplicationIdFor(situation.application, attempt.id, sparkApplicationIdOf(pod)),
      driverInfo: { podName: pod.metadata.name },
    },
  }, { events: [eventFor('SparkApplicationSubmitted', `SparkApplication ${situation.application.metadata.name} was found running`)] });
}
