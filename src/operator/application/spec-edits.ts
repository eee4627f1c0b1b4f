// Edits of a specification: whether the present attempt still comes from it, as far as hash and generation can prove.
import { text } from './read';
import type { Situation } from './situation';
import { Annotation } from '../../spec/labels';
import { specChanged, specHash } from '../../spec/spec-hash';
import type { SparkApplicationStatus } from '../../spec/types.gen';

/**
 * Whether an edit that nobody has judged yet calls for another run. Without a recorded hash nothing is known, and nothing has changed.
 * Nor has it where the generation is still the one that was recorded: then a newer CRD has filled in defaults, and nobody edited anything.
 */
export function hasChangedSpec(situation: Situation): boolean {
  return isEdited(situation) && !changesSuspension(situation) && specChanged(situation.application.spec, recordedHash(situation, situation.status));
}

/** What a status says about the specification once the present one has been looked at. `merged` is the status about to be written. */
export function observedSpec(situation: Situation, merged: Partial<SparkApplicationStatus>): Partial<SparkApplicationStatus> {
  const { application, policy, status } = situation;
  const { generation } = application.metadata;
  if (generation === undefined) return {};
  const recorded = recordedHash(situation, merged);
  // An edit that changes `suspend` belongs to whoever queues the application; what it changes besides is no edit by its author.
  const judged = isEdited(situation) && !changesSuspension(situation) && status.observedGeneration !== undefined;
  const pending = judged ? specChanged(application.spec, recorded) : merged.specChangePending === true;
  return {
    observedGeneration: generation,
    suspended: policy.suspend || undefined,
    specChangePending: pending || undefined,
    ...(isEdited(situation) && changesSuspension(situation) && recorded !== undefined ? { specHash: specHash(application.spec) } : {}),
  };
}

function isEdited({ application, status }: Situation): boolean {
  return status.observedGeneration === undefined || status.observedGeneration !== application.metadata.generation;
}

/** Only where statuses are kept whole is it known what `suspend` was before. */
function changesSuspension({ policy, status }: Situation): boolean {
  return status.observedGeneration !== undefined && policy.suspend !== (status.suspended === true);
}

/** The hash that the present attempt was begun with: as the status has it, or the driver pod, where the CRD keeps no such field. */
function recordedHash({ observed }: Situation, status: Partial<SparkApplicationStatus>): string | undefined {
  const onDriver = observed.driver.seen === 'present' ? observed.driver.pod.metadata.annotations?.[Annotation.SPEC_HASH] : undefined;
  return text(status.specHash) ?? text(onDriver);
}
