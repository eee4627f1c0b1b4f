// Suspending and resuming: the run is taken down, its budget of retries stays what it was.
import { begin } from './begin';
import type { Decision } from './decision';
import { afterOldDriver } from './old-driver';
import { isAcknowledged, type Guard, type Situation } from './situation';
import { move } from './status-change';
import { timestamp } from '../../../kube/time';
import { ConditionReason } from '../../../spec/conditions';
import { ApplicationState, isTerminal } from '../../../spec/states';
import type { SparkApplicationStatus } from '../../../spec/types.gen';
import { removeAttempt, removeExecutors } from '../attempt/cleanup';
import { withAttempt } from '../attempt/history';
import { eventFor } from '../event-reasons';
import { asNumber } from '../values';

/** `spec.suspend` of an application that has not ended: takes the run down, if there is one. */
export const suspend: Guard = (situation) => {
  const { state, policy } = situation;
  if (!policy.suspend || isTerminal(state) || state === ApplicationState.SUSPENDED || state === ApplicationState.SUSPENDING) return undefined;
  if (situation.status.submissionID === undefined && situation.observed.driver.seen === 'absent') return suspended(situation);
  return move(situation, {
    state: ApplicationState.SUSPENDING,
    reason: ConditionReason.SUSPENDING,
    message: 'the run is being taken down because the application is suspended',
  }, {
    first: removeAttempt(situation),
    events: [eventFor('SparkApplicationSuspending', `SparkApplication ${situation.application.metadata.name} is being suspended`)],
  });
};

/** SUSPENDING: waits until the driver is certainly gone. */
export const finishSuspension: Guard = (situation) =>
  (situation.state === ApplicationState.SUSPENDING ? afterOldDriver(situation, ApplicationState.SUSPENDING, suspended) : undefined);

/** SUSPENDED (or RESUMING, which Kubeflow's operator may have left): begins an attempt when the application is no longer suspended. */
export const resume: Guard = (situation) => {
  const { state, policy, application, observed } = situation;
  if (state !== ApplicationState.SUSPENDED && state !== ApplicationState.RESUMING) return undefined;
  // A driver that appears now was created too late by somebody who had not heard.
  if (policy.suspend) return observed.driver.seen === 'present' ? afterOldDriver(situation, ApplicationState.SUSPENDED, suspended) : suspended(situation);
  return afterOldDriver(situation, ApplicationState.RESUMING, (clear) => begin(clear, {
    note: eventFor('SparkApplicationResuming', `SparkApplication ${application.metadata.name} is resumed`),
  }));
};

function suspended(situation: Situation): Decision {
  const arriving = situation.state !== ApplicationState.SUSPENDED;
  return move(situation, {
    state: ApplicationState.SUSPENDED,
    reason: ConditionReason.SUSPENDED,
    message: 'the application is suspended',
    fields: arriving ? withoutRun(situation) : {},
  }, {
    // The driver may have made executors after the others were removed; where Kueue counts them, they do not go with it.
    first: removeExecutors(situation),
    events: arriving
      ? [eventFor('SparkApplicationSuspended', `SparkApplication ${situation.application.metadata.name} is suspended`)]
      : [],
  });
}

/** A run that was taken down on request is neither a failure nor an attempt that was used up. */
function withoutRun({ status, now }: Situation): Partial<SparkApplicationStatus> {
  const submissions = asNumber(status.submissionAttempts);
  const runs = asNumber(status.executionAttempts);
  const interrupted = status.terminationTime === undefined || status.terminationTime === null;
  const ran = interrupted && isAcknowledged(status);
  return {
    sparkApplicationId: undefined,
    driverInfo: {},
    executorState: {},
    executorSummary: undefined,
    executorFailure: undefined,
    submissionAttempts: submissions === undefined ? undefined : Math.max(0, submissions - (interrupted ? 1 : 0)),
    executionAttempts: runs === undefined ? undefined : Math.max(0, runs - (ran ? 1 : 0)),
    attempts: interrupted ? withAttempt(status, 'SUSPENDED', timestamp(now)) : status.attempts,
  };
}
