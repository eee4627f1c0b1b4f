// Which applications hold room in the quotas of their namespace or wait for it, and in which order they came.
import { keyOf } from '../../../kube/object-keys';
import { parseTimestamp } from '../../../kube/time';
import { ConditionType, recordedCondition } from '../../../spec/conditions';
import type { Pod } from '../../../spec/kubernetes.gen';
import { SparkLabel } from '../../../spec/labels';
import { hasEnded } from '../../../spec/resource-quotas';
import { isFollowed, stateOf } from '../../../spec/states';
import type { SparkApplication } from '../../../spec/types.gen';
import type { Existing } from '../../../submission/quota';
import { submissionIdOf } from '../driver/driver-pod';
import { isAcknowledged } from '../state-machine/situation';
import { asNumber, asRecord, asString } from '../values';

/** Name of the index of applications that hold room or wait for it, by namespace. */
export const CLAIMS_BY_NAMESPACE = 'quota-claims';
/** Name of the index of quotas by namespace. */
export const QUOTAS_BY_NAMESPACE = 'namespace';

/**
 * The namespace in whose quotas an application holds room, or waits for it. One that is suspended, or between two attempts, does neither: what
 * still exists of it is counted by the quota itself, and it asks again when it begins again.
 */
export function claimedNamespaces(application: SparkApplication): readonly string[] {
  const { namespace, deletionTimestamp } = application.metadata;
  const claims = isFollowed(stateOf(application)) && !deletionTimestamp && asRecord(application.spec).suspend !== true
    && asString(application.status?.submissionID) !== undefined;
  return claims && namespace !== undefined ? [namespace] : [];
}

/** Whether an application that has a claim still waits. `admitted` is the attempt that this instance has let through. */
export function isWaiting(application: SparkApplication, admitted: string | undefined, { acknowledged, driver }: Existing): boolean {
  const id = asString(application.status?.submissionID);
  return !acknowledged && !driver && id !== admitted;
}

/** What exists of the present attempt, by the cached pods of the application. */
export function existingOf(application: SparkApplication, pods: readonly Pod[]): Existing {
  const { status } = application;
  const own = pods.filter((pod) => submissionIdOf(pod) === status?.submissionID);
  const inRole = (role: string): Pod[] => own.filter(({ metadata }) => metadata.labels?.[SparkLabel.ROLE] === role);
  const executors = inRole('executor');
  const summary = Object.values(asRecord(status?.executorSummary)).reduce<number>((sum, count) => sum + (asNumber(count) ?? 0), 0);
  return {
    acknowledged: isAcknowledged(status),
    driver: inRole('driver').length > 0,
    liveExecutors: executors.filter((pod) => !hasEnded(pod)).length,
    executorsSeen: Math.max(executors.length, summary, Object.keys(asRecord(status?.executorState)).length),
  };
}

/**
 * Orders applications by their arrival: that of a first attempt is the creation of the application, that of any other attempt is its own beginning.
 * After that by creation and by name, so that the order is the same for everybody.
 */
export function byArrival(a: SparkApplication, b: SparkApplication): number {
  return arrivalOf(a) - arrivalOf(b) || createdAt(a) - createdAt(b) || (keyOf(a) < keyOf(b) ? -1 : 1);
}

function arrivalOf(application: SparkApplication): number {
  const { status } = application;
  const again = (asNumber(status?.submissionAttempts) ?? 0) > 1 || (status?.attempts?.length ?? 0) > 0
    || recordedCondition(status, ConditionType.SUSPENDED) !== undefined;
  return (again ? parseTimestamp(status?.lastSubmissionAttemptTime) : undefined) ?? createdAt(application);
}

function createdAt({ metadata }: SparkApplication): number {
  return parseTimestamp(metadata.creationTimestamp) ?? 0;
}
