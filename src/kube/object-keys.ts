// The key of an object as a string, `namespace/name`, for queues, caches and logs.
import type { KubernetesObject } from '../spec/kubernetes';

/** The key for a namespace and a name. The namespace of a cluster-scoped object is empty. */
export function objectKey(namespace: string | undefined, name: string | undefined): string {
  return `${namespace ?? ''}/${name ?? ''}`;
}

/** The key of an object. */
export function keyOf({ metadata }: KubernetesObject): string {
  return objectKey(metadata.namespace, metadata.name);
}

/** Namespace of a key. */
export function namespaceOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf('/')));
}

/** Name of a key. */
export function nameOf(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}
