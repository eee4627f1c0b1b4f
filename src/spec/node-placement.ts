// Kinds of nodes by their labels and taints, and the parts of a PodSpec that place a pod on them, by weights where there are several.
import { placementOn, requireNodes, SPOT_NODES, type Cloud, type SpotNodes } from './capacity';
import type { Affinity, NodeSelectorRequirement, PreferredSchedulingTerm, Toleration } from './kubernetes.gen';

/** Which nodes pods may run on, in the words of a PodSpec. Each part may be empty. */
export interface NodePlacement {
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Toleration[];
  /** Sets of conditions on labels. All conditions of one of them must hold. */
  readonly alternatives?: ReadonlyArray<readonly NodeSelectorRequirement[]>;
  readonly preferences?: readonly PreferredSchedulingTerm[];
}

/** Spot nodes may be taken away at short notice; on-demand nodes stay until they are given back. */
export interface CloudCapacity {
  readonly spot: NodePlacement;
  readonly onDemand: NodePlacement;
}

/** How pods are placed on the spot nodes and on the on-demand nodes of a cloud. */
export function capacityOf(cloud: Cloud): CloudCapacity {
  const { label, value, onDemandValue, tainted }: SpotNodes = SPOT_NODES[cloud];
  return {
    spot: { nodeSelector: { [label]: value }, ...(tainted && { tolerations: placementOn('spot', cloud).tolerations }) },
    // A cloud that labels only its spot nodes has the others among those without the label.
    onDemand: onDemandValue ? { nodeSelector: { [label]: onDemandValue } } : { alternatives: placementOn('on-demand', cloud).alternatives },
  };
}

/** One of several kinds of nodes. Of those that are free, the scheduler prefers the kind with the largest weight, 1 to 100. */
export interface WeightedPlacement {
  readonly placement: NodePlacement;
  readonly weight: number;
}

/** Nodes of any of these kinds. One that restricts nothing admits every node. */
export function anyOf(choices: readonly WeightedPlacement[]): NodePlacement {
  const each = choices.map(({ placement, weight }) => ({ weight, alternatives: alternativesOf(placement) }));
  return {
    tolerations: distinctTolerations(choices.flatMap(({ placement }) => placement.tolerations ?? [])),
    ...(each.every(({ alternatives }) => alternatives.length > 0) && { alternatives: each.flatMap(({ alternatives }) => alternatives) }),
    preferences: [
      ...each.flatMap(({ weight, alternatives }) => alternatives.map((conditions) => ({ weight, preference: { matchExpressions: [...conditions] } }))),
      ...choices.flatMap(({ placement }) => placement.preferences ?? []),
    ],
  };
}

/** The labels that a placement asks for, all as conditions: a node selector knows no alternatives. Empty for any node. */
export function alternativesOf({ nodeSelector = {}, alternatives = [] }: NodePlacement): NodeSelectorRequirement[][] {
  const selected = Object.entries(nodeSelector).map(([key, value]): NodeSelectorRequirement => ({ key, operator: 'In', values: [value] }));
  if (alternatives.length > 0) return alternatives.map((conditions) => [...selected, ...conditions]);
  return selected.length > 0 ? [selected] : [];
}

/** Keys of all labels that a placement reads. */
export function labelKeys(placement: NodePlacement): string[] {
  const conditions = [...alternativesOf(placement).flat(), ...(placement.preferences ?? []).flatMap(({ preference }) => preference.matchExpressions ?? [])];
  return [...new Set(conditions.map(({ key }) => key))];
}

/** An affinity with what placements ask for added: conditions to each alternative that it has, and preferences to its own. */
export function affinityWith(given: Affinity | undefined, placements: readonly NodePlacement[]): Affinity | undefined {
  const restricted = placements.reduce((affinity, { alternatives = [] }) => (alternatives.length > 0 ? requireNodes(affinity, alternatives) : affinity), given);
  const preferences = placements.flatMap((placement) => placement.preferences ?? []);
  if (preferences.length === 0) return restricted;
  const { nodeAffinity } = restricted ?? {};
  const preferred = [...nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [], ...preferences];
  return { ...restricted, nodeAffinity: { ...nodeAffinity, preferredDuringSchedulingIgnoredDuringExecution: preferred } };
}

function distinctTolerations(tolerations: readonly Toleration[]): Toleration[] {
  const key = ({ key: taint, operator, value, effect, tolerationSeconds }: Toleration) => JSON.stringify([taint, operator, value, effect, tolerationSeconds]);
  return [...new Map(tolerations.map((toleration) => [key(toleration), toleration])).values()];
}
