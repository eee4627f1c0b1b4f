// The end of a run: what it means for the application, and the wait before the next one where the policy has one follow.
import { beginAgain } from './begin';
import type { Decision } from './decision';
import { stopDriver } from './residual-resources';
import { countsOf, driverOfAttempt, type Guard, type Situation } from './situation';
import { keep, move } from './status-change';
import { parseTimestamp, timestamp } from '../../../kube/time';
import { ConditionReason } from '../../../spec/conditions';
import { FailureClass, isInfrastructureFailure } from '../../../spec/failure';
import type { Pod } from '../../../spec/kubernetes.gen';
import { ApplicationState } from '../../../spec/states';
import type { ApplicationFailure, SparkApplicationStatus } from '../../../spec/types.gen';
import { removeAtEnd, removeAttempt, removeExecutors } from '../attempt/cleanup';
import { withAttempt } from '../attempt/history';
import { endOfFailedRun, mayRetry, retriesOf, waitBeforeRetry, type AttemptCounts, type AttemptEnd } from '../attempt/retry';
import type { DriverVerdict } from '../driver/verdict';
import { type ApplicationEvent, eventFor } from '../event-reasons';
import { executorsOf, knownFrom, lastFailureOf, reportExecutors } from '../executors/executor-report';
import { asString } from '../values';

type EndedVerdict = Extract<DriverVerdict, { kind: 'succeeded' | 'failed' }>;

/** The driver has ended, or must count as ended. */
export function endRun(situation: Situation, driver: Pod, verdict: EndedVerdict): Decision {
  const name = driver.metadata.name;
  return verdict.kind === 'succeeded'
    ? succeed(situation, verdict.finishedAt, eventFor('SparkDriverCompleted', `Driver ${name} completed`))
    : fail(situation, verdict.finishedAt, verdict.message, verdict.failure,
      eventFor('SparkDriverFailed', `Driver ${name} failed: ${verdict.message}`));
}

/** The driver is certainly gone and nobody saw how it ended. */
export function loseDriver(situation: Situation): Decision {
  const name = situation.status.driverInfo?.podName;
  const message = `driver pod not found: ${name} is gone and its end was not seen, so the outcome of the run is unknown`;
  return fail(situation, situation.now, message, { class: FailureClass.VANISHED, message },
    eventFor('SparkDriverNotFound', `Driver ${name} was not found`));
}

function succeed(situation: Situation, finishedAt: number, note: ApplicationEvent): Decision {
  const { policy, application } = situation;
  const again = mayRetry('success', countsOf(situation), policy.restart);
  const ended = endOf(situation, 'succeeded', finishedAt);
  const { executors } = ended;
  const fields = { ...ended.fields, failure: undefined, attempts: withAttempt(situation.status, 'COMPLETED', timestamp(finishedAt)) };
  if (again) {
    return move(situation, {
      state: ApplicationState.SUCCEEDING,
      reason: ConditionReason.WAITING_FOR_NEXT_RUN,
      message: 'the run completed; the restart policy has another one follow',
      fields,
    }, { first: removeAttempt(situation), events: [note], executors, wakeAt: dueTime(situation, 'success', finishedAt) });
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
    events: [note, eventFor('SparkApplicationCompleted', `SparkApplication ${application.metadata.name} completed`)],
  });
}

function fail(situation: Situation, finishedAt: number, message: string, failure: ApplicationFailure, note: ApplicationEvent): Decision {
  const { policy, application } = situation;
  const end = endOfFailedRun(failure.class, policy.restart);
  const before = countsOf(situation);
  const counts: AttemptCounts = {
    ...before, infrastructureFailures: before.infrastructureFailures + (isInfrastructureFailure(failure.class) ? 1 : 0),
  };
  const ended = endOf(situation, 'failed', finishedAt);
  const { executors } = ended;
  const fields = {
    ...ended.fields,
    failure,
    attempts: withAttempt(situation.status, 'FAILED', timestamp(finishedAt), failure),
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
      events: [note],
      executors,
      wakeAt: dueTime({ ...situation, status: { ...situation.status, ...fields } }, end, finishedAt),
    });
  }
  // Without the driver its ConfigMaps are the record of nothing, and a driver that somebody creates too late must not start from them.
  const retention = driverStays(situation) ? policy.retention.onFailure : { ...policy.retention.onFailure, configMaps: 0 };
  const { actions, retained } = removeAtEnd(situation, retention);
  return move(situation, {
    state: ApplicationState.FAILED, errorMessage: message, reason: failure.class, message, fields: { ...fields, retained },
  }, {
    first: actions,
    executors,
    events: [note, eventFor('SparkApplicationFailed', `SparkApplication ${application.metadata.name} failed: ${message}`)],
  });
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

