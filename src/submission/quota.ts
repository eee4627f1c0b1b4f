// What an attempt asks of the ResourceQuotas of its namespace, and whether they have that much left.
import { formatQuantity, nanoOf, parseExactQuantity, type ExactQuantity } from '../spec/exact-quantity';
import type { Finding } from '../spec/findings';
import { canonicalJson } from '../spec/json';
import type { KubernetesObject } from '../spec/kubernetes';
import { objectUsage, selects, type ObjectUsage, type PodTraits, type ResourceQuota } from '../spec/resource-quotas';
import type { PlannedExecutors } from './spark/executor';

/** What a plan asks for, object by object. */
export interface QuotaDemand {
  /** The driver pod. */
  readonly driver: readonly ObjectUsage[];
  /** The other objects that are created before it. */
  readonly others: readonly ObjectUsage[];
  /** One executor, with the claims that are made for it. */
  readonly executor: readonly ObjectUsage[];
  readonly initialExecutors: number;
  /** The largest number of executors, where dynamic allocation has one. */
  readonly mostExecutors?: number;
  readonly dynamic: boolean;
}

export function demandOf(objects: readonly KubernetesObject[], executors: PlannedExecutors): QuotaDemand {
  const [pods, others] = [objects.filter(isPod), objects.filter((object) => !isPod(object))];
  return {
    driver: pods.map(objectUsage),
    others: others.map(objectUsage),
    executor: [executors.pod, ...executors.claims].map((object) => objectUsage(object)),
    initialExecutors: executors.initial,
    ...(executors.most === undefined ? {} : { mostExecutors: executors.most }),
    dynamic: executors.dynamic,
  };
}

function isPod({ kind }: KubernetesObject): boolean {
  return kind === 'Pod';
}

/** Amounts of objects that quotas select alike, in billionths by resource. */
export interface Amounts {
  readonly traits?: PodTraits;
  readonly sums: ReadonlyMap<string, bigint>;
}

/** All that an attempt asks for before anything of it exists. */
export function wholeDemand(demand: QuotaDemand, executors = demand.initialExecutors): Amounts[] {
  return sumsOf([[1, demand.driver], [1, demand.others], [executors, demand.executor]]);
}

/** The sums of objects, separately for each kind of pod that a quota may or may not select. */
function sumsOf(parts: ReadonlyArray<readonly [count: number, usages: readonly ObjectUsage[]]>): Amounts[] {
  const groups = new Map<string, { traits?: PodTraits; sums: Map<string, bigint> }>();
  for (const [count, usages] of parts) {
    for (const { traits, amounts } of count > 0 ? usages : []) {
      const key = canonicalJson(traits);
      const group = groups.get(key) ?? { ...(traits ? { traits } : {}), sums: new Map<string, bigint>() };
      groups.set(key, group);
      for (const [resource, amount] of Object.entries(amounts)) {
        group.sums.set(resource, (group.sums.get(resource) ?? 0n) + (nanoOf(amount) ?? 0n) * BigInt(count));
      }
    }
  }
  return [...groups.values()];
}

/** What exists of an attempt that has begun. */
export interface Existing {
  /** All other objects exist: the attempt is acknowledged. */
  readonly acknowledged: boolean;
  readonly driver: boolean;
  /** Executors that have not ended. */
  readonly liveExecutors: number;
  /** Executors that were ever seen, those that have ended included. */
  readonly executorsSeen: number;
}

/**
 * What an attempt is still to make of what was planned. Without dynamic allocation, an executor that ended is replaced. With it, the number of
 * executors is the driver's business once the initial ones have been there.
 */
export function remainingDemand(demand: QuotaDemand, { acknowledged, driver, liveExecutors, executorsSeen }: Existing): Amounts[] {
  const made = demand.dynamic ? Math.max(liveExecutors, executorsSeen) : liveExecutors;
  return sumsOf([
    [driver || acknowledged ? 0 : 1, demand.driver],
    [acknowledged ? 0 : 1, demand.others],
    [demand.initialExecutors - made, demand.executor],
  ]);
}

/** One resource of one quota of which too little is left. */
export interface Shortage {
  readonly quota: string;
  readonly resource: string;
  readonly asked: string;
  /** As the quota itself has it. */
  readonly used: string;
  /** For planned pods of admitted applications that the quota does not count yet. */
  readonly reserved: string;
  /** By applications that came earlier and wait too. */
  readonly earlier: string;
  readonly limit: string;
}

export type QuotaVerdict =
  | { readonly outcome: 'fits' }
  /** Too little is left at present. */
  | { readonly outcome: 'lacks'; readonly shortages: readonly Shortage[] }
  /** More is asked for than the quota has in all. */
  | { readonly outcome: 'too large'; readonly shortages: readonly Shortage[] }
  /** The API server has not counted what a quota is about. It refuses pods until then. */
  | { readonly outcome: 'unknown'; readonly quota: string };

export type Insufficient = Exclude<QuotaVerdict, { outcome: 'fits' }>;

/** One limit of a quota, and what is taken of it. */
interface Limit {
  readonly resource: string;
  /** Undefined while the API server has not counted it. */
  readonly known?: { readonly hard: ExactQuantity; readonly used: bigint };
  reserved: bigint;
  earlier: bigint;
}

/** The quotas of a namespace with what they have left. */
export class QuotaRoom {
  private readonly limits: ReadonlyArray<{ readonly quota: ResourceQuota; readonly limits: readonly Limit[] }>;

  /** `reserved`: what admitted applications are still to make. */
  constructor(quotas: readonly ResourceQuota[], reserved: readonly Amounts[] = []) {
    this.limits = quotas.map((quota) => ({ quota, limits: limitsOf(quota) }));
    this.each(reserved, (limit, amount) => {
      limit.reserved += amount;
    });
  }

