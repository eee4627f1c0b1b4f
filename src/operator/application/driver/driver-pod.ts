// Facts about a driver pod that several rules need: whose it is, which of its containers runs Spark, what was said about its end.
import { parseTimestamp } from '../../../kube/time';
import type { ContainerStatus, Pod } from '../../../spec/kubernetes.gen';
import { DRIVER_CONTAINER, Label, SparkLabel } from '../../../spec/labels';
import { defaultDriverPodName } from '../../../spec/names';
import type { SparkApplication } from '../../../spec/types.gen';
import { asRecord, asString } from '../values';

/** How long sidecars may still run after the container of a driver or an executor has ended. */
export const SIDECAR_GRACE_MILLISECONDS = 30_000;

/** The property by which an application names its driver pod. */
export const DRIVER_NAME_PROPERTY = 'spark.kubernetes.driver.pod.name';

/** Name of the driver pod of the present attempt, or, before there was one, the name that the application asks for. */
export function driverPodNameOf(application: SparkApplication): string {
  const spec = asRecord(application.spec);
  return asString(asRecord(application.status?.driverInfo).podName)
    ?? asString(asRecord(spec.driver).podName)
    ?? asString(asRecord(spec.sparkConf)[DRIVER_NAME_PROPERTY])
    ?? defaultDriverPodName(application.metadata.name ?? '');
}

export function submissionIdOf(object: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } }): string | undefined {
  return asString(object.metadata?.labels?.[Label.SUBMISSION_ID]);
}

export function sparkApplicationIdOf(pod: Pod): string | undefined {
  return asString(pod.metadata.labels?.[SparkLabel.APP_SELECTOR]);
}

/** Status of the container that runs the driver: by its name, otherwise the last one, since Spark puts its own after those of a template. */
export function sparkContainerOf(pod: Pod, name: string = DRIVER_CONTAINER): ContainerStatus | undefined {
  const statuses = pod.status?.containerStatuses ?? [];
  const last = pod.spec?.containers?.at(-1)?.name;
  return statuses.find((status) => status.name === name) ?? statuses.find((status) => status.name === last);
}

/** When deletion of an object was asked for; its `deletionTimestamp` lies a grace period later. */
export function deletionRequestedAt(pod: Pod): number | undefined {
  const deadline = parseTimestamp(pod.metadata.deletionTimestamp);
  return deadline === undefined ? undefined : deadline - (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000;
}

/** Pod, phase and the state of each container, in one line, for whoever reads it after the pod is gone. */
export function describePod(pod: Pod): string {
  const where = pod.spec?.nodeName ? ` on node ${pod.spec.nodeName}` : '';
  const why = [pod.status?.reason, pod.status?.message].filter(Boolean).join(': ');
  const containers = [...pod.status?.initContainerStatuses ?? [], ...pod.status?.containerStatuses ?? []].map(describeContainer);
  return [`pod ${pod.metadata.name}${where} in phase ${pod.status?.phase ?? 'unset'}${why ? ` (${why})` : ''}`, ...containers].join('; ');
}

function describeContainer({ name, state }: ContainerStatus): string {
  if (state?.terminated) {
    const { exitCode, reason, startedAt, finishedAt } = state.terminated;
    return `container ${name} terminated with exit code ${exitCode}${reason ? ` (${reason})` : ''}, `
      + `started ${startedAt ?? 'never'}, finished ${finishedAt ?? 'at an unknown time'}`;
  }
  if (state?.running) return `container ${name} running since ${state.running.startedAt ?? 'an unknown time'}`;
  const waiting = [state?.waiting?.reason, state?.waiting?.message].filter(Boolean).join(': ');
  return `container ${name} waiting${waiting ? ` (${waiting})` : ''}`;
}
