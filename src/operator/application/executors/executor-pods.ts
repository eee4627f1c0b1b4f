// What the pods of executors call for while their driver runs: those that cannot start are told of, those that have ended are not kept by sidecars.
import { isLive } from './executor-report';
import { setsOf } from './executor-sets';
import { parseTimestamp } from '../../../kube/time';
import { recordedCondition, ConditionType } from '../../../spec/conditions';
import type { Pod } from '../../../spec/kubernetes.gen';
import { EXECUTOR_CONTAINER } from '../../../spec/labels';
import { sparkContainerOf } from '../driver/driver-pod';
import { PENDING_GRACE_MILLISECONDS, pendingReasonOf, type PendingReason } from '../driver/pending-reason';
import type { DriverVerdict } from '../driver/verdict';
import { NO_SIDE_EFFECTS, type SideEffects } from '../state-machine/side-effects';
import { earliest, type Situation } from '../state-machine/situation';

/** How long sidecars may go on after an executor's container has ended. */
const SIDECAR_GRACE_MILLISECONDS = 30_000;
/** A thousand executors can end at once; the others wait for the next look. */
const DELETIONS_PER_RECONCILE = 50;

/** An executor pod that foreign sidecars keep from ending holds resources that Spark counts as free. A set starts its containers again itself. */
export function lingeringExecutors(executors: readonly Pod[], now: number): SideEffects {
  const lingering = executors.flatMap((pod) => {
    const endedAt = parseTimestamp(sparkContainerOf(pod, EXECUTOR_CONTAINER)?.state?.terminated?.finishedAt);
    return endedAt !== undefined && isLive(pod) && setsOf([pod]).length === 0 ? [{ pod, at: endedAt + SIDECAR_GRACE_MILLISECONDS }] : [];
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

/** What keeps executors from starting while none of them runs, as far as their pods tell: the image, the configuration, room on a node. */
export function pendingExecutorsOf({ status, now }: Situation, verdict: DriverVerdict, executors: readonly Pod[]): PendingExecutors {
  const live = executors.filter(isLive);
  if (verdict.kind !== 'running' || live.some((pod) => pod.status?.phase === 'Running')) return NO_SIDE_EFFECTS;
  const held = live.flatMap((pod) => {
    const reason = pendingReasonOf(pod);
    return reason ? [{ pod, reason, at: (parseTimestamp(pod.metadata.creationTimestamp) ?? now) + PENDING_GRACE_MILLISECONDS }] : [];
  });
  const told = held.find(({ at }) => now >= at);
  if (!told) return { ...NO_SIDE_EFFECTS, at: earliest(...held.map(({ at }) => at)) };
  // Executors come and go, and one says it as well as the other.
  const said = recordedCondition(status, ConditionType.EXECUTORS_PENDING);
  const { reason } = told.reason;
  const message = said?.reason === reason ? said.message : `no executor runs; executor pod ${told.pod.metadata.name} is pending: ${told.reason.message}`;
  return { ...NO_SIDE_EFFECTS, reason: { reason, message } };
}
