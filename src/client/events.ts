// The Events of an application, of its driver and of its executors, or of a whole namespace, in the order of time.
import { reportOf } from './application-report';
import type { ClientContext } from './follow';
import type { ApplicationKey } from './wait';
import type { Resource } from '../kube/client';
import { Resources } from '../kube/resources';
import type { KubernetesObject } from '../spec/kubernetes';
import type { Pod } from '../spec/kubernetes.gen';
import { Label } from '../spec/labels';
import { presentable } from '../spec/text';
import type { SparkApplication } from '../spec/types.gen';

/** Submitters may list Events of the core group. Both groups have the same objects. */
const CORE_EVENT: Resource = { apiVersion: 'v1', kind: 'Event', plural: 'events', namespaced: true };
const MESSAGE_LENGTH = 1_000;

interface CoreEvent extends KubernetesObject {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly count?: number;
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string };
  readonly eventTime?: string | null;
  readonly firstTimestamp?: string | null;
  readonly lastTimestamp?: string | null;
  readonly involvedObject: { readonly kind?: string; readonly name?: string };
}

export interface ApplicationEvent {
  /** When it was last seen. */
  readonly time: string;
  readonly type: string;
  readonly reason: string;
  readonly kind: string;
  readonly name: string;
  readonly message: string;
  /** How often it was seen. */
  readonly count: number;
  /** Whether a pod was removed for one of higher priority. */
  readonly isPreemption: boolean;
}

/** Events of an application and its pods; without a name, of all objects of the namespace. Oldest first. */
export async function eventsOf(
  { api }: ClientContext, { namespace, name }: { readonly namespace: string; readonly name?: string },
): Promise<ApplicationEvent[]> {
  const names = name === undefined ? undefined : await podNames(api, { namespace, name });
  const events = await api.list<CoreEvent, ApplicationEvent | undefined>(CORE_EVENT, { namespace }, (event) => {
    const { kind = '', name: about = '' } = event.involvedObject;
    if (names && !(kind === 'SparkApplication' && about === name) && !(kind === 'Pod' && names.has(about))) return undefined;
    return eventOf(event);
  });
  return events.filter((event) => event !== undefined).sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
}

async function podNames(api: ClientContext['api'], key: ApplicationKey): Promise<ReadonlySet<string | undefined>> {
  const application = await api.get<SparkApplication>(Resources.SparkApplication, key);
  const pods = await api.list<Pod, string | undefined>(
    Resources.Pod, { namespace: key.namespace, labelSelector: `${Label.APP_NAME}=${key.name}` }, ({ metadata }) => metadata.name,
  );
  return new Set([...pods, ...application ? [reportOf(application).driverPod, ...Object.keys(application.status?.executorState ?? {})] : []]);
}

function eventOf(event: CoreEvent): ApplicationEvent {
  const { metadata, type, reason = '', message = '', count, series, involvedObject } = event;
  return {
    time: series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp ?? metadata.creationTimestamp ?? '',
    type: presentable(type ?? 'Normal', MESSAGE_LENGTH),
    reason: presentable(reason, MESSAGE_LENGTH),
    kind: presentable(involvedObject.kind ?? '', MESSAGE_LENGTH),
    name: presentable(involvedObject.name ?? '', MESSAGE_LENGTH),
    message: presentable(message, MESSAGE_LENGTH),
    count: series?.count ?? count ?? 1,
    isPreemption: reason === 'Preempted' || reason === 'Preempting',
  };
}
