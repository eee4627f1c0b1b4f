// Keys of applications: which key a pod wakes (a hint from its labels; whose it is, ownership.ts decides), and the selector of pods.
import { objectKey } from '../../kube/object-keys';
import type { Pod } from '../../spec/kubernetes.gen';
import { Label } from '../../spec/labels';

/** Selects drivers and executors of every operator of this API. */
export const launchedByOperator = `${Label.LAUNCHED_BY_OPERATOR}=true`;

/** `namespace/name` of the application that a pod belongs to: its owner where that is one, else what its label says. */
export function applicationKeyOfPod(pod: Pod): string | undefined {
  const owner = pod.metadata.ownerReferences?.find((reference) => reference.kind === 'SparkApplication');
  const name = owner?.name ?? pod.metadata.labels?.[Label.APP_NAME];
  return name ? objectKey(pod.metadata.namespace, name) : undefined;
}
