// The registration of a kind with the manager: what it watches, which keys a change enqueues, and how its controller is created.
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
 * Objects of one resource that are kept in a cache. Registrations with the same source object share its cache and its watches. So a source
 * that several kinds need is created once and passed to each of them.
 */
export interface Source<T extends KubernetesObject> extends CacheOptions<T> {
  readonly resource: Resource;
  /** Only in this namespace, whichever are watched. Default: in those that are watched. */
  readonly namespace?: string;
  /** Only objects with these labels. Default: all. */
  readonly labelSelector?: string;
}

/** The cache of each source that the manager knows. */
export interface Stores {
  of<T extends KubernetesObject>(source: Source<T>): Store<T>;
}

/** A key to enqueue after a change. */
export interface Wake {
  readonly key: string;
  readonly priority: Priority;
  /** Whether to reset the back-off of the key, because the change may have removed the cause of its failures. Default: no. */
  readonly forgetFailures?: boolean;
}

/** A source that a controller watches. */
export interface Watch<T extends KubernetesObject = KubernetesObject> {
  readonly source: Source<T>;
  /**
   * Another controller of this process writes these objects. Its writes are in the cache before the watch reports them, so they count as changes.
   * Default: no, since a controller knows what it has written itself.
   */
  readonly ofOthers?: boolean;
  /** The keys to enqueue after a change. A pure function; called for each change in a list or a watch. */
  wakes(change: CacheChange<T>, stores: Stores): readonly Wake[];
}

/** Everything that a controller may use. */
export interface ControllerContext {
  /** Refuses writes while this instance is not the leader. */
  readonly client: KubeClient;
  readonly stores: Stores;
  /** Records Events under the controller's name. */
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  /** The registry for the metrics of the kind itself. */
  readonly registry: Registry;
}

/** One kind and its controller. */
export interface Registration {
  /** Name of the controller in logs, metrics and Events, such as `spark-application-controller`. */
  readonly name: string;
  /** The objects that the controller reconciles. All of them are enqueued when this instance becomes the leader. */
  readonly reconciles: Source<KubernetesObject>;
  /** Everything that the controller watches, including the objects that it reconciles. */
  readonly watches: readonly Watch[];
  /** How many keys are reconciled in parallel. */
  readonly workers: number;
  createController(context: ControllerContext): Controller;
}
