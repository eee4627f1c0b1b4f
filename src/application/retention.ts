// What is kept of a run that has ended, and for how long.
import { Duration } from 'cdk8s';
import { defined, nonEmpty } from './wire';
import type { RetentionPolicy, RetentionRule, RetentionRules } from '../spec/types.gen';

/** How long something is kept after a run has ended for good (`spec.retention`). */
export class Retention {
  /** As long as the application object. */
  public static retain(): Retention {
    return new Retention({ policy: 'Retain' });
  }

  /** Not at all: it is removed when the run ends. */
  public static remove(): Retention {
    return new Retention({ policy: 'Delete' });
  }

  /**
   * For a while.
   *
   * @param time from the end of the run to the removal, in whole seconds
   */
  public static removeAfter(time: Duration): Retention {
    const seconds = time.toSeconds({ integral: false });
    if (!Number.isInteger(seconds)) {
      throw new Error(`Retention.removeAfter: the time is ${seconds} s; give whole seconds`);
    }
    return new Retention({ policy: 'Delete', afterSeconds: seconds });
  }

  private constructor(private readonly rule: RetentionRule) {}

  /** @internal */
  public _toSpec(): RetentionRule {
    return { ...this.rule };
  }
}

/** How long the objects of a run are kept. What Spark itself removes is not kept. */
export interface RetainedObjects {
  /**
   * The driver pod, with its logs. ConfigMaps go with it at the latest.
   *
   * @default Retention.retain()
   */
  readonly driverPod?: Retention;
  /**
   * Executor pods that have ended and that Spark left, as it does with `deleteOnTermination: false`. Those that still run are always removed.
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
   * Claims that were made on demand. Those of executors go with the driver pod at the latest.
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

/** What is kept of a run that has ended for good, and for how long. The application object itself stays. */
export interface RunRetention {
  /**
   * After the application has completed.
   *
   * @default - the driver pod with its logs and its ConfigMaps are kept, what costs is removed
   */
  readonly onSuccess?: RetainedObjects;
  /**
   * After the application has failed.
   *
   * @default - the driver pod with its logs and its ConfigMaps are kept, what costs is removed
   */
  readonly onFailure?: RetainedObjects;
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
