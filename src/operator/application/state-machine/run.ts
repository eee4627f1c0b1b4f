// While a driver runs: its pod's verdict decides, and what the executors do is reported at most once a second.
import type { Decision } from './decision';
import { endRun, loseDriver } from './end';
import { exposureOf } from './exposure';
import { merge } from './side-effects';
import { driverOfAttempt, earliest, isAcknowledged, attemptOf, type Guard, type Situation } from './situation';
import { pendingNotes, tearDown } from './spec-change';
import { changed, keep, move, type StatusChange } from './status-change';
import { ConditionReason } from '../../../spec/conditions';
import type { Pod } from '../../../spec/kubernetes.gen';
import { ApplicationState } from '../../../spec/states';
import { describePending, eventReading, tooLongAt } from '../driver/pending-driver';
import { lingeringExecutors, pendingExecutorsOf } from '../executors/executor-pods';
import { executorsOf, knownFrom, lastFailureOf, reportExecutors } from '../executors/executor-report';
import { scalingOf } from '../executors/scaling';
import { deadlineOf } from '../driver/deadlines';
import { driverPodNameOf } from '../driver/driver-pod';
import { type ApplicationEvent, eventFor, type EventReason } from '../event-reasons';
import { equalContent } from '../status/json-comparison';
import { asString } from '../values';
import { forceableTime, lostWithItsNode, overdueTime, verdictOf, type DriverVerdict } from '../driver/verdict';

const EXECUTOR_WRITE_INTERVAL_MILLISECONDS = 1_000;

const FOLLOWED_STATES: readonly string[] = [ApplicationState.SUBMITTED, ApplicationState.RUNNING, ApplicationState.UNKNOWN];

/** SUBMITTED (acknowledged), RUNNING and UNKNOWN follow the driver pod. */
export const followDriver: Guard = (situation) => {
  const { state, status, observed, application, now } = situation;
  if (!FOLLOWED_STATES.includes(state) || (state === ApplicationState.SUBMITTED && !isAcknowledged(status))) return undefined;
  const sighting = observed.driver;
  if (sighting.seen === 'absent') {
    return sighting.certain ? loseDriver(situation) : keep(situation, { actions: [{ kind: 'confirmDriver', podName: driverPodNameOf(application) }] });
  }
  // Another pod under the driver's name means that the driver is gone.
  const driver = driverOfAttempt(situation);
  if (driver === undefined) return loseDriver(situation);
  const executors = executorsOf(observed.executors, asString(status.submissionID));
  const verdict = verdictOf(driver, now, lastFailureOf(status.executorFailure, executors));
  if (verdict.kind === 'succeeded' || verdict.kind === 'failed') return endRun(situation, driver, verdict);
  const lostAt = forceableTime(driver, situation.policy.driverFailover);
  if (lostAt !== undefined && now >= lostAt) return endRun(situation, driver, lostWithItsNode(driver, now));
  const deadline = deadlineOf(situation.policy.deadlines, {
    driver, verdict, executors, recorded: status.executorState ?? {}, submittedAt: attemptOf(situation)?.time ?? now,
  }, now);
  if (deadline?.passed) return endRun(situation, driver, deadline.verdict);
  return continueRun(situation, driver, verdict, executors, earliest(deadline?.at, lostAt));
};

function continueRun(situation: Situation, driver: Pod, verdict: DriverVerdict, executors: readonly Pod[], deadlineAt: number | undefined): Decision {
  const { status, config, now, observed } = situation;
  const known = observed.knownExecutors ?? knownFrom(status, executors);
  const report = reportExecutors(known, executors, 'running', config.maxTrackedExecutors);
  const seen = { before: known, after: report.all };
  const started = Object.keys(report.states).length > 0;
  const scaling = scalingOf(situation, verdict);
  if (scaling.refused && situation.policy.onSpecChange === 'Restart') return { ...tearDown(situation), events: scaling.events };
  const waiting = pendingExecutorsOf(situation, verdict, executors);
  const beside = merge(exposureOf(situation), scaling, lingeringExecutors(executors, now), waiting);
  const change: StatusChange = { ...describeVerdict(situation, driver, verdict), fields: beside.fields, executorsPending: waiting.reason };
  const withExecutors: StatusChange = {
    ...change,
    fields: {
      ...beside.fields,
      executorState: report.states,
      executorSummary: started ? report.summary : undefined,
      executorFailure: lastFailureOf(status.executorFailure, executors),
      sparkApplicationId: status.sparkApplicationId ?? driver.metadata.labels?.['spark-app-selector'],
    },
  };
  const look = eventReading(situation, driver, verdict);
  const wakeAt = earliest(deadlineAt, verdict.kind === 'unknown' ? undefined : overdueTime(driver), look?.at, tooLongAt(verdict, now), beside.at);
  const reading = look?.now ? [{ kind: 'readPodEvents', podName: driver.metadata.name ?? '', uid: driver.metadata.uid ?? '' } as const] : [];
  const actions = [...reading, ...beside.actions];
  const quietUntil = (observed.lastStatusWrite ?? 0) + EXECUTOR_WRITE_INTERVAL_MILLISECONDS;
  const onlyExecutors = equalContent(changed(situation, change), situation.application.status);
  if (onlyExecutors && now < quietUntil && changed(situation, withExecutors) !== status) {
    return keep(situation, { actions, wakeAt: earliest(wakeAt, quietUntil), executors: seen });
  }
  const events = [...stateEvents(situation, driver, change), ...beside.events, ...pendingNotes(situation)];
  return move(situation, withExecutors, { actions, wakeAt, events, executors: seen });
}

/** What state and conditions say about a driver that has not ended. */
function describeVerdict(situation: Situation, driver: Pod, verdict: DriverVerdict): StatusChange {
  const name = driver.metadata.name;
  switch (verdict.kind) {
    case 'running':
      return { state: ApplicationState.RUNNING, reason: ConditionReason.DRIVER_RUNNING, message: `driver pod ${name} is running` };
    case 'pending':
      return describePending(situation, driver, verdict);
    default: {
      const message = verdict.kind === 'unknown' ? verdict.message : '';
      return { state: ApplicationState.UNKNOWN, errorMessage: message, reason: ConditionReason.DRIVER_UNKNOWN, message };
    }
  }
}

const EVENTS: Readonly<Record<string, EventReason>> = {
  [ApplicationState.RUNNING]: 'SparkDriverRunning',
  [ApplicationState.UNKNOWN]: 'SparkDriverUnknown',
};

/** Said when the state changes, and when something is found that keeps the driver from starting. */
function stateEvents(situation: Situation, driver: Pod, change: StatusChange): ApplicationEvent[] {
  if (change.state === ApplicationState.SUBMITTED) {
    const held = change.reason !== ConditionReason.DRIVER_PENDING;
    return held ? [eventFor('SparkDriverPending', `${change.reason}: ${change.message}`)] : [];
  }
  const reason = EVENTS[change.state];
  if (!reason || change.state === situation.state) return [];
  return [eventFor(reason, change.state === ApplicationState.RUNNING ? `Driver ${driver.metadata.name} is running` : change.message)];
}
