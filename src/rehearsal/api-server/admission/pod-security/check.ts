// What one rule of the Pod Security standards is, and the words in which the real server says who breaks it.
import type { Container, Pod } from '../../../../spec/kubernetes.gen';

/** One rule of a Pod Security level. */
export interface Check {
  /** What a refusal calls the rule. */
  readonly name: string;
  /** Minor version of Kubernetes 1.x in which the rule appeared; a namespace that pins an earlier one is spared. */
  readonly since: number;
  /** The weaker rule that is not told when this one applies. */
  readonly replaces?: Check;
  /** Who breaks the rule and how, or undefined. */
  breach(pod: Pod): string | undefined;
}

/** All containers in the order of the real server: init containers first. */
export function containersOf({ spec }: Pod): readonly Container[] {
  return [...spec.initContainers ?? [], ...spec.containers];
}

/** Those that break a rule in a field that pod and containers have: `pod and containers "a", "b"`, or undefined if nobody does. */
export function offenders(podOffends: boolean, containers: readonly Container[]): string | undefined {
  const all = [...podOffends ? ['pod'] : [], ...containers.length > 0 ? [containerNames(containers)] : []];
  return all.length > 0 ? all.join(' and ') : undefined;
}

/** `container "a"`, or `containers "a", "b"` */
export function containerNames(containers: readonly Container[]): string {
  return `${plural('container', containers.length)} ${quoted(containers.map(({ name }) => name))}`;
}

export function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}

export function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}

/** Values without repetition, in the order of the real server. */
export function sortedSet(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
