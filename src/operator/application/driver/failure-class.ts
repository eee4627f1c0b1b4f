// Sorts the end of a driver pod into a class of failure: the platform's signs first, since they explain the exit code.
import { deletionRequestedAt } from './driver-pod';
import { pendingReasonOf } from './pending-reason';
import { parseTimestamp } from '../../../kube/time';
import { FailureClass } from '../../../spec/failure';
import { entryOf } from '../../../spec/json';
import type { ContainerStateTerminated, Pod, PodCondition } from '../../../spec/kubernetes.gen';
import type { ExecutorFailure } from '../../../spec/types.gen';

/** Reasons of the condition DisruptionTarget, which Kubernetes sets on a pod before it ends it. */
const DISRUPTIONS: Readonly<Record<string, FailureClass>> = {
  PreemptionByScheduler: FailureClass.PREEMPTED,
  EvictionByEvictionAPI: FailureClass.EVICTED,
  TerminationByKubelet: FailureClass.EVICTED,
  DeletionByTaintManager: FailureClass.NODE_LOST,
  DeletionByPodGC: FailureClass.NODE_LOST,
};

/** Values of `status.reason` of a pod that was ended by the platform. */
const POD_REASONS: Readonly<Record<string, FailureClass>> = {
  Evicted: FailureClass.EVICTED,
  Preempting: FailureClass.PREEMPTED,
  NodeLost: FailureClass.NODE_LOST,
  NodeShutdown: FailureClass.NODE_LOST,
  Shutdown: FailureClass.NODE_LOST,
  Terminated: FailureClass.NODE_LOST,
  DeadlineExceeded: FailureClass.DEADLINE_EXCEEDED,
  NodeAffinity: FailureClass.UNSCHEDULABLE,
  NodeName: FailureClass.UNSCHEDULABLE,
  NodePorts: FailureClass.UNSCHEDULABLE,
  TaintToleration: FailureClass.UNSCHEDULABLE,
  TopologyAffinityError: FailureClass.UNSCHEDULABLE,
  UnexpectedAdmissionError: FailureClass.UNSCHEDULABLE,
};

/** Exit code with which Spark's executors say that they ran out of Java heap. */
const EXECUTOR_OUT_OF_HEAP = 52;
/** Spark gives a job up as soon as a task has failed too often; an executor that was lost long before is not the reason. */
const GIVEN_UP_WITHIN_MILLISECONDS = 120_000;

/** The class of the end of a driver. `executorFailure` is the last executor that failed by itself, which may be why the driver gave up. */
export function classifyEnd(pod: Pod, end: ContainerStateTerminated | undefined, executorFailure: ExecutorFailure | undefined, now: number): FailureClass {
  // The kubelet has one word in the condition for all that it does to a pod, and the right one in the reason.
  return (pod.status?.reason ? entryOf(POD_REASONS, pod.status.reason) ?? outOfResource(pod.status.reason) : undefined)
    ?? classOfDisruption(pod)
    ?? (end?.reason === 'OOMKilled' ? FailureClass.DRIVER_OUT_OF_MEMORY : undefined)
    ?? (endedByDeletion(pod, end) ? FailureClass.DELETED : undefined)
    ?? (executorFailure && gaveUpForMemory(end, executorFailure) ? FailureClass.EXECUTOR_OUT_OF_MEMORY : undefined)
    ?? (end === undefined ? pendingReasonOf(pod, now)?.failureClass : undefined)
    ?? FailureClass.USER_ERROR;
}

/** What Kubernetes said when it decided to end the pod; undefined where it did not decide that. */
export function classOfDisruption(pod: Pod): FailureClass | undefined {
  const reason = disruptionOf(pod)?.reason;
  return reason ? entryOf(DISRUPTIONS, reason) : evictedByVolcano(pod) ? FailureClass.PREEMPTED : undefined;
}

/** Before 1.13 Volcano said it, when it made room for a more urgent pod or queue, in the condition Ready alone, where the kubelet writes too. */
function evictedByVolcano(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status, reason }) => type === 'Ready' && status === 'False' && reason === 'Evict') ?? false;
}

/** The condition that Kubernetes sets on a pod before it ends it. */
export function disruptionOf(pod: Pod): PodCondition | undefined {
  return pod.status?.conditions?.find(({ type, status }) => type === 'DisruptionTarget' && status === 'True');
}

/** Whether a container ended because its pod was being deleted, and not before. */
export function endedByDeletion(pod: Pod, end: ContainerStateTerminated | undefined): boolean {
  const askedAt = deletionRequestedAt(pod);
  const endedAt = parseTimestamp(end?.finishedAt);
  return askedAt !== undefined && (endedAt === undefined || endedAt >= askedAt);
}

/** The kubelet refuses pods that do not fit with `OutOfcpu`, `OutOfmemory`, `OutOfpods` and the like. */
function outOfResource(reason: string): FailureClass | undefined {
  return reason.startsWith('OutOf') ? FailureClass.UNSCHEDULABLE : undefined;
}

/** Whether an executor ended for want of memory: no deletion ends one like that, not even one that was asked for in the same second. */
export function ranOutOfMemory({ reason, exitCode }: Pick<ContainerStateTerminated, 'reason' | 'exitCode'>): boolean {
  return reason === 'OOMKilled' || exitCode === EXECUTOR_OUT_OF_HEAP;
}

function gaveUpForMemory(end: ContainerStateTerminated | undefined, { reason, exitCode, time }: ExecutorFailure): boolean {
  const passed = (parseTimestamp(end?.finishedAt) ?? Number.NaN) - (parseTimestamp(time) ?? Number.NaN);
  return ranOutOfMemory({ reason, exitCode }) && passed <= GIVEN_UP_WITHIN_MILLISECONDS;
}
