// What ResourceQuotas count: the amounts that an object uses, under the names that quotas have for them, and which pods a quota with scopes selects.
import { addQuantities, formatQuantity, nanoOf, parseExactQuantity, ZERO, type ExactQuantity } from './exact-quantity';
import { entryOf } from './json';
import type { KubernetesObject } from './kubernetes';
import type { PersistentVolumeClaim, Pod, PodAffinityTerm, PodSpec, Service } from './kubernetes.gen';

/** Kinds that quotas count under their plain plural too. */
export const COUNTED_KINDS = new Set([
  'services', 'configmaps', 'secrets', 'persistentvolumeclaims', 'resourcequotas', 'replicationcontrollers',
]);

/** Amounts by the names that quotas use, such as `requests.cpu`. */
export type Amounts = Readonly<Record<string, string>>;

/** What the scopes of quotas look at in a pod. */
export interface PodTraits {
  /** It ends by itself, after a number of seconds. */
  readonly terminating: boolean;
  /** It requests no CPU and no memory, and has no limits of them. */
  readonly bestEffort: boolean;
  readonly priorityClass?: string;
  /** Its affinity to other pods looks at other namespaces. */
  readonly crossNamespaceAffinity: boolean;
}

/** What one object uses of quotas. */
export interface ObjectUsage {
  readonly amounts: Amounts;
  /** Only of pods. */
  readonly traits?: PodTraits;
}

export interface ResourceQuotaSpec {
  readonly hard?: Readonly<Record<string, string>>;
  readonly scopes?: readonly string[];
  readonly scopeSelector?: { readonly matchExpressions?: readonly ScopeExpression[] };
}

