// The state machine of an application as one table. The first row that applies decides. docs/states.md shows this table and the diagram of it.
import { beginFirstAttempt, beginPendingAttempt } from './begin';
import type { Decision } from './decision';
import { completeRun, failRun, loseDriver } from './end';
import { deleteApplication, removeResidualResources, timeToLiveIsOver } from './finished';
import { driverLost, driverUnconfirmed, runFailed, runInProgress, runSucceeded, scalingRefused } from './followed-run';
import {
  becomeCompleted, becomeFailed, beginRetry, giveUpSubmission, noRetryLeft, retryNotDue, waitAfterFailure, waitForRetry,
} from './next-attempt';
import { isRestored, recordRestored } from './restored';
import { confirmDriver, continueRun, restartUnscalable } from './run';
import type { Situation } from './situation';
import { finishInvalidation, isToRestart, isToRunAgain, tearDown } from './spec-change';
import { keep } from './status-change';
import {
  acknowledge, attemptCreated, attemptRefused, attemptUnacknowledged, beginUnderOwnId, creationBlocked, intentOfAnother, intentWithoutId, recordRefusal,
  removeStaleDriver, staleDriver, submit, treatAsUnknown, uncreatedUnderBrokenDefaults,
  waitForCreation,
} from './submission';
import {
  finishSuspension, isSuspended, isSuspendedWithoutRun, recordSuspension, resume, staySuspended, tearDownForSuspension,
} from './suspension';
import { FOREIGN, row, SAME, type SourceState, type StateGroup, type Transition } from './transition';
import { waitForDefaults } from './wait-for-defaults';
import { ApplicationState, FOLLOWED_STATES, isTerminal } from '../../../spec/states';

const {
  NEW, SUBMITTED, RUNNING, UNKNOWN, SUCCEEDING, COMPLETED, FAILING, FAILED, SUBMISSION_FAILED, PENDING_RERUN, INVALIDATING, SUSPENDING, SUSPENDED, RESUMING,
} = ApplicationState;

const ALL: readonly SourceState[] = [...Object.values(ApplicationState), FOREIGN];

const ANY: StateGroup = { name: 'any', states: ALL };
const FINAL: StateGroup = { name: 'final', states: ALL.filter(isTerminal) };
const SUSPENDABLE: StateGroup = {
  name: 'neither final nor suspended', states: ALL.filter((state) => !isTerminal(state) && state !== SUSPENDING && state !== SUSPENDED),
};
const FOLLOWED: StateGroup = { name: 'driver followed', states: FOLLOWED_STATES };
const BETWEEN_ATTEMPTS: StateGroup = { name: 'between attempts', states: [SUCCEEDING, FAILING, SUBMISSION_FAILED] };
const RESTARTABLE: StateGroup = { name: 'restartable', states: [...FOLLOWED.states, ...BETWEEN_ATTEMPTS.states] };

function isBeingDeleted({ application }: Situation): boolean {
  return Boolean(application.metadata.deletionTimestamp);
}

function leaveAlone(situation: Situation): Decision {
  return keep(situation);
}

