// Typed calls to the API server on top of a transport, with errors that say whether trying again can help.
import type { KubernetesObject } from '../spec/kubernetes';

/** A kind of object and where the API server keeps it. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Names one object. */
export interface ObjectKey {
  readonly namespace?: string;
  readonly name: string;
}

/** What must still hold when a delete arrives; otherwise the server answers 409. */
export interface DeleteOptions {
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  readonly gracePeriodSeconds?: number;
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** Calls to one API server. All reject with KubeError. */
export interface KubeClient {
  /** The object as the server has it now, or undefined when there is none. */
  get<T extends KubernetesObject>(resource: Resource, key: ObjectKey): Promise<T | undefined>;
  list<T extends KubernetesObject>(resource: Resource, options?: ListOptions): Promise<T[]>;
  create<T extends KubernetesObject>(resource: Resource, object: T): Promise<T>;
  /**
   * Makes the status of `object` equal to `status`, by a merge patch of the status sub-resource with what differs from `object.status`:
   * `status` is the whole new status, and what `object` has and it lacks is removed. `uid` and `resourceVersion` in the metadata of `object`
   * make it conditional (409 when they are stale). Answers the object as the server has it then.
   */
  patchStatus<T extends KubernetesObject>(resource: Resource, object: T, status: unknown): Promise<T>;
  /** Changes an object, or a sub-resource of it, by a merge patch; `metadata.uid` in the patch makes it conditional (409 when it is another). */
  mergePatch<T extends KubernetesObject>(resource: Resource, key: ObjectKey, patch: unknown, subresource?: string): Promise<T>;
  /** Deletes by name. Answers false when there was nothing, or another UID than asked for. */
  delete(resource: Resource, key: ObjectKey, options?: DeleteOptions): Promise<boolean>;
  deleteCollection(resource: Resource, options: ListOptions, deleteOptions?: DeleteOptions): Promise<void>;
}

/** An answer that is an error, or no answer at all (`status` 0). */
export class KubeError extends Error {
  constructor(
    message: string,
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** The API server's reason, such as `AlreadyExists`, `Conflict`, `Forbidden`. */
    readonly reason: string,
    /** How long the server asked to wait. */
    readonly retryAfterMilliseconds?: number,
    /** Whether the server cannot be believed yet that this is not allowed. */
    private readonly possiblyTransient = false,
  ) {
    super(message);
    this.name = 'KubeError';
  }

  /** Whether the same call may succeed later without anyone changing anything in it: no answer, 429, 5xx, conflict, quota, a server that has just started. */
  get transient(): boolean {
    return this.possiblyTransient || this.status === 0 || this.status === 409 || this.status === 429 || this.status >= 500
      || (this.status === 403 && /exceeded quota/.test(this.message));
  }
}
