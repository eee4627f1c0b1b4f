// What objects count for in ResourceQuotas, and which of it is too much.
import { addQuantities, formatQuantity, parseExactQuantity, ZERO, type ExactQuantity } from '../../../spec/exact-quantity';
import type { Pod } from '../../../spec/kubernetes.gen';
import type { ApiObject } from '../../json';

/** Kinds that quotas count under their plain plural. */
export const COUNTED_KINDS = new Set(['services', 'configmaps', 'secrets', 'persistentvolumeclaims', 'resourcequotas']);

/** Whether a pod has ended: then it uses nothing. */
export function hasEnded(object: ApiObject): boolean {
  const { phase } = (object.status ?? {}) as { phase?: string };
  return phase === 'Succeeded' || phase === 'Failed';
}

/** What an object counts for, by the names that quotas use. */
export function usageOf(collection: string, object: ApiObject): Map<string, ExactQuantity> {
  if (collection === 'pods') return hasEnded(object) ? new Map() : podUsage(object as unknown as Pod);
  const usage = new Map([[`count/${collection}`, parseExactQuantity(1)]]);
  if (COUNTED_KINDS.has(collection)) usage.set(collection, parseExactQuantity(1));
  if (collection === 'persistentvolumeclaims') {
    const storage = (object.spec as { resources?: { requests?: { storage?: string } } } | undefined)?.resources?.requests?.storage;
    if (storage !== undefined) usage.set('requests.storage', parseExactQuantity(storage));
  }
  return usage;
}

/** What a pod counts for. Init containers count with their largest amount, since they run one after the other. */
function podUsage({ spec }: Pod): Map<string, ExactQuantity> {
  const usage = new Map<string, ExactQuantity>([['pods', parseExactQuantity(1)], ['count/pods', parseExactQuantity(1)]]);
  const add = (name: string, amount: ExactQuantity): void => {
    usage.set(name, addQuantities(usage.get(name) ?? ZERO, amount));
  };
  const running = [...spec.containers, ...(spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always')];
  for (const { resources } of running) {
    for (const [name, amount] of Object.entries(resources?.requests ?? {})) add(`requests.${name}`, parseExactQuantity(amount));
    for (const [name, amount] of Object.entries(resources?.limits ?? {})) add(`limits.${name}`, parseExactQuantity(amount));
  }
  for (const { resources } of (spec.initContainers ?? []).filter((container) => container.restartPolicy !== 'Always')) {
    for (const [side, amounts] of [['requests', resources?.requests], ['limits', resources?.limits]] as const) {
      for (const [name, amount] of Object.entries(amounts ?? {})) {
        const key = `${side}.${name}`;
        const quantity = parseExactQuantity(amount);
        if (quantity.nano > (usage.get(key) ?? ZERO).nano) usage.set(key, quantity);
      }
    }
  }
  for (const name of ['cpu', 'memory', 'ephemeral-storage']) {
    const amount = usage.get(`requests.${name}`);
    if (amount) usage.set(name, amount);
  }
  return usage;
}

/** The refusal of a pod that does not state what a quota limits, in the words of the real server; undefined where it states all. */
export function unstated(pod: Pod, hard: readonly string[]): string | undefined {
  const missing = new Map<string, string[]>();
  for (const resource of hard) {
    const match = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(resource);
    if (!match) continue;
    for (const container of [...pod.spec.containers, ...pod.spec.initContainers ?? []]) {
      if (container.resources?.[(match[1] ?? 'requests') as 'requests' | 'limits']?.[match[2]] === undefined) {
        missing.set(resource, [...missing.get(resource) ?? [], container.name]);
      }
    }
  }
  if (missing.size === 0) return undefined;
  return `must specify ${[...missing].map(([resource, names]) => `${resource} for: ${names.join(',')}`).join('; ')}`;
}

/** Amounts as the real server lists them. */
function listAmounts(amounts: ReadonlyMap<string, ExactQuantity>): string {
  return [...amounts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, amount]) => `${name}=${formatQuantity(amount)}`).join(',');
}

/** The refusal of amounts that exceed a quota, in the words of the real server; undefined where there is room. */
export function exceeded(
  requested: ReadonlyMap<string, ExactQuantity>, used: ReadonlyMap<string, ExactQuantity>, hard: Readonly<Record<string, string>>,
): string | undefined {
  const limitOf = (name: string): ExactQuantity => parseExactQuantity(hard[name] ?? '0');
  const over = [...requested].filter(([name, amount]) => (used.get(name) ?? ZERO).nano + amount.nano > limitOf(name).nano);
  if (over.length === 0) return undefined;
  const before = new Map(over.map(([name]) => [name, used.get(name) ?? ZERO]));
  const limited = new Map(over.map(([name]) => [name, limitOf(name)]));
  return `requested: ${listAmounts(new Map(over))}, used: ${listAmounts(before)}, limited: ${listAmounts(limited)}`;
}
