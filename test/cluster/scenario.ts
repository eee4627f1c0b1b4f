// What a scenario is and what it is given.
import type { Applications } from './applications';
import type { Environment } from './environment';
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
  /** Images, Spark versions and other means that the run was given. */
  readonly environment: Environment;
  readonly report: Report;
}

/** What scenarios are about. Each feature has one scenario that stands for it in the sample. */
export type Feature =
  | 'admission'
  | 'clusters'
  | 'deletion'
  | 'edits'
  | 'exact pods'
  | 'examples'
  | 'executors'
  | 'failures'
  | 'isolation'
  | 'lost drivers'
  | 'no operator'
  | 'pending drivers'
  | 'quotas'
  | 'restarts'
  | 'schedules'
  | 'sidecars'
  | 'suspension'
  | 'takeover'
  | 'tenants';

export interface Scenario {
  readonly name: string;
  readonly feature: Feature;
  /** Whether it is the one scenario of its feature that runs without `--all`. */
  readonly inSample?: true;
  /** How many Spark applications of it run at once: those of all scenarios share the machine. `alone`: it disturbs others, or they it. */
  readonly applications: number | 'alone';
  run(cluster: Cluster): Promise<void>;
}
