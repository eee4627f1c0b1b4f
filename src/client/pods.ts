// The pods of an application as a list of what they are and why they are not ready.
import type { ClientContext } from './follow';
import type { ApplicationKey } from './wait';
import { Resources } from '../kube/resources';
import type { Pod } from '../spec/kubernetes.gen';
import { Label, SparkLabel } from '../spec/labels';
import { presentable } from '../spec/text';

const MESSAGE_LENGTH = 500;

export interface PodReport {
  readonly name: string;
  readonly role: string;
  /** Number of the executor. */
  readonly executor?: number;
  readonly phase: string;
  /** Why it waits or has ended, as one word of Kubernetes. */
  readonly reason?: string;
  readonly message?: string;
  readonly exitCode?: number;
  readonly node?: string;
  readonly restarts: number;
  readonly isTerminating: boolean;
}

export const podsSelector = ({ name }: { readonly name: string }): string => `${Label.APP_NAME}=${name}`;

/** The driver first, then executors by number. */
export async function podsOf({ api }: ClientContext, key: ApplicationKey): Promise<PodReport[]> {
  const pods = await api.list<Pod, PodReport>(Resources.Pod, { namespace: key.namespace, labelSelector: podsSelector(key) }, podReport);
  return pods.sort((a, b) => (a.executor ?? -1) - (b.executor ?? -1));
}

export function podReport({ metadata, spec, status }: Pod): PodReport {
  const role = metadata.labels?.[SparkLabel.ROLE] ?? '';
  const executor = Number(metadata.labels?.[SparkLabel.EXECUTOR_ID]);
  const states = [...status?.initContainerStatuses ?? [], ...status?.containerStatuses ?? []];
  const waiting = states.find(({ state }) => state?.waiting?.reason && state.waiting.reason !== 'PodInitializing')?.state?.waiting;
  const terminated = states.find(({ state }) => state?.terminated && state.terminated.exitCode !== 0)?.state?.terminated;
  const unscheduled = status?.conditions?.find(({ type, status: value }) => type === 'PodScheduled' && value === 'False');
  const message = status?.message ?? waiting?.message ?? unscheduled?.message;
  return {
    name: metadata.name ?? '',
    role,
    ...(role === 'executor' && Number.isInteger(executor) ? { executor } : {}),
    phase: status?.phase ?? 'Pending',
    reason: status?.reason ?? waiting?.reason ?? terminated?.reason ?? unscheduled?.reason,
    message: message ? presentable(message, MESSAGE_LENGTH) : undefined,
    exitCode: terminated?.exitCode,
    node: spec.nodeName,
    restarts: states.reduce((sum, { restartCount }) => sum + restartCount, 0),
    isTerminating: metadata.deletionTimestamp !== undefined,
  };
}
