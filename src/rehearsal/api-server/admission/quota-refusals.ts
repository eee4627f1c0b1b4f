// Which of what objects count for in ResourceQuotas is too much, in the words of the real server.
import { formatQuantity, parseExactQuantity, ZERO, type ExactQuantity } from '../../../spec/exact-quantity';
import type { Pod } from '../../../spec/kubernetes.gen';

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
