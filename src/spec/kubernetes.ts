// The shape that all Kubernetes objects share; the kinds we make and read are in kubernetes.gen.ts.

/** Metadata of any Kubernetes object, as far as the project writes or reads it. */
export interface ObjectMeta {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
}

/** Who owns an object: when the owner is gone, so is the object. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** A kind of object, by its name and the group and version that it is of. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Any Kubernetes object: kind, metadata, and whatever its kind defines. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}
