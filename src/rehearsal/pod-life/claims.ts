// Binds claims to volumes, as a provisioner does: every claim of a storage class that exists.
import type { Clock } from '../../kube/clock';
import type { ApiServer } from '../api-server/api-server';
import type { ApiObject } from '../json';

interface Claim extends ApiObject {
  spec: { storageClassName?: string; accessModes?: string[]; resources?: { requests?: { storage?: string } } };
  status?: { phase?: string };
}

/** Starts binding; the result stops it. `classes` undefined means that any class exists. */
export function startClaimBinding(server: ApiServer, clock: Clock, delay: number, classes: readonly string[] | undefined): () => void {
  return server.storage.collection('persistentvolumeclaims').watch(({ type, object }) => {
    const claim = object as Claim;
    if (type === 'DELETED' || claim.status?.phase !== 'Pending' || claim.metadata.deletionTimestamp) return;
    if (claim.spec.storageClassName !== undefined && classes && !classes.includes(claim.spec.storageClassName)) return;
    clock.after(delay, () => bind(server, claim));
  });
}

function bind(server: ApiServer, { metadata }: Claim): void {
  const type = server.registry.find('', 'v1', 'persistentvolumeclaims');
  const claim = server.storage.collection('persistentvolumeclaims').get(metadata.namespace ?? '', metadata.name ?? '') as Claim | undefined;
  if (!type || claim?.status?.phase !== 'Pending' || claim.metadata.uid !== metadata.uid) return;
  server.objects.overwrite(type, {
    ...claim,
    spec: { ...claim.spec, storageClassName: claim.spec.storageClassName ?? 'standard', volumeName: `pvc-${metadata.uid}` },
    status: { phase: 'Bound', accessModes: claim.spec.accessModes ?? [], capacity: { storage: claim.spec.resources?.requests?.storage ?? '1Gi' } },
  });
}
