// Statuses that Kubeflow's operator wrote, in its own form: finished ones are left alone, live ones are gone on with, none is run twice.
import { describe, expect, it } from 'vitest';
import {
  actionKinds, application, at, ATTEMPT, decideOn, driverPod, ended, executorPod, gone, present, running, stateOf, unseen, type Circumstances,
} from './builders';
import type { SparkApplicationStatus } from '../../../src/spec/types.gen';

/** As Kubeflow 2.x serialises a status: empty fields omitted, times that are not set as null, no conditions. */
function kubeflow(state: string, more: object = {}): SparkApplicationStatus {
  return {
    applicationState: { state },
    driverInfo: { podName: 'etl-driver', webUIAddress: '10.96.12.7:4040', webUIPort: 4040, webUIServiceName: 'etl-ui-svc' },
    executionAttempts: 1,
    executorState: { 'etl-0a1b2c3d4e5f6071-exec-1': 'FAILED' },
    lastSubmissionAttemptTime: at(0),
    sparkApplicationId: 'spark-0123456789abcdef0123456789abcdef',
    submissionAttempts: 1,
    submissionID: ATTEMPT,
    terminationTime: null,
    ...more,
  };
}

const cleared = { driverInfo: {}, executorState: undefined, sparkApplicationId: undefined };
const retry = {
  restartPolicy: {
    type: 'OnFailure' as const, onFailureRetries: 3, onFailureRetryInterval: 5, onSubmissionFailureRetries: 3, onSubmissionFailureRetryInterval: 5,
  },
};

describe('taking over from Kubeflow', () => {
  it.each<{ name: string; status: SparkApplicationStatus; given?: Circumstances }>([
    { name: 'COMPLETED with its driver pod', status: kubeflow('COMPLETED', { terminationTime: at(60) }), given: { driver: present(driverPod(ended(0))) } },
    { name: 'COMPLETED without any pod', status: kubeflow('COMPLETED', { terminationTime: at(60) }) },
    {
      name: 'FAILED with its driver pod',
      status: kubeflow('FAILED', {
        terminationTime: at(60), applicationState: { state: 'FAILED', errorMessage: 'driver container failed with ExitCode: 1, Reason: Error' },
      }),
      given: { driver: present(driverPod(ended(1))) },
    },
    {
      name: 'FAILED although its driver runs on',
      status: kubeflow('FAILED', {
        terminationTime: at(60), applicationState: { state: 'FAILED', errorMessage: 'failed to run spark-submit: driver pod already exist' },
      }),
      given: { driver: present(driverPod(running())), executors: [executorPod('e', { phase: 'Running' })] },
    },
    {
      name: 'FAILED although the driver of an earlier attempt runs on',
      status: kubeflow('FAILED', { terminationTime: at(60), submissionID: 'another' }),
      given: { driver: present(driverPod(running())), executors: [executorPod('e', { phase: 'Running' })] },
    },
    {
      name: 'FAILED after its submission failed',
      status: kubeflow('FAILED', {
        ...cleared, executionAttempts: undefined, terminationTime: at(3), applicationState: { state: 'FAILED', errorMessage: 'failed to run spark-submit' },
      }),
    },
  ])('$name: nothing is written and nothing is done', ({ status, given }) => {
    const app = application(status, retry, { generation: 4 });
    const decision = decideOn(app, { now: 3600, ...given });
    expect(decision.status).toBe(app.status);
    expect(decision.actions).toEqual([]);
    expect(decision.first ?? []).toEqual([]);
    expect(decision.events).toEqual([]);
  });

  it.each<{ name: string; status: SparkApplicationStatus; given: Circumstances; state: string; actions: readonly string[] }>([
    {
      name: 'SUBMITTED with a running driver continues',
      status: kubeflow('SUBMITTED', { ...cleared, driverInfo: { podName: 'etl-driver' } }),
      given: { driver: present(driverPod(running())) },
      state: 'RUNNING',
      actions: [],
    },
    {
      name: 'SUBMITTED without a driver in the cache circumstances for it and creates none',
      status: kubeflow('SUBMITTED', { ...cleared, driverInfo: { podName: 'etl-driver' } }),
      given: { driver: unseen },
      state: 'SUBMITTED',
      actions: ['confirmDriver'],
    },
    { name: 'RUNNING continues', status: kubeflow('RUNNING'), given: { driver: present(driverPod(running())) }, state: 'RUNNING', actions: [] },
    {
      name: 'RUNNING whose driver ended while no operator ran is COMPLETED',
      status: kubeflow('RUNNING'),
      given: { driver: present(driverPod(ended(0))) },
      state: 'COMPLETED',
      actions: [],
    },
    { name: 'UNKNOWN follows its driver', status: kubeflow('UNKNOWN'), given: { driver: present(driverPod(running())) }, state: 'RUNNING', actions: [] },
    {
      name: 'SUCCEEDING is COMPLETED',
      status: kubeflow('SUCCEEDING', { terminationTime: at(60) }),
      given: { driver: present(driverPod(ended(0))) },
      state: 'COMPLETED',
      actions: [],
    },
    {
      name: 'FAILING is retried by policy, after its driver has been deleted',
      status: kubeflow('FAILING', { terminationTime: at(60) }),
      given: { now: 70, driver: present(driverPod(ended(1))) },
      state: 'FAILING',
      actions: ['deletePod'],
    },
    {
      name: 'SUBMISSION_FAILED is retried by policy',
      status: kubeflow('SUBMISSION_FAILED', { ...cleared, executionAttempts: undefined }),
      given: { now: 10, driver: gone },
      state: 'SUBMITTED',
      actions: ['submit'],
    },
    {
      name: 'PENDING_RERUN waits for the old driver to go',
      status: kubeflow('PENDING_RERUN', cleared),
      given: { driver: present(driverPod(ended(1), { deletionTimestamp: at(30) })), now: 20 },
      state: 'PENDING_RERUN',
      actions: [],
    },
    {
      name: 'PENDING_RERUN begins when it is gone',
      status: kubeflow('PENDING_RERUN', cleared),
      given: { driver: gone },
      state: 'SUBMITTED',
      actions: ['submit'],
    },
    { name: 'INVALIDATING begins when the driver is gone', status: kubeflow('INVALIDATING'), given: { driver: gone }, state: 'SUBMITTED', actions: ['submit'] },
    {
      name: 'SUSPENDING of an application that was resumed meanwhile still ends the old run first',
      status: kubeflow('SUSPENDING'),
      given: { driver: present(driverPod(running())) },
      state: 'SUSPENDING',
      actions: ['deletePod'],
    },
    { name: 'RESUMING begins', status: kubeflow('RESUMING', cleared), given: { driver: gone }, state: 'SUBMITTED', actions: ['submit'] },
  ])('$name', ({ status, given, state, actions }) => {
    const decision = decideOn(application(status, retry, { generation: 4 }), given);
    expect(stateOf(decision)).toBe(state);
    expect(actionKinds(decision)).toEqual(actions);
  });

  it('SUSPENDED stays suspended', () => {
    const decision = decideOn(application(kubeflow('SUSPENDED', cleared), { suspend: true }));
    expect(stateOf(decision)).toBe('SUSPENDED');
    expect(actionKinds(decision)).toEqual([]);
  });

  it('removes executors that Kubeflow left running before it begins again', () => {
    const decision = decideOn(application(kubeflow('PENDING_RERUN', cleared), retry), { driver: gone, executors: [executorPod('e', { phase: 'Running' })] });
    expect(decision.first).toMatchObject([{ kind: 'deleteOfAttempt', submissionId: ATTEMPT, executors: 'live' }]);
  });
});
