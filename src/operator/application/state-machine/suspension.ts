// Suspension and resumption: the run is torn down, and its attempt is not counted.
import { begin } from './begin';
import type { Decision } from './decision';
import { afterOldDriver } from './old-driver';
import { isAcknowledged, type Situation } from './situation';
import { move } from './status-change';
import { timestamp } from '../../../kube/time';
import { ConditionReason } from '../../../spec/conditions';
import { ApplicationState } from '../../../spec/states';
import type { SparkApplicationStatus } from '../../../spec/types.gen';
import { removeAttempt, removeExecutors } from '../attempt/cleanup';
import { withAttempt } from '../attempt/history';
import { eventFor } from '../event-reasons';
import { asNumber } from '../values';

/** The application is to be suspended. */
export function isSuspended({ policy }: Situation): boolean {
  return policy.suspend;
}

/** The application is to be suspended, and there is nothing to tear down. */
export function isSuspendedWithoutRun({ policy, status, observed }: Situation): boolean {
  return policy.suspend && status.submissionID === undefined && observed.driver.seen === 'absent';
}

export function tearDownForSuspension(situation: Situation): Decision {
  return move(situation, {
    state: ApplicationState.SUSPENDING,
    reason: ConditionReason.SUSPENDING,
    message: 'the run is being taken down because the application is suspended',
  }, {
    first: removeAttempt(situation),
    events: [eventFor('SparkApplicationSuspending', `SparkApplication ${situation.application.metadata.name} is being suspended`)],
  });
}

/** SUSPENDING: waits until the driver is certainly gone. */
export function finishSuspension(situation: Situation): Decision {
  return afterOldDriver(situation, ApplicationState.SUSPENDING, recordSuspension);
}

/** Stays suspended. A driver that appears now was created too late, by a former leader that did not know of the suspension. */
export function staySuspended(situation: Situation): Decision {
  return situation.observed.driver.seen === 'present'
    ? afterOldDriver(situation, ApplicationState.SUSPENDED, recordSuspension)
    : recordSuspension(situation);
}

/** Begins an attempt, since the application is no longer suspended. */
export function resume(situation: Situation): Decision {
  return afterOldDriver(situation, ApplicationState.RESUMING, (clear) => begin(clear, {
    note: eventFor('SparkApplicationResuming', `SparkApplication ${situation.application.metadata.name} is resumed`),
  }));
}

export function recordSuspension(situation: Situation): Decision {
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

/** A run that was torn down on request is no failure, and its attempt is given back. */
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
    attempts: interrupted ? withAttempt(status, ApplicationState.SUSPENDED, timestamp(now)) : status.attempts,
  };
}
