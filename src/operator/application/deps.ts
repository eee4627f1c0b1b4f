// What the application controller is given: everything it may touch, and nothing else.
import type { CachedDefaults } from './namespace-defaults';
import type { IsolatedPlanner } from './planning/isolated-planner';
import type { QuotaQueue, QuotaStores } from './quota/quota-queue';
import type { Store } from '../../kube/cache';
import type { KubeClient } from '../../kube/client';
import type { Clock, Ids } from '../../kube/clock';
import type { Logger } from '../../kube/logger';
import type { Pod } from '../../spec/kubernetes.gen';
import type { SparkApplication } from '../../spec/types.gen';
import type { ApplicationConfig } from '../config';
import type { EventRecorder } from '../manager/event-recorder';

/** Name of the index of `pods` by the application they belong to; values are `namespace/name`. */
export const PODS_BY_APPLICATION = 'application';

/** States of all executors by pod name, when a status was last written and now. */
export interface ExecutorStatesChange {
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

/** What a status was decided from. */
export interface Seen {
  readonly driver?: Pod;
  readonly executors?: ExecutorStatesChange;
}

/** Called for each status that was written, so that metrics count what others can see. */
export interface ApplicationMetrics {
  /** `after` has the status as it was decided, though a foreign CRD may keep less of it. */
  statusWritten(before: SparkApplication, after: SparkApplication, seen?: Seen): void;
}

/** Where attempts wait for room in the quotas of their namespace. */
export interface QuotaDeps {
  readonly queue: QuotaQueue;
  readonly stores: QuotaStores;
}

export interface ApplicationControllerDeps {
  /** Refuses every write while this instance does not lead. */
  readonly client: KubeClient;
  readonly applications: Store<SparkApplication>;
  /** Driver and executor pods, slim: metadata, `spec.nodeName`, container names and images, and the whole status. */
  readonly pods: Store<Pod>;
  /** Defaults of namespaces, where the operator has them. */
  readonly namespaceDefaults?: Store<CachedDefaults>;
  /** Undefined where quotas are not watched. */
  readonly quota?: QuotaDeps;
  readonly events: EventRecorder;
  /** Plans applications that are too large for the event loop, or that have failed on it. */
  readonly planner: IsolatedPlanner;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly config: ApplicationConfig;
  readonly log: Logger;
  readonly metrics: ApplicationMetrics;
}
