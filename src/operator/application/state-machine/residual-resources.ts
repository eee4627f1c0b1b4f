// Residual resources of a run that has ended for good: what still runs is stopped, what need not be kept is removed when its time has come.
import type { ApplicationAction } from './actions';
import { deleteDriver, forcedDeletion } from './old-driver';
import { driverOfAttempt, earliest, type Situation } from './situation';
import { parseTimestamp } from '../../../kube/time';
import { FailureClass } from '../../../spec/failure';
import type { Finding } from '../../../spec/findings';
import type { Pod } from '../../../spec/kubernetes.gen';
import { ApplicationState } from '../../../spec/states';
import { removeEndedExecutors, removeExecutors, removePart } from '../attempt/cleanup';
import { RETAINED_PARTS, type RetainedPart, type RetainedPod, type Retention } from '../attempt/retention';
import { SIDECAR_GRACE_MILLISECONDS, sparkContainerOf } from '../driver/driver-pod';
import { forceableTime, verdictOf } from '../driver/verdict';
import type { ApplicationEvent } from '../event-reasons';
import { executorsOf, isLive } from '../executors/executor-report';
import { isOwnedBy } from '../ownership';
import { asString } from '../values';

/** What one kind of residual resource needs, now or later. */
export interface ResidualResources {
  readonly first?: readonly ApplicationAction[];
  readonly actions?: readonly ApplicationAction[];
  readonly events?: readonly ApplicationEvent[];
  readonly warnings?: readonly Finding[];
  /** The parts that stay, where that has changed. */
  readonly retained?: readonly RetainedPart[];
  /** When to reconcile again. */
  readonly at?: number;
}

/** Everything of the last run that is not to stay as it is. */
export function residualResourcesOf(situation: Situation): ResidualResources[] {
  const driver = driverOfAttempt(situation);
  const named = situation.observed.driver;
  const running = named.seen === 'present' && isOwnedBy(named.pod, situation.application) && !hasEnded(named.pod, situation.now);
  return [
    { actions: stopDriver(situation) },
    ...(driver ? [strayDriver(situation, driver), lingeringSidecars(situation, driver), unreachableDriver(situation, driver)] : []),
    // A driver that runs on although its application counts as ended, as Kubeflow's operator could leave one, keeps its executors.
    ...(running ? [] : [{ actions: removeExecutors(situation) }, expired(situation, driver)]),
  ];
}

function hasEnded(driver: Pod, now: number): boolean {
  const { kind } = verdictOf(driver, now);
  return kind === 'succeeded' || kind === 'failed';
}

/** A driver that passed a deadline still runs when its end is recorded. It is stopped after that, also if this process is interrupted. */
export function stopDriver(situation: Situation): ApplicationAction[] {
  const driver = driverOfAttempt(situation);
  const late = situation.status.failure?.class === FailureClass.DEADLINE_EXCEEDED;
  return driver && late && !driver.metadata.deletionTimestamp && !hasEnded(driver, situation.now) ? [deleteDriver(driver, 'a deadline passed')] : [];
}

/** A driver that was created after its attempt had ended, by a former leader that did not know: it is not needed. */
function strayDriver({ status, now }: Situation, driver: Pod): ResidualResources {
  const endedAt = parseTimestamp(status.terminationTime);
  const createdAt = parseTimestamp(driver.metadata.creationTimestamp);
  const stray = endedAt !== undefined && createdAt !== undefined && createdAt > endedAt && !driver.metadata.deletionTimestamp && !hasEnded(driver, now);
  return stray ? { actions: [deleteDriver(driver, 'its attempt had ended before it was created')] } : {};
}

/** A driver pod that foreign sidecars keep from ending is deleted, so that it no longer holds resources. */
function lingeringSidecars({ now }: Situation, driver: Pod): ResidualResources {
  const endedAt = parseTimestamp(sparkContainerOf(driver)?.state?.terminated?.finishedAt);
  if (endedAt === undefined || driver.status?.phase !== 'Running' || driver.metadata.deletionTimestamp) return {};
  const at = endedAt + SIDECAR_GRACE_MILLISECONDS;
  return now < at ? { at } : { actions: [deleteDriver(driver, 'only sidecars are left in it')] };
}

/** A driver that counts as ended although its node has never confirmed that. */
function unreachableDriver(situation: Situation, driver: Pod): ResidualResources {
  const forced = forcedDeletion(situation, driver);
  return forced
    ? { actions: [forced.action], events: [forced.note], warnings: [forced.warning] }
    : { at: forceableTime(driver, situation.policy.driverFailover) };
}

/** What the application's retention keeps no longer. ConfigMaps go before the driver pod: one that is created too late cannot start without them. */
function expired(situation: Situation, driver: Pod | undefined): ResidualResources {
  const { status, state, policy, observed, now } = situation;
  const endedAt = parseTimestamp(status.terminationTime);
  if (endedAt === undefined) return {};
  const retention: Retention = state === ApplicationState.COMPLETED ? policy.retention.onSuccess : policy.retention.onFailure;
  const dueAt = (what: RetainedPod | RetainedPart): number | undefined => (retention[what] === undefined ? undefined : endedAt + retention[what] * 1000);
  const partDueAt = (part: RetainedPart): number | undefined => (part === 'configMaps' ? earliest(dueAt(part), dueAt('driverPod')) : dueAt(part));
  const isDue = (at: number | undefined): boolean => at !== undefined && now >= at;

  const recorded = Array.isArray(status.retained) ? RETAINED_PARTS.filter((part) => status.retained?.includes(part)) : undefined;
  // Where an older status does not say what is left, a driver pod that is to go takes its ConfigMaps along.
  const parts: readonly RetainedPart[] = recorded ?? (driver && isDue(dueAt('driverPod')) ? ['configMaps'] : []);
  const going = parts.filter((part) => isDue(partDueAt(part)));
  const staying = parts.filter((part) => !going.includes(part));

  const present = driver && !driver.metadata.deletionTimestamp ? driver : undefined;
  const endedExecutors = executorsOf(observed.executors, asString(status.submissionID)).some((pod) => !pod.metadata.deletionTimestamp && !isLive(pod));
  return {
    first: going.flatMap((part) => removePart(situation, part)),
    ...(going.length > 0 ? { retained: staying } : {}),
    actions: [
      ...(present && isDue(dueAt('driverPod')) ? [deleteDriver(present, 'its retention is over')] : []),
      ...(endedExecutors && isDue(dueAt('executorPods')) ? removeEndedExecutors(situation) : []),
    ],
    at: earliest(...[
      ...staying.map(partDueAt), present ? dueAt('driverPod') : undefined, endedExecutors ? dueAt('executorPods') : undefined,
    ].filter((at) => at !== undefined && at > now)),
  };
}
