// The finalizer on driver pods, for applications that want no driver to be gone before its end is recorded: when it is taken away.
import type { Decision } from './decision';
import { isOwnedBy, submissionIdOf } from './driver-pod';
import { text } from './read';
import type { Situation } from './situation';
import type { Pod } from '../../spec/kubernetes.gen';
import { DRIVER_FINALIZER } from '../../spec/labels';
import { ApplicationState } from '../../spec/states';

/** States in which the end of the present driver is still to be seen. */
const FOLLOWING: readonly string[] = [ApplicationState.SUBMITTED, ApplicationState.RUNNING, ApplicationState.UNKNOWN];

export function isTracked(pod: Pod): boolean {
  return pod.metadata.finalizers?.includes(DRIVER_FINALIZER) ?? false;
}

/** Lets go of the application's driver pod once the status to be written no longer waits for its end. Released after that is stored. */
export function withRelease({ application, observed }: Situation, decision: Decision): Decision {
  if (observed.driver.seen === 'absent') return decision;
  const { pod } = observed.driver;
  if (!isTracked(pod) || !isOwnedBy(pod, application)) return decision;
  const { applicationState, submissionID } = decision.status;
  const followed = FOLLOWING.includes(applicationState?.state ?? '') && submissionIdOf(pod) === text(submissionID) && !application.metadata.deletionTimestamp;
  return followed ? decision : { ...decision, actions: [...decision.actions, { kind: 'releasePod', pod }] };
}
