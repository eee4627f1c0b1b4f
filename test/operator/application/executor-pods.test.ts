// What the pods of executors call for while their driver runs, and how much of a status they may take.
import { describe, expect, it } from 'vitest';
import { actionKinds, application, at, attemptStatus, decideOn, driverPod, executorEnded, executorPod, present, running, wakesAt } from './builders';
import type { Pod, PodStatus } from '../../../src/spec/kubernetes.gen';
import { EXECUTOR_CONTAINER } from '../../../src/spec/labels';
import type { SparkApplicationStatus } from '../../../src/spec/types.gen';

const DRIVER = { driver: present(driverPod(running())) };

describe('an executor whose container has ended beside a sidecar that still runs', () => {
  /** Ended at second 60. */
  const lingering = (metadata: Pod['metadata'] = {}): Pod => {
    const { containerStatuses } = executorEnded(0, 'Completed');
    const [status] = containerStatuses ?? [];
    return executorPod('e-1', {
      phase: 'Running', containerStatuses: [{ ...status, state: { terminated: { exitCode: 0, reason: 'Completed', finishedAt: at(60) } } }],
    }, metadata);
  };
  const app = application(attemptStatus('RUNNING', { executorState: { 'e-1': 'COMPLETED' } }));

  it('counts as ended at once', () => {
    expect(decideOn(app, { ...DRIVER, now: 61, executors: [lingering()] }).status.executorState).toEqual({ 'e-1': 'COMPLETED' });
  });

  it('is deleted after half a minute, and not before', () => {
    const early = decideOn(app, { ...DRIVER, now: 89, executors: [lingering()] });
    expect(early.actions).toEqual([]);
    expect(wakesAt(early)).toBe(90);
    expect(decideOn(app, { ...DRIVER, now: 90, executors: [lingering()] }).actions).toMatchObject([{ kind: 'deletePod', uid: 'uid-e-1' }]);
  });

  it('is left to its set, which starts it again', () => {
    const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 's', uid: 's-1', controller: true };
    expect(actionKinds(decideOn(app, { ...DRIVER, now: 90, executors: [lingering({ ownerReferences: [set] })] }))).toEqual([]);
  });
});

describe('executors that cannot start while their driver runs', () => {
  const waiting = (reason: string, message: string): PodStatus => ({
    phase: 'Pending',
    containerStatuses: [
      { name: EXECUTOR_CONTAINER, state: { waiting: { reason, message } }, image: '', imageID: '', ready: false, restartCount: 0 },
    ],
  });
  const unscheduled: PodStatus = {
    phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available' }],
  };
  const pendingCondition = (status: SparkApplicationStatus) => status.conditions?.find(({ type }) => type === 'ExecutorsPending');
  const app = application(attemptStatus('RUNNING'));
  const decideWith = (executors: Pod[], now = 10, status?: SparkApplicationStatus) => (
    decideOn(status ? application(status) : app, { ...DRIVER, now, executors }));

  it.each([
    { name: 'no node has free capacity', status: unscheduled, reason: 'Unschedulable', message: /pod e-1 is pending: 0\/3 nodes/ },
    { name: 'their image is not to be had', status: waiting('ImagePullBackOff', 'no such image'), reason: 'ImagePullBackOff', message: /no such image/ },
    {
      name: 'a ConfigMap is missing',
      status: waiting('CreateContainerConfigError', 'configmap "x" not found'),
      reason: 'CreateContainerConfigError',
      message: /configmap "x"/,
    },
  ])('are named in a condition when $name', ({ status, reason, message }) => {
    const condition = pendingCondition(decideWith([executorPod('e-1', status, { creationTimestamp: at(0) })]).status);
    expect(condition).toMatchObject({ status: 'True', reason, message: expect.stringMatching(message) });
  });

  it('get two seconds before anything is said', () => {
    const early = decideWith([executorPod('e-1', unscheduled, { creationTimestamp: at(9) })]);
    expect(pendingCondition(early.status)).toBeUndefined();
    expect(wakesAt(early)).toBe(11);
  });

  it('are named once for one reason, whichever of them it is', () => {
    const first = decideWith([executorPod('e-1', unscheduled, { creationTimestamp: at(0) })]).status;
    const second = decideWith([executorPod('e-2', unscheduled, { creationTimestamp: at(0) })], 20, first).status;
    expect(pendingCondition(second)).toEqual(pendingCondition(first));
  });

  it('are named no longer once one runs', () => {
    const first = decideWith([executorPod('e-1', unscheduled, { creationTimestamp: at(0) })]).status;
    expect(pendingCondition(decideWith([executorPod('e-1', { phase: 'Running' })], 20, first).status)).toBeUndefined();
  });
});

describe('the status of an application with ten thousand executors', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => executorPod(
    `etl-0123456789abcdef-exec-${index + 1}`, { phase: index % 2 === 0 ? 'Running' : 'Succeeded' }));
  const { status } = decideOn(application(attemptStatus('RUNNING')), { ...DRIVER, executors: many });

  it('is far below the size of a stored object, with the running ones first and all of them counted', () => {
    expect(JSON.stringify(application(status)).length).toBeLessThan(128 * 1024);
    expect(new Set(Object.values(status.executorState ?? {}))).toEqual(new Set(['RUNNING']));
    expect(status.executorSummary).toMatchObject({ running: 5000, completed: 5000 });
  });

  it('is not written again while nothing changes', () => {
    const app = application(status);
    expect(decideOn(app, { ...DRIVER, now: 10, executors: many }).status).toBe(app.status);
  });
});
