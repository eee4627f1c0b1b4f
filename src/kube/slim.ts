// Reduces objects to the fields that are read, since a cache holds ten thousand of them in memory.
import type { KubernetesObject, ObjectMeta } from '../spec/kubernetes';

/** The annotation in which client-side apply stores the whole manifest. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Removes managed fields and the last-applied annotation. */
export function slimMetadata(metadata: ObjectMeta): ObjectMeta {
  const { managedFields: _managedFields, ...rest } = metadata as ObjectMeta & { managedFields?: unknown };
  if (rest.annotations?.[LAST_APPLIED] === undefined) {
    return rest;
  }
  const { [LAST_APPLIED]: _lastApplied, ...annotations } = rest.annotations;
  return { ...rest, annotations };
}

/** The object without managed fields and last-applied annotation. */
export function slimObject<T extends KubernetesObject>(object: T): T {
  return { ...object, metadata: slimMetadata(object.metadata) };
}
