// How a kind enters the manager: what it watches, which keys a change wakes, and how its controller is made.
import type { Registry } from 'prom-client';
import type { Controller } from './controller';
import type { EventRecorder } from './event-recorder';
import type { Priority } from './work-queue';
import type { CacheChange, CacheOptions, Store } from '../../kube/cache';
import type { KubeClient, Resource } from '../../kube/client';
import type { Clock, Ids } from '../../kube/clock';
import type { Logger } from '../../kube/logger';
import type { KubernetesObject } from '../../spec/kubernetes';

/**
 * Objects of one resource that are kept in a cache. Registrations that name the same source object share its cache and its watches, so
 * a source that several kinds need is made once and handed to each.
 */
export interface Source<T extends KubernetesObject> extends CacheOptions<T> {
  readonly resource: Resource;
  /** Only objects with these labels. Default: all. */
  readonly labelSelector?: string;
}

/** The cache of each source that the manager knows. */
export interface Stores {
  of<T extends KubernetesObject>(source: Source<T>): Store<T>;
}

/** A key that a change wakes. */
export interface Wake {
  readonly key: string;
  readonly priority: Priority;
  /** Whether earlier failures of the key no longer count, since what failed is not there any more. Default: they count. */
  readonly forgetFailures?: boolean;
}

/** A source that a controller watches. */
export interface Watch<T extends KubernetesObject = KubernetesObject> {
  readonly source: Source<T>;
  /** Which keys of the controller a change by others wakes. Pure; called for each change that a list or a watch brings. */
  wakes(change: CacheChange<T>, stores: Stores): readonly Wake[];
}

/** What the manager gives a controller: everything it may touch, and nothing else. */
export interface ControllerContext {
  /** Refuses every write while this instance does not lead. */
  readonly client: KubeClient;
  readonly stores: Stores;
  /** Records Events under the controller's name. */
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  /** Where the kind registers metrics of its own, once. */
  readonly registry: Registry;
}

/** One kind and its controller. */
export interface Registration {
  /** Name of the controller in logs, metrics and Events, such as `spark-application-controller`. */
  readonly name: string;
  /** The objects whose keys are reconciled: all of them when a term of leadership begins. */
  readonly reconciles: Source<KubernetesObject>;
  /** What is watched, the reconciled objects included. */
  readonly watches: readonly Watch[];
  /** How many keys are reconciled in parallel. */
  readonly workers: number;
  createController(context: ControllerContext): Controller;
}
