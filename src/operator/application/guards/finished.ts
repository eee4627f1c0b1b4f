// COMPLETED and FAILED: left alone, but for a changed specification, leftovers that run on, and the time to live.
import { stopDriver } from './end';
import { deleteDriver, forcedDeletion, type ForcedDeletion } from './old-driver';
import { hasChangedSpec, takeDown } from './spec-change';
import { isTerminal } from '../../../spec/states';
import { removeExecutors } from '../cleanup';
import { isOwnedBy, sparkContainerOf, submissionIdOf } from '../driver-pod';
import { earliest, keep, move, unchanged, type Guard, type Situation } from '../situation';
import { parseTimestamp } from '../time';
import { forceableTime, verdictOf } from '../verdict';

/** How long sidecars may go on after the driver's container has ended. */
const SIDECAR_GRACE_MILLISECONDS = 30_000;

export const finished: Guard = (situation) => {
  const { state, status, policy, application, now } = situation;
  if (!isTerminal(state)) return undefined;
  if (!policy.suspend && policy.onSpecChange === 'Restart' && hasChangedSpec(situation)) return takeDown(situation);
  const expiry = expiryOf(situation);
  if (expiry !== undefined && now >= expiry) {
    return keep(situation, { actions: [{ kind: 'deleteApplication', why: 'its time to live is over' }] });
  }
  const sidecars = lingeringSidecars(situation);
  const silent = onSilentNode(situation);
  const leftovers = [...stopDriver(situation), ...(hasEnded(situation) ? removeExecutors(situation) : []), ...sidecars.actions];
  const decision = silent.forced
    ? move(situation, { ...unchanged(situation), warnings: [silent.forced.warning] }, {
      actions: [...leftovers, silent.forced.action], events: [silent.forced.note], wakeAt: expiry,
    })
    : keep(situation, { actions: leftovers, wakeAt: earliest(expiry, sidecars.at, silent.at) });
  // A status of ours says which generation it speaks of; one that another operator left is not touched.
  const stale = status.observedGeneration !== undefined && status.observedGeneration !== application.metadata.generation;
  return stale ? { ...decision, status: { ...status, observedGeneration: application.metadata.generation } } : decision;
};

/** A driver that runs on although its application counts as ended, as Kubeflow's operator could leave one, keeps its executors. */
function hasEnded({ observed, now }: Situation): boolean {
  if (observed.driver.seen === 'absent') return true;
  const { kind } = verdictOf(observed.driver.pod, [], now);
  return kind === 'succeeded' || kind === 'failed';
}

/** When the application is to be deleted: its time to live after the end of its last run. */
function expiryOf({ policy, status }: Situation): number | undefined {
  const endedAt = parseTimestamp(status.terminationTime);
  return policy.timeToLiveSeconds === undefined || endedAt === undefined ? undefined : endedAt + Math.max(0, policy.timeToLiveSeconds) * 1000;
}

/** A driver that counts as ended although its node never said so. */
function onSilentNode(situation: Situation): { readonly at?: number; readonly forced?: ForcedDeletion } {
  const { observed, status, application, policy } = situation;
  if (observed.driver.seen === 'absent' || !isOwnedBy(observed.driver.pod, application) || submissionIdOf(observed.driver.pod) !== status.submissionID) return {};
  const forced = forcedDeletion(situation, observed.driver.pod);
  return forced ? { forced } : { at: forceableTime(observed.driver.pod, policy.driverFailover) };
}

/** A driver pod that foreign sidecars keep from ending is deleted, so that it no longer holds resources. */
function lingeringSidecars({ observed, status, application, now }: Situation) {
  if (observed.driver.seen === 'absent') return { actions: [] };
  const { pod } = observed.driver;
  const endedAt = parseTimestamp(sparkContainerOf(pod)?.state?.terminated?.finishedAt);
  const lingering = endedAt !== undefined && pod.status?.phase === 'Running' && !pod.metadata.deletionTimestamp
    && isOwnedBy(pod, application) && submissionIdOf(pod) === status.submissionID;
  if (!lingering) return { actions: [] };
  const at = endedAt + SIDECAR_GRACE_MILLISECONDS;
  return now < at ? { actions: [], at } : { actions: [deleteDriver(pod, 'only sidecars are left in it')] };
}
