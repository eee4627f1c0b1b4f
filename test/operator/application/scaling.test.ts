// A changed number of executors: followed under the run where a set keeps them, and a changed specification like any other elsewhere.
import { describe, expect, it } from 'vitest';
import {
  actionKinds, application, ATTEMPT, attemptStatus, decideOn, driverPod, ended, executorPod, NOON, pending, present, prunedStatus, reasonsOf, running, stateOf,
  wakesAt, SPARK_APPLICATION_ID,
} from './builders';
import { started } from './controller-harness';
import { specHash } from '../../../src/spec/spec-hash';
import type { SparkApplication } from '../../../src/spec/types.gen';

const SET = { sparkConf: { 'spark.kubernetes.allocation.pods.allocator': 'statefulset' } };
const RUN = { driver: present(driverPod(running())) };
const NAME = `spark-s-${SPARK_APPLICATION_ID}-0`;

/** An application that ran with two executors, and now asks for five. */
function edited(spec: Record<string, unknown> = {}, state = 'RUNNING'): SparkApplication {
  const before = application(undefined, { ...SET, ...spec, executor: { instances: 2 } });
  return application(
    { ...attemptStatus(state), specHash: specHash(before.spec), observedGeneration: 1 }, { ...SET, ...spec, executor: { instances: 5 } }, { generation: 2 },
  );
}

describe('a changed number of executors', () => {
  it.each<{ name: string; spec: Record<string, unknown>; state: string }>([
    { name: 'a StatefulSet', spec: {}, state: 'RUNNING' },
    {
      name: 'a Deployment, from Spark 4.2 on',
      spec: { sparkVersion: '4.2.1', sparkConf: { 'spark.kubernetes.allocation.pods.allocator': 'deployment' } },
      state: 'RUNNING',
    },
    {
      name: 'a Deployment, which Spark 4.1 has not', spec: { sparkConf: { 'spark.kubernetes.allocation.pods.allocator': 'deployment' } }, state: 'INVALIDATING',
    },
    { name: 'the driver itself', spec: { sparkConf: undefined }, state: 'INVALIDATING' },
    { name: 'an allocator of its own', spec: { sparkConf: { 'spark.kubernetes.allocation.pods.allocator': 'org.example.Mine' } }, state: 'INVALIDATING' },
    {
      name: 'an allocator with the name of a property of every object',
      spec: { sparkConf: { 'spark.kubernetes.allocation.pods.allocator': 'constructor' } },
      state: 'INVALIDATING',
    },
    { name: 'a StatefulSet whose size follows the work', spec: { dynamicAllocation: { enabled: true } }, state: 'INVALIDATING' },
    {
      name: 'a StatefulSet whose size follows the work by a property, in capitals as Spark takes it too',
      spec: { sparkConf: { ...SET.sparkConf, 'spark.dynamicAllocation.enabled': 'TRUE' } },
      state: 'INVALIDATING',
    },
  ])('of executors that are kept by $name leads to $state', ({ spec, state }) => {
    const decision = decideOn(edited(spec), RUN);
    expect(stateOf(decision)).toBe(state);
    expect(actionKinds(decision)).toEqual(state === 'RUNNING' ? ['scaleExecutors'] : []);
  });

  it('asks the set of the default profile for the new number', () => {
    expect(decideOn(edited(), RUN).actions).toMatchObject([{ kind: 'scaleExecutors', set: { of: { kind: 'StatefulSet' }, name: NAME }, replicas: 5 }]);
  });

  it('is recorded when the set has taken it, so that the next reconcile sees no change', () => {
    const app = edited();
    const scaled = decideOn(app, { ...RUN, scaling: { replicas: 5, outcome: 'scaled' } });
    expect(scaled.status).toMatchObject({ applicationState: { state: 'RUNNING' }, specHash: specHash(app.spec), observedGeneration: 2 });
    expect(scaled.status.specChangePending).toBeUndefined();
    expect(reasonsOf(scaled)).toEqual(['SparkApplicationScaled']);
    const next = decideOn({ ...app, status: scaled.status }, RUN);
    expect(next.actions).toEqual([]);
    expect(next.status).toBe(scaled.status);
  });

  it('waits for the driver to run and to make the set', () => {
    expect(decideOn(edited({}, 'SUBMITTED'), { driver: present(driverPod(pending())) }).actions).toEqual([]);
    const waiting = decideOn(edited(), {
      ...RUN, scaling: { replicas: 5, outcome: 'waiting', reason: 'NoExecutorSet', message: 'not found', retryAt: NOON + 3000 },
    });
    expect(waiting.actions).toEqual([]);
    expect(wakesAt(waiting)).toBe(3);
  });

  it.each([
    { onSpecChange: 'Restart' as const, state: 'INVALIDATING' },
    { onSpecChange: 'NextRun' as const, state: 'RUNNING' },
    { onSpecChange: 'Ignore' as const, state: 'RUNNING' },
  ])('that the set refuses is a changed specification like any other: $onSpecChange leads to $state', ({ onSpecChange, state }) => {
    const app = edited({ onSpecChange });
    const asked = decideOn(app, RUN).status;
    const refused = decideOn({ ...app, status: asked }, { ...RUN, scaling: { replicas: 5, outcome: 'refused', message: 'forbidden' } });
    expect(stateOf(refused)).toBe(state);
    expect(reasonsOf(refused)).toContain('SparkApplicationScalingRefused');
    if (onSpecChange !== 'Restart') expect(refused.status.specChangePending).toBe(true);
    expect(decideOn({ ...app, status: refused.status }, RUN).actions.map(({ kind }) => kind)).not.toContain('scaleExecutors');
  });

  it('together with another change restarts as that one does', () => {
    expect(stateOf(decideOn(application(edited().status, {
      ...SET, executor: { instances: 5 }, arguments: ['new'],
    }, { generation: 2 }), RUN))).toBe('INVALIDATING');
  });

  it('of a finished application runs it again, since nothing is left to scale', () => {
    expect(stateOf(decideOn(edited({}, 'COMPLETED'), { driver: present(driverPod(ended(0))), now: 61 }))).toBe('INVALIDATING');
  });

  it('restarts under a CRD that does not keep what was done', () => {
    const app = edited();
    const driver = present(driverPod(running(), { annotations: { 'sparkoperator.k8s.io/spec-hash': app.status?.specHash ?? '' } }));
    expect(stateOf(decideOn({ ...app, status: prunedStatus(app.status!) }, { driver }))).toBe('INVALIDATING');
  });
});

