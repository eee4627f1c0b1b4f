// ResourceQuotas: whether there is room for something new, and how much of each is used.
import type { Pod } from '../../spec/kubernetes.gen';
import { equalJson, type ApiObject } from '../json';
import { listAmounts, podUsage, unstated } from './admission';
import { forbidden } from './errors';
import { addQuantities, formatQuantity, parseQuantity, ZERO, type Quantity } from './quantity';
import type { ResourceType } from './resource-type';
import type { Storage } from './storage';

interface Quota extends ApiObject {
  spec?: { hard?: Record<string, string>; scopes?: string[]; scopeSelector?: object };
}

/** Kinds that quotas count under their plain plural. */
const COUNTED = new Set(['services', 'configmaps', 'secrets', 'persistentvolumeclaims', 'resourcequotas']);

export class Quotas {
  /** What is used of each quota, by its UID: counted once, and then kept up to date with each object that comes or goes. */
  private readonly used = new Map<string, Map<string, Quantity>>();

  constructor(private readonly storage: Storage) {
    for (const collection of ['pods', ...COUNTED]) {
      storage.collection(collection).watch(({ type, object, previous }) => {
        if (!previous) return;
        if (type === 'DELETED') this.giveBack(collection, previous);
        else if (collection === 'pods' && hasEnded(object)) this.giveBack(collection, previous);
      });
    }
    storage.collection('resourcequotas').watch(({ type, object, previous }) => {
      const quota = object as Quota;
      if (type === 'DELETED') this.used.delete(uidOf(quota));
      else if (!equalJson(quota.spec, previous?.spec)) this.write(quota, this.count(quota));
    });
  }

  /** Throws when a new object would exceed a quota; otherwise counts it in, unless it is only a rehearsed request (`dryRun`). */
  admit(type: ResourceType, object: ApiObject, dryRun: boolean): void {
    const requested = new Map<Quota, Map<string, Quantity>>();
    for (const quota of this.quotasOf(object.metadata.namespace)) {
      const hard = Object.keys(quota.spec?.hard ?? {});
      if (type.collection === 'pods') {
        const missing = unstated(object as unknown as Pod, hard);
        if (missing) throw forbidden(type, object.metadata.name ?? '', `failed quota: ${quota.metadata.name}: ${missing}`);
      }
      const amounts = new Map([...usageOf(type.collection, object)].filter(([name]) => hard.includes(name)));
      if (amounts.size === 0) continue;
      const used = new Map(this.used.get(uidOf(quota)) ?? this.count(quota));
      const over = [...amounts].filter(([name, amount]) => (used.get(name) ?? ZERO).nano + amount.nano > parseQuantity(quota.spec?.hard?.[name] ?? '0').nano);
      if (over.length > 0) {
        const limited = new Map(over.map(([name]) => [name, parseQuantity(quota.spec?.hard?.[name] ?? '0')]));
        const before = new Map(over.map(([name]) => [name, used.get(name) ?? ZERO]));
        throw forbidden(type, object.metadata.name ?? '',
          `exceeded quota: ${quota.metadata.name}, requested: ${listAmounts(new Map(over))}, used: ${listAmounts(before)}, limited: ${listAmounts(limited)}`);
      }
      for (const [name, amount] of amounts) used.set(name, addQuantities(used.get(name) ?? ZERO, amount));
      requested.set(quota, used);
    }
    if (!dryRun) for (const [quota, used] of requested) this.write(quota, used);
  }

  private quotasOf(namespace: string | undefined): Quota[] {
    const quotas = this.storage.collection('resourcequotas');
    return namespace && quotas.count(namespace) > 0 ? quotas.list(namespace) as Quota[] : [];
  }

  /** Takes an object out of the usage; one that had ended was out of it already. */
  private giveBack(collection: string, object: ApiObject): void {
    const amounts = usageOf(collection, object);
    if (amounts.size === 0) return;
    for (const quota of this.quotasOf(object.metadata.namespace)) {
      const used = new Map(this.used.get(uidOf(quota)) ?? []);
      for (const [name, amount] of amounts) {
        const before = used.get(name);
        if (before) used.set(name, { ...before, nano: before.nano - amount.nano });
      }
      this.write(quota, used);
    }
  }

  /** Counts what is used of a quota's resources, from all objects. */
  private count(quota: Quota): Map<string, Quantity> {
    const hard = Object.keys(quota.spec?.hard ?? {});
    const used = new Map<string, Quantity>(hard.map((name) => [name, ZERO]));
    const collections = new Set(hard.flatMap((name) => (name.startsWith('count/') ? [name.slice(6)] : COUNTED.has(name) ? [name] : ['pods'])));
    for (const collection of collections) {
      for (const object of this.storage.collection(collection).list(quota.metadata.namespace)) {
        for (const [name, amount] of usageOf(collection, object)) {
          const before = used.get(name);
          if (before) used.set(name, addQuantities(before, amount));
        }
      }
    }
    return used;
  }

  private write(quota: Quota, used: Map<string, Quantity>): void {
    this.used.set(uidOf(quota), used);
    const quotas = this.storage.collection('resourcequotas');
    const current = quotas.get(quota.metadata.namespace ?? '', quota.metadata.name ?? '');
    if (!current) return;
    const status = { hard: { ...quota.spec?.hard }, used: Object.fromEntries([...used].map(([name, amount]) => [name, formatQuantity(amount)])) };
    if (!equalJson(status, current.status)) quotas.put({ ...current, status });
  }
}

function uidOf(quota: Quota): string {
  return quota.metadata.uid ?? '';
}

function hasEnded(object: ApiObject): boolean {
  const { phase } = (object.status ?? {}) as { phase?: string };
  return phase === 'Succeeded' || phase === 'Failed';
}

function usageOf(collection: string, object: ApiObject): Map<string, Quantity> {
  if (collection === 'pods') return hasEnded(object) ? new Map() : podUsage(object as unknown as Pod);
  const usage = new Map([[`count/${collection}`, parseQuantity(1)]]);
  if (COUNTED.has(collection)) usage.set(collection, parseQuantity(1));
  if (collection === 'persistentvolumeclaims') {
    const storage = (object.spec as { resources?: { requests?: { storage?: string } } } | undefined)?.resources?.requests?.storage;
    if (storage !== undefined) usage.set('requests.storage', parseQuantity(storage));
  }
  return usage;
}
