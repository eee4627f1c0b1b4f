// One rule of the Pod Security standards, and the words of the real server for what breaks it.
import type { Container, Pod } from '../../../../spec/kubernetes.gen';

/** One rule of a Pod Security level. */
export interface Check {
  /** The rule's name in a refusal. */
  readonly name: string;
  /** Minor version of Kubernetes 1.x in which the rule appeared; it does not hold in namespaces that pin an earlier one. */
  readonly since: number;
  /** The weaker rule that this one replaces. */
  readonly replaces?: Check;
  /** How the pod breaks the rule; undefined where it does not. */
  breach(pod: Pod): string | undefined;
}

/** All containers in the order of the real server: init containers first. */
export function containersOf({ spec }: Pod): readonly Container[] {
  return [...spec.initContainers ?? [], ...spec.containers];
}

/** Pod and containers that break a rule, such as `pod and containers "a", "b"`; undefined where none does. */
export function offenders(podOffends: boolean, containers: readonly Container[]): string | undefined {
  const all = [...podOffends ? ['pod'] : [], ...containers.length > 0 ? [containerNames(containers)] : []];
  return all.length > 0 ? all.join(' and ') : undefined;
}

/** `container "a"`, or `containers "a", "b"` */
export function containerNames(containers: readonly Container[]): string {
  return `${plural('container', containers.length)} ${quotedNames(containers.map(({ name }) => name))}`;
}

export function quotedNames(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}

export function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}

/** Values without repetition, in the order of the real server. */
export function sortedSet(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
