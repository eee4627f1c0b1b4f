// Which application an object belongs to, and which objects belong to this operator.
import type { KubernetesObject } from '../../spec/kubernetes';
import type { Pod } from '../../spec/kubernetes.gen';
import { Label } from '../../spec/labels';
import type { OperatorConfig } from '../config';

/** Selects drivers and executors of every operator of this API. */
export const launchedByOperator = `${Label.LAUNCHED_BY_OPERATOR}=true`;

/** Selects the applications of an operator with this instance name; without a name, those that name no instance. */
export function ownedByInstance(instance: string | undefined): string {
  return instance ? `${Label.INSTANCE}=${instance}` : `!${Label.INSTANCE}`;
}

/** Which applications an operator runs, in words. */
export function scopeOf({ instance, namespaces, namespaceSelector }: Pick<OperatorConfig, 'instance' | 'namespaces' | 'namespaceSelector'>): string {
  const named = namespaces.length > 0 ? `namespaces ${[...namespaces].sort().join(', ')}` : undefined;
  const selected = namespaceSelector ? `namespaces with ${namespaceSelector}` : undefined;
  return [instance ? `instance ${instance}` : 'no instance', [named, selected].filter(Boolean).join(' and ') || 'all namespaces'].join(', ');
}

/** `namespace/name` of an object. */
export function keyOf(object: KubernetesObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}

/** `namespace/name` of the application that a pod belongs to: its owner where that is one, else what its label says. */
export function applicationKeyOfPod(pod: Pod): string | undefined {
  const owner = pod.metadata.ownerReferences?.find((reference) => reference.kind === 'SparkApplication');
  const name = owner?.name ?? pod.metadata.labels?.[Label.APP_NAME];
  return name ? `${pod.metadata.namespace ?? ''}/${name}` : undefined;
}
