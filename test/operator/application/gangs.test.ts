// Applications under batch schedulers: their PodGroups against CRDs written after the documented fields, and what the status says while a gang waits.
import { describe, expect, it } from 'vitest';
import { driverPod, NOON, pending } from './builders';
import { ControllerHarness } from './controller-harness';
import { cachedPod } from '../../../src/operator/application/cached-pod';
import { pendingReasonOf } from '../../../src/operator/application/driver/pending-reason';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { PodStatus } from '../../../src/spec/kubernetes.gen';
import { podGroupCrd } from '../../support/pod-group-crds';

const PODS = { volcano: 'volcano', coscheduling: 'gang', yunikorn: 'yunikorn' } as const;
type Scheduler = keyof typeof PODS;
const GROUPS = {
  volcano: '/apis/scheduling.volcano.sh/v1beta1/namespaces/jobs/podgroups',
  coscheduling: '/apis/scheduling.x-k8s.io/v1alpha1/namespaces/jobs/podgroups',
};

interface PodGroup extends KubernetesObject {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: object;
}

/** An application whose driver no scheduler has looked at yet. */
async function submitted(scheduler: Scheduler, options: object = {}): Promise<ControllerHarness> {
  const harness = new ControllerHarness({ submission: { batchScheduler: true, kubeSchedulerNames: ['gang'] } });
  for (const each of ['volcano', 'coscheduling'] as const) {
    harness.api.must('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', podGroupCrd(each));
  }
  harness.create({ batchScheduler: PODS[scheduler], batchSchedulerOptions: options, executor: { instances: 2, cores: 1, memory: '1g' } });
  await harness.settle();
  expect(harness.state(), harness.status()?.applicationState?.errorMessage).toBe('SUBMITTED');
  return harness;
}

const podGroup = (harness: ControllerHarness, scheduler: 'volcano' | 'coscheduling') => (
  harness.api.must('GET', GROUPS[scheduler]) as { items: PodGroup[] }).items[0];

/** What the scheduler writes of the group. */
function write(harness: ControllerHarness, scheduler: 'volcano' | 'coscheduling', status: object): void {
  const group = podGroup(harness, scheduler);
  const kind = scheduler === 'volcano' ? { apiVersion: 'scheduling.volcano.sh/v1beta1' } : { apiVersion: 'scheduling.x-k8s.io/v1alpha1' };
  const path = `${GROUPS[scheduler]}/${group.metadata.name}${scheduler === 'volcano' ? '' : '/status'}`;
  harness.api.must('PUT', path, { ...group, ...kind, kind: 'PodGroup', status });
}

const ready = (harness: ControllerHarness) => {
  const { status, reason, message } = harness.status()?.conditions?.find(({ type }) => type === 'Ready') ?? {};
  return { status, reason, message };
};

describe('a PodGroup', () => {
  it.each<{ scheduler: 'volcano' | 'coscheduling'; options: object; spec: object }>([
    { scheduler: 'volcano', options: {}, spec: { minMember: 1, queue: 'default', minResources: { cpu: '3', memory: '4299Mi' } } },
    {
      scheduler: 'volcano',
      options: { queue: 'root.team-a', priorityClassName: 'high', resources: { 'cpu': '500m', 'memory': '1Gi', 'nvidia.com/gpu': 1 } },
      spec: {
        minMember: 1, queue: 'root.team-a', priorityClassName: 'high', minResources: { 'cpu': '500m', 'memory': '1Gi', 'nvidia.com/gpu': '1' },
      },
    },
    { scheduler: 'coscheduling', options: {}, spec: { minMember: 1, minResources: { cpu: '3', memory: '4299Mi' } } },
    { scheduler: 'coscheduling', options: { resources: { cpu: '2' } }, spec: { minMember: 1, minResources: { cpu: '2' } } },
  ])('of $scheduler with $options is taken by the documented schema, and nothing of it is dropped', async ({ scheduler, options, spec }) => {
    const harness = await submitted(scheduler, options);
    const { metadata, spec: stored } = podGroup(harness, scheduler);
    expect(stored).toEqual(spec);
    expect(metadata.ownerReferences).toMatchObject([{ kind: 'SparkApplication', name: 'etl', controller: true }]);
  });

  it('that its scheduler would refuse ends the submission with the words of the API server', async () => {
    const harness = new ControllerHarness({ submission: { batchScheduler: true } });
    harness.api.must('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', podGroupCrd('volcano'));
    harness.create({ batchScheduler: 'volcano', batchSchedulerOptions: { queue: 'Team A' } });
    await harness.settle();
    expect(harness.state()).toBe('FAILED');
    expect(harness.status()?.applicationState?.errorMessage).toMatch(/PodGroup .*spec\.queue/);
  });

  it('goes with its attempt, and the next one has its own', async () => {
    const harness = await submitted('volcano');
    const { uid } = podGroup(harness, 'volcano').metadata;
    harness.edit({ suspend: true });
    await harness.pass(60);
    expect(harness.state()).toBe('SUSPENDED');
    expect(podGroup(harness, 'volcano')).toBeUndefined();
    harness.edit({ suspend: false });
    await harness.pass(5);
    expect(podGroup(harness, 'volcano').metadata.uid).not.toBe(uid);
  });
});

