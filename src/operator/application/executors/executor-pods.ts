// Executor pods while their driver runs: what keeps them from starting is reported, and those that only sidecars keep alive are deleted.
import { isLive } from './executor-report';
import { isInSet } from './executor-sets';
import { parseTimestamp } from '../../../kube/time';
import { recordedCondition, ConditionType } from '../../../spec/conditions';
import type { Pod } from '../../../spec/kubernetes.gen';
import { EXECUTOR_CONTAINER } from '../../../spec/labels';
import { SIDECAR_GRACE_MILLISECONDS, sparkContainerOf } from '../driver/driver-pod';
import { PENDING_GRACE_MILLISECONDS, pendingReasonOf, schedulerSilentAt, type PendingReason } from '../driver/pending-reason';
import type { DriverVerdict } from '../driver/verdict';
import { NO_SIDE_EFFECTS, type SideEffects } from '../state-machine/side-effects';
import { earliest, type Situation } from '../state-machine/situation';

/** A thousand executors can end at once; the others wait for the next reconcile. */
const DELETIONS_PER_RECONCILE = 50;

/** An executor pod that foreign sidecars keep from ending holds resources that Spark counts as free. A set starts its containers again itself. */
export function lingeringExecutors(executors: readonly Pod[], now: number): SideEffects {
  const lingering = executors.flatMap((pod) => {
    const endedAt = parseTimestamp(sparkContainerOf(pod, EXECUTOR_CONTAINER)?.state?.terminated?.finishedAt);
    return endedAt !== undefined && isLive(pod) && !isInSet(pod) ? [{ pod, at: endedAt + SIDECAR_GRACE_MILLISECONDS }] : [];
  });
  const due = lingering.filter(({ at }) => now >= at).slice(0, DELETIONS_PER_RECONCILE);
  return {
    ...NO_SIDE_EFFECTS,
    actions: due.map(({ pod: { metadata } }) => (
      { kind: 'deletePod', podName: metadata.name ?? '', uid: metadata.uid ?? '', why: 'only sidecars are left in it' } as const)),
    at: earliest(...lingering.filter(({ at }) => now < at).map(({ at }) => at)),
  };
}

export interface PendingExecutors extends SideEffects {
  readonly reason?: Pick<PendingReason, 'reason' | 'message'>;
}

/** What keeps executors from starting while none of them runs, as far as their pods show: the image, the configuration, room on a node. */
export function pendingExecutorsOf({ status, now }: Situation, verdict: DriverVerdict, executors: readonly Pod[]): PendingExecutors {
  const live = executors.filter(isLive);
  if (verdict.kind !== 'running' || live.some((pod) => pod.status?.phase === 'Running')) return NO_SIDE_EFFECTS;
  const held = live.flatMap((pod) => {
    const reason = pendingReasonOf(pod, now);
    return reason ? [{ pod, reason, at: (parseTimestamp(pod.metadata.creationTimestamp) ?? now) + PENDING_GRACE_MILLISECONDS }] : [];
  });
  const reported = held.find(({ at }) => now >= at);
  if (!reported) return { ...NO_SIDE_EFFECTS, at: earliest(...held.map(({ at }) => at), ...live.map(schedulerSilentAt)) };
  // Executors start and end, and each of them shows the same reason.
  const said = recordedCondition(status, ConditionType.EXECUTORS_PENDING);
  const { reason } = reported.reason;
  const message = said?.reason === reason
    ? said.message
    : `no executor runs; executor pod ${reported.pod.metadata.name} is pending: ${reported.reason.message}`;
  return { ...NO_SIDE_EFFECTS, reason: { reason, message } };
}
