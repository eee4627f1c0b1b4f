// The finalizer on driver pods, for applications that want no driver to be gone before its end is recorded: when it is taken away.
import { isOwnedBy, submissionIdOf } from './driver-pod';
import type { Pod } from '../../../spec/kubernetes.gen';
import { DRIVER_FINALIZER } from '../../../spec/labels';
import { ApplicationState } from '../../../spec/states';
import type { Decision } from '../state-machine/decision';
import type { Situation } from '../state-machine/situation';
import { asString } from '../values';

/** States in which the end of the present driver is still to be seen. */
const FOLLOWING: readonly string[] = [ApplicationState.SUBMITTED, ApplicationState.RUNNING, ApplicationState.UNKNOWN];

export function hasDriverFinalizer(pod: Pod): boolean {
  return pod.metadata.finalizers?.includes(DRIVER_FINALIZER) ?? false;
}

/** Lets go of the application's driver pod once the status to be written no longer waits for its end. Released after that is stored. */
export function withFinalizerRemoval({ application, observed }: Situation, decision: Decision): Decision {
  if (observed.driver.seen === 'absent') return decision;
  const { pod } = observed.driver;
  if (!hasDriverFinalizer(pod) || !isOwnedBy(pod, application)) return decision;
  const { applicationState, submissionID } = decision.status;
  const followed = FOLLOWING.includes(applicationState?.state ?? '') && submissionIdOf(pod) === asString(submissionID) && !application.metadata.deletionTimestamp;
  return followed ? decision : { ...decision, actions: [...decision.actions, { kind: 'releasePod', pod }] };
}
