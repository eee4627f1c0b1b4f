// Why a pod does not start, as far as the pod itself or the Events about it show.
import { gangReasonInCondition } from './waiting-gang';
import { parseTimestamp } from '../../../kube/time';
import { FailureClass } from '../../../spec/failure';
import { gangOf } from '../../../spec/gang';
import type { Pod } from '../../../spec/kubernetes.gen';
import type { PodEvent } from '../state-machine/observed';

/** How long a pod may be pending before it is said why: ordinary starts take seconds and shall cost no extra write. */
export const PENDING_GRACE_MILLISECONDS = 2_000;

/** How long a pod may be without a word from a scheduler: one that runs looks at each pod within seconds, and says in a condition what it found. */
const SCHEDULER_SILENCE_MILLISECONDS = 60_000;
export const NO_SCHEDULER = 'NoScheduler';
const DEFAULT_SCHEDULER = 'default-scheduler';

/** What keeps a pod from starting. */
export interface PendingReason {
  /** CamelCase word, Kubernetes' own where it has one. */
  readonly reason: string;
  readonly message: string;
  /** Class of the failure, should the wait become one. */
  readonly failureClass: FailureClass;
}

/** Waiting reasons that every pod passes through. */
const ORDINARY = ['ContainerCreating', 'PodInitializing'];
const IMAGE_REASON = /Image|Registry/;
/** Warning Events that explain a delay; others, such as a slow probe, do not. */
const TELLING_EVENT = /^Failed|^Err|NetworkNotReady|BackOff|Inspect/;

/** Whether a reason says that an image cannot be had. */
export function isAboutImage(reason: string | undefined): boolean {
  return reason !== undefined && IMAGE_REASON.test(reason);
}

/** Reason in the pod's own status: a container that waits for more than its turn, a scheduler that found no node, or none that looks at it. */
export function pendingReasonOf(pod: Pod, now: number): PendingReason | undefined {
  for (const { name, state } of [...pod.status?.initContainerStatuses ?? [], ...pod.status?.containerStatuses ?? []]) {
    const waiting = state?.waiting;
    if (waiting?.reason && !ORDINARY.includes(waiting.reason)) {
      return {
        reason: waiting.reason,
        message: `container ${name} waits: ${waiting.message ?? waiting.reason}`,
        failureClass: isAboutImage(waiting.reason) ? FailureClass.IMAGE : FailureClass.CONFIGURATION,
      };
    }
  }
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False' && scheduled.reason) {
    return gangReasonInCondition(pod, scheduled.message) ?? {
      reason: scheduled.reason,
      message: scheduled.message ?? 'the scheduler has not found a node',
      failureClass: FailureClass.UNSCHEDULABLE,
    };
  }
  // A scheduler of gangs may say nothing about a pod for hours. Whether it has seen the pod shows its PodGroup or its Events, which have to be read.
  return gangOf(pod.metadata) ? undefined : silenceReason(pod, now);
}

/** That no scheduler looks at the pod, as far as that shows. */
export function silenceReason(pod: Pod, now: number): PendingReason | undefined {
  const silentAt = schedulerSilentAt(pod);
  if (silentAt === undefined || now < silentAt) return undefined;
  const { schedulerName = DEFAULT_SCHEDULER } = pod.spec ?? {};
  return {
    reason: NO_SCHEDULER,
    message: `no scheduler has looked at the pod for ${SCHEDULER_SILENCE_MILLISECONDS / 1000} s; `
      + `its scheduler is "${schedulerName}", which probably nobody runs`
      + (schedulerName === DEFAULT_SCHEDULER ? '' : '; install it, or name another one in spec.batchScheduler or schedulerName'),
    failureClass: FailureClass.UNSCHEDULABLE,
  };
}

/** When the silence of the scheduler becomes telling; undefined for a pod that has a node, or of which a scheduler has said something. */
export function schedulerSilentAt(pod: Pod): number | undefined {
  const createdAt = parseTimestamp(pod.metadata.creationTimestamp);
  const isSilent = !pod.spec?.nodeName && (pod.status?.conditions ?? []).length === 0 && createdAt !== undefined;
  return isSilent ? createdAt + SCHEDULER_SILENCE_MILLISECONDS : undefined;
}

/** Reason in the Events about the pod: the last warning about something that is missing. */
export function pendingReasonFromEvents(events: readonly PodEvent[], pod: Pod): PendingReason | undefined {
  const scheduled = Boolean(pod.spec?.nodeName);
  const telling = events.filter(({ type, reason }) => type === 'Warning' && TELLING_EVENT.test(reason) && !(scheduled && reason === 'FailedScheduling'));
  const last = telling.reduce<PodEvent | undefined>((latest, event) => (latest && latest.time > event.time ? latest : event), undefined);
  return last && {
    reason: last.reason,
    message: last.message,
    failureClass: last.reason === 'FailedScheduling' ? FailureClass.UNSCHEDULABLE : FailureClass.CONFIGURATION,
  };
}

/** When a node was found for a pod, in milliseconds since the epoch. */
export function scheduledAt(pod: Pod): number | undefined {
  const scheduled = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'True');
  return parseTimestamp(scheduled?.lastTransitionTime);
}