  /** Keeps room for an application that came earlier and waits. */
  keepFor(asked: readonly Amounts[]): void {
    this.each(asked, (limit, amount) => {
      limit.earlier += amount;
    });
  }

  /** Whether all quotas have room for what is asked, besides what is reserved and what earlier applications ask for. */
  judge(asked: readonly Amounts[]): QuotaVerdict {
    const lacking: Shortage[] = [];
    const tooLarge: Shortage[] = [];
    let unknown: string | undefined;
    this.each(asked, ({ resource, known, reserved, earlier }, amount, { metadata: { name: quota = '' } }) => {
      if (!known) {
        unknown ??= quota;
        return;
      }
      const { hard, used } = known;
      if (used + reserved + earlier + amount <= hard.nano) return;
      const form = (nano: bigint): string => formatQuantity({ nano, binary: hard.binary });
      const shortage = { quota, resource, asked: form(amount), used: form(used), reserved: form(reserved), earlier: form(earlier), limit: form(hard.nano) };
      // By a quota of nothing a namespace is closed for a time.
      (amount > hard.nano && hard.nano > 0n ? tooLarge : lacking).push(shortage);
    });
    if (tooLarge.length > 0) return { outcome: 'too large', shortages: tooLarge };
    if (unknown !== undefined) return { outcome: 'unknown', quota: unknown };
    return lacking.length > 0 ? { outcome: 'lacks', shortages: lacking } : { outcome: 'fits' };
  }

  /** Each limit with the sum of what is asked of it; only where that is anything. */
  private each(amounts: readonly Amounts[], use: (limit: Limit, amount: bigint, quota: ResourceQuota) => void): void {
    for (const { quota, limits } of this.limits) {
      const selected = amounts.filter(({ traits }) => selects(quota.spec ?? {}, traits));
      for (const limit of limits) {
        const amount = selected.reduce((sum, { sums }) => sum + (sums.get(limit.resource) ?? 0n), 0n);
        if (amount > 0n) use(limit, amount, quota);
      }
    }
  }
}

/** The limits of a quota as the API server enforces them: by the status, which follows the specification. What nobody can read limits nothing. */
function limitsOf({ spec, status }: ResourceQuota): Limit[] {
  return Object.keys({ ...spec?.hard, ...status?.hard }).flatMap((resource): Limit[] => {
    const enforced = read(status?.hard?.[resource]);
    const used = read(status?.used?.[resource]);
    const none = { resource, reserved: 0n, earlier: 0n };
    if (enforced && used) return [{ ...none, known: { hard: enforced, used: used.nano } }];
    return read(spec?.hard?.[resource]) ? [none] : [];
  });
}

function read(amount: string | undefined): ExactQuantity | undefined {
  return amount === undefined || nanoOf(amount) === undefined ? undefined : parseExactQuantity(amount);
}

/** Warnings about limits of quotas that nobody can read, and that therefore limit nothing. */
export function unreadableFindings(quotas: readonly ResourceQuota[]): Finding[] {
  return quotas.flatMap(({ metadata, spec }) => Object.entries(spec?.hard ?? {})
    .filter(([, amount]) => nanoOf(amount) === undefined)
    .map(([resource, amount]): Finding => ({
      severity: 'warning',
      reason: 'UnreadableQuota',
      path: 'metadata.namespace',
      message: `has quota ${metadata.name}, which limits ${resource} to ${JSON.stringify(amount)?.slice(0, 64)}: that is no quantity, so it limits nothing`,
    })));
}

/** The sums behind a verdict that is not `fits`. */
export function describeVerdict(verdict: Insufficient): string {
  switch (verdict.outcome) {
    case 'unknown': return `the API server has not yet counted what quota ${verdict.quota} limits`;
    case 'too large': return 'the driver and its initial executors ask for more than the quota of the namespace has in all: '
      + verdict.shortages.map(({ quota, resource, asked, limit }) => `${resource} asked ${asked}, limit ${limit} (quota ${quota})`).join('; ');
    case 'lacks': return 'the quota of the namespace has too little left for the driver and its initial executors: '
      + verdict.shortages.map(describe).join('; ');
  }
}

function describe({ quota, resource, asked, used, reserved, earlier, limit }: Shortage): string {
  const parts = [
    `asked ${asked}`,
    `used ${used}`,
    ...(reserved === '0' ? [] : [`reserved for pods of running applications ${reserved}`]),
    ...(earlier === '0' ? [] : [`asked by applications that came earlier ${earlier}`]),
    `limit ${limit}`,
  ];
  return `${resource} ${parts.join(', ')} (quota ${quota})`;
}

/** The warning about a largest number of executors that the quota does not allow; undefined where it does, or where there is none. */
export function maximumFinding(demand: QuotaDemand, quotas: readonly ResourceQuota[]): Finding | undefined {
  const { mostExecutors } = demand;
  if (mostExecutors === undefined) return undefined;
  const verdict = new QuotaRoom(quotas).judge(wholeDemand(demand, mostExecutors));
  if (verdict.outcome !== 'too large') return undefined;
  const sums = verdict.shortages.map(({ quota, resource, asked, limit }) => `${resource} asked ${asked}, limit ${limit} (quota ${quota})`).join('; ');
  return {
    severity: 'warning',
    reason: 'QuotaBelowMaximum',
    path: 'spec.dynamicAllocation.maxExecutors',
    message: `is more than the quota of the namespace allows, so the application never has so many executors: ${sums}`,
    value: mostExecutors,
  };
}
