// What a status says about executors: a bounded map by pod name and a count of each state.
import { isInSet } from './executor-sets';
import { parseTimestamp } from '../../../kube/time';
import type { ContainerStateTerminated, Pod } from '../../../spec/kubernetes.gen';
import { EXECUTOR_CONTAINER } from '../../../spec/labels';
import { ExecutorState } from '../../../spec/states';
import type { ExecutorFailure, ExecutorSummary, SparkApplicationStatus } from '../../../spec/types.gen';
import { sparkContainerOf, submissionIdOf } from '../driver/driver-pod';
import { classOfDisruption, endedByDeletion, ranOutOfMemory } from '../driver/failure-class';
import type { KnownExecutors } from '../state-machine/observed';

export interface ExecutorReport {
  /** As many as a status shall list. */
  readonly states: Record<string, string>;
  readonly summary: ExecutorSummary;
  readonly all: KnownExecutors;
}

/** The executors of an attempt before and after one reconcile. */
export interface ExecutorChange {
  readonly before: KnownExecutors;
  readonly after: KnownExecutors;
}

/** What has become of the run that the executors belong to. */
export type RunStage = 'running' | 'succeeded' | 'failed';

/** Which states keep their place in the map when there is not room for all. */
const IMPORTANCE: readonly string[] = [
  ExecutorState.RUNNING, ExecutorState.PENDING, ExecutorState.FAILED, ExecutorState.COMPLETED, ExecutorState.UNKNOWN,
];

/** Executors of one attempt; pods of other attempts are not asked. */
export function executorsOf(pods: readonly Pod[], submissionId: string | undefined): readonly Pod[] {
  return pods.filter((pod) => submissionIdOf(pod) === submissionId);
}

/** Whether an executor still holds resources and is not being deleted. */
export function isLive(pod: Pod): boolean {
  return !pod.metadata.deletionTimestamp && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed';
}

/**
 * What a status says to an instance that has not followed the run. It counts more ends than it lists: pods that have ended and are not listed
 * are taken for those, as far as they go.
 */
export function knownFrom({ executorState, executorSummary }: Partial<SparkApplicationStatus>, pods: readonly Pod[]): KnownExecutors {
  const states: Record<string, string> = { ...executorState };
  const listed = summarise(Object.values(states));
  const missing = {
    completed: Math.max(0, (executorSummary?.completed ?? 0) - listed.completed), failed: Math.max(0, (executorSummary?.failed ?? 0) - listed.failed),
  };
  for (const pod of missing.completed + missing.failed > 0 ? pods : []) {
    const [name, state] = [pod.metadata.name ?? '', executorStateOf(pod)];
    const kind = state === ExecutorState.COMPLETED ? 'completed' : 'failed';
    if (Object.hasOwn(states, name) || !isEnded(state) || missing[kind] === 0) continue;
    states[name] = state;
    missing[kind] -= 1;
  }
  return { states, unnamed: missing };
}

/** State of an executor by its container and phase. */
export function executorStateOf(pod: Pod): ExecutorState {
  const container = sparkContainerOf(pod, EXECUTOR_CONTAINER);
  const end = container?.state?.terminated;
  if (end) return end.exitCode === 0 || leftOnRequest(pod, end) ? ExecutorState.COMPLETED : ExecutorState.FAILED;
  // A set has its executors start again and again.
  if (container?.state?.waiting && pod.status?.phase === 'Running') return ExecutorState.PENDING;
  switch (pod.status?.phase) {
    case 'Running': return ExecutorState.RUNNING;
    case 'Succeeded': return ExecutorState.COMPLETED;
    case 'Failed': return ExecutorState.FAILED;
    case 'Unknown': return ExecutorState.UNKNOWN;
    default: return ExecutorState.PENDING;
  }
}

/** The last executor that failed by itself: the one that is recorded, or one that failed after it. Spark deletes such pods soon. */
export function lastFailureOf(recorded: ExecutorFailure | undefined, pods: readonly Pod[]): ExecutorFailure | undefined {
  return pods.map(failureOf).reduce((last, failure) => (failure && !(last && isLater(last, failure)) ? failure : last), recorded);
}

function failureOf(pod: Pod): ExecutorFailure | undefined {
  const end = sparkContainerOf(pod, EXECUTOR_CONTAINER)?.state?.terminated;
  if (!end || end.exitCode === 0 || !end.finishedAt || (endedByDeletion(pod, end) && !ranOutOfMemory(end))) return undefined;
  return { podName: pod.metadata.name ?? '', ...(end.reason ? { reason: end.reason } : {}), exitCode: end.exitCode, time: end.finishedAt };
}

