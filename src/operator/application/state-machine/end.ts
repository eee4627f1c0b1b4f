// The end of a run: what is written about it, what is removed, and whether another attempt follows.
import type { Decision } from './decision';
import type { EndedRun } from './followed-run';
import { retryTime } from './next-attempt';
import { countsOf, driverOfAttempt, type Situation } from './situation';
import { move } from './status-change';
import { endTimestamp } from '../../../kube/time';
import { ConditionReason } from '../../../spec/conditions';
import { FailureClass, isInfrastructureFailure } from '../../../spec/failure';
import { ApplicationState } from '../../../spec/states';
import type { ApplicationFailure, SparkApplicationStatus } from '../../../spec/types.gen';
import { removeAtEnd, removeAttempt } from '../attempt/cleanup';
import { withAttempt } from '../attempt/history';
import { endOfFailedRun, mayRetry, retriesOf, type AttemptCounts, type AttemptEnd } from '../attempt/retry';
import type { FailedVerdict, SucceededVerdict } from '../driver/verdict';
import { type ApplicationEvent, eventFor } from '../event-reasons';
import { executorsOf, knownFrom, lastFailureOf, reportExecutors, type ExecutorChange } from '../executors/executor-report';
import { asString } from '../values';

/** The driver has succeeded. */
export function completeRun(situation: Situation, { driver, end: { finishedAt } }: EndedRun<SucceededVerdict>): Decision {
  const { policy, application } = situation;
  const event = eventFor('SparkDriverCompleted', `Driver ${driver.metadata.name} completed`);
  const { executors, fields: ended } = endOf(situation, 'succeeded', finishedAt);
  const fields = { ...ended, failure: undefined, attempts: withAttempt(situation.status, ApplicationState.COMPLETED, endTimestamp(finishedAt)) };
  if (mayRetry('success', countsOf(situation), policy.restart)) {
    return move(situation, {
      state: ApplicationState.SUCCEEDING,
      reason: ConditionReason.WAITING_FOR_NEXT_RUN,
      message: 'the run completed; the restart policy has another one follow',
      fields,
    }, { first: removeAttempt(situation), events: [event], executors, wakeAt: retryTime(situation, 'success', finishedAt) });
  }
  const { actions, retained } = removeAtEnd(situation, policy.retention.onSuccess);
  return move(situation, {
    state: ApplicationState.COMPLETED,
    reason: ConditionReason.COMPLETED,
    message: 'the run completed',
    fields: { ...fields, retained },
  }, {
    first: actions,
    executors,
    events: [event, eventFor('SparkApplicationCompleted', `SparkApplication ${application.metadata.name} completed`)],
  });
}

/** The driver has failed, or counts as failed: it is lost with its node, or a deadline has passed. */
export function failRun(situation: Situation, { driver, end }: EndedRun<FailedVerdict>): Decision {
  return fail(situation, end.finishedAt, end.message, end.failure, eventFor('SparkDriverFailed', `Driver ${driver.metadata.name} failed: ${end.message}`));
}

/** The driver is certainly gone and nobody saw how it ended. */
export function loseDriver(situation: Situation): Decision {
  const name = situation.status.driverInfo?.podName;
  const message = `driver pod not found: ${name} is gone and its end was not seen, so the outcome of the run is unknown`;
  return fail(situation, situation.now, message, { class: FailureClass.VANISHED, message },
    eventFor('SparkDriverNotFound', `Driver ${name} was not found`));
}

function fail(situation: Situation, finishedAt: number, message: string, failure: ApplicationFailure, event: ApplicationEvent): Decision {
  const { policy, application } = situation;
  const end = endOfFailedRun(failure.class, policy.restart);
  const counts = countsWith(failure, countsOf(situation));
  const { executors, fields: ended } = endOf(situation, 'failed', finishedAt);
  const fields = {
    ...ended,
    failure,
    attempts: withAttempt(situation.status, ApplicationState.FAILED, endTimestamp(finishedAt), failure),
    ...(counts.infrastructureFailures > 0 ? { infrastructureFailures: counts.infrastructureFailures } : {}),
  };
  if (mayRetry(end, counts, policy.restart)) {
    return move(situation, {
      state: ApplicationState.FAILING,
      errorMessage: message,
      reason: ConditionReason.WAITING_FOR_RETRY,
      message: `attempt ${counts.runs} failed, ${retriesLeft(situation, end, counts)}: ${message}`,
      fields,
    }, {
      first: removeAttempt(situation),
      events: [event],
      executors,
      wakeAt: retryTime({ ...situation, status: { ...situation.status, ...fields } }, end, finishedAt),
    });
  }
  // Without the driver pod its ConfigMaps are of no use to anybody, and a driver that a former leader creates too late must not start from them.
  const retention = driverStays(situation) ? policy.retention.onFailure : { ...policy.retention.onFailure, configMaps: 0 };
  const { actions, retained } = removeAtEnd(situation, retention);
  return move(situation, {
    state: ApplicationState.FAILED, errorMessage: message, reason: failure.class, message, fields: { ...fields, retained },
  }, {
    first: actions,
    executors,
    events: [event, eventFor('SparkApplicationFailed', `SparkApplication ${application.metadata.name} failed: ${message}`)],
  });
}

function countsWith(failure: ApplicationFailure, counts: AttemptCounts): AttemptCounts {
  return { ...counts, infrastructureFailures: counts.infrastructureFailures + (isInfrastructureFailure(failure.class) ? 1 : 0) };
}

function driverStays(situation: Situation): boolean {
  const driver = driverOfAttempt(situation);
  return driver !== undefined && driver.metadata.deletionTimestamp === undefined;
}

function retriesLeft({ policy }: Situation, end: AttemptEnd, counts: AttemptCounts): string {
  if (policy.restart.type === 'Always') return 'it is always run again';
  const used = end === 'infrastructure failure' ? counts.infrastructureFailures : counts.runs;
  return `retry ${used} of ${retriesOf(end, policy.restart)} follows`;
}

/** The fields that every end of a run writes, and how its executors ended. The addresses of the web UI are removed: what they pointed at is gone. */
function endOf(
  { status, observed, config }: Situation, stage: 'succeeded' | 'failed', finishedAt: number,
): { fields: Partial<SparkApplicationStatus>; executors: ExecutorChange } {
  const executors = executorsOf(observed.executors, asString(status.submissionID));
  const known = observed.knownExecutors ?? knownFrom(status, executors);
  const report = reportExecutors(known, executors, stage, config.maxTrackedExecutors);
  const fields: Partial<SparkApplicationStatus> = {
    sparkApplicationId: status.sparkApplicationId,
    executionAttempts: status.executionAttempts,
    terminationTime: endTimestamp(finishedAt),
    driverInfo: status.driverInfo?.podName ? { podName: status.driverInfo.podName } : {},
    executorState: report.states,
    executorSummary: Object.keys(report.states).length > 0 ? report.summary : undefined,
    executorFailure: lastFailureOf(status.executorFailure, executors),
  };
  return { fields, executors: { before: known, after: report.all } };
}
