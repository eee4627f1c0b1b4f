// What is known about a run whose driver is followed, and which row of the table that calls for.
import { attemptOf, driverOfAttempt, earliest, type Situation } from './situation';
import type { Pod } from '../../../spec/kubernetes.gen';
import { deadlineOf } from '../driver/deadlines';
import { driverPodNameOf } from '../driver/driver-pod';
import { forceableTime, lostWithItsNode, verdictOf, type DriverVerdict, type FailedVerdict, type SucceededVerdict } from '../driver/verdict';
import { executorsOf, lastFailureOf } from '../executors/executor-report';
import { scalingOf, type Scaling } from '../executors/scaling';
import { asString } from '../values';

/** A run with its driver pod, at one moment. */
export interface FollowedRun {
  readonly driver: Pod;
  readonly executors: readonly Pod[];
  readonly verdict: DriverVerdict;
  /** How the run has ended: as the pod says, or because the driver counts as lost, or because a deadline has passed. */
  readonly end?: SucceededVerdict | FailedVerdict;
  /** When one of these two will be so. */
  readonly endsAt?: number;
}

export interface EndedRun<End = SucceededVerdict | FailedVerdict> {
  readonly driver: Pod;
  readonly end: End;
}

function followedRun(situation: Situation): FollowedRun | undefined {
  const { status, observed, now, policy } = situation;
  const driver = driverOfAttempt(situation);
  if (driver === undefined) return undefined;
  const executors = executorsOf(observed.executors, asString(status.submissionID));
  const verdict = verdictOf(driver, now, lastFailureOf(status.executorFailure, executors));
  const run = { driver, executors, verdict };
  if (verdict.kind === 'succeeded' || verdict.kind === 'failed') return { ...run, end: verdict };
  const lostAt = forceableTime(driver, policy.driverFailover);
  if (lostAt !== undefined && now >= lostAt) return { ...run, end: lostWithItsNode(driver, now) };
  const submittedAt = attemptOf(situation)?.time ?? now;
  const deadline = deadlineOf(policy.deadlines, { driver, verdict, executors, recorded: status.executorState ?? {}, submittedAt }, now);
  return deadline?.passed ? { ...run, end: deadline.verdict } : { ...run, endsAt: earliest(deadline?.at, lostAt) };
}

/** The cache has no driver, and the API server has not been asked: answers the name to ask for. */
export function driverUnconfirmed({ application, observed: { driver } }: Situation): string | undefined {
  return driver.seen === 'absent' && !driver.certain ? driverPodNameOf(application) : undefined;
}

/** The API server has no driver, or has another pod under its name. */
export function driverLost(situation: Situation): boolean {
  return driverOfAttempt(situation) === undefined;
}

export function runSucceeded(situation: Situation): EndedRun<SucceededVerdict> | undefined {
  const run = followedRun(situation);
  return run?.end?.kind === 'succeeded' ? { driver: run.driver, end: run.end } : undefined;
}

export function runFailed(situation: Situation): EndedRun<FailedVerdict> | undefined {
  const run = followedRun(situation);
  return run?.end?.kind === 'failed' ? { driver: run.driver, end: run.end } : undefined;
}

/** The number of executors cannot be changed in this run, and the application wants edits to restart it. */
export function scalingRefused(situation: Situation): Scaling | undefined {
  const run = situation.policy.onSpecChange === 'Restart' ? followedRun(situation) : undefined;
  const scaling = run && scalingOf(situation, run.verdict);
  return scaling?.refused ? scaling : undefined;
}

export function runInProgress(situation: Situation): FollowedRun | undefined {
  return followedRun(situation);
}