interface ScopeExpression {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface ResourceQuota extends KubernetesObject {
  readonly spec?: ResourceQuotaSpec;
  readonly status?: { readonly hard?: Readonly<Record<string, string>>; readonly used?: Readonly<Record<string, string>> };
}

/** Whether a pod has ended: then it uses nothing. */
export function hasEnded(pod: object): boolean {
  const { phase } = (pod as { status?: { phase?: string } }).status ?? {};
  return phase === 'Succeeded' || phase === 'Failed';
}

/** What an object of a resource uses. The resource is named as `count/` has it: `pods`, `ingresses.networking.k8s.io`. */
export function usageOf(resource: string, object: KubernetesObject): Map<string, ExactQuantity> {
  if (resource === 'pods') return hasEnded(object as Pod) ? new Map() : podUsage((object as Pod).spec);
  const usage = new Map([[`count/${resource}`, ONE]]);
  if (COUNTED_KINDS.has(resource)) usage.set(resource, ONE);
  if (resource === 'services') addServiceUsage(usage, object as Service);
  if (resource === 'persistentvolumeclaims') addClaimUsage(usage, object as PersistentVolumeClaim);
  return usage;
}

const ONE = parseExactQuantity(1);

function addServiceUsage(usage: Map<string, ExactQuantity>, { spec }: Service): void {
  const ports = parseExactQuantity(spec?.ports?.length ?? 0);
  if (spec?.type === 'LoadBalancer') usage.set('services.loadbalancers', ONE);
  if (spec?.type === 'NodePort' || (spec?.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)) usage.set('services.nodeports', ports);
}

function addClaimUsage(usage: Map<string, ExactQuantity>, { spec }: PersistentVolumeClaim): void {
  const storage = exactOf(spec?.resources?.requests?.storage);
  const prefix = spec?.storageClassName ? `${spec.storageClassName}.storageclass.storage.k8s.io/` : undefined;
  if (prefix) usage.set(`${prefix}persistentvolumeclaims`, ONE);
  if (storage === undefined) return;
  usage.set('requests.storage', storage);
  if (prefix) usage.set(`${prefix}requests.storage`, storage);
}

/** What a pod counts for. Init containers count with their largest amount, since they run one after the other. */
function podUsage({ containers, initContainers = [] }: PodSpec): Map<string, ExactQuantity> {
  const usage = new Map<string, ExactQuantity>([['pods', ONE], ['count/pods', ONE]]);
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  for (const { resources } of [...containers, ...sidecars]) {
    for (const [name, amount] of amountsOf(resources)) usage.set(name, addQuantities(usage.get(name) ?? ZERO, amount));
  }
  for (const { resources } of initContainers.filter(({ restartPolicy }) => restartPolicy !== 'Always')) {
    for (const [name, amount] of amountsOf(resources)) if (amount.nano > (usage.get(name) ?? ZERO).nano) usage.set(name, amount);
  }
  for (const name of ['cpu', 'memory', 'ephemeral-storage']) {
    const amount = usage.get(`requests.${name}`);
    if (amount) usage.set(name, amount);
  }
  return usage;
}

type Resources = PodSpec['containers'][number]['resources'];

/** Requests and limits of a container. A limit without a request is the request too, as it is in every stored pod. */
function amountsOf(resources: Resources): Array<[string, ExactQuantity]> {
  const limits = Object.entries(resources?.limits ?? {});
  const requests = Object.entries({ ...resources?.limits, ...resources?.requests });
  return [...requests.map(([name, amount]) => [`requests.${name}`, exactOf(amount)] as const),
    ...limits.map(([name, amount]) => [`limits.${name}`, exactOf(amount)] as const)]
    .flatMap(([name, amount]) => (amount === undefined ? [] : [[name, amount] as [string, ExactQuantity]]));
}

/** Undefined for what is no quantity, which no API server stores. */
function exactOf(amount: string | number | undefined): ExactQuantity | undefined {
  return amount === undefined || nanoOf(amount) === undefined ? undefined : parseExactQuantity(amount);
}

/** What one object uses, in a form that can be kept and sent. */
export function objectUsage(object: KubernetesObject): ObjectUsage {
  const resource = quotaResourceOf(object);
  const amounts = Object.fromEntries([...usageOf(resource, object)].map(([name, amount]) => [name, formatQuantity(amount)]));
  return resource === 'pods' ? { amounts, traits: traitsOf(object as Pod) } : { amounts };
}

/** The resource of an object, as quotas name it. The plurals of all kinds that are planned are regular. */
function quotaResourceOf({ apiVersion = '', kind = '' }: KubernetesObject): string {
  const word = kind.toLowerCase();
  const plural = word.endsWith('s') ? `${word}es` : word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`;
  return apiVersion.includes('/') ? `${plural}.${apiVersion.split('/')[0]}` : plural;
}

export function traitsOf({ spec }: Pod): PodTraits {
  const all = [...spec.containers, ...spec.initContainers ?? []];
  const bounded = all.some(({ resources }) => ['cpu', 'memory'].some((name) => (
    isPositive(entryOf(resources?.requests ?? {}, name)) || isPositive(entryOf(resources?.limits ?? {}, name)))));
  return {
    terminating: spec.activeDeadlineSeconds !== undefined && spec.activeDeadlineSeconds >= 0,
    bestEffort: !bounded,
    ...(spec.priorityClassName ? { priorityClass: spec.priorityClassName } : {}),
    crossNamespaceAffinity: affinityTerms(spec).some(({ namespaces, namespaceSelector }) => Boolean(namespaces?.length) || namespaceSelector !== undefined),
  };
}

function isPositive(amount: string | number | undefined): boolean {
  return amount !== undefined && (nanoOf(amount) ?? 0n) > 0n;
}

function affinityTerms({ affinity }: PodSpec): PodAffinityTerm[] {
  return [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap((one) => [
    ...one?.requiredDuringSchedulingIgnoredDuringExecution ?? [],
    ...(one?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ]);
}

/** Whether a quota counts an object: one without scopes counts all, one with scopes the pods that are in each of them. */
export function selects({ scopes = [], scopeSelector }: ResourceQuotaSpec, traits: PodTraits | undefined): boolean {
  const expressions = [...scopes.map((scopeName): ScopeExpression => ({ scopeName, operator: 'Exists' })), ...scopeSelector?.matchExpressions ?? []];
  return expressions.every((expression) => traits !== undefined && isInScope(expression, traits));
}

/** A scope that is not known here selects nothing: what it counts cannot be told. */
function isInScope({ scopeName, operator, values = [] }: ScopeExpression, traits: PodTraits): boolean {
  switch (scopeName) {
    case 'Terminating': return traits.terminating;
    case 'NotTerminating': return !traits.terminating;
    case 'BestEffort': return traits.bestEffort;
    case 'NotBestEffort': return !traits.bestEffort;
    case 'CrossNamespacePodAffinity': return traits.crossNamespaceAffinity;
    case 'PriorityClass': return hasPriorityClass(operator, values, traits.priorityClass);
    default: return false;
  }
}

function hasPriorityClass(operator: string, values: readonly string[], name: string | undefined): boolean {
  switch (operator) {
    case 'In': return name !== undefined && values.includes(name);
    case 'NotIn': return name === undefined || !values.includes(name);
    case 'Exists': return name !== undefined;
    case 'DoesNotExist': return name === undefined;
    default: return false;
  }
}
