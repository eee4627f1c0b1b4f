// A client that writes only while this instance is the leader. It checks this before each write, and again after each create.
import { KubeError } from '../../kube/client';
import type { KubeApi } from '../../kube/rest-client';
import type { KubernetesObject } from '../../spec/kubernetes';

/**
 * The object was created, but this instance is no longer the leader. The request may have reached the server late, when the new leader had
 * already removed the objects that belong to this one.
 */
export class StaleLeaderCreate extends KubeError {
  constructor(
    readonly object: KubernetesObject,
    /** Deletes the created object, and no other object with its name, although this instance is not the leader. */
    readonly deleteCreated: () => Promise<void>,
  ) {
    super('created after this instance had lost the lease', 0, 'NotLeader');
  }
}

/**
 * Wraps a client. While `mayWrite` returns false, writes fail with reason `NotLeader`; reads are always allowed. A create rejects with
 * StaleLeaderCreate when writes are no longer allowed at its response.
 */
export function fencedClient(api: KubeApi, mayWrite: () => boolean): KubeApi {
  const guard = async <R>(write: () => Promise<R>): Promise<R> => {
    if (!mayWrite()) {
      throw new KubeError('not written: this instance does not hold the lease', 0, 'NotLeader');
    }
    return write();
  };
  return {
    get: (resource, key) => api.get(resource, key),
    list: (resource, options, keep) => api.list(resource, options, keep),
    listPage: (resource, options) => api.listPage(resource, options),
    watch: (resource, options) => api.watch(resource, options),
    readLog: (pod, options) => api.readLog(pod, options),
    create: async (resource, object, options) => {
      const created = await guard(() => api.create(resource, object, options));
      if (mayWrite()) return created;
      const { namespace, name = '', uid } = created.metadata;
      throw new StaleLeaderCreate(created, async () => { await api.delete(resource, { namespace, name }, { uid }); });
    },
    replace: (resource, object) => guard(() => api.replace(resource, object)),
    mergePatch: (resource, key, patch, subresource) => guard(() => api.mergePatch(resource, key, patch, subresource)),
    apply: (resource, fields, fieldManager) => guard(() => api.apply(resource, fields, fieldManager)),
    patchStatus: (resource, object, status) => guard(() => api.patchStatus(resource, object, status)),
    delete: (resource, key, options) => guard(() => api.delete(resource, key, options)),
    deleteCollection: (resource, options, deleteOptions) => guard(() => api.deleteCollection(resource, options, deleteOptions)),
  };
}
