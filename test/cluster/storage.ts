// The storage class of which scenarios make their claims.
import { listObjects } from './kubectl';
import type { KubernetesObject } from '../../src/spec/kubernetes';

const IS_DEFAULT = 'storageclass.kubernetes.io/is-default-class';

export async function defaultStorageClass(): Promise<string> {
  const classes = await listObjects<KubernetesObject>('storageclasses', 'default');
  const chosen = classes.find(({ metadata }) => metadata.annotations?.[IS_DEFAULT] === 'true') ?? classes[0];
  if (!chosen) throw new Error('the cluster has no storage class, so there is nothing to make a claim of');
  return chosen.metadata.name!;
}
