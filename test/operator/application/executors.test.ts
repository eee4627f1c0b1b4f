// What a status says about executors.
import { describe, expect, it } from 'vitest';
import { at, executorEnded, executorPod } from './builders';
import { knownFrom, lastFailureOf, reportExecutors, type RunStage } from '../../../src/operator/application/executors/executor-report';
import type { Pod, PodStatus } from '../../../src/spec/kubernetes.gen';
import { EXECUTOR_CONTAINER } from '../../../src/spec/labels';
import type { ExecutorFailure } from '../../../src/spec/types.gen';

/** A report from nothing but a status that lists these. */
function report(recorded: Record<string, string>, pods: Pod[], stage: RunStage, limit: number) {
  return reportExecutors(knownFrom({ executorState: recorded }, pods), pods, stage, limit);
}

const crashing: PodStatus = {
  phase: 'Running',
  containerStatuses: [{
    name: EXECUTOR_CONTAINER,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 1 } },
    image: '',
    imageID: '',
    ready: false,
    restartCount: 3,
  }],
};

describe('the states of executors', () => {
  it.each<{ name: string; status: PodStatus; expected: string }>([
    { name: 'a pod that waits', status: { phase: 'Pending' }, expected: 'PENDING' },
    { name: 'a pod that runs', status: { phase: 'Running' }, expected: 'RUNNING' },
    { name: 'a pod that succeeded', status: { phase: 'Succeeded' }, expected: 'COMPLETED' },
    { name: 'a pod that failed', status: { phase: 'Failed' }, expected: 'FAILED' },
    { name: 'a pod on an unreachable node', status: { phase: 'Unknown' }, expected: 'UNKNOWN' },
    { name: 'a container that ended although its sidecar still runs', status: { ...executorEnded(1, 'Error'), phase: 'Running' }, expected: 'FAILED' },
    { name: 'a pod that its set starts again and again', status: crashing, expected: 'PENDING' },
    { name: 'a pod without any status yet', status: {}, expected: 'PENDING' },
  ])('$name is $expected', ({ status, expected }) => {
    expect(report({}, [executorPod('e-1', status)], 'running', 10).states).toEqual({ 'e-1': expected });
  });

  it.each<{ name: string; status: PodStatus; expected: string }>([
    { name: 'since its set was made smaller', status: executorEnded(143, 'Error'), expected: 'COMPLETED' },
    {
      name: 'by a drain',
      status: { ...executorEnded(143, 'Error'), conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' }] },
      expected: 'FAILED',
    },
    { name: 'when it had used too much memory', status: executorEnded(137, 'OOMKilled'), expected: 'FAILED' },
  ])('an executor of a set that is deleted $name is $expected', ({ status, expected }) => {
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'e', uid: 'set-1', controller: true }];
    const pod = executorPod('e-1', status, { ownerReferences, deletionTimestamp: at(30), deletionGracePeriodSeconds: 30 });
    expect(report({}, [pod], 'running', 10).states).toEqual({ 'e-1': expected });
  });

  it('an executor that its driver keeps and somebody deletes is FAILED', () => {
    const pod = executorPod('e-1', executorEnded(143, 'Error'), { deletionTimestamp: at(30), deletionGracePeriodSeconds: 30 });
    expect(report({}, [pod], 'running', 10).states).toEqual({ 'e-1': 'FAILED' });
  });

  it.each<{ stage: 'running' | 'succeeded' | 'failed'; expected: string }>([
    { stage: 'running', expected: 'UNKNOWN' },
    { stage: 'succeeded', expected: 'COMPLETED' },
    { stage: 'failed', expected: 'FAILED' },
  ])('an executor that left unseen is $expected when the run is $stage', ({ stage, expected }) => {
    expect(report({ 'e-1': 'RUNNING' }, [], stage, 10).states).toEqual({ 'e-1': expected });
  });

  it.each<{ stage: 'succeeded' | 'failed'; expected: string }>([
    { stage: 'succeeded', expected: 'COMPLETED' },
    { stage: 'failed', expected: 'FAILED' },
  ])('an executor that was deleted, as drivers do with theirs at their end, is $expected when the run is $stage', ({ stage, expected }) => {
    const deleted = executorPod('e-1', executorEnded(143, 'Error'), { deletionTimestamp: at(30), deletionGracePeriodSeconds: 30 });
    expect(report({ 'e-1': 'RUNNING' }, [deleted], stage, 10).states).toEqual({ 'e-1': expected });
  });

  it('an executor that ran out of memory or was evicted has failed, even when its pod is being deleted', () => {
    const deletion = { deletionTimestamp: at(30), deletionGracePeriodSeconds: 30 };
    const disrupted: PodStatus = {
      ...executorEnded(143, 'Error'), conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' }],
    };
    const pods = [executorPod('e-1', executorEnded(137, 'OOMKilled'), deletion), executorPod('e-2', disrupted, deletion)];
    expect(report({}, pods, 'succeeded', 10).states).toEqual({ 'e-1': 'FAILED', 'e-2': 'FAILED' });
  });

  it('an end that was seen stays what it was', () => {
    expect(report({ 'e-1': 'FAILED', 'e-2': 'COMPLETED' }, [], 'succeeded', 10).states).toEqual({ 'e-1': 'FAILED', 'e-2': 'COMPLETED' });
  });

  it('keeps the running ones when the list is full, whatever their numbers, and counts everybody', () => {
    const finished = Array.from({ length: 500 }, (_, index) => executorPod(`e-${index}`, { phase: 'Succeeded' }));
    const live = Array.from({ length: 5 }, (_, index) => executorPod(`e-${9000 + index}`, { phase: 'Running' }));
    const { states, summary } = report({}, [...finished, ...live], 'running', 8);
    expect(Object.keys(states)).toHaveLength(8);
    expect(Object.values(states).filter((state) => state === 'RUNNING')).toHaveLength(5);
    expect(summary).toEqual({ pending: 0, running: 5, completed: 500, failed: 0, unknown: 0 });
  });
});

