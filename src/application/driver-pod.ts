// SparkDriverPod: one Spark program as a plain Pod, which needs no operator.
import { Construct } from 'constructs';
import { SparkDriverWorkload, WorkloadKind } from './driver-workload';
import { SparkProgramProps } from './spark-program-props';
import type { Pod } from '../spec/kubernetes.gen';
import { DNS_LABEL_LENGTH, defaultDriverPodName } from '../spec/names';

/** What can be set for a driver that runs as a plain Pod. */
export interface SparkDriverPodProps extends SparkProgramProps {}

/**
 * A Spark program whose driver is a plain Pod. It needs no operator, and it is not retried.
 *
 * Pods are immutable: if the program changes, delete the Pod before you apply it again. GitOps tools fail at the second sync, so use a
 * `SparkDriverJob` as a hook, or a `SparkApplication`, with them.
 */
export class SparkDriverPod extends SparkDriverWorkload {
  public readonly resourceType = 'pods';

  public constructor(scope: Construct, id: string, props: SparkDriverPodProps) {
    super(scope, id, props);
  }

  /** @internal */
  protected _kind(): string {
    return 'SparkDriverPod';
  }

  /** @internal */
  protected _workload(): WorkloadKind {
    return { apiVersion: 'v1', kind: 'Pod', launcher: 'pod', nameLength: DNS_LABEL_LENGTH };
  }

  /** @internal */
  protected _objectName(programName: string, { driver, sparkConf }: SparkProgramProps): string {
    return driver?.podName ?? sparkConf?.['spark.kubernetes.driver.pod.name'] ?? defaultDriverPodName(programName);
  }

  /** @internal */
  protected _render({ spec }: Pod): object {
    return { ...spec };
  }
}
