// Edits of a specification: whether the present attempt still comes from it, as far as hash and generation can prove.
import { specHashOf } from '../cached-application';
import { scalableSetOf } from '../executors/executor-sets';
import { asString } from '../values';
import { driverOfAttempt, type Situation } from './situation';
import { Annotation } from '../../../spec/labels';
import { isComparable, specDifference } from '../../../spec/spec-hash';
import { isTerminal } from '../../../spec/states';
import type { SparkApplicationStatus } from '../../../spec/types.gen';

/**
 * Whether there is an unhandled edit that needs another run. Without a recorded hash nothing is known, and nothing has changed.
 * If the generation is still the recorded one, a newer CRD has filled in defaults, and nobody has edited anything.
 */
export function hasChangedSpec(situation: Situation): boolean {
  return isEdited(situation) && !changesSuspension(situation) && needsAnotherRun(situation, situation.status);
}

/**
 * Whether the specification differs from that of the present attempt by more than can be followed during a run. The number of
 * executors can be where a set keeps them and the status keeps what was done about it; a run that is over cannot be scaled.
 */
function needsAnotherRun(situation: Situation, status: Partial<SparkApplicationStatus>): boolean {
  const { application, state } = situation;
  const difference = specDifference(specHashOf(application), recordedHash(situation, status));
  if (difference !== 'only the number of executors') return difference === 'more';
  return isTerminal(state) || asString(status.specHash) === undefined || scalableSetOf(application, status) === undefined;
}

/** The status fields about the specification, once the present one has been handled. `merged` is the status about to be written. */
export function observedSpec(situation: Situation, merged: Partial<SparkApplicationStatus>): Partial<SparkApplicationStatus> {
  const { application, policy, status } = situation;
  const { generation } = application.metadata;
  if (generation === undefined) return {};
  const recorded = recordedHash(situation, merged);
  // An edit that changes `suspend` belongs to whoever queues the application; what it changes besides is no edit by its author.
  const judged = isEdited(situation) && !changesSuspension(situation) && status.observedGeneration !== undefined;
  const pending = judged ? needsAnotherRun(situation, merged) : merged.specChangePending === true;
  return {
    observedGeneration: generation,
    suspended: policy.suspend || undefined,
    specChangePending: pending || undefined,
    ...(isEdited(situation) && changesSuspension(situation) && recorded !== undefined ? { specHash: specHashOf(application) } : {}),
  };
}

function isEdited({ application, status }: Situation): boolean {
  return status.observedGeneration === undefined || status.observedGeneration !== application.metadata.generation;
}

/** Only where statuses are kept whole is it known what `suspend` was before. */
function changesSuspension({ policy, status }: Situation): boolean {
  return status.observedGeneration !== undefined && policy.suspend !== (status.suspended === true);
}

/**
 * The hash that the present attempt was begun with: from the status, or where the CRD keeps no such field, from the annotation of the application
 * or from that of the driver pod. Undefined where none can be compared with the present specification.
 */
export function recordedHash(situation: Situation, status: Partial<SparkApplicationStatus>): string | undefined {
  const onDriver = driverOfAttempt(situation)?.metadata.annotations?.[Annotation.SPEC_HASH];
  return [asString(status.specHash), annotatedHash(situation, status), asString(onDriver)].find(isComparable);
}

/** The annotation names its attempt: one that was left by an earlier attempt says nothing about this one. */
export function annotatedHash({ application }: Situation, status: Partial<SparkApplicationStatus>): string | undefined {
  const [attempt, hash] = asString(application.metadata.annotations?.[Annotation.ATTEMPT_SPEC_HASH])?.split(' ') ?? [];
  return attempt === asString(status.submissionID) ? hash : undefined;
}