describe('the number of executors that have ended', () => {
  it('that come and go for ever are counted, and their names need no memory without end', () => {
    let known = knownFrom({}, []);
    for (let batch = 0; batch < 30; batch++) {
      const { summary, all } = reportExecutors(known, pods(1_000, 'Succeeded', batch * 1_000), 'running', 10);
      expect(summary.completed).toBe((batch + 1) * 1_000);
      known = all;
    }
    expect(Object.keys(known.states).length).toBeLessThanOrEqual(11_000);
    expect(reportExecutors(known, [], 'succeeded', 10).summary).toMatchObject({ completed: 30_000, failed: 0 });
  });

  const pods = (count: number, phase: string, first = 0) => Array.from({ length: count }, (_, index) => executorPod(`e-${first + index}`, { phase }));

  it('stays when they are gone, though a status lists only those that run', () => {
    const started = reportExecutors(knownFrom({}, []), pods(10_000, 'Running'), 'running', 10);
    const halfway = reportExecutors(started.all, [...pods(5_000, 'Succeeded'), ...pods(5_000, 'Running', 5_000)], 'running', 10);
    const gone = reportExecutors(halfway.all, pods(5_000, 'Running', 5_000), 'running', 10);
    expect(gone.summary).toEqual({ pending: 0, running: 5_000, completed: 5_000, failed: 0, unknown: 0 });
    expect(reportExecutors(gone.all, [], 'succeeded', 10).summary).toMatchObject({ completed: 10_000 });
  });

  it.each<{ name: string; left: Pod[]; completed: number }>([
    { name: 'none of their pods', left: [], completed: 20 },
    { name: 'some of their pods', left: pods(5, 'Succeeded'), completed: 20 },
    { name: 'more such pods than it counts', left: pods(25, 'Succeeded'), completed: 25 },
  ])('continues from a status that counts more of them than it lists, where there are $name', ({ left, completed }) => {
    const known = knownFrom({ executorState: { 'e-100': 'RUNNING' }, executorSummary: { running: 1, completed: 20, failed: 0 } }, left);
    expect(reportExecutors(known, [...left, ...pods(1, 'Running', 100)], 'running', 1).summary).toMatchObject({ running: 1, completed });
  });
});

describe('the last executor that failed by itself', () => {
  const failed = (name: string, seconds: number, exitCode = 52, metadata = {}) => executorPod(name, executorEnded(exitCode, 'Error', at(seconds)), metadata);
  const failure = (podName: string, seconds: number) => ({ podName, exitCode: 52, reason: 'Error', time: at(seconds) });

  it.each<{ name: string; recorded?: ExecutorFailure; pods: Pod[]; expected: ExecutorFailure | undefined }>([
    { name: 'none, when none failed', pods: [failed('e-1', 10, 0), executorPod('e-2', { phase: 'Running' })], expected: undefined },
    {
      name: 'none, when its deletion was requested',
      pods: [failed('e-1', 10, 143, { deletionTimestamp: at(39), deletionGracePeriodSeconds: 30 })],
      expected: undefined,
    },
    { name: 'the one that ended last', pods: [failed('e-2', 20), failed('e-1', 10)], expected: failure('e-2', 20) },
    { name: 'the one that is recorded, when its pod is gone', recorded: failure('e-1', 10), pods: [], expected: failure('e-1', 10) },
    {
      name: 'a later one than the one that is recorded',
      recorded: failure('e-1', 10),
      pods: [failed('e-1', 10), failed('e-2', 20)],
      expected: failure('e-2', 20),
    },
    { name: 'the one that is recorded, when others failed before', recorded: failure('e-3', 30), pods: [failed('e-1', 10)], expected: failure('e-3', 30) },
    { name: 'always the same, when two ended in one second', pods: [failed('e-2', 10), failed('e-1', 10)], expected: failure('e-2', 10) },
  ])('is $name', ({ recorded, pods, expected }) => {
    expect(lastFailureOf(recorded, pods)).toEqual(expected);
    expect(lastFailureOf(recorded, [...pods].reverse())).toEqual(expected);
  });
});
