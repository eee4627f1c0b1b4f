// What a cache keeps of an object: with ten thousand of them in memory, fields that nobody reads are what costs.
import type { KubernetesObject, ObjectMeta } from '../spec/kubernetes';
import type { Pod } from '../spec/kubernetes.gen';

/** Whole manifests in an annotation, which client-side apply leaves behind. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Drops what describes how an object was written, and keeps what it says. */
export function slimMetadata(metadata: ObjectMeta): ObjectMeta {
  const { managedFields: _managedFields, ...rest } = metadata as ObjectMeta & { managedFields?: unknown };
  if (rest.annotations?.[LAST_APPLIED] === undefined) {
    return rest;
  }
  const { [LAST_APPLIED]: _lastApplied, ...annotations } = rest.annotations;
  return { ...rest, annotations };
}

/** Everything except how the object came to be. */
export function slimObject<T extends KubernetesObject>(object: T): T {
  return { ...object, metadata: slimMetadata(object.metadata) };
}

/** A pod's metadata, node, containers by name and image, and its whole status: what verdicts about it rest on. */
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
