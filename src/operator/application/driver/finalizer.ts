// The finalizer on driver pods, for applications that want no driver to be gone before its end is recorded: when it is removed.
import { submissionIdOf } from './driver-pod';
import type { Pod } from '../../../spec/kubernetes.gen';
import { DRIVER_FINALIZER } from '../../../spec/labels';
import { isFollowed } from '../../../spec/states';
import { isOwnedBy } from '../ownership';
import type { Decision } from '../state-machine/decision';
import type { Situation } from '../state-machine/situation';
import { asString } from '../values';

export function hasDriverFinalizer(pod: Pod): boolean {
  return pod.metadata.finalizers?.includes(DRIVER_FINALIZER) ?? false;
}

/** Adds the removal of our finalizer once the status to be written no longer waits for the driver's end. It is removed after that is stored. */
export function withFinalizerRemoval({ application, observed }: Situation, decision: Decision): Decision {
  if (observed.driver.seen === 'absent') return decision;
  const { pod } = observed.driver;
  if (!hasDriverFinalizer(pod) || !isOwnedBy(pod, application)) return decision;
  const { applicationState, submissionID } = decision.status;
  const followed = isFollowed(applicationState?.state) && submissionIdOf(pod) === asString(submissionID) && !application.metadata.deletionTimestamp;
  return followed ? decision : { ...decision, actions: [...decision.actions, { kind: 'releasePod', pod }] };
}
