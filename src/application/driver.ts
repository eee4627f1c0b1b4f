// The driver pod of an application.
import { SparkPodOptions } from './pod-options';
import { PodSurroundings, SparkPods } from './pods';
import { defined, nonEmpty } from './wire';
import type { DriverSpec } from '../spec/types.gen';

/** What can be said about the driver pod. */
export interface DriverOptions extends SparkPodOptions {
  /**
   * Name of the driver pod.
   *
   * @default - the name of the application and `-driver`
   */
  readonly podName?: string;

  /**
   * Address of the API server as the driver sees it (`spark.kubernetes.driver.master`).
   *
   * @default - the cluster's own, `https://kubernetes.default.svc`
   */
  readonly kubernetesMaster?: string;

  /**
   * Labels of the headless Service by which executors find the driver.
   *
   * @default - none of its own
   */
  readonly serviceLabels?: { readonly [key: string]: string };

  /**
   * Annotations of that Service.
   *
   * @default - none
   */
  readonly serviceAnnotations?: { readonly [key: string]: string };
}

/** The driver pod of an application. */
export class SparkDriver extends SparkPods {
  /** @param driverOptions what is known about the driver so far */
  public constructor(private readonly driverOptions: DriverOptions = {}) {
    super('driver', driverOptions);
    const { podName } = driverOptions;
    if (podName !== undefined && (podName.length > 253 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(podName))) {
      throw new Error(`driver.podName: '${podName}' is no name of a pod; use lower-case letters, digits, dashes and dots, at most 253`);
    }
  }

  /** @internal */
  public _toSpec(surroundings: PodSurroundings): DriverSpec {
    const { podName, kubernetesMaster, serviceLabels, serviceAnnotations } = this.driverOptions;
    return defined<DriverSpec>({
      ...super._toSpec(surroundings),
      podName,
      kubernetesMaster,
      serviceLabels: nonEmpty({ ...serviceLabels }),
      serviceAnnotations: nonEmpty({ ...serviceAnnotations }),
    });
  }
}
