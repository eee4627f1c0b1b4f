// A client that writes only while this instance leads: the last check before each write leaves the process, and the first after a creation.
import { KubeError } from '../../kube/client';
import type { KubeApi } from '../../kube/rest-client';
import type { KubernetesObject } from '../../spec/kubernetes';

/**
 * The object was created, but this instance leads no longer: the request may have reached the server long after it was decided on, when
 * another instance had already removed what belongs to it.
 */
export class StaleLeaderCreate extends KubeError {
  constructor(
    readonly object: KubernetesObject,
    /** Deletes the object again, and no other under its name, although this instance does not lead. */
    readonly takeBack: () => Promise<void>,
  ) {
    super('created after this instance had lost the lease', 0, 'NotLeader');
  }
}

/**
 * Wraps a client so that writes are refused, with reason `NotLeader`, whenever `mayWrite` says no. Reads always pass. A creation whose answer
 * comes when writes are no longer allowed rejects with StaleLeaderCreate.
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
    list: (resource, options) => api.list(resource, options),
    listPage: (resource, options) => api.listPage(resource, options),
    watch: (resource, options) => api.watch(resource, options),
    create: async (resource, object) => {
      const created = await guard(() => api.create(resource, object));
      if (mayWrite()) return created;
      const { namespace, name = '', uid } = created.metadata;
      throw new StaleLeaderCreate(created, async () => { await api.delete(resource, { namespace, name }, { uid }); });
    },
    replace: (resource, object) => guard(() => api.replace(resource, object)),
    mergePatch: (resource, key, patch, subresource) => guard(() => api.mergePatch(resource, key, patch, subresource)),
    patchStatus: (resource, object, status) => guard(() => api.patchStatus(resource, object, status)),
    delete: (resource, key, options) => guard(() => api.delete(resource, key, options)),
    deleteCollection: (resource, options, deleteOptions) => guard(() => api.deleteCollection(resource, options, deleteOptions)),
  };
}