/** Of two in the same second, the name decides, so that the answer is always the same. */
function isLater(one: ExecutorFailure, other: ExecutorFailure): boolean {
  const difference = (parseTimestamp(one.time) ?? 0) - (parseTimestamp(other.time) ?? 0);
  return difference > 0 || (difference === 0 && one.podName >= other.podName);
}

/** An executor that its set deletes, since the set was made smaller, has done its work. One that a driver keeps itself is lost when it is deleted. */
function leftOnRequest(pod: Pod, end: ContainerStateTerminated): boolean {
  return isInSet(pod) && wasDeleted(pod, end);
}

/**
 * Brings the known states up to date with the pods there are. An executor that left without its end having been seen is UNKNOWN while
 * the run continues; when the run has succeeded it has done its work (COMPLETED), when the run failed it failed with it. So has one that was
 * stopped as the run ended.
 */
export function reportExecutors(known: KnownExecutors, pods: readonly Pod[], stage: RunStage, limit: number): ExecutorReport {
  const states = new Map<string, string>();
  for (const [name, state] of Object.entries(known.states)) {
    // What leaves while it is pending, as when Spark takes its wish back, was never an executor.
    if (stage !== 'running' || state !== ExecutorState.PENDING) states.set(name, isEnded(state) ? state : lastState(stage));
  }
  for (const pod of pods) {
    const state = stage !== 'running' && wasStopped(pod) ? lastState(stage) : executorStateOf(pod);
    // With the driver gone, an executor that has not ended will end, since it gets no more work.
    states.set(pod.metadata.name ?? '', stage === 'running' || isEnded(state) ? state : lastState(stage));
  }
  const ordered = [...states].sort(([nameA, a], [nameB, b]) => IMPORTANCE.indexOf(a) - IMPORTANCE.indexOf(b) || (nameA < nameB ? -1 : 1));
  const named = summarise(ordered.map(([, state]) => state));
  const { completed, failed } = known.unnamed;
  return {
    states: Object.fromEntries(ordered.slice(0, limit)),
    summary: { ...named, completed: named.completed + completed, failed: named.failed + failed },
    all: remembered(ordered, new Set(pods.map(({ metadata }) => metadata.name ?? '')), known.unnamed, Math.max(limit, MOST_REMEMBERED)),
  };
}

/** Names that are remembered besides those of present pods. Of executors that come and go for ever, those that have ended are only counted. */
const MOST_REMEMBERED = 10_000;

function remembered(
  ordered: ReadonlyArray<readonly [string, string]>, present: ReadonlySet<string>, unnamed: KnownExecutors['unnamed'], most: number,
): KnownExecutors {
  if (ordered.length <= most) return { states: Object.fromEntries(ordered), unnamed };
  const gone = ordered.filter(([name]) => !present.has(name));
  const dropped = gone.slice(most);
  const names = new Set(dropped.map(([name]) => name));
  const { completed, failed } = summarise(dropped.map(([, state]) => state));
  return {
    states: Object.fromEntries(ordered.filter(([name]) => !names.has(name))),
    unnamed: { completed: unnamed.completed + completed, failed: unnamed.failed + failed },
  };
}

/** Whether an executor ended because its pod was deleted, as a driver does with all of them when its run is over: no failure of its own. */
function wasStopped(pod: Pod): boolean {
  const end = sparkContainerOf(pod, EXECUTOR_CONTAINER)?.state?.terminated;
  return end !== undefined && end.exitCode !== 0 && wasDeleted(pod, end) && !leftOnRequest(pod, end);
}

function wasDeleted(pod: Pod, end: ContainerStateTerminated): boolean {
  return endedByDeletion(pod, end) && classOfDisruption(pod) === undefined && !ranOutOfMemory(end);
}

function isEnded(state: string): boolean {
  return state === ExecutorState.COMPLETED || state === ExecutorState.FAILED;
}

function lastState(stage: RunStage): ExecutorState {
  if (stage === 'running') return ExecutorState.UNKNOWN;
  return stage === 'succeeded' ? ExecutorState.COMPLETED : ExecutorState.FAILED;
}

function summarise(states: readonly string[]): Required<ExecutorSummary> {
  const count = (wanted: ExecutorState): number => states.filter((state) => state === wanted).length;
  return {
    pending: count(ExecutorState.PENDING),
    running: count(ExecutorState.RUNNING),
    completed: count(ExecutorState.COMPLETED),
    failed: count(ExecutorState.FAILED),
    unknown: count(ExecutorState.UNKNOWN),
  };
}
