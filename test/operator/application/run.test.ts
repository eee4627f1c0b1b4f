// While a driver runs, and around it: deadlines, pending reasons that last, history, suspension and what a changed specification means.
import { describe, expect, it } from 'vitest';
import {
  actionKinds, application, at, ATTEMPT, attemptStatus, decideOn, driverPod, ended, executorEnded, executorPod, gone, NOON, pending, present, prunedStatus,
  removedFirst, running, stateOf, waiting, wakesAt,
} from './builders';
import { specHash } from '../../../src/spec/spec-hash';

describe('deadlines', () => {
  const PENDING = { deadlines: { driverPendingSeconds: 30 } };

  it('for a pending driver count from the submission and stop the driver', () => {
    const app = application(attemptStatus('SUBMITTED'), PENDING);
    const driver = present(driverPod(waiting('ImagePullBackOff', 'no such image'), { creationTimestamp: at(10) }));
    expect(wakesAt(decideOn(app, { now: 20, driver }))).toBe(30);
    const late = decideOn(app, { now: 30, driver });
    expect(stateOf(late)).toBe('FAILED');
    expect(late.status.failure).toMatchObject({ class: 'DeadlineExceeded', reason: 'ImagePullBackOff' });
    expect(late.status.applicationState?.errorMessage).toMatch(
      /^the driver was pending \(.*no such image\) for longer than 30 s, since \S+; pod etl-driver on node node-1 in phase Pending; container \S+-dri/,
    );
    expect(late.status.applicationState?.errorMessage).toContain('-driver waiting');
    expect(late.status.failure).toMatchObject({ podName: 'etl-driver' });
    expect(actionKinds(decideOn(application(late.status, PENDING), { now: 31, driver }))).toEqual(['deletePod']);
  });

  it('for a pending driver hold too while it cannot even be created', () => {
    const intent = attemptStatus('SUBMITTED', { executionAttempts: 0, sparkApplicationId: undefined });
    const creation = { id: ATTEMPT, outcome: 'waiting', reason: 'QuotaExceeded', message: 'exceeded quota', retryAt: NOON + 40_000 } as const;
    expect(wakesAt(decideOn(application(intent, PENDING), { now: 20, creation }))).toBe(30);
    const late = decideOn(application(intent, PENDING), { now: 30, creation });
    expect(stateOf(late)).toBe('SUBMISSION_FAILED');
    expect(late.status.applicationState?.errorMessage).toMatch(/exceeded quota/);
  });

  it('for executors hold until one has run', () => {
    const app = application(attemptStatus('RUNNING'), { deadlines: { executorsPendingSeconds: 60 } });
    const driver = present(driverPod(running()));
    const waitingExecutor = executorPod('e-1', { phase: 'Pending' });
    expect(wakesAt(decideOn(app, { now: 10, driver, executors: [waitingExecutor] }))).toBe(62);
    expect(decideOn(app, { now: 62, driver, executors: [waitingExecutor] }).status.failure).toMatchObject({ class: 'DeadlineExceeded' });
    expect(stateOf(decideOn(app, { now: 62, driver, executors: [executorPod('e-1', { phase: 'Running' })] }))).toBe('RUNNING');
  });

  it('for executors are over once one has run, although Spark has removed it since', () => {
    const app = application(attemptStatus('RUNNING', { executorState: { 'e-1': 'COMPLETED' } }), { deadlines: { executorsPendingSeconds: 60 } });
    const decision = decideOn(app, { now: 1000, driver: present(driverPod(running())) });
    expect(stateOf(decision)).toBe('RUNNING');
    expect(decision.wakeAt).toBeUndefined();
  });

  it('for executors are not over because pending ones came and went', () => {
    const app = application(attemptStatus('RUNNING'), { deadlines: { executorsPendingSeconds: 60 } });
    const driver = present(driverPod(running()));
    const seen = decideOn(app, { now: 10, driver, executors: [executorPod('e-1', { phase: 'Pending' })] });
    const gone1 = decideOn({ ...app, status: seen.status }, { now: 20, driver });
    expect(gone1.status.executorState).toEqual({});
    expect(decideOn({ ...app, status: gone1.status }, { now: 62, driver }).status.failure).toMatchObject({ class: 'DeadlineExceeded' });
  });

  it('for the run count from the start of the driver, and hold too when its node does not answer', () => {
    const app = application(attemptStatus('UNKNOWN'), { deadlines: { runSeconds: 600 } });
    const unreachable = present(driverPod(running(), { deletionTimestamp: at(100) }));
    expect(wakesAt(decideOn(app, { now: 200, driver: unreachable }))).toBe(602);
    expect(decideOn(app, { now: 602, driver: unreachable }).status.failure).toMatchObject({ class: 'DeadlineExceeded' });
  });

  it('that end in a quota which stayed used up are failures by quota', () => {
    const intent = attemptStatus('SUBMITTED', { executionAttempts: 0, sparkApplicationId: undefined });
    const creation = { id: ATTEMPT, outcome: 'waiting', reason: 'QuotaExceeded', message: 'exceeded quota', retryAt: NOON } as const;
    expect(decideOn(application(intent, PENDING), { now: 30, creation }).status.failure).toMatchObject({ class: 'Quota' });
  });

  it('are none unless the application asks for them', () => {
    const decision = decideOn(application(attemptStatus('RUNNING')), { now: 10_000_000, driver: present(driverPod(running())) });
    expect(stateOf(decision)).toBe('RUNNING');
    expect(decision.wakeAt).toBeUndefined();
  });
});

