// A changed specification: the run that came from the old one is taken down, and one from the new one begins.
import { beginAgain } from './begin';
import { ConditionReason } from '../../../spec/conditions';
import { Annotation } from '../../../spec/labels';
import { specChanged } from '../../../spec/spec-hash';
import { ApplicationState } from '../../../spec/states';
import { removeAttempt } from '../cleanup';
import type { Decision } from '../decide';
import { withAttempt } from '../history';
import { text } from '../read';
import { move, type Guard, type Situation } from '../situation';
import { timestamp } from '../time';

/**
 * Whether the present or last attempt came from another specification. Without a recorded hash nothing is known, and nothing has changed.
 * Nor has it where the generation is still the one that was recorded: then a newer CRD has filled in defaults, and nobody edited anything.
 */
export function hasChangedSpec({ application, status, observed }: Situation): boolean {
  if (status.observedGeneration !== undefined && status.observedGeneration === application.metadata.generation) return false;
  const onDriver = observed.driver.seen === 'present' ? observed.driver.pod.metadata.annotations?.[Annotation.SPEC_HASH] : undefined;
  return specChanged(application.spec, text(status.specHash) ?? text(onDriver));
}

const RESTARTED_STATES: readonly string[] = [
  ApplicationState.SUBMITTED, ApplicationState.RUNNING, ApplicationState.UNKNOWN, ApplicationState.SUCCEEDING, ApplicationState.FAILING,
  ApplicationState.SUBMISSION_FAILED,
];

/** A run whose specification changed is taken down, unless the application wants the change to wait for its next run. */
export const invalidate: Guard = (situation) =>
  (RESTARTED_STATES.includes(situation.state) && situation.policy.onSpecChange === 'Restart' && hasChangedSpec(situation)
    ? takeDown(situation)
    : undefined);

/** INVALIDATING: waits until the driver is certainly gone, then begins from the start. */
export const finishInvalidation: Guard = (situation) => (situation.state === ApplicationState.INVALIDATING
  ? beginAgain(situation, { forgetAttempts: true, note: note(situation) }, ApplicationState.INVALIDATING)
  : undefined);

/** Stores that the run is being taken down; what is left of an ended one goes too. */
export function takeDown(situation: Situation): Decision {
  const { status, now } = situation;
  const interrupted = status.terminationTime === undefined || status.terminationTime === null;
  return move(situation, {
    state: ApplicationState.INVALIDATING,
    reason: ConditionReason.SPEC_CHANGED,
    message: 'the specification changed; the run that came from the old one is being taken down',
    fields: interrupted ? { attempts: withAttempt(status, 'INVALIDATING', timestamp(now)) } : {},
  }, { first: removeAttempt(situation) });
}

function note({ application }: Situation) {
  return {
    type: 'Warning', reason: 'SparkApplicationPendingRerun', message: `SparkApplication ${application.metadata.name} is run again because its specification changed`,
  } as const;
}
