// Reduces objects to the fields that are read, since a cache holds ten thousand of them in memory.
import type { KubernetesObject, ObjectMeta } from '../spec/kubernetes';
import type { Pod } from '../spec/kubernetes.gen';

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

/** The fields of a pod that decisions need: metadata, node, names and images of containers, and the whole status. */
export function slimPod(pod: Pod): Pod {
  return {
    apiVersion: pod.apiVersion,
    kind: pod.kind,
    metadata: slimMetadata(pod.metadata),
    spec: {
      nodeName: pod.spec.nodeName,
      containers: pod.spec.containers.map(({ name, image }) => ({ name, image })),
      initContainers: pod.spec.initContainers?.map(({ name, image, restartPolicy }) => ({ name, image, restartPolicy })),
    },
    status: pod.status,
  };
}
