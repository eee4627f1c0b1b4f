// The only place that deletes objects of applications, and it deletes none before ownership.ts has shown that it is the application's own.
import { identifiedObject, isControlledBy, isOwnAttempt, isOwnPod, selectorOfAttempts } from './ownership';
import type { DeleteOptions, KubeClient } from '../../kube/client';
import { resourceOf, Resources } from '../../kube/resources';
import type { Kind, KubernetesObject } from '../../spec/kubernetes';
import type { Pod } from '../../spec/kubernetes.gen';
import { Label, SparkLabel } from '../../spec/labels';
import { isLabelValue } from '../../spec/names';
import type { SparkApplication } from '../../spec/types.gen';

type Client = Pick<KubeClient, 'delete' | 'deleteCollection'>;
type ReadingClient = Client & Pick<KubeClient, 'list'>;

const NO_PODS: ReadonlySet<string> = new Set();

/** Claims of one attempt that are deleted at the same time; there can be thousands. */
const CLAIMS_AT_ONCE = 10;

/** Deletes one object by its UID if the application, or one of its drivers, controls it. Answers whether it was asked for. */
export async function deleteControlled(
  client: Client, application: SparkApplication, object: KubernetesObject, drivers: ReadonlySet<string> = NO_PODS,
): Promise<boolean> {
  return isControlledBy(object, application, drivers) && deleteByUid(client, object);
}

/** Deletes one pod by its UID if it is a driver or an executor of the application. Answers whether it was asked for. */
export async function deleteOwnPod(
  client: Client, application: SparkApplication, pod: Pod, drivers: ReadonlySet<string>, options: Pick<DeleteOptions, 'gracePeriodSeconds'> = {},
): Promise<boolean> {
  return isOwnPod(pod, application, drivers) && deleteByUid(client, { ...pod, apiVersion: 'v1', kind: 'Pod' }, options);
}

/** Deletes the application itself, unless it has changed since it was read. */
export async function deleteItself(client: Client, { metadata: { namespace, name = '', uid, resourceVersion } }: SparkApplication): Promise<void> {
  await client.delete(Resources.SparkApplication, { namespace, name }, { uid, resourceVersion });
}

export interface DeleteAttemptsOptions {
  /** Of pods, executors alone: those that run, or all. */
  readonly executors?: 'live' | 'all';
  /** UIDs of the application's drivers and executors, to which claims belong. Default: none, and only claims of the application itself go. */
  readonly pods?: ReadonlySet<string>;
}

/** Deletes all objects of one kind that belong to attempts of the application's own, in one call if they hold no data. Others' attempts do not count. */
export async function deleteAttempts(
  client: ReadingClient, application: SparkApplication, ids: readonly string[], of: Kind, { executors, pods = NO_PODS }: DeleteAttemptsOptions = {},
): Promise<void> {
  const selector = selectorOfAttempts(application, ids, of);
  if (selector === undefined) return;
  if (of.kind === Resources.PersistentVolumeClaim.kind) return deleteClaims(client, application, selector, pods);
  await client.deleteCollection(resourceOf(of), {
    namespace: application.metadata.namespace,
    labelSelector: of.kind === Resources.Pod.kind ? `${selector},${SparkLabel.ROLE}=executor` : selector,
    // Executors that have ended hold nothing, and somebody may want to read their logs.
    ...(executors === 'live' ? { fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed' } : {}),
  });
}

/** Claims hold data, and whoever may edit one can give it any label. So each is asked whose it is; those of pods that are gone go with these pods. */
async function deleteClaims(client: ReadingClient, application: SparkApplication, labelSelector: string, pods: ReadonlySet<string>): Promise<void> {
  const { apiVersion, kind } = Resources.PersistentVolumeClaim;
  const found = await client.list(Resources.PersistentVolumeClaim, { namespace: application.metadata.namespace, labelSelector }, identifiedObject);
  const present = found.filter(({ metadata }) => !metadata.deletionTimestamp);
  for (let first = 0; first < present.length; first += CLAIMS_AT_ONCE) {
    const group = present.slice(first, first + CLAIMS_AT_ONCE);
    await Promise.all(group.map((claim) => deleteControlled(client, application, { ...claim, apiVersion, kind }, pods)));
  }
}

/** Kinds of which another operator makes objects that the application itself owns. All others belong to the driver, and go with it. */
const OWNED_BY_APPLICATION: readonly string[] = [Resources.Service.kind, Resources.Ingress.kind];

/** What another operator made for an attempt: its label finds it, but only its controller shows whose it is. */
export async function deleteForeignAttempt(client: ReadingClient, application: SparkApplication, id: string, of: Kind, deleted: Set<string>): Promise<void> {
  if (isOwnAttempt(application, id) || !OWNED_BY_APPLICATION.includes(of.kind) || !isLabelValue(id)) return;
  const labelSelector = `${Label.SUBMISSION_ID}=${id}`;
  const found = await client.list(resourceOf(of), { namespace: application.metadata.namespace, labelSelector }, identifiedObject);
  for (const object of found) {
    const { uid = '' } = object.metadata;
    if (!deleted.has(uid) && await deleteControlled(client, application, { ...object, ...of })) deleted.add(uid);
  }
}

async function deleteByUid(client: Client, object: KubernetesObject, options: Pick<DeleteOptions, 'gracePeriodSeconds'> = {}): Promise<boolean> {
  const { namespace, name = '', uid } = object.metadata;
  // Without a UID the call would hit whatever has the name by then.
  if (uid === undefined) return false;
  await client.delete(resourceOf(object), { namespace, name }, { uid, ...options });
  return true;
}