export const TRANSITIONS: readonly Transition[] = [
  row({ from: ANY, when: isBeingDeleted, then: leaveAlone, to: [SAME], text: 'nothing is started any more; what the application owns is deleted with it' }),

  // Before suspension: what a queue resumes would run again.
  row({ from: [NEW], when: isRestored, then: recordRestored, to: [FAILED], text: 'it was restored from a backup without its status: nothing is started' }),

  // A finished application.
  row({ from: FINAL, when: isToRunAgain, then: tearDown, to: [INVALIDATING], text: 'the specification changed: what is left of the run is removed' }),
  row({ from: FINAL, when: timeToLiveIsOver, then: deleteApplication, to: [SAME], text: 'the application is deleted' }),
  row({ from: FINAL, then: removeResidualResources, to: [SAME], text: 'what need not be kept of the run is removed when its time has come' }),

  // Suspension comes before a change of the specification: Kueue changes both in one edit.
  row({ from: SUSPENDABLE, when: isSuspendedWithoutRun, then: recordSuspension, to: [SUSPENDED], text: 'there is nothing to tear down' }),
  row({ from: SUSPENDABLE, when: isSuspended, then: tearDownForSuspension, to: [SUSPENDING], text: 'the objects of the attempt are removed' }),
  row({ from: [SUSPENDING], then: finishSuspension, to: [SAME, SUSPENDED], text: 'the driver is deleted; once it is gone the application is suspended' }),
  row({ from: [SUSPENDED], when: isSuspended, then: staySuspended, to: [SAME], text: 'a driver that a former leader created too late is deleted' }),
  row({
    from: [SUSPENDED, RESUMING],
    then: resume,
    to: [SAME, RESUMING, SUBMITTED, SUBMISSION_FAILED],
    text: 'an attempt begins; `RESUMING` only while an old driver does not go',
  }),

  // A changed specification.
  row({
    from: [INVALIDATING],
    then: finishInvalidation,
    to: [SAME, SUBMITTED, SUBMISSION_FAILED],
    text: 'the driver is deleted; once it is gone an attempt of the new specification begins',
  }),
  row({ from: RESTARTABLE, when: isToRestart, then: tearDown, to: [INVALIDATING], text: 'the specification changed: the objects of the attempt are removed' }),

  // The beginning of an attempt: its intent is stored before anything is created.
  row({ from: [NEW], then: beginFirstAttempt, to: [SAME, SUBMITTED, SUBMISSION_FAILED], text: 'the first attempt begins' }),
  row({
    from: [PENDING_RERUN], then: beginPendingAttempt, to: [SAME, SUBMITTED, SUBMISSION_FAILED], text: 'the next attempt begins once the old driver is gone',
  }),
  row({
    from: [SUBMITTED],
    when: intentOfAnother,
    then: beginUnderOwnId,
    to: [SUBMITTED, SUBMISSION_FAILED],
    text: 'the stored identifier is not one of this application: the attempt begins under one that is',
  }),
  row({
    from: [SUBMITTED],
    when: uncreatedUnderBrokenDefaults,
    then: waitForDefaults,
    to: [SAME],
    text: 'the defaults of the namespace are broken: nothing is created before they are mended',
  }),
  row({ from: [SUBMITTED], when: attemptRefused, then: recordRefusal, to: [SUBMISSION_FAILED], text: 'what had been created is removed' }),
  row({ from: [SUBMITTED], when: attemptCreated, revise: acknowledge, text: 'the driver is acknowledged' }),
  row({ from: [SUBMITTED], when: staleDriver, then: removeStaleDriver, to: [SAME], text: 'a driver of an earlier attempt has the name: it is deleted' }),
  row({ from: [SUBMITTED], when: creationBlocked, then: waitForCreation, to: [SAME], text: 'the cause is named in `Ready`, and the creation is tried again' }),
  row({ from: [SUBMITTED], when: attemptUnacknowledged, then: submit, to: [SAME], text: 'the objects of the attempt are created or adopted' }),

  // A state that is none of the API's, and a status that lacks its attempt: the driver pod shows the state.
  row({ from: [FOREIGN], revise: treatAsUnknown, text: 'the state counts as `UNKNOWN`' }),
  row({ from: [SUBMITTED], when: intentWithoutId, revise: treatAsUnknown, text: 'the status does not name its attempt: the state counts as `UNKNOWN`' }),

  // The driver is followed.
  row({ from: FOLLOWED, when: driverUnconfirmed, then: confirmDriver, to: [SAME], text: 'the API server is asked for the driver' }),
  row({ from: FOLLOWED, when: driverLost, then: loseDriver, to: [FAILING, FAILED], text: 'the driver is gone and nobody saw its end' }),
  row({
    from: FOLLOWED, when: runSucceeded, then: completeRun, to: [SUCCEEDING, COMPLETED], text: 'the driver succeeded; `SUCCEEDING` if another run follows',
  }),
  row({
    from: FOLLOWED,
    when: runFailed,
    then: failRun,
    to: [FAILING, FAILED],
    text: 'the driver failed, counts as lost with its node, or passed a deadline; `FAILING` if a retry is left',
  }),
  row({
    from: FOLLOWED,
    when: scalingRefused,
    then: restartUnscalable,
    to: [INVALIDATING],
    text: 'the specification asks for another number of executors, which cannot be changed in this run',
  }),
  row({
    from: FOLLOWED,
    when: runInProgress,
    then: continueRun,
    to: [SUBMITTED, RUNNING, UNKNOWN],
    text: 'the driver is pending, runs, or its node does not answer',
  }),

  // Between two attempts.
  row({ from: [SUCCEEDING], when: noRetryLeft, then: becomeCompleted, to: [COMPLETED], text: 'the policy has no further run any more' }),
  row({ from: [FAILING], when: noRetryLeft, then: becomeFailed, to: [FAILED], text: 'the policy has no retry left any more' }),
  row({ from: [SUBMISSION_FAILED], when: noRetryLeft, then: giveUpSubmission, to: [FAILED], text: 'no retry is left' }),
  row({ from: [FAILING], when: retryNotDue, then: waitAfterFailure, to: [SAME], text: 'the wait after a failure is not over' }),
  row({ from: [SUCCEEDING, SUBMISSION_FAILED], when: retryNotDue, then: waitForRetry, to: [SAME], text: 'the wait is not over' }),
  row({
    from: BETWEEN_ATTEMPTS,
    then: beginRetry,
    to: [SAME, PENDING_RERUN, SUBMITTED, SUBMISSION_FAILED],
    text: 'the old driver is deleted; once it is gone the next attempt begins. `PENDING_RERUN` only while it does not go',
  }),
];