describe('the set that keeps executors', () => {
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: NAME, uid: 'set-1', controller: true };
  const inSet = executorPod(`${NAME}-0`, { phase: 'Running' }, {
    ownerReferences: [owner], labels: { 'sparkoperator.k8s.io/app-name': 'etl', 'sparkoperator.k8s.io/submission-id': ATTEMPT, 'spark-role': 'executor' },
  });

  it('is deleted before its executors when the run ends, since it would make new ones', () => {
    const app = application(attemptStatus('RUNNING'), SET);
    const decision = decideOn(app, { driver: present(driverPod(ended(1))), now: 61, executors: [inSet] });
    const removals = decision.first?.map((action) => (action.kind === 'deleteOfAttempt' ? action.of.kind : action.kind));
    expect(removals).toEqual(['Service', 'deleteExecutorSet', 'Pod']);
    expect(decision.first).toContainEqual({ kind: 'deleteExecutorSet', set: { of: { apiVersion: 'apps/v1', kind: 'StatefulSet' }, name: NAME } });
  });

  it('is deleted although it has no executor at the moment', () => {
    const decision = decideOn(application(attemptStatus('RUNNING'), SET), { driver: present(driverPod(ended(1))), now: 61 });
    expect(decision.first).toContainEqual({ kind: 'deleteExecutorSet', set: { of: { apiVersion: 'apps/v1', kind: 'StatefulSet' }, name: NAME } });
  });

  it('is found by its executors when it outlives a finished application', () => {
    expect(actionKinds(decideOn(application(attemptStatus('COMPLETED')), { executors: [inSet] }))).toEqual(['deleteExecutorSet', 'deleteOfAttempt']);
  });

  it('that is a Deployment is found through the ReplicaSet between', () => {
    const deployment = `spark-d-${SPARK_APPLICATION_ID}-0`;
    const replicaSet = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${deployment}-7c9f`, uid: 'rs-1', controller: true };
    const pod = executorPod(`${deployment}-7c9f-abcde`, { phase: 'Running' }, {
      ownerReferences: [replicaSet], labels: { ...inSet.metadata.labels, 'pod-template-hash': '7c9f' },
    });
    expect(decideOn(application(attemptStatus('COMPLETED')), { executors: [pod] }).actions[0])
      .toMatchObject({ kind: 'deleteExecutorSet', set: { of: { kind: 'Deployment' }, name: deployment } });
  });

  it('is nobody\'s business where the driver keeps its executors itself', () => {
    const decision = decideOn(application(attemptStatus('RUNNING')), { driver: present(driverPod(ended(1))), now: 61 });
    expect(decision.first?.map(({ kind }) => kind)).not.toContain('deleteExecutorSet');
  });
});

describe('on an API server', () => {
  it('a set that has no right to be scaled says so, and the run is taken down', async () => {
    const harness = await started(SET);
    harness.edit({ executor: { instances: 5 } });
    harness.api.faultNext(({ method, path }) => method === 'PATCH' && path.endsWith('/scale'), {
      answer: {
        status: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'statefulsets.apps is forbidden: cannot patch resource "statefulsets/scale"' },
      },
    });
    await harness.settle();
    expect(harness.state()).toBe('INVALIDATING');
    expect(harness.events.find(({ reason }) => reason === 'SparkApplicationScalingRefused')?.message).toMatch(/cannot patch/);
  });
});
