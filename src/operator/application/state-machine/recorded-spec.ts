// The record of the specification that an attempt was begun with: how an application that has none gets one.
import type { Decision } from './decision';
import type { Situation } from './situation';
import { annotatedHash, observedSpec, recordedHash } from './spec-edits';
import { isComparable } from '../../../spec/spec-hash';
import { ApplicationState, stateOf } from '../../../spec/states';
import type { SparkApplicationStatus } from '../../../spec/types.gen';
import { specHashOf } from '../cached-application';
import { asString } from '../values';

/**
 * Adds a record to a decision about an application that has begun and has none: another operator started it, or an earlier version of this one.
 * Its specification counts as unchanged until now, and from then on an edit is an edit.
 */
export function withRecordedSpec(situation: Situation, decision: Decision): Decision {
  const { application, observed, config } = situation;
  const { status } = decision;
  if (stateOf({ ...application, status }) === ApplicationState.NEW || application.metadata.deletionTimestamp) return decision;
  const known = recordedHash(situation, status);
  const hash = known ?? specHashOf(application);
  const isAnnotated = annotatedHash(situation, status) === hash;
  if (isComparable(asString(status.specHash)) === false && !isAnnotated) {
    const seen = status.observedGeneration === undefined ? observedSpec(situation, status) : {};
    return annotating({ ...decision, status: { ...status, ...withoutAbsent(seen), specHash: hash } });
  }
  return annotating(decision);

  /** A CRD that has no such field drops it from the status, again and again. */
  function annotating(one: Decision): Decision {
    const attempt = asString(one.status.submissionID) ?? '';
    if (!config.recordSpecInAnnotations || !observed.statusIsPruned || isAnnotated) return one;
    return { ...one, actions: [...one.actions, { kind: 'recordSpec', attempt, hash }] };
  }
}

function withoutAbsent(fields: Partial<SparkApplicationStatus>): Partial<SparkApplicationStatus> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
