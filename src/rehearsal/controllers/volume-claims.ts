// The volume controllers: claims of a storage class that exists are bound; a deleted claim stays while a pod uses it.
import type { Clock } from '../../kube/clock';
import type { ApiServer } from '../api-server/api-server';
import { isObject, type ApiObject } from '../json';

interface Claim extends ApiObject {
  spec: { storageClassName?: string; accessModes?: string[]; resources?: { requests?: { storage?: string } } };
  status?: { phase?: string };
}

/** Starts to bind claims; the result stops it. `classes` undefined means that any class exists. */
export function startClaimBinding(server: ApiServer, clock: Clock, delay: number, classes: readonly string[] | undefined): () => void {
  return server.storage.collection('persistentvolumeclaims').watch(({ type, object }) => {
    const claim = object as Claim;
    if (type === 'DELETED' || claim.status?.phase !== 'Pending' || claim.metadata.deletionTimestamp) return;
    if (claim.spec.storageClassName !== undefined && classes && !classes.includes(claim.spec.storageClassName)) return;
    clock.after(delay, () => bind(server, claim));
  });
}

function bind(server: ApiServer, { metadata }: Claim): void {
  const claim = server.storage.collection('persistentvolumeclaims').get(metadata.namespace ?? '', metadata.name ?? '') as Claim | undefined;
  if (claim?.status?.phase !== 'Pending' || claim.metadata.uid !== metadata.uid) return;
  server.writer.overwrite(server.registry.core('persistentvolumeclaims'), {
    ...claim,
    spec: { ...claim.spec, storageClassName: claim.spec.storageClassName ?? 'standard', volumeName: `pvc-${metadata.uid}` },
    status: { phase: 'Bound', accessModes: claim.spec.accessModes ?? [], capacity: { storage: claim.spec.resources?.requests?.storage ?? '1Gi' } },
  });
}

const CLAIM_PROTECTION = 'kubernetes.io/pvc-protection';

/** Starts to protect claims in use; the result stops it. `delay` is how long after a change it acts, in milliseconds. */
export function startClaimProtection(server: ApiServer, clock: Clock, delay: number): () => void {
  const later = (action: () => void): void => void clock.after(delay, action);
  const stops = [
    server.storage.collection('persistentvolumeclaims').watch(({ object }) => {
      if (object.metadata.deletionTimestamp && object.metadata.finalizers?.includes(CLAIM_PROTECTION)) later(() => release(server, object));
    }),
    server.storage.collection('pods').watch(({ object }) => {
      for (const claim of server.storage.collection('persistentvolumeclaims').list(object.metadata.namespace)) {
        if (claim.metadata.deletionTimestamp) later(() => release(server, claim));
      }
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Removes the finalizer of a deleted claim unless a pod that has not ended uses it. */
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
  const remaining = others.length > 0 ? { ...rest, finalizers: others } : rest;
  server.writer.overwrite(server.registry.core('persistentvolumeclaims'), { ...claim, metadata: remaining });
}
