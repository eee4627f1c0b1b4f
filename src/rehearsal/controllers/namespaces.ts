// What the controller manager does for namespaces, claims and definitions: service accounts and CA for new namespaces, emptying of deleted ones.
import type { Clock } from '../../kube/clock';
import type { ApiServer } from '../api-server/api-server';
import type { CustomResourceDefinition } from '../api-server/custom-resources/definition';
import { ApiError } from '../api-server/errors';
import type { ResourceType } from '../api-server/resource-type';
import { isObject, type ApiObject } from '../json';

const CLAIM_PROTECTION = 'kubernetes.io/pvc-protection';

/** Starts these controllers; the result stops them. `delay` is how long after a change they act, in milliseconds. */
export function startNamespaceControllers(server: ApiServer, clock: Clock, delay: number): () => void {
  const later = (action: () => void): void => {
    clock.after(delay, action);
  };
  const stops = [
    server.storage.collection('namespaces').watch(({ type, object }) => {
      const name = object.metadata.name ?? '';
      if (type === 'ADDED') furnish(server, name);
      else if (type === 'MODIFIED' && object.metadata.deletionTimestamp) later(() => empty(server, name, later));
    }),
    server.storage.collection('persistentvolumeclaims').watch(({ object }) => {
      if (object.metadata.deletionTimestamp && object.metadata.finalizers?.includes(CLAIM_PROTECTION)) later(() => release(server, object));
    }),
    server.storage.collection('pods').watch(({ object }) => {
      for (const claim of server.storage.collection('persistentvolumeclaims').list(object.metadata.namespace)) {
        if (claim.metadata.deletionTimestamp) later(() => release(server, claim));
      }
    }),
    server.storage.collection('customresourcedefinitions.apiextensions.k8s.io').watch(({ type, object }) => {
      if (type === 'DELETED') dropResources(server, object as CustomResourceDefinition);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function typeOf(server: ApiServer, plural: string): ResourceType {
  const type = server.registry.find('', 'v1', plural);
  if (!type) throw new Error(`the API server does not serve ${plural}`);
  return type;
}

/** Every namespace gets the service account `default` and the cluster's certificate authority. */
function furnish(server: ApiServer, namespace: string): void {
  const create = (plural: string, body: object): void => {
    try {
      server.objects.create({ type: typeOf(server, plural), namespace }, body, { dryRun: false, fieldValidation: 'Ignore' });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  };
  create('serviceaccounts', { metadata: { name: 'default' } });
  create('configmaps', { metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': '' } });
}

/** Deletes everything in a namespace, and then the namespace; looks again while something is left. */
function empty(server: ApiServer, namespace: string, later: (action: () => void) => void): void {
  const type = typeOf(server, 'namespaces');
  const home = server.storage.collection('namespaces').get('', namespace);
  if (!home?.metadata.deletionTimestamp) return;
  let left = 0;
  for (const one of server.registry.collections().filter((each) => each.namespaced)) {
    const collection = server.storage.collection(one.collection);
    for (const { metadata } of collection.count(namespace) > 0 ? collection.list(namespace) : []) {
      if (!metadata.deletionTimestamp) server.objects.delete({ type: one, namespace, name: metadata.name ?? '' }, { dryRun: false, propagationPolicy: 'Background' });
    }
    left += collection.count(namespace);
  }
  if (left > 0) later(() => empty(server, namespace, later));
  else server.objects.overwrite(type, { ...home, spec: { ...home.spec as object, finalizers: [] } });
}

/** A claim stays while a pod that has not ended uses it. */
function release(server: ApiServer, { metadata }: ApiObject): void {
  const claim = server.storage.collection('persistentvolumeclaims').get(metadata.namespace ?? '', metadata.name ?? '');
  if (!claim?.metadata.deletionTimestamp || !claim.metadata.finalizers?.includes(CLAIM_PROTECTION)) return;
  const inUse = server.storage.collection('pods').list(metadata.namespace).some((pod) => {
    const { volumes = [] } = (isObject(pod.spec) ? pod.spec : {}) as { volumes?: { persistentVolumeClaim?: { claimName: string } }[] };
    const { phase } = (pod.status ?? {}) as { phase?: string };
    return phase !== 'Succeeded' && phase !== 'Failed' && volumes.some((volume) => volume.persistentVolumeClaim?.claimName === metadata.name);
  });
  if (inUse) return;
  const { finalizers = [], ...rest } = claim.metadata;
  const others = finalizers.filter((one) => one !== CLAIM_PROTECTION);
  server.objects.overwrite(typeOf(server, 'persistentvolumeclaims'), { ...claim, metadata: others.length > 0 ? { ...rest, finalizers: others } : rest });
}

/** With a definition go its objects. */
function dropResources(server: ApiServer, { spec }: CustomResourceDefinition): void {
  const collection = server.storage.collection(`${spec.names.plural}.${spec.group}`);
  for (const object of collection.list()) collection.remove(object);
}
