// What a scenario is and what it is given.
import type { Applications } from './applications';
import type { SparkUnderCheck } from './environment';
import type { OperatorPod } from './operator-pod';
import type { Platform } from './platform';
import type { PodHistory } from './pod-history';
import type { Report } from './report';

export interface Cluster {
  readonly platform: Platform;
  readonly operator: OperatorPod;
  readonly applications: Applications;
  /** Pods of the namespace in which the applications run. */
  readonly pods: PodHistory;
  /** Spark versions for scenarios that run with each of them. */
  readonly sparkVersions: readonly SparkUnderCheck[];
  readonly report: Report;
}

export interface Scenario {
  readonly name: string;
  run(cluster: Cluster): Promise<void>;
}
