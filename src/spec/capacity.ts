// Spot and on-demand capacity: the labels and taints by which clouds mark their nodes, and what makes a pod run on such a node.
import type { Affinity, NodeSelectorRequirement, NodeSelectorTerm, Toleration } from './kubernetes.gen';

/** Kinds of capacity. Spot nodes are cheap, and the cloud may take them away at any time. */
export const CAPACITIES = ['spot', 'on-demand'] as const;
export type Capacity = (typeof CAPACITIES)[number];

/** How a cloud marks its spot nodes. */
export interface SpotNodes {
  readonly label: string;
  readonly value: string;
  /** The value of the same label on other nodes. Default: they do not have the label. */
  readonly onDemandValue?: string;
  /** Whether the cloud, or its documentation, puts a taint with the same key and value on spot nodes. */
  readonly tainted: boolean;
}

export const SPOT_NODES = {
  /** Managed node groups of Amazon EKS. */
  eks: { label: 'eks.amazonaws.com/capacityType', value: 'SPOT', onDemandValue: 'ON_DEMAND', tainted: false },
  /** Nodes of Karpenter, on any cloud, EKS Auto Mode among them. */
  karpenter: { label: 'karpenter.sh/capacity-type', value: 'spot', onDemandValue: 'on-demand', tainted: false },
  gke: { label: 'cloud.google.com/gke-spot', value: 'true', tainted: true },
  aks: { label: 'kubernetes.azure.com/scalesetpriority', value: 'spot', tainted: true },
} as const satisfies Readonly<Record<string, SpotNodes>>;

export type Cloud = keyof typeof SPOT_NODES;
export const CLOUDS = Object.keys(SPOT_NODES) as Cloud[];

/** What a pod needs to run on nodes of one kind of capacity. */
export interface CapacityPlacement {
  /** A node must fulfil all requirements of one of these lists. */
  readonly alternatives: ReadonlyArray<readonly NodeSelectorRequirement[]>;
  readonly tolerations: readonly Toleration[];
}

/** The placement on one cloud, or on whatever cloud the cluster runs. */
export function placementOn(capacity: Capacity, cloud?: Cloud): CapacityPlacement {
  const clouds: SpotNodes[] = (cloud ? [cloud] : CLOUDS).map((each) => SPOT_NODES[each]);
  if (capacity === 'on-demand') {
    return {
      // NotIn also matches nodes without the label.
      alternatives: [clouds.map(({ label, value, onDemandValue }) => (
        cloud && onDemandValue ? { key: label, operator: 'In', values: [onDemandValue] } : { key: label, operator: 'NotIn', values: [value] }))],
      tolerations: [],
    };
  }
  return {
    alternatives: clouds.map(({ label, value }) => [{ key: label, operator: 'In', values: [value] }]),
    tolerations: clouds.filter(({ tainted }) => tainted).map(({ label, value }) => ({ key: label, operator: 'Equal', value, effect: 'NoSchedule' })),
  };
}

/**
 * The affinity with one of these lists of requirements in every term of its required node selector, since terms are alternatives. A term that fulfils
 * one of them already stays as it is, so that a second time changes nothing.
 */
export function requireNodes(affinity: Affinity | undefined, alternatives: CapacityPlacement['alternatives']): Affinity {
  const { requiredDuringSchedulingIgnoredDuringExecution: required } = affinity?.nodeAffinity ?? {};
  const terms = required?.nodeSelectorTerms ?? [];
  const nodeSelectorTerms = terms.length > 0
    ? terms.flatMap((term) => termsWith(term, alternatives))
    : alternatives.map((requirements) => ({ matchExpressions: [...requirements] }));
  return {
    ...affinity,
    nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { ...required, nodeSelectorTerms } },
  };
}

function termsWith(term: NodeSelectorTerm, alternatives: CapacityPlacement['alternatives']): NodeSelectorTerm[] {
  const present = term.matchExpressions ?? [];
  // A term without requirements matches no node. With one it would match some.
  if (present.length === 0 && (term.matchFields ?? []).length === 0) return [term];
  const missingOf = (requirements: readonly NodeSelectorRequirement[]) => (
    requirements.filter((requirement) => !present.some((each) => isSameRequirement(each, requirement))));
  if (alternatives.some((requirements) => missingOf(requirements).length === 0)) return [term];
  return alternatives.map((requirements) => ({ ...term, matchExpressions: [...present, ...missingOf(requirements)] }));
}

function isSameRequirement(one: NodeSelectorRequirement, other: NodeSelectorRequirement): boolean {
  const sorted = ({ values = [] }: NodeSelectorRequirement) => JSON.stringify([...values].sort());
  return one.key === other.key && one.operator === other.operator && sorted(one) === sorted(other);
}

/** The tolerations with those of the placement that none of them covers. */
export function tolerate(tolerations: readonly Toleration[] | undefined, placement: CapacityPlacement): Toleration[] {
  const present = tolerations ?? [];
  return [...present, ...placement.tolerations.filter((wanted) => !present.some((each) => covers(each, wanted)))];
}

function covers(one: Toleration, wanted: Toleration): boolean {
  const sameEffect = !one.effect || one.effect === wanted.effect;
  if (one.operator === 'Exists') return sameEffect && (!one.key || one.key === wanted.key);
  return sameEffect && one.key === wanted.key && (one.value ?? '') === wanted.value;
}

/** Whether a pod says itself, by node selector or required affinity, on which capacity of any cloud it runs. */
export function choosesCapacity(nodeSelector: Readonly<Record<string, string>> | undefined, affinity: Affinity | undefined): boolean {
  const keys = new Set<string>(CLOUDS.map((cloud) => SPOT_NODES[cloud].label));
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return Object.keys(nodeSelector ?? {}).some((key) => keys.has(key))
    || terms.some(({ matchExpressions = [] }) => matchExpressions.some(({ key }) => keys.has(key)));
}

/** Whether a pod asks for spot nodes of any cloud, or prefers them, by node selector or affinity. */
export function asksForSpot(nodeSelector: Readonly<Record<string, string>> | undefined, affinity: Affinity | undefined): boolean {
  const spot = new Map<string, string>(CLOUDS.map((cloud) => [SPOT_NODES[cloud].label, SPOT_NODES[cloud].value]));
  const nodes = affinity?.nodeAffinity;
  const terms = [
    ...nodes?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [],
    ...(nodes?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ preference }) => preference),
  ];
  return Object.entries(nodeSelector ?? {}).some(([key, value]) => spot.get(key) === value)
    || terms.some(({ matchExpressions = [] }) => matchExpressions.some(({ key, operator, values = [] }) => (
      operator === 'In' && values.some((value) => spot.get(key) === value))));
}
