// The scheduler: binds each pod to the one node, unless a rule, an annotation or a claim keeps it Pending.
import type { ContainerHost } from './container-host';
import type { Pod } from '../../spec/kubernetes.gen';
import type { Storage } from '../api-server/storage';

/** The longest delay between two tries to schedule a pod or to mount its volumes. */
export const LONGEST_RETRY = 120_000;

type Scheduled = Pick<ContainerHost, 'node' | 'behaviour' | 'pod' | 'sleep'>;

/** Resolves with true when the pod is bound, or with false when it ends first. */
export async function schedulePod(worker: Scheduled): Promise<boolean> {
  const { node } = worker;
  if (!await worker.sleep(node.settings.scheduleMilliseconds)) return false;
  for (let delay = node.settings.retryMilliseconds; ; delay = Math.min(delay * 2, LONGEST_RETRY)) {
    const { pod } = worker;
    if (!pod) return false;
    const why = worker.behaviour.unschedulable ?? unboundClaim(pod, node.storage);
    if (why === undefined) {
      node.bind(pod, node.name);
      const { pod: bound } = worker;
      const message = `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${node.name}`;
      if (bound) node.events.record(bound, 'Normal', 'Scheduled', message, 'default-scheduler');
      return true;
    }
    const message = `0/1 nodes are available: ${why}.`;
    const lastTransitionTime = pod.status?.conditions?.[0]?.lastTransitionTime ?? pod.metadata.creationTimestamp;
    const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime }];
    node.writeStatus(pod, { ...pod.status, conditions } as Pod['status']);
    node.events.record(pod, 'Warning', 'FailedScheduling', message, 'default-scheduler');
    if (!await worker.sleep(delay)) return false;
  }
}

/** Why the claims of a pod keep it from being scheduled; undefined where all are bound. */
function unboundClaim(pod: Pod, storage: Storage): string | undefined {
  for (const { persistentVolumeClaim } of pod.spec.volumes ?? []) {
    if (!persistentVolumeClaim) continue;
    const claim = storage.collection('persistentvolumeclaims').get(pod.metadata.namespace ?? '', persistentVolumeClaim.claimName);
    if (!claim) return `persistentvolumeclaim "${persistentVolumeClaim.claimName}" not found`;
    if (claim.metadata.deletionTimestamp) return `persistentvolumeclaim "${persistentVolumeClaim.claimName}" is being deleted`;
    if ((claim.status as { phase?: string } | undefined)?.phase !== 'Bound') return 'pod has unbound immediate PersistentVolumeClaims';
  }
  return undefined;
}