describe('an application whose gang waits', () => {
  const NOT_READY = 'pod group is not ready, 1 Pending, 1 minAvailable';
  const unschedulable = (message: string): PodStatus => pending({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message });

  it('says so in its condition Ready while the PodGroup is not in the queue, and what the queue lacks', async () => {
    const harness = await submitted('volcano', { queue: 'team-a' });
    write(harness, 'volcano', {
      phase: 'Pending',
      conditions: [
        { type: 'Scheduled', status: 'False', message: 'old' },
        { type: 'Unschedulable', status: 'True', reason: 'NotEnoughResources', message: 'queue resource quota insufficient' },
      ],
    });
    await harness.pass(6);
    expect(ready(harness)).toEqual({
      status: 'False',
      reason: 'WaitingForGang',
      message: 'driver pod etl-driver is pending: PodGroup spark-etl-pg is Pending in queue team-a: queue resource quota insufficient',
    });
    expect(harness.events.map(({ reason, message }) => `${reason} ${message}`))
      .toContainEqual(expect.stringMatching(/^SparkDriverPending .*spark-etl-pg is Pending/));
    await harness.pass(120);
    expect(ready(harness).reason, 'no scheduler is suspected that has written the status').toBe('WaitingForGang');
    await harness.pass(300);
    expect(ready(harness)).toMatchObject({ reason: 'DriverPendingTooLong' });
  });

  it('says so while it is in the queue', async () => {
    const harness = await submitted('volcano');
    write(harness, 'volcano', { phase: 'Inqueue' });
    await harness.pass(6);
    expect(ready(harness).message).toBe('driver pod etl-driver is pending: PodGroup spark-etl-pg is Inqueue in queue default');
  });

  it.each<{ scheduler: Scheduler; what: string; message: string; reason: string }>([
    { scheduler: 'volcano', what: 'its gang', message: `1/1 tasks in gang unschedulable: ${NOT_READY}`, reason: 'WaitingForGang' },
    { scheduler: 'volcano', what: 'no node', message: '0/3 nodes are available: 3 Insufficient cpu.', reason: 'Unschedulable' },
    {
      scheduler: 'coscheduling',
      what: 'its gang',
      message: 'pre-filter pod etl-driver cannot find enough sibling pods, current pods number: 1',
      reason: 'WaitingForGang',
    },
    { scheduler: 'coscheduling', what: 'its gang', message: 'rejected due to timeout after waiting 10s at plugin Coscheduling', reason: 'WaitingForGang' },
    { scheduler: 'coscheduling', what: 'no node', message: '0/3 nodes are available: 3 Insufficient memory.', reason: 'Unschedulable' },
  ])('says what $scheduler says of the pod: $what ($message)', ({ scheduler, message, reason }) => {
    const marks = scheduler === 'volcano' ? { annotations: { 'scheduling.k8s.io/group-name': 'g' } } : { labels: { 'scheduling.x-k8s.io/pod-group': 'g' } };
    const pod = cachedPod(driverPod(unschedulable(message), marks, { nodeName: undefined }));
    expect(pendingReasonOf(pod, NOON)).toEqual({ reason, message, failureClass: 'Unschedulable' });
  });

  it('says so for the PodGroups of scheduler-plugins, whose conditions say nothing', async () => {
    const harness = await submitted('coscheduling');
    write(harness, 'coscheduling', { phase: 'PreScheduling' });
    await harness.pass(6);
    expect(ready(harness)).toMatchObject({ reason: 'WaitingForGang', message: 'driver pod etl-driver is pending: PodGroup etl-pg is PreScheduling' });
  });

  it('says so for YuniKorn, which has no PodGroups, by its Events', async () => {
    const harness = await submitted('yunikorn', { queue: 'root.team-a' });
    const { metadata: { uid } } = harness.pod()!;
    harness.api.must('POST', '/apis/events.k8s.io/v1/namespaces/jobs/events', {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'queued', namespace: 'jobs' },
      eventTime: '2026-01-01T00:00:01.000000Z',
      reportingController: 'yunikorn',
      reportingInstance: 'yunikorn',
      action: 'Scheduling',
      type: 'Normal',
      reason: 'Scheduling',
      note: 'jobs/etl-driver is queued and waiting for allocation',
      regarding: { apiVersion: 'v1', kind: 'Pod', name: 'etl-driver', namespace: 'jobs', uid },
    });
    await harness.pass(6);
    expect(ready(harness)).toMatchObject({
      reason: 'WaitingForGang',
      message: 'driver pod etl-driver is pending: task group spark-driver waits in YuniKorn: jobs/etl-driver is queued and waiting for allocation',
    });
  });

  it.each<Scheduler>(['volcano', 'coscheduling', 'yunikorn'])('suspects after a minute that nobody runs %s where nothing was said', async (scheduler) => {
    const harness = await submitted(scheduler);
    await harness.pass(59);
    expect(ready(harness).reason).toBe('DriverPending');
    await harness.pass(2);
    expect(ready(harness)).toMatchObject({ reason: 'NoScheduler', message: expect.stringContaining(`its scheduler is "${PODS[scheduler]}"`) });
    await harness.pass(30);
    expect(ready(harness).reason).toBe('NoScheduler');
  });

  it('says that its PodGroup is gone, without which no scheduler places the pod', async () => {
    const harness = await submitted('volcano');
    harness.api.must('DELETE', `${GROUPS.volcano}/spark-etl-pg`);
    await harness.pass(6);
    expect(ready(harness)).toMatchObject({ reason: 'WaitingForGang', message: expect.stringContaining('PodGroup spark-etl-pg does not exist') });
  });
});
