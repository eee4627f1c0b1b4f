// The interface of the client of the API server, and its error, which says whether the same call may succeed later.
import type { KubernetesObject } from '../spec/kubernetes';

/** A kind of object, and what its path on the API server consists of. */
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

/** Options of a delete. `uid` and `resourceVersion` are preconditions: the server responds with 409 when the object has others. */
export interface DeleteOptions {
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  readonly gracePeriodSeconds?: number;
}

/** Options of a create. */
export interface CreateOptions {
  /** The server does everything but store the object: defaults, admission and validation. */
  readonly dryRun?: boolean;
  /** The server refuses fields that it does not know, and repeated ones. Default: it drops them. */
  readonly strict?: boolean;
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** The client of one API server. All calls reject with KubeError. */
export interface KubeClient {
  /** Reads an object from the server; undefined when there is none. */
  get<T extends KubernetesObject>(resource: Resource, key: ObjectKey): Promise<T | undefined>;
  /**
   * Reads a list page by page. `keep` says what is kept of each object: whoever can write a namespace can have thousands of large objects in it. With
   * `most` in the options, the list ends after so many.
   */
  list<T extends KubernetesObject, Kept>(resource: Resource, options: ListOptions & { readonly most?: number }, keep: (object: T) => Kept): Promise<Kept[]>;
  create<T extends KubernetesObject>(resource: Resource, object: T, options?: CreateOptions): Promise<T>;
  /**
   * Writes the status of an object by a merge patch of the status sub-resource. `status` is the whole new status: the patch contains the
   * differences from `object.status`, and removes the fields that `status` lacks. Fails with 409 when `uid` or `resourceVersion` in the
   * metadata of `object` is no longer that of the server. Returns the new object.
   */
  patchStatus<T extends KubernetesObject>(resource: Resource, object: T, status: unknown): Promise<T>;
  /** Changes an object, or its sub-resource, by a merge patch. With `metadata.uid` in the patch, fails with 409 when the object has another UID. */
  mergePatch<T extends KubernetesObject>(resource: Resource, key: ObjectKey, patch: unknown, subresource?: string): Promise<T>;
  /**
   * Sets fields of an object by server-side apply, under this field manager, whoever had them before. Fails with 409 when `metadata.uid` is no longer
   * that of the server, also where the object is gone.
   */
  apply<T extends KubernetesObject>(resource: Resource, fields: Partial<T> & KubernetesObject, fieldManager: string): Promise<T>;
  /** Deletes an object by name. Returns false when there was none, or when the object has another UID than `options.uid`. */
  delete(resource: Resource, key: ObjectKey, options?: DeleteOptions): Promise<boolean>;
  deleteCollection(resource: Resource, options: ListOptions, deleteOptions?: DeleteOptions): Promise<void>;
}

/** Reason of a KubeError: the server has no such kind, because its CustomResourceDefinition is not installed. */
export const KIND_NOT_SERVED = 'KindNotServed';

/** The reason of the error of a response that was larger than the caller would read. */
export const RESPONSE_TOO_LARGE = 'ResponseTooLarge';

/** An error response of the API server, or no response at all (`status` 0). */
export class KubeError extends Error {
  constructor(
    message: string,
    /** HTTP status; 0 when no response arrived. */
    readonly status: number,
    /** The reason of the API server, such as `AlreadyExists`, `Conflict` or `Forbidden`; for errors that are found here `Redirect`, `NoAnswer` and others. */
    readonly reason: string,
    /** How long the server asks to wait before the next attempt. */
    readonly retryAfterMilliseconds?: number,
    /** Whether the server refused a call while it may still load its tokens and Roles, so that it may allow the same call soon. */
    private readonly possiblyTransient = false,
  ) {
    super(message);
    this.name = 'KubeError';
  }

  /** Whether the same call may succeed later: after no response, 409, 429, 5xx, an exceeded quota, or a refusal by a server that has just started. */
  get transient(): boolean {
    return this.possiblyTransient || this.status === 0 || this.status === 409 || this.status === 429 || this.status >= 500
      || (this.status === 403 && /exceeded quota/.test(this.message));
  }
}
