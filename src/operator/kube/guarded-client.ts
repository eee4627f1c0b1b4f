// A client that writes only while this instance leads: the last check before each write leaves the process.
import { KubeError } from './client';
import type { KubeApi } from './kube-client';

/** Wraps a client so that writes are refused, with reason `NotLeader`, whenever `mayWrite` says no. Reads always pass. */
export function guardedClient(api: KubeApi, mayWrite: () => boolean): KubeApi {
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
    create: (resource, object) => guard(() => api.create(resource, object)),
    replace: (resource, object) => guard(() => api.replace(resource, object)),
    mergePatch: (resource, key, patch, subresource) => guard(() => api.mergePatch(resource, key, patch, subresource)),
    patchStatus: (resource, object, status) => guard(() => api.patchStatus(resource, object, status)),
    delete: (resource, key, options) => guard(() => api.delete(resource, key, options)),
    deleteCollection: (resource, options, deleteOptions) => guard(() => api.deleteCollection(resource, options, deleteOptions)),
  };
}