describe('a driver that stays pending', () => {
  const ready = (app: ReturnType<typeof application>) => app.status?.conditions?.find(({ type }) => type === 'Ready');

  it('gets two seconds before anything is said about it', () => {
    const app = application(attemptStatus('SUBMITTED'));
    const driver = present(driverPod(waiting('ErrImagePull', 'no')));
    const early = decideOn(app, { now: 1, driver });
    expect(early.events).toEqual([]);
    expect(wakesAt(early)).toBe(2);
    expect(decideOn(app, { now: 2, driver }).events).toMatchObject([{ reason: 'SparkDriverPending', message: expect.stringContaining('ErrImagePull') }]);
  });

  it('keeps the reason that Events gave, without reading them again', () => {
    const driver = present(driverPod(pending()));
    const explained = decideOn(application(attemptStatus('SUBMITTED')), {
      now: 5, driver, driverEvents: [{ type: 'Warning', reason: 'FailedMount', message: 'secret "x" not found', time: NOON }],
    });
    const app = application(explained.status);
    expect(ready(app)).toMatchObject({ reason: 'FailedMount' });
    const later = decideOn(app, { now: 6, driver, driverEvents: [] });
    expect(later.status).toBe(app.status);
  });

  it('forgets a reason of the scheduler when a node is found', () => {
    const unscheduled = driverPod(pending({
      type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes',
    }), {}, { nodeName: undefined });
    const explained = decideOn(application(attemptStatus('SUBMITTED')), { now: 3, driver: present(unscheduled) });
    const app = application(explained.status);
    expect(ready(app)).toMatchObject({ reason: 'Unschedulable' });
    const scheduled = decideOn(app, { now: 4, driver: present(driverPod(pending({ type: 'PodScheduled', status: 'True' }))) });
    expect(ready(application(scheduled.status))).toMatchObject({ reason: 'DriverPending' });
  });

  it('keeps that its gang waits without reading the PodGroup again, until a node is found', () => {
    const gang = { annotations: { 'scheduling.k8s.io/group-name': 'spark-etl-pg' } };
    const unscheduled = present(driverPod({ phase: 'Pending' }, gang, { nodeName: undefined, schedulerName: 'volcano' }));
    const submitted = application(attemptStatus('SUBMITTED'));
    expect(decideOn(submitted, { now: 5, driver: unscheduled }).actions).toMatchObject([
      { kind: 'readPodEvents', podGroup: { of: { apiVersion: 'scheduling.volcano.sh/v1beta1', kind: 'PodGroup' }, name: 'spark-etl-pg' } },
    ]);
    const held = application(decideOn(submitted, { now: 5, driver: unscheduled, driverEvents: [], driverPodGroup: { found: true, phase: 'Pending' } }).status);
    expect(ready(held)).toMatchObject({ reason: 'WaitingForGang', message: 'driver pod etl-driver is pending: PodGroup spark-etl-pg is Pending' });
    expect(decideOn(held, { now: 70, driver: unscheduled, driverEvents: [] }).status, 'read, and not known').not.toBe(held.status);
    expect(decideOn(held, { now: 6, driver: unscheduled }).status).toBe(held.status);
    const scheduled = present(driverPod(pending({ type: 'PodScheduled', status: 'True' }), gang));
    expect(ready(application(decideOn(held, { now: 7, driver: scheduled }).status))).toMatchObject({ reason: 'DriverPending' });
  });

  it('has its Events read within seconds after a node was found, however long that took', () => {
    const status = { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: at(100) }] };
    const driver = present(driverPod(status));
    expect(wakesAt(decideOn(application(attemptStatus('SUBMITTED')), { now: 101, driver }))).toBe(105);
    expect(actionKinds(decideOn(application(attemptStatus('SUBMITTED')), { now: 105, driver }))).toEqual(['readPodEvents']);
  });

  it('is called late after five minutes, and is not failed for it', () => {
    const decision = decideOn(application(attemptStatus('SUBMITTED')), { now: 300, driver: present(driverPod(pending())), driverEvents: [] });
    expect(stateOf(decision)).toBe('SUBMITTED');
    expect(ready(application(decision.status))).toMatchObject({
      reason: 'DriverPendingTooLong', message: expect.stringContaining('; pod etl-driver on node node-1 in phase Pending'),
    });
  });
});

