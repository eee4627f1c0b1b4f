// Pod statuses as a kubelet writes them.
import type { Placement } from './volumes-and-environment';
import { timestamp } from '../../kube/time';
import type { Container, ContainerState, ContainerStatus, Pod, PodCondition, PodStatus } from '../../spec/kubernetes.gen';

/** The state of one container as its runtime knows it. */
export type RuntimeState =
  | { readonly at: 'waiting'; readonly reason: string; readonly message?: string }
  | { readonly at: 'running'; readonly since: number }
  | {
    readonly at: 'terminated';
    readonly since: number;
    readonly until: number;
    readonly exitCode: number;
    readonly reason: string;
    readonly message?: string;
  };

export interface ContainerRecord {
  state: RuntimeState;
  restarts: number;
  lastState?: RuntimeState;
  id: string;
}

function containerState(state: RuntimeState, id: string): ContainerState {
  if (state.at === 'waiting') return { waiting: { reason: state.reason, ...(state.message ? { message: state.message } : {}) } };
  if (state.at === 'running') return { running: { startedAt: timestamp(state.since) } };
  return {
    terminated: {
      exitCode: state.exitCode,
      reason: state.reason,
      ...(state.message ? { message: state.message } : {}),
      startedAt: timestamp(state.since),
      finishedAt: timestamp(state.until),
      containerID: id,
    },
  };
}

function containerStatus(container: Container, record: ContainerRecord, isInit: boolean): ContainerStatus {
  const { state, restarts, lastState, id } = record;
  const isRunning = state.at === 'running';
  const started = state.at !== 'waiting';
  const isReady = isInit && container.restartPolicy !== 'Always' ? state.at === 'terminated' && state.exitCode === 0 : isRunning;
  return {
    name: container.name,
    state: containerState(state, id),
    lastState: lastState ? containerState(lastState, id) : {},
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

/** What the kubelet knows about a pod of its node. */
export interface PodRecord {
  readonly startTime: number;
  readonly placement: Placement;
  readonly containers: ReadonlyMap<string, ContainerRecord>;
  /** Whether volumes are mounted and the sandbox is there. */
  readonly hasSandbox: boolean;
  /** Why the node ended the pod, by eviction or deadline; absent where it did not. */
  readonly endedByNode?: { readonly reason: string; readonly message: string };
}

/** The phase of a pod by the states of its containers. */
function phaseOf(pod: Pod, { containers, endedByNode }: PodRecord): 'Pending' | 'Running' | 'Succeeded' | 'Failed' {
  if (endedByNode) return 'Failed';
  const states = pod.spec.containers.map(({ name }) => containers.get(name)?.state);
  const initContainers = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy !== 'Always');
  const inits = initContainers.map(({ name }) => containers.get(name)?.state);
  if (pod.spec.restartPolicy === 'Never' && inits.some((state) => state?.at === 'terminated' && state.exitCode !== 0)) return 'Failed';
  if (states.every((state) => state?.at === 'terminated') && pod.spec.restartPolicy !== 'Always') {
    const failed = states.some((state) => state?.at === 'terminated' && state.exitCode !== 0);
    if (!failed) return 'Succeeded';
    if (pod.spec.restartPolicy === 'Never') return 'Failed';
  }
  if (states.every((state) => state?.at === 'waiting' && (state.reason === 'ContainerCreating' || state.reason === 'PodInitializing'))) return 'Pending';
  const hasStarted = (state: RuntimeState | undefined): boolean => state !== undefined && (state.at !== 'waiting' || state.reason === 'CrashLoopBackOff');
  if (states.some(hasStarted)) return 'Running';
  return 'Pending';
}

/** The status that the kubelet writes. */
export function podStatus(pod: Pod, record: PodRecord, now: number): PodStatus {
  const phase = phaseOf(pod, record);
  const before = pod.status?.conditions ?? [];
  const ended = phase === 'Succeeded' || phase === 'Failed';
  const names = pod.spec.containers.map(({ name }) => name);
  const unready = names.filter((name) => record.containers.get(name)?.state.at !== 'running');
  const inits = (pod.spec.initContainers ?? []).filter(({ name, restartPolicy }) => {
    const state = record.containers.get(name)?.state;
    return !(restartPolicy === 'Always' ? state?.at === 'running' || ended : state?.at === 'terminated' && state.exitCode === 0);
  }).map(({ name }) => name);
  const initialized = inits.length === 0;
  const notReady = phase === 'Succeeded' ? 'PodCompleted' : phase === 'Failed' && !record.endedByNode ? 'PodFailed' : 'ContainersNotReady';
  const why = unready.length > 0 && !ended ? `containers with unready status: [${unready.join(' ')}]` : undefined;
  const isReady = unready.length === 0 && initialized && !ended;
  const statuses = (containers: readonly Container[], isInit: boolean): ContainerStatus[] => containers.flatMap((container) => {
    const known = record.containers.get(container.name);
    return known ? [containerStatus(container, known, isInit)] : [];
  });
  return {
    ...pod.status,
    phase,
    ...(record.endedByNode ? { reason: record.endedByNode.reason, message: record.endedByNode.message } : {}),
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
