// What is done so that a driver's end is known, and about one whose node does not answer.
import { Duration } from 'cdk8s';
import { defined } from './wire';
import type { DriverFailover as DriverFailoverSpec } from '../spec/types.gen';

const LEAST_SECONDS = 60;

/** What is done so that a driver's end is known, and about one whose node does not answer (`spec.driverFailover`). */
export interface DriverFailover {
  /**
   * Time after which a driver that should be gone is deleted by force, in whole seconds, at least a minute, counted from the end of its grace
   * period. Its node may run it on, so from then on two drivers may run: only for applications that stand that
   * (`forceDeleteAfterSeconds`). A node that was deleted, or that carries the taint `node.kubernetes.io/out-of-service`, needs none of
   * this: Kubernetes itself gives up its pods.
   *
   * @default - never: the node is waited for
   */
  readonly forceDeleteAfter?: Duration;
  /**
   * Whether driver pods carry a finalizer, so that none is gone before its end is recorded, whoever deletes it while no operator runs
   * (`trackingFinalizer`). Such a pod, and its namespace, can only be deleted while an operator runs, or once the finalizer was taken away by
   * hand.
   *
   * @default false
   */
  readonly trackingFinalizer?: boolean;
}

/** `spec.driverFailover`. */
export function renderDriverFailover({ forceDeleteAfter, trackingFinalizer }: DriverFailover): DriverFailoverSpec {
  const seconds = forceDeleteAfter?.toSeconds({ integral: false });
  if (seconds !== undefined && (!Number.isInteger(seconds) || seconds < LEAST_SECONDS)) {
    throw new Error(`driverFailover: forceDeleteAfter is ${seconds} s; give whole seconds, at least ${LEAST_SECONDS}: less cannot tell a slow node from a silent one`);
  }
  return defined<DriverFailoverSpec>({ forceDeleteAfterSeconds: seconds, trackingFinalizer });
}