/** What every end of a run leaves in the status, and how its executors ended. The web UI's addresses go: what they pointed at is gone. */
function endOf({ status, observed, config }: Situation, stage: 'succeeded' | 'failed', finishedAt: number) {
  const executors = executorsOf(observed.executors, asString(status.submissionID));
  const known = observed.knownExecutors ?? knownFrom(status, executors);
  const report = reportExecutors(known, executors, stage, config.maxTrackedExecutors);
  const fields: Partial<SparkApplicationStatus> = {
    sparkApplicationId: status.sparkApplicationId,
    executionAttempts: status.executionAttempts,
    terminationTime: timestamp(finishedAt),
    driverInfo: status.driverInfo?.podName ? { podName: status.driverInfo.podName } : {},
    executorState: report.states,
    executorSummary: Object.keys(report.states).length > 0 ? report.summary : undefined,
    executorFailure: lastFailureOf(status.executorFailure, executors),
  };
  return { fields, executors: { before: known, after: report.all } };
}

function dueTime(situation: Situation, end: AttemptEnd, endedAt: number): number {
  const { policy, status } = situation;
  return endedAt + waitBeforeRetry(end, countsOf(situation), policy.restart, asString(status.submissionID) ?? '');
}

/** When the last run ended: as recorded, or as old statuses allow to tell. */
function endedAtOf({ status, now }: Situation): number {
  return parseTimestamp(status.terminationTime) ?? parseTimestamp(status.lastSubmissionAttemptTime) ?? now;
}

/** SUCCEEDING: another run when the policy is Always and its time has come, else COMPLETED. */
export const afterSuccess: Guard = (situation) => {
  if (situation.state !== ApplicationState.SUCCEEDING) return undefined;
  const { application, policy, now } = situation;
  if (!mayRetry('success', countsOf(situation), policy.restart)) {
    return move(situation, {
      state: ApplicationState.COMPLETED,
      reason: ConditionReason.COMPLETED,
      message: 'the run completed',
      fields: { terminationTime: timestamp(endedAtOf(situation)), retained: [] },
    }, {
      first: removeAttempt(situation),
      events: [eventFor('SparkApplicationCompleted', `SparkApplication ${application.metadata.name} completed`)],
    });
  }
  const dueAt = dueTime(situation, 'success', endedAtOf(situation));
  if (now < dueAt) return keep(situation, { wakeAt: dueAt });
  return beginAgain(situation, { note: rerunNote(situation, 'after its completion') });
};

/** FAILING: another run when the policy has one left and its time has come, else FAILED. */
export const afterFailure: Guard = (situation) => {
  if (situation.state !== ApplicationState.FAILING) return undefined;
  const { application, status, policy, now } = situation;
  const message = asString(status.applicationState?.errorMessage) ?? 'the run failed';
  const end = endOfFailedRun(status.failure?.class, policy.restart);
  if (!mayRetry(end, countsOf(situation), policy.restart)) {
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
  const dueAt = dueTime(situation, end, endedAtOf(situation));
  if (now < dueAt) {
    // A driver that was ended may have made executors while it went; where Kueue counts them, they do not go with it.
    const made = situation.observed.driver.seen === 'absent' ? removeExecutors(situation) : [];
    return keep(situation, { wakeAt: dueAt, actions: [...stopDriver(situation), ...made] });
  }
  return beginAgain(situation, { note: rerunNote(situation, 'after a failure') });
};

function rerunNote({ application }: Situation, after: string): ApplicationEvent {
  return eventFor('SparkApplicationPendingRerun', `SparkApplication ${application.metadata.name} is run again ${after}`);
}
