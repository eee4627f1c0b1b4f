// Statuses that Kubeflow's operator wrote, in its own form: finished ones are left alone, live ones are gone on with, none is run twice.
import { describe, expect, it } from 'vitest';
import {
  actionKinds, application, at, ATTEMPT, decideOn, driverPod, ended, executorPod, gone, present, running, stateOf, unseen, type Circumstances,
} from './builders';
import { ControllerHarness } from './controller-harness';
import { KubeError } from '../../../src/kube/client';
import { Annotation, SPEC_RECORD_MANAGER } from '../../../src/spec/labels';
import { specHash } from '../../../src/spec/spec-hash';
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
  ])('$name: its specification is recorded, and nothing is done', ({ status, given }) => {
    const app = application(status, retry, { generation: 4 });
    const decision = decideOn(app, { now: 3600, ...given });
    expect(decision.status).toEqual({ ...app.status, specHash: specHash(app.spec), observedGeneration: 4 });
    expect(decision.actions).toEqual([]);
    expect(decision.first ?? []).toEqual([]);
    expect(decision.events).toEqual([]);
    const recorded = application(decision.status, retry, { generation: 4 });
    expect(decideOn(recorded, { now: 3600, ...given }).status, 'once').toBe(recorded.status);
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

describe('an edit of an application that was taken over', () => {
  type OnSpecChange = 'Restart' | 'NextRun' | 'Ignore';
  const APPLICATION = '/apis/sparkoperator.k8s.io/v1beta2/namespaces/jobs/sparkapplications/etl';

  /** An application whose run ended under Kubeflow's operator, and which this operator has seen. */
  async function takenOver(onSpecChange: OnSpecChange, surroundings: ConstructorParameters<typeof ControllerHarness>[0] = {}): Promise<ControllerHarness> {
    const harness = new ControllerHarness(surroundings);
    harness.create({ onSpecChange });
    harness.api.must('PUT', `${APPLICATION}/status`, { ...harness.application(), status: kubeflow('COMPLETED', { terminationTime: at(60) }) });
    await harness.settle();
    return harness;
  }

  it.each<{ onSpecChange: OnSpecChange; drivers: number }>([
    { onSpecChange: 'Restart', drivers: 1 }, { onSpecChange: 'NextRun', drivers: 1 }, { onSpecChange: 'Ignore', drivers: 0 },
  ])('leads to $drivers new runs under $onSpecChange, also when no operator was there to see it', async ({ onSpecChange, drivers }) => {
    const harness = await takenOver(onSpecChange);
    expect(harness.statusWrites, 'one write records the specification').toBe(1);
    await harness.settle();
    expect(harness.statusWrites).toBe(1);
    harness.restart();
    harness.edit({ arguments: ['another'] });
    await harness.settle();
    expect(harness.driversCreated).toBe(drivers);
  });

  it('of its time to live, after the CRD has got new defaults, leads to none', async () => {
    const harness = await takenOver('Restart', { crd: 'open' });
    expect(harness.application()?.spec.mode).toBeUndefined();
    harness.useOurCrd();
    harness.restart();
    harness.edit({ timeToLiveSeconds: 86_400 });
    await harness.settle();
    expect(harness.application()?.spec.mode, 'the API server has written the default').toBe('cluster');
    expect(harness.driversCreated).toBe(0);
    harness.edit({ arguments: ['another'] });
    await harness.settle();
    expect(harness.driversCreated).toBe(1);
  });

  describe('whose CRD is still Kubeflow\'s, which keeps no record in the status', () => {
    const recording = { crd: 'kubeflow', recordSpecInAnnotations: true } as const;

    it('leads to a new run all the same, where the operator may annotate applications', async () => {
      const harness = await takenOver('Restart', recording);
      await harness.settle();
      const { annotations, managedFields = [] } = harness.application()?.metadata as { annotations?: object; managedFields?: Array<{ manager: string }> };
      expect(annotations).toEqual({ [Annotation.ATTEMPT_SPEC_HASH]: `${ATTEMPT} ${specHash(harness.application()?.spec)}` });
      expect(managedFields.map(({ manager }) => manager)).toContain(SPEC_RECORD_MANAGER);
      harness.restart();
      await harness.settle();
      expect(harness.driversCreated, 'no edit, no run').toBe(0);
      harness.restart();
      harness.edit({ arguments: ['another'] });
      await harness.settle();
      expect(harness.driversCreated).toBe(1);
      harness.report(running());
      await harness.settle();
      const { submissionID } = harness.status() ?? {};
      expect(harness.application()?.metadata.annotations).toEqual({
        [Annotation.ATTEMPT_SPEC_HASH]: `${submissionID} ${specHash(harness.application()?.spec)}`,
      });
      harness.restart();
      await harness.settle();
      expect(harness.state(), 'the record is that of the new run').toBe('RUNNING');
    });

    it('is compared with the record of its own attempt only', () => {
      const annotations = { [Annotation.ATTEMPT_SPEC_HASH]: `another ${specHash({ old: true })}` };
      const app = application(kubeflow('COMPLETED', { terminationTime: at(60) }), {}, { annotations });
      expect(stateOf(decideOn(app))).toBe('COMPLETED');
      const own = { [Annotation.ATTEMPT_SPEC_HASH]: `${ATTEMPT} ${specHash({ old: true })}` };
      expect(stateOf(decideOn({ ...app, metadata: { ...app.metadata, annotations: own } }))).toBe('INVALIDATING');
    });

    it('is not seen where the operator was not asked to annotate applications, and no application is patched', async () => {
      const harness = await takenOver('Restart', { crd: 'kubeflow' });
      harness.edit({ arguments: ['another'] });
      await harness.settle();
      expect(harness.driversCreated).toBe(0);
      expect(harness.count('PATCH', /sparkapplications\/etl(\?|$)/)).toBe(0);
    });

    it('does not keep the operator from working where it lacks the right', async () => {
      const forbidden = new KubeError('sparkapplications "etl" is forbidden', 403, 'Forbidden');
      const harness = await takenOver('Restart', { ...recording, client: (client) => ({ ...client, apply: () => Promise.reject(forbidden) }) });
      await harness.settle();
      expect(harness.state()).toBe('COMPLETED');
    });
  });
});
