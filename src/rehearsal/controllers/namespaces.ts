// The namespace controllers: each namespace gets a service account and the CA certificates; a deleted one is emptied first.
import type { Clock } from '../../kube/clock';
import type { ApiServer } from '../api-server/api-server';
import { ApiError } from '../api-server/errors';

/** Starts the controllers; the result stops them. `delay` is how long after a change they act, in milliseconds. */
export function startNamespaceControllers(server: ApiServer, clock: Clock, delay: number): () => void {
  const later = (action: () => void): void => void clock.after(delay, action);
  return server.storage.collection('namespaces').watch(({ type, object }) => {
    const name = object.metadata.name ?? '';
    if (type === 'ADDED') createDefaults(server, name);
    else if (type === 'MODIFIED' && object.metadata.deletionTimestamp) later(() => deleteContent(server, name, later));
  });
}

/** Creates the service account `default` and the ConfigMap with the cluster's CA certificates. */
function createDefaults(server: ApiServer, namespace: string): void {
  const create = (plural: string, body: object): void => {
    try {
      server.writer.create({ type: server.registry.core(plural), namespace }, body, { dryRun: false, fieldValidation: 'Ignore' });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  };
  create('serviceaccounts', { metadata: { name: 'default' } });
  create('configmaps', { metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': '' } });
}

/** Deletes everything in a namespace, and then the namespace; tries again while something is left. */
function deleteContent(server: ApiServer, namespace: string, later: (action: () => void) => void): void {
  const type = server.registry.core('namespaces');
  const object = server.storage.collection('namespaces').get('', namespace);
  if (!object?.metadata.deletionTimestamp) return;
  let left = 0;
  for (const one of server.registry.collections().filter((each) => each.namespaced)) {
    const collection = server.storage.collection(one.collection);
    for (const { metadata } of collection.count(namespace) > 0 ? collection.list(namespace) : []) {
      if (metadata.deletionTimestamp) continue;
      server.writer.delete({ type: one, namespace, name: metadata.name ?? '' }, { dryRun: false, propagationPolicy: 'Background' });
    }
    left += collection.count(namespace);
  }
  if (left > 0) later(() => deleteContent(server, namespace, later));
  else server.writer.overwrite(type, { ...object, spec: { ...object.spec as object, finalizers: [] } });
}
