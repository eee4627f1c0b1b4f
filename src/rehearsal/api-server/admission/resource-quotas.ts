// Admission by ResourceQuotas: refuses what exceeds a quota, and keeps `status.used` of each quota up to date.
import { exceeded, unstated } from './quota-refusals';
import { addQuantities, formatQuantity, ZERO, type ExactQuantity } from '../../../spec/exact-quantity';
import type { KubernetesObject } from '../../../spec/kubernetes';
import type { Pod } from '../../../spec/kubernetes.gen';
import { COUNTED_KINDS, hasEnded, selects, traitsOf, usageOf, type ResourceQuotaSpec } from '../../../spec/resource-quotas';
import { equalJson, type ApiObject } from '../../json';
import { forbidden } from '../errors';
import type { ResourceType } from '../resource-type';
import type { Storage } from '../storage';

interface ResourceQuota extends ApiObject {
  spec?: ResourceQuotaSpec;
}

export class ResourceQuotas {
  /** The usage of each quota, by its UID: counted once, then updated with each object that is created or deleted. */
  private readonly used = new Map<string, Map<string, ExactQuantity>>();
  /** The collections whose deletions free room. */
  private readonly followed = new Set<string>();

  constructor(private readonly storage: Storage) {
    for (const collection of ['pods', ...COUNTED_KINDS]) this.follow(collection);
    storage.collection('resourcequotas').watch(({ type, object, previous }) => {
      const quota = object as ResourceQuota;
      if (type === 'DELETED') this.used.delete(uidOf(quota));
      else if (!equalJson(quota.spec, previous?.spec)) this.write(quota, this.count(quota));
    });
  }

  private follow(collection: string): void {
    if (this.followed.has(collection)) return;
    this.followed.add(collection);
    this.storage.collection(collection).watch(({ type, object, previous }) => {
      if (!previous) return;
      if (type === 'DELETED') this.release(collection, previous);
      else if (collection === 'pods' && hasEnded(object)) this.release(collection, previous);
    });
  }

  /** Throws when a new object would exceed a quota. Otherwise adds it to the usage, except for a dry run. */
  admit(type: ResourceType, object: ApiObject, dryRun: boolean): void {
    const requested = new Map<ResourceQuota, Map<string, ExactQuantity>>();
    for (const quota of this.quotasOf(object.metadata.namespace)) {
      if (!counts(quota, type.collection, object)) continue;
      const hard = Object.keys(quota.spec?.hard ?? {});
      if (type.collection === 'pods') {
        const missing = unstated(object as unknown as Pod, hard);
        if (missing) throw forbidden(type, object.metadata.name ?? '', `failed quota: ${quota.metadata.name}: ${missing}`);
      }
      const amounts = new Map([...usageOf(type.collection, object as unknown as KubernetesObject)].filter(([name]) => hard.includes(name)));
      if (amounts.size === 0) continue;
      const used = new Map(this.used.get(uidOf(quota)) ?? this.count(quota));
      const excess = exceeded(amounts, used, quota.spec?.hard ?? {});
      if (excess) throw forbidden(type, object.metadata.name ?? '', `exceeded quota: ${quota.metadata.name}, ${excess}`);
      for (const [name, amount] of amounts) used.set(name, addQuantities(used.get(name) ?? ZERO, amount));
      requested.set(quota, used);
    }
    if (!dryRun) for (const [quota, used] of requested) this.write(quota, used);
  }

  private quotasOf(namespace: string | undefined): ResourceQuota[] {
    const quotas = this.storage.collection('resourcequotas');
    return namespace && quotas.count(namespace) > 0 ? quotas.list(namespace) as ResourceQuota[] : [];
  }

  /** Subtracts an object from the usage. A pod that had ended was subtracted before. */
  private release(collection: string, object: ApiObject): void {
    const amounts = usageOf(collection, object as unknown as KubernetesObject);
    if (amounts.size === 0) return;
    for (const quota of this.quotasOf(object.metadata.namespace)) {
      if (!counts(quota, collection, object)) continue;
      const used = new Map(this.used.get(uidOf(quota)) ?? []);
      for (const [name, amount] of amounts) {
        const before = used.get(name);
        if (before) used.set(name, { ...before, nano: before.nano - amount.nano });
      }
      this.write(quota, used);
    }
  }

  /** Counts what is used of a quota's resources, from all objects. */
  private count(quota: ResourceQuota): Map<string, ExactQuantity> {
    const hard = Object.keys(quota.spec?.hard ?? {});
    const used = new Map<string, ExactQuantity>(hard.map((name) => [name, ZERO]));
    const collections = new Set(hard.map(collectionOf));
    for (const collection of collections) {
      this.follow(collection);
      for (const object of this.storage.collection(collection).list(quota.metadata.namespace)) {
        if (!counts(quota, collection, object)) continue;
        for (const [name, amount] of usageOf(collection, object as unknown as KubernetesObject)) {
          const before = used.get(name);
          if (before) used.set(name, addQuantities(before, amount));
        }
      }
    }
    return used;
  }

  private write(quota: ResourceQuota, used: Map<string, ExactQuantity>): void {
    this.used.set(uidOf(quota), used);
    const quotas = this.storage.collection('resourcequotas');
    const current = quotas.get(quota.metadata.namespace ?? '', quota.metadata.name ?? '');
    if (!current) return;
    const status = { hard: { ...quota.spec?.hard }, used: Object.fromEntries([...used].map(([name, amount]) => [name, formatQuantity(amount)])) };
    if (!equalJson(status, current.status)) quotas.put({ ...current, status });
  }
}

/** Whether a quota counts an object: one with scopes counts the pods that are in each of them, and nothing else. */
function counts(quota: ResourceQuota, collection: string, object: ApiObject): boolean {
  return selects(quota.spec ?? {}, collection === 'pods' ? traitsOf(object as unknown as Pod) : undefined);
}

/** The collection whose objects use a resource of quotas. */
function collectionOf(name: string): string {
  if (name.startsWith('count/')) return name.slice('count/'.length);
  if (COUNTED_KINDS.has(name)) return name;
  if (name.startsWith('services.')) return 'services';
  return /(^|\/)requests\.storage$|\/persistentvolumeclaims$/.test(name) ? 'persistentvolumeclaims' : 'pods';
}

function uidOf(quota: ResourceQuota): string {
  return quota.metadata.uid ?? '';
}