describe('the history of attempts', () => {
  it('keeps the last five, each once', () => {
    let status = attemptStatus('RUNNING');
    for (let attempt = 1; attempt <= 7; attempt++) {
      status = { ...attemptStatus('RUNNING', { submissionID: `attempt-${attempt}`, attempts: status.attempts }) };
      const pod = driverPod(ended(attempt));
      pod.metadata.labels = { ...pod.metadata.labels, 'sparkoperator.k8s.io/submission-id': `attempt-${attempt}` };
      status = decideOn(application(status), { now: 61, driver: present(pod) }).status;
    }
    expect(status.attempts?.map(({ submissionID, exitCode }) => [submissionID, exitCode])).toEqual([3, 4, 5, 6, 7].map((n) => [`attempt-${n}`, n]));
  });
});

describe('suspension', () => {
  it('of a running attempt gives back what it had counted', () => {
    const decision = decideOn(application(attemptStatus('SUSPENDING', { submissionAttempts: 3, executionAttempts: 2 }), { suspend: true }), { driver: gone });
    expect(decision.status).toMatchObject({
      applicationState: { state: 'SUSPENDED' }, submissionAttempts: 2, executionAttempts: 1, driverInfo: {}, executorState: {},
    });
  });

  it('of an attempt that had failed keeps its count', () => {
    const decision = decideOn(application(attemptStatus('SUSPENDING', {
      submissionAttempts: 2, executionAttempts: 2, terminationTime: at(60),
    }), { suspend: true }), { driver: gone });
    expect(decision.status).toMatchObject({ submissionAttempts: 2, executionAttempts: 2 });
  });

  it.each(['SUSPENDING', 'SUSPENDED'])('in state %s removes executors that a driver made while it was going', (state) => {
    const given = { driver: gone, executors: [executorPod('e-late', { phase: 'Running' })] };
    expect(removedFirst(decideOn(application(attemptStatus(state), { suspend: true }), given))).toEqual(['Pod/live']);
    expect(removedFirst(decideOn(application(attemptStatus(state), { suspend: true }), { driver: gone }))).toEqual([]);
  });

  it('comes before a changed specification: an edit that suspends and changes is no restart', () => {
    const app = application({ ...attemptStatus('RUNNING'), specHash: specHash({ old: true }), observedGeneration: 1 }, { suspend: true }, { generation: 2 });
    expect(stateOf(decideOn(app, { driver: present(driverPod(running())) }))).toBe('SUSPENDING');
  });
});

