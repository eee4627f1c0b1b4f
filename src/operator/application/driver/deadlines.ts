// Deadlines that an application sets for itself: how long its driver may be pending, its executors missing, its run last.
import { describePod } from './driver-pod';
import type { DriverVerdict, FailedVerdict } from './verdict';
import { timestamp } from '../../../kube/time';
import { FailureClass } from '../../../spec/failure';
import type { Pod } from '../../../spec/kubernetes.gen';
import { ExecutorState } from '../../../spec/states';
import type { DeadlineRules } from '../state-machine/run-policy';

export interface Deadline {
  readonly passed: boolean;
  /** When it passes, in milliseconds since the epoch. */
  readonly at: number;
  readonly verdict: FailedVerdict;
}

/** What a deadline is about: the driver, its executors, and when the attempt began. */
export interface AttemptProgress {
  readonly driver: Pod;
  readonly verdict: DriverVerdict;
  readonly executors: readonly Pod[];
  /** States of executors as they were last recorded: those that Spark has removed are among them. */
  readonly recorded: Readonly<Record<string, string>>;
  readonly submittedAt: number;
}

/** The deadline that comes next for a driver that has not ended; none unless the application asks for one. */
export function deadlineOf(
  deadlines: DeadlineRules, { driver, verdict, executors, recorded, submittedAt }: AttemptProgress, now: number,
): Deadline | undefined {
  const candidates: Deadline[] = [];
  const add = (seconds: number | undefined, since: number, what: string, reason: string | undefined): void => {
    if (seconds === undefined) return;
    const at = since + seconds * 1000;
    const message = `${what} for longer than ${seconds} s, since ${timestamp(since)}`;
    const failure = {
      class: FailureClass.DEADLINE_EXCEEDED, ...(reason ? { reason } : {}), message, ...(driver.metadata.name ? { podName: driver.metadata.name } : {}),
    };
    candidates.push({ at, passed: now >= at, verdict: { kind: 'failed', finishedAt: now, failure, message: `${message}; ${describePod(driver)}` } });
  };
  if (verdict.kind === 'pending') {
    const why = verdict.reason ? ` (${verdict.reason.reason}: ${verdict.reason.message})` : '';
    add(deadlines.driverPendingSeconds, submittedAt, `the driver was pending${why}`, verdict.reason?.reason);
  }
  // The deadline of a run also holds while its node does not answer.
  if ((verdict.kind === 'running' || verdict.kind === 'unknown') && verdict.since !== undefined) {
    add(deadlines.runSeconds, verdict.since, 'the driver ran', undefined);
  }
  if (verdict.kind === 'running') {
    const hasRun = executors.some(hasStarted) || Object.values(recorded).some((state) => state !== ExecutorState.PENDING);
    if (!hasRun) {
      add(deadlines.executorsPendingSeconds, verdict.since, `no executor ran${executors[0] ? ` (${describePod(executors[0])})` : ''}`, undefined);
    }
  }
  return candidates.sort((a, b) => a.at - b.at)[0];
}

function hasStarted(executor: Pod): boolean {
  return executor.status?.phase === 'Running' || executor.status?.phase === 'Succeeded' || executor.status?.phase === 'Failed';
}
