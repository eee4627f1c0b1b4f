// What ends a run and what is kept of it: deadlines, the handling of lost drivers, and retention.
import { Duration } from 'cdk8s';
import { wholeSeconds } from '../manifest/values';
import { defined, nonEmpty } from '../manifest/wire';
import type { Deadlines, DriverFailover as DriverFailoverSpec, RetentionPolicy, RetentionRule, RetentionRules } from '../spec/types.gen';

/** Shorter times cannot tell a slow node from an unreachable one. */
const LEAST_SECONDS_TO_FORCED_DELETION = 60;

/** Times after which a run fails, each in whole seconds (`spec.deadlines`). */
export interface RunDeadlines {
  /**
   * Longest time from the submission to the start of the driver.
   *
   * @default - no limit; the status says why the driver is waiting
   */
  readonly driverPending?: Duration;
  /**
   * Longest time that a running driver may have no running executor.
   *
   * @default - no limit
   */
  readonly executorsPending?: Duration;
  /**
   * Longest time of a run, from the start of its driver.
   *
   * @default - no limit
   */
  readonly run?: Duration;
}

/** How a driver on an unreachable node is replaced, and how its outcome is kept (`spec.driverFailover`). */
export interface DriverFailover {
  /**
   * Time after which a driver pod on an unreachable node is deleted by force, in whole seconds, at least a minute
   * (`forceDeleteAfterSeconds`). It is counted from the end of the pod's grace period. The node may still run the old driver, so two drivers may run at
   * the same time: use it only for applications that tolerate this. It is not needed for nodes that were deleted or that have the taint
   * `node.kubernetes.io/out-of-service`: Kubernetes itself removes their pods.
   *
   * @default - never: the operator waits for the node
   */
  readonly forceDeleteAfter?: Duration;
  /**
   * Whether driver pods have a finalizer (`trackingFinalizer`). With it a pod stays until its outcome is recorded, even if it is deleted
   * while no operator runs. Such a pod, and its namespace, can then only be deleted while an operator runs, or after the finalizer was
   * removed by hand.
   *
   * @default false
   */
  readonly trackingFinalizer?: boolean;
}

/** How long something is kept after the last run has ended (`spec.retention`). */
export class Retention {
  /** Keep it as long as the application object. */
  public static retain(): Retention {
    return new Retention({ policy: 'Retain' });
  }

  /** Remove it when the run ends. */
  public static remove(): Retention {
    return new Retention({ policy: 'Delete' });
  }

  /**
   * Keep it for some time.
   *
   * @param time from the end of the run to the removal, in whole seconds
   */
  public static removeAfter(time: Duration): Retention {
    return new Retention({ policy: 'Delete', afterSeconds: wholeSeconds('Retention.removeAfter: time', time) });
  }

  private constructor(private readonly rule: RetentionRule) {}

  /** @internal */
  public _toSpec(): RetentionRule {
    return { ...this.rule };
  }
}

/** How long the objects of a run are kept. Objects that Spark itself removes are not kept. */
export interface RetainedObjects {
  /**
   * The driver pod, with its logs. ConfigMaps are removed with it at the latest.
   *
   * @default Retention.retain()
   */
  readonly driverPod?: Retention;
  /**
   * Executor pods that have ended and that Spark has not removed, as with `deleteOnTermination: false`. Running ones are always removed.
   *
   * @default Retention.retain()
   */
  readonly executorPods?: Retention;
  /**
   * Services and Ingresses of driver and web UI.
   *
   * @default Retention.remove()
   */
  readonly services?: Retention;
  /**
   * Claims that were created on demand. Those of executors are removed with the driver pod at the latest.
   *
   * @default Retention.remove()
   */
  readonly claims?: Retention;
  /**
   * ConfigMaps with the Spark properties and pod templates of the run.
   *
   * @default Retention.retain()
   */
  readonly configMaps?: Retention;
}

/** What is kept after the last run has ended, and for how long. The application object itself stays. */
export interface RunRetention {
  /**
   * After the application has completed.
   *
   * @default - the driver pod with its logs and the ConfigMaps are kept; Services, Ingresses and claims are removed
   */
  readonly onSuccess?: RetainedObjects;
  /**
   * After the application has failed.
   *
   * @default - the driver pod with its logs and the ConfigMaps are kept; Services, Ingresses and claims are removed
   */
  readonly onFailure?: RetainedObjects;
}

/** `spec.deadlines`, which is at this path. */
export function renderDeadlines({ driverPending, executorsPending, run }: RunDeadlines, at: string): Deadlines {
  return defined<Deadlines>({
    driverPendingSeconds: driverPending && wholeSeconds(`${at}.driverPendingSeconds`, driverPending),
    executorsPendingSeconds: executorsPending && wholeSeconds(`${at}.executorsPendingSeconds`, executorsPending),
    runSeconds: run && wholeSeconds(`${at}.runSeconds`, run),
  });
}

/** `spec.driverFailover`, which is at this path. */
export function renderDriverFailover({ forceDeleteAfter, trackingFinalizer }: DriverFailover, at: string): DriverFailoverSpec {
  return defined<DriverFailoverSpec>({
    forceDeleteAfterSeconds: forceDeleteAfter && wholeSeconds(`${at}.forceDeleteAfterSeconds`, forceDeleteAfter,
      LEAST_SECONDS_TO_FORCED_DELETION, 'a shorter time cannot tell a slow node from an unreachable one'),
    trackingFinalizer,
  });
}

/** `spec.retention`. */
export function renderRetention({ onSuccess, onFailure }: RunRetention): RetentionPolicy {
  return defined<RetentionPolicy>({ onSuccess: rules(onSuccess), onFailure: rules(onFailure) });
}

function rules(objects: RetainedObjects = {}): RetentionRules | undefined {
  const { driverPod, executorPods, services, claims, configMaps } = objects;
  return nonEmpty(defined<RetentionRules>({
    driverPod: driverPod?._toSpec(),
    executorPods: executorPods?._toSpec(),
    services: services?._toSpec(),
    claims: claims?._toSpec(),
    configMaps: configMaps?._toSpec(),
  }));
}