describe('infrastructure failures', () => {
  const policy = { restartPolicy: { type: 'OnFailure' as const, onFailureRetries: 0, onInfrastructureFailureRetries: 2 } };
  const evicted = present(driverPod({ phase: 'Failed', reason: 'Evicted' }));

  it('have retries of their own where the policy gives them some', () => {
    const first = decideOn(application(attemptStatus('RUNNING'), policy), { driver: evicted });
    expect(stateOf(first)).toBe('FAILING');
    expect(first.status).toMatchObject({ infrastructureFailures: 1, failure: { class: 'Evicted' } });
    const third = decideOn(application({
      ...attemptStatus('RUNNING', { executionAttempts: 3, submissionAttempts: 3 }), infrastructureFailures: 2,
    }, policy), { driver: evicted });
    expect(stateOf(third)).toBe('FAILED');
  });

  it('are retried under Never too where a budget is given for them, and nothing else is', () => {
    const never = { restartPolicy: { type: 'Never' as const, onInfrastructureFailureRetries: 1 } };
    const first = decideOn(application(attemptStatus('RUNNING'), never), { driver: evicted });
    expect(stateOf(first)).toBe('FAILING');
    const waited = decideOn(application(first.status, never), { driver: gone, now: 1000 });
    expect(stateOf(waited)).toBe('SUBMITTED');
    const second = decideOn(application({
      ...attemptStatus('RUNNING', { executionAttempts: 2, submissionAttempts: 2 }), infrastructureFailures: 1,
    }, never), { driver: present(driverPod(ended(1))) });
    expect(stateOf(second)).toBe('FAILED');
  });

  it('leave no retries to a program that fails by itself', () => {
    expect(stateOf(decideOn(application(attemptStatus('RUNNING'), policy), { driver: present(driverPod(ended(1))) }))).toBe('FAILED');
  });
});

describe('under a CRD that keeps only what v1beta2 has', () => {
  it.each([
    'SUBMITTED', 'RUNNING', 'UNKNOWN', 'SUCCEEDING', 'FAILING', 'SUBMISSION_FAILED', 'PENDING_RERUN', 'INVALIDATING', 'SUSPENDING', 'SUSPENDED', 'RESUMING',
    'COMPLETED', 'FAILED',
  ])(
    'the decision in state %s is the same', (state) => {
      const policy = { restartPolicy: { type: 'OnFailure' as const, onFailureRetries: 5, onSubmissionFailureRetries: 5 } };
      const circumstances = [gone, present(driverPod(running())), present(driverPod(ended(1)))].map((driver) => ({ driver, now: 100 }));
      for (const given of circumstances) {
        const full = decideOn(application(attemptStatus(state, { terminationTime: at(60) }), policy), given);
        const again = decideOn(application(full.status, policy), given);
        const pruned = decideOn(application(prunedStatus(full.status), policy), given);
        expect(prunedStatus(pruned.status)).toEqual(prunedStatus(again.status));
        expect(pruned.actions).toEqual(again.actions);
      }
    });
});

describe('a driver that gives up because an executor ran out of memory', () => {
  it('is named although Spark has deleted the pod of that executor meanwhile', () => {
    const driver = present(driverPod(running()));
    const failed = executorPod('e-1', executorEnded(52, 'Error', at(60)));
    const seen = decideOn(application(attemptStatus('RUNNING')), { now: 61, driver, executors: [failed] }).status;
    expect(seen.executorFailure).toEqual({ podName: 'e-1', reason: 'Error', exitCode: 52, time: at(60) });
    const { status } = decideOn(application(seen), { now: 70, driver: present(driverPod(ended(1, { at: 69 }))) });
    expect(status).toMatchObject({ failure: { class: 'ExecutorOutOfMemory', exitCode: 1 }, executorFailure: { podName: 'e-1' } });
  });

  it('is named although Spark asked for the deletion of that executor in the very second of its end', () => {
    const failed = executorPod('e-1', executorEnded(52, 'Error', at(60)), { deletionTimestamp: at(90), deletionGracePeriodSeconds: 30 });
    const { status } = decideOn(application(attemptStatus('RUNNING')), { now: 61, driver: present(driverPod(ended(1, { at: 60 }))), executors: [failed] });
    expect(status).toMatchObject({ failure: { class: 'ExecutorOutOfMemory' }, executorFailure: { podName: 'e-1', exitCode: 52 } });
  });

  it('says nothing about the run after it', () => {
    const failure = { podName: 'e-1', reason: 'Error', exitCode: 52, time: at(60) };
    const next = decideOn(application({
      ...attemptStatus('FAILING'), executorFailure: failure,
    }, { restartPolicy: { type: 'Always' } }), { now: 9_000, driver: gone });
    expect([stateOf(next), next.status.executorFailure]).toEqual(['SUBMITTED', undefined]);
  });
});
