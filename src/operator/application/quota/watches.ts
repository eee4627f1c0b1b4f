// What is watched where applications wait for quotas, and which waiting applications a change wakes.
import { claimedNamespaces, QUOTAS_BY_NAMESPACE } from './claims';
import { QuotaQueue, type QuotaConfig, type QuotaStores } from './quota-queue';
import type { CacheChange } from '../../../kube/cache';
import { Resources } from '../../../kube/resources';
import { slimMetadata } from '../../../kube/slim';
import { canonicalJson } from '../../../spec/json';
import type { Pod } from '../../../spec/kubernetes.gen';
import { hasEnded, type ResourceQuota } from '../../../spec/resource-quotas';
import type { SparkApplication } from '../../../spec/types.gen';
import type { Source, Stores, Wake, Watch } from '../../manager/registration';
import { Priority } from '../../manager/work-queue';
import { PODS_BY_APPLICATION } from '../deps';

/** The queue of waiting applications, and what it reads. */
export interface QuotaSources {
  readonly queue: QuotaQueue;
  readonly quotas: Source<ResourceQuota>;
  readonly applications: Source<SparkApplication>;
  readonly pods: Source<Pod>;
}

export function quotaSources(config: QuotaConfig, applications: Source<SparkApplication>, pods: Source<Pod>): QuotaSources {
  const quotas: Source<ResourceQuota> = {
    resource: Resources.ResourceQuota,
    transform: ({ apiVersion, kind, metadata, spec, status }) => ({ apiVersion, kind, metadata: slimMetadata(metadata), spec, status }),
    indexes: { [QUOTAS_BY_NAMESPACE]: ({ metadata }) => (metadata.namespace === undefined ? [] : [metadata.namespace]) },
  };
  return { queue: new QuotaQueue(config), quotas, applications, pods };
}

export function quotaStores({ quotas, applications, pods }: QuotaSources, stores: Stores): QuotaStores {
  return { quotas: stores.of(quotas), applications: stores.of(applications), podsOf: (key) => stores.of(pods).byIndex(PODS_BY_APPLICATION, key) };
}

/**
 * Applications that wait are woken by what may leave room for them: a change of a quota, the end of a pod, and a change of an application that holds
 * room. A pod that appears is no longer reserved for.
 */
export function quotaWatches(sources: QuotaSources): Watch[] {
  const { queue, quotas, applications, pods } = sources;
  const candidates = (namespace: string | undefined, stores: Stores): readonly Wake[] => (
    namespace === undefined ? [] : wakes(queue.candidates(namespace, quotaStores(sources, stores))));
  const watchQuotas: Watch<ResourceQuota> = {
    source: quotas,
    wakes: ({ type, object, previous }, stores) => {
      const { namespace = '' } = object.metadata;
      // Another limit may change what is said to all of them.
      const isEdited = type !== 'modified' || canonicalJson(object.spec) !== canonicalJson(previous?.spec);
      return isEdited ? wakes(queue.waiting(namespace, quotaStores(sources, stores))) : candidates(namespace, stores);
    },
  };
  const watchApplications: Watch<SparkApplication> = {
    source: applications,
    ofOthers: true,
    wakes: (change, stores) => (mayFreeRoom(change) ? candidates(change.object.metadata.namespace, stores) : []),
  };
  const watchPods: Watch<Pod> = {
    source: pods,
    wakes: ({ type, object }, stores) => (type !== 'modified' || hasEnded(object) ? candidates(object.metadata.namespace, stores) : []),
  };
  return [watchQuotas, watchApplications, watchPods];
}

/** An application that held room or waited for it, and has changed since. */
function mayFreeRoom({ type, object, previous }: CacheChange<SparkApplication>): boolean {
  const before = type === 'deleted' ? object : previous;
  return before !== undefined && claimedNamespaces(before).length > 0;
}

function wakes(keys: readonly string[]): readonly Wake[] {
  return keys.map((key) => ({ key, priority: Priority.LIVE }));
}
