// What a driver pod says about the run. The end of the driver's container is the verdict, even while sidecars still run.
import { describePod, sparkContainerOf } from './driver-pod';
import { classifyEnd, classOfDisruption, disruptionOf, endedByDeletion } from './failure-class';
import { pendingReasonOf, type PendingReason } from './pending-reason';
import { parseTimestamp } from '../../../kube/time';
import { FailureClass } from '../../../spec/failure';
import type { ContainerStateTerminated, Pod } from '../../../spec/kubernetes.gen';
import type { ApplicationFailure, ExecutorFailure } from '../../../spec/types.gen';
import type { FailoverRules } from '../state-machine/run-policy';

export type DriverVerdict =
  | { readonly kind: 'pending'; readonly since: number; readonly reason?: PendingReason }
  | { readonly kind: 'running'; readonly since: number }
  /** Whoever runs the pod does not answer: it may be running, it may have ended. */
  | { readonly kind: 'unknown'; readonly message: string; readonly since?: number }
  | SucceededVerdict
  | FailedVerdict;

export interface SucceededVerdict {
  readonly kind: 'succeeded';
  readonly finishedAt: number;
}

export interface FailedVerdict {
  readonly kind: 'failed';
  readonly finishedAt: number;
  readonly failure: ApplicationFailure;
  readonly message: string;
}

/** How long after its time a terminating pod may linger before its node counts as not answering. */
const OVERDUE_MILLISECONDS = 60_000;
/** The API holds a status of limited size; a container's own message may be 4 KiB. */
const LAST_LINES = 20;

/** The verdict of a driver pod at a moment. The last executor that failed by itself may explain why a driver gave up. */
export function verdictOf(pod: Pod, now: number, executorFailure?: ExecutorFailure): DriverVerdict {
  const ended = sparkContainerOf(pod)?.state?.terminated;
  if (ended) return verdictOfEnd(pod, ended, now, executorFailure);
  const phase = pod.status?.phase;
  if (phase === 'Succeeded') return { kind: 'succeeded', finishedAt: now };
  if (phase === 'Failed') return failedBeforeDriver(pod, now);
  const since = runningSince(pod);
  if (phase === 'Unknown') return { kind: 'unknown', since, message: `the node of ${describePod(pod)} does not answer` };
  // What was never given to a node runs nowhere, whatever keeps the pod.
  if (pod.metadata.deletionTimestamp && !pod.spec?.nodeName) return failed(pod, undefined, now, 'driver pod was deleted before it had a node');
  const overdueAt = overdueTime(pod);
  if (overdueAt !== undefined && now >= overdueAt) {
    return { kind: 'unknown', since, message: `deletion was asked for but is not confirmed; the node may not answer: ${describePod(pod)}` };
  }
  if (phase === 'Running') return { kind: 'running', since: since ?? parseTimestamp(pod.status?.startTime) ?? now };
  return { kind: 'pending', since: parseTimestamp(pod.metadata.creationTimestamp) ?? now, reason: pendingReasonOf(pod, now) };
}

function runningSince(pod: Pod): number | undefined {
  return parseTimestamp(sparkContainerOf(pod)?.state?.running?.startedAt);
}

/** When the end of a terminating pod is overdue; undefined for a pod that is not terminating. */
export function overdueTime(pod: Pod): number | undefined {
  const deadline = parseTimestamp(pod.metadata.deletionTimestamp);
  return deadline === undefined ? undefined : deadline + OVERDUE_MILLISECONDS;
}

/** When a terminating pod may be deleted by force, which only an application can ask for; undefined for one that is not terminating. */
export function forceableTime(pod: Pod, { forceDeleteAfterSeconds }: FailoverRules): number | undefined {
  const deadline = parseTimestamp(pod.metadata.deletionTimestamp);
  if (deadline === undefined || forceDeleteAfterSeconds === undefined) return undefined;
  return deadline + Math.max(OVERDUE_MILLISECONDS, forceDeleteAfterSeconds * 1000);
}

/** The verdict on a driver whose node has not answered for as long as the application allows: it counts as lost. */
export function lostWithItsNode(pod: Pod, now: number): FailedVerdict {
  const message = `driver counts as lost: its end was asked for and its node has not confirmed it; ${describePod(pod)}`;
  const failure = { class: classOfDisruption(pod) ?? FailureClass.NODE_LOST, message, podName: pod.metadata.name };
  return { kind: 'failed', finishedAt: now, message, failure };
}

function verdictOfEnd(pod: Pod, end: ContainerStateTerminated, now: number, executorFailure: ExecutorFailure | undefined): DriverVerdict {
  const finishedAt = parseTimestamp(end.finishedAt) ?? now;
  const how = `ExitCode: ${end.exitCode}, Reason: ${end.reason ?? 'unknown'}`;
  // A deletion explains the end. A program that then ended with exit code 0 has not done its work either.
  if (endedByDeletion(pod, end)) {
    return failed(pod, end, finishedAt, `driver pod was ${whyDeleted(pod)} while it ran; its container then ended with ${how}`);
  }
  return end.exitCode === 0 ? { kind: 'succeeded', finishedAt } : failed(pod, end, finishedAt, `driver container failed with ${how}`, executorFailure);
}

/** The driver's container never ran: an init container may have failed, otherwise the reason is unknown. */
function failedBeforeDriver(pod: Pod, now: number): DriverVerdict {
  const sidecars = pod.spec?.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name) ?? [];
  const culprit = pod.status?.initContainerStatuses?.find(({ name, state }) => !sidecars.includes(name) && (state?.terminated?.exitCode ?? 0) !== 0);
  const end = culprit?.state?.terminated;
  return culprit && end
    ? failed(pod, end, parseTimestamp(end.finishedAt) ?? now,
      `init container ${culprit.name} failed with ExitCode: ${end.exitCode}, Reason: ${end.reason ?? 'unknown'}`)
    : failed(pod, undefined, now, 'driver container status missing');
}

function whyDeleted(pod: Pod): string {
  const disruption = disruptionOf(pod);
  return disruption ? `disrupted (${[disruption.reason, disruption.message].filter(Boolean).join(': ')})` : 'deleted';
}

function failed(pod: Pod, end: ContainerStateTerminated | undefined, finishedAt: number, headline: string, executorFailure?: ExecutorFailure): DriverVerdict {
  const lastLines = end?.message?.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  const message = `${headline}; ${describePod(pod)}`;
  // What was done to the pod says more than what its container made of it.
  const reason = pod.status?.reason ?? disruptionOf(pod)?.reason ?? end?.reason;
  return {
    kind: 'failed',
    finishedAt,
    message,
    failure: {
      class: classifyEnd(pod, end, executorFailure, finishedAt),
      ...(reason ? { reason } : {}),
      message: headline,
      ...(end === undefined ? {} : { exitCode: end.exitCode }),
      ...(lastLines ? { lastLines } : {}),
      ...(pod.metadata.name ? { podName: pod.metadata.name } : {}),
    },
  };
}
