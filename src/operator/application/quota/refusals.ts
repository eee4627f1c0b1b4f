// Refusals of pods by quota, in the API server's words: whether one can pass by itself. A pod that asks for more than the whole quota never fits.
import { parseQuantity } from '../../../spec/sizes';

/** Reason of a wait for room in the namespace's quota. */
export const QUOTA_EXCEEDED = 'QuotaExceeded';
/** Reason of a wait for a larger quota. */
export const QUOTA_TOO_SMALL = 'QuotaTooSmall';

const EXCEEDED = /exceeded quota: .*requested: (\S+), used: \S+, limited: (\S+)/;

/** Whether the API server's words say that a quota is exceeded, or that it is too new for its use to be known. */
export function exceedsQuota(message: string): boolean {
  return /exceeded quota|status unknown for quota/.test(message);
}

/**
 * The resource of which more is asked for than the quota has in all; undefined where the request fits once others have ended. A quota of nothing
 * does not count: by that a namespace is closed for a time.
 */
export function resourceBeyondQuota(message: string): string | undefined {
  const [, requested, limited] = EXCEEDED.exec(message) ?? [];
  if (requested === undefined) return undefined;
  const limits = amounts(limited);
  return Object.entries(amounts(requested)).find(([resource, amount]) => amount > (limits[resource] || Number.POSITIVE_INFINITY))?.[0];
}

/** `requests.cpu=2,requests.memory=4Gi` as numbers. */
function amounts(text: string): Record<string, number> {
  const pairs = text.split(',').map((pair) => pair.split('='));
  return Object.fromEntries(pairs.flatMap(([resource, quantity]) => {
    const amount = parseQuantity(quantity?.trim() ?? '');
    return amount === undefined ? [] : [[resource.trim(), amount]];
  }));
}
