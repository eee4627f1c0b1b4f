// Pod statuses as a kubelet writes them.
import type { Placement } from './references';
import { timestamp } from '../../kube/time';
import type { Container, ContainerState, ContainerStatus, Pod, PodCondition, PodStatus } from '../../spec/kubernetes.gen';

/** Where one container is in its life. */
export type ContainerLife =
  | { readonly at: 'waiting'; readonly reason: string; readonly message?: string }
  | { readonly at: 'running'; readonly since: number }
  | { readonly at: 'terminated'; readonly since: number; readonly until: number; readonly exitCode: number; readonly reason: string; readonly message?: string };

export interface ContainerRecord {
  life: ContainerLife;
  restarts: number;
  last?: ContainerLife;
  id: string;
}

function stateOf(life: ContainerLife, id: string): ContainerState {
  if (life.at === 'waiting') return { waiting: { reason: life.reason, ...(life.message ? { message: life.message } : {}) } };
  if (life.at === 'running') return { running: { startedAt: timestamp(life.since) } };
  return {
    terminated: {
      exitCode: life.exitCode,
      reason: life.reason,
      ...(life.message ? { message: life.message } : {}),
      startedAt: timestamp(life.since),
      finishedAt: timestamp(life.until),
      containerID: id,
    },
  };
}

function containerStatus(container: Container, record: ContainerRecord, isInit: boolean): ContainerStatus {
  const { life, restarts, last, id } = record;
  const isRunning = life.at === 'running';
  const started = life.at !== 'waiting';
  const isReady = isInit && container.restartPolicy !== 'Always' ? life.at === 'terminated' && life.exitCode === 0 : isRunning;
  return {
    name: container.name,
    state: stateOf(life, id),
    lastState: last ? stateOf(last, id) : {},
    ready: isReady,
    restartCount: restarts,
    image: container.image ?? '',
    imageID: started ? `${container.image ?? ''}@sha256:${'0'.repeat(64)}` : '',
    ...(started ? { containerID: id } : {}),
    started: isRunning,
  };
}

function condition(type: string, holds: boolean, before: readonly PodCondition[], now: number, reason?: string, message?: string): PodCondition {
  const status = holds ? 'True' : 'False';
  const same = before.find((one) => one.type === type && one.status === status);
  const lastTransitionTime = same?.lastTransitionTime ?? timestamp(now);
  return { type, status, lastTransitionTime, ...(reason ? { reason } : {}), ...(message ? { message } : {}) };
}

/** What the kubelet knows about a pod on its node. */
export interface PodRecord {
  readonly startTime: number;
  readonly placement: Placement;
  readonly containers: ReadonlyMap<string, ContainerRecord>;
  /** Whether volumes are mounted and the sandbox is there. */
  readonly hasSandbox: boolean;
  /** Set when the node itself ends the pod. */
  readonly verdict?: { readonly reason: string; readonly message: string };
}

/** The phase that the containers of a pod add up to. */
export function phaseOf(pod: Pod, { containers, verdict }: PodRecord): 'Pending' | 'Running' | 'Succeeded' | 'Failed' {
  if (verdict) return 'Failed';
  const lives = pod.spec.containers.map(({ name }) => containers.get(name)?.life);
  const inits = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy !== 'Always').map(({ name }) => containers.get(name)?.life);
  if (pod.spec.restartPolicy === 'Never' && inits.some((life) => life?.at === 'terminated' && life.exitCode !== 0)) return 'Failed';
  if (lives.every((life) => life?.at === 'terminated') && pod.spec.restartPolicy !== 'Always') {
    const failed = lives.some((life) => life?.at === 'terminated' && life.exitCode !== 0);
    if (!failed) return 'Succeeded';
    if (pod.spec.restartPolicy === 'Never') return 'Failed';
  }
  if (lives.every((life) => life?.at === 'waiting' && (life.reason === 'ContainerCreating' || life.reason === 'PodInitializing'))) return 'Pending';
  if (lives.some((life) => life?.at === 'running' || life?.at === 'terminated') || lives.some((life) => life?.at === 'waiting' && life.reason === 'CrashLoopBackOff')) return 'Running';
  return 'Pending';
}

/** The status to write. */
export function podStatus(pod: Pod, record: PodRecord, now: number): PodStatus {
  const phase = phaseOf(pod, record);
  const before = pod.status?.conditions ?? [];
  const ended = phase === 'Succeeded' || phase === 'Failed';
  const names = pod.spec.containers.map(({ name }) => name);
  const unready = names.filter((name) => record.containers.get(name)?.life.at !== 'running');
  const inits = (pod.spec.initContainers ?? []).filter(({ name, restartPolicy }) => {
    const life = record.containers.get(name)?.life;
    return !(restartPolicy === 'Always' ? life?.at === 'running' || ended : life?.at === 'terminated' && life.exitCode === 0);
  }).map(({ name }) => name);
  const initialized = inits.length === 0;
  const notReady = phase === 'Succeeded' || (phase === 'Failed' && !record.verdict) ? (phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed') : 'ContainersNotReady';
  const why = unready.length > 0 && !ended ? `containers with unready status: [${unready.join(' ')}]` : undefined;
  const isReady = unready.length === 0 && initialized && !ended;
  const statuses = (containers: readonly Container[], isInit: boolean): ContainerStatus[] => containers.flatMap((container) => {
    const known = record.containers.get(container.name);
    return known ? [containerStatus(container, known, isInit)] : [];
  });
  return {
    ...pod.status,
    phase,
    ...(record.verdict ? { reason: record.verdict.reason, message: record.verdict.message } : {}),
    startTime: timestamp(record.startTime),
    hostIP: record.placement.hostIP,
    hostIPs: [{ ip: record.placement.hostIP }],
    ...(record.hasSandbox ? { podIP: record.placement.podIP, podIPs: [{ ip: record.placement.podIP }] } : {}),
    conditions: [
      condition('PodReadyToStartContainers', record.hasSandbox && !ended, before, now),
      condition('Initialized', initialized, before, now, initialized ? (phase === 'Succeeded' ? 'PodCompleted' : undefined) : 'ContainersNotInitialized',
        initialized ? undefined : `containers with incomplete status: [${inits.join(' ')}]`),
      condition('Ready', isReady, before, now, isReady ? undefined : notReady, isReady ? undefined : why),
      condition('ContainersReady', isReady, before, now, isReady ? undefined : notReady, isReady ? undefined : why),
      condition('PodScheduled', true, before, now),
    ],
    ...(pod.spec.initContainers ? { initContainerStatuses: statuses(pod.spec.initContainers, true) } : {}),
    containerStatuses: statuses(pod.spec.containers, false),
  };
}
