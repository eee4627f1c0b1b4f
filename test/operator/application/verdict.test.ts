// What a driver pod says about its run, and why it failed.
import { describe, expect, it } from 'vitest';
import { at, driverPod, ended, NOON, pending, running, waiting } from './builders';
import { cachedPod } from '../../../src/operator/application/cached-pod';
import { pendingReasonFromEvents, pendingReasonOf, schedulerSilentAt } from '../../../src/operator/application/driver/pending-reason';
import { lostWithItsNode, verdictOf } from '../../../src/operator/application/driver/verdict';
import type { Pod, PodStatus } from '../../../src/spec/kubernetes.gen';
import { DRIVER_CONTAINER } from '../../../src/spec/labels';
import type { ExecutorFailure } from '../../../src/spec/types.gen';

const disrupted = (reason: string): PodStatus => ({ ...ended(143), conditions: [{ type: 'DisruptionTarget', status: 'True', reason }] });
const initFailed: PodStatus = {
  phase: 'Failed',
  initContainerStatuses: [{ name: 'fetch', state: { terminated: { exitCode: 4, reason: 'Error' } }, image: '', imageID: '', ready: false, restartCount: 0 }],
  containerStatuses: [{ name: DRIVER_CONTAINER, state: { waiting: { reason: 'PodInitializing' } }, image: '', imageID: '', ready: false, restartCount: 0 }],
};

function verdict(pod: Pod, seconds = 100, executorFailure?: ExecutorFailure) {
  return verdictOf(pod, NOON + seconds * 1000, executorFailure);
}

/** A driver pod without a node, as no scheduler has seen it. */
function unseenBy(schedulerName: string | undefined, conditions: PodStatus['conditions'] = []): Pod {
  return driverPod({ phase: 'Pending', conditions }, {}, { nodeName: undefined, schedulerName });
}

describe('the class of a failed run', () => {
  it.each<{ name: string; pod: Pod; executorFailure?: ExecutorFailure; expected: string }>([
    { name: 'a program that ends with an error', pod: driverPod(ended(1)), expected: 'UserError' },
    { name: 'a driver that the kernel killed for its memory', pod: driverPod(ended(137, { reason: 'OOMKilled' })), expected: 'DriverOutOfMemory' },
    {
      name: 'a driver that gave up after an executor was killed for its memory',
      pod: driverPod(ended(1, { at: 61 })),
      executorFailure: { podName: 'e', exitCode: 137, reason: 'OOMKilled', time: at(50) },
      expected: 'ExecutorOutOfMemory',
    },
    {
      name: 'a driver that gave up after an executor ran out of heap',
      pod: driverPod(ended(1, { at: 61 })),
      executorFailure: { podName: 'e', exitCode: 52, reason: 'Error', time: at(50) },
      expected: 'ExecutorOutOfMemory',
    },
    {
      name: 'a program that ends with an error long after an executor ran out of memory',
      pod: driverPod(ended(1, { at: 200 })),
      executorFailure: { podName: 'e', exitCode: 52, reason: 'Error', time: at(50) },
      expected: 'UserError',
    },
    {
      name: 'a program that ends with an error after an executor was lost otherwise',
      pod: driverPod(ended(1, { at: 61 })),
      executorFailure: { podName: 'e', exitCode: 137, reason: 'Error', time: at(50) },
      expected: 'UserError',
    },
    { name: 'a drain through the eviction API', pod: driverPod(disrupted('EvictionByEvictionAPI')), expected: 'Evicted' },
    { name: 'a node short of memory', pod: driverPod({ phase: 'Failed', reason: 'Evicted' }), expected: 'Evicted' },
    { name: 'a pod without which the node cannot work', pod: driverPod({ ...disrupted('TerminationByKubelet'), reason: 'Preempting' }), expected: 'Preempted' },
    { name: 'a node that is being shut down in order', pod: driverPod({ ...disrupted('TerminationByKubelet'), reason: 'Terminated' }), expected: 'NodeLost' },
    { name: 'a node under pressure', pod: driverPod({ ...disrupted('TerminationByKubelet'), reason: 'Evicted' }), expected: 'Evicted' },
    { name: 'a pod that was gone with its node', pod: driverPod({ ...disrupted('DeletionByPodGC'), containerStatuses: [] }), expected: 'NodeLost' },
    { name: 'a deadline of the pod template', pod: driverPod({ phase: 'Failed', reason: 'DeadlineExceeded' }), expected: 'DeadlineExceeded' },
    { name: 'a pod of higher priority', pod: driverPod(disrupted('PreemptionByScheduler')), expected: 'Preempted' },
    {
      name: 'a more urgent application under Volcano',
      pod: driverPod({ ...ended(143), conditions: [{ type: 'Ready', status: 'False', reason: 'Evict' }] }),
      expected: 'Preempted',
    },
    { name: 'a node that was tainted', pod: driverPod(disrupted('DeletionByTaintManager')), expected: 'NodeLost' },
    { name: 'a node that was shut down', pod: driverPod({ phase: 'Failed', reason: 'Terminated' }), expected: 'NodeLost' },
    { name: 'a pod that the kubelet refused for lack of capacity', pod: driverPod({ phase: 'Failed', reason: 'OutOfcpu' }), expected: 'Unschedulable' },
    { name: 'somebody who deleted the pod', pod: driverPod(ended(143), { deletionTimestamp: at(90), deletionGracePeriodSeconds: 30 }), expected: 'Deleted' },
  ])('$name: $expected', ({ pod, executorFailure, expected }) => {
    expect(verdict(pod, 300, executorFailure)).toMatchObject({ kind: 'failed', failure: { class: expected } });
  });
});

describe('a driver that counts as lost because its node is silent', () => {
  it.each([
    {
      name: 'is classed by what Kubernetes was about to do with it',
      status: { ...running(), conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' }] },
      expected: 'Preempted',
    },
    { name: 'is classed as lost with its node where nothing is known', status: running(), expected: 'NodeLost' },
  ])('$name', ({ status, expected }) => {
    expect(lostWithItsNode(driverPod(status, { deletionTimestamp: at(40) }), NOON)).toMatchObject({ failure: { class: expected } });
  });
});

describe('the verdict of a driver pod', () => {
  it('is a success when the container ended by itself before anybody asked for its deletion', () => {
    const pod = driverPod(ended(0, { at: 59 }), { deletionTimestamp: at(90), deletionGracePeriodSeconds: 30 });
    expect(verdict(pod)).toEqual({ kind: 'succeeded', finishedAt: NOON + 59_000 });
  });

  it('is no success when the container exited with 0 after the request to delete its pod', () => {
    const pod = driverPod(ended(0, { at: 61 }), { deletionTimestamp: at(90), deletionGracePeriodSeconds: 30 });
    expect(verdict(pod)).toMatchObject({ kind: 'failed', failure: { class: 'Deleted', exitCode: 0 } });
  });

  it.each<{ name: string; conditions?: PodStatus['conditions']; expected: { message: string; reason: string } }>([
    {
      name: 'a user deleted it',
      expected: { message: 'driver pod was deleted while it ran; its container then ended with ExitCode: 143, Reason: Error', reason: 'Error' },
    },
    {
      name: 'another pod took its place',
      conditions: [
        {
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'PreemptionByScheduler',
          message: 'default-scheduler: preempting to accommodate a higher priority pod',
        },
      ],
      expected: {
        message: 'driver pod was disrupted (PreemptionByScheduler: default-scheduler: preempting to accommodate a higher priority pod) while it ran; '
          + 'its container then ended with ExitCode: 143, Reason: Error',
        reason: 'PreemptionByScheduler',
      },
    },
  ])('says that $name, and how its container took that', ({ conditions, expected }) => {
    const pod = driverPod({ ...ended(143, { at: 61 }), conditions }, { deletionTimestamp: at(90), deletionGracePeriodSeconds: 30 });
    expect(verdict(pod)).toMatchObject({ kind: 'failed', failure: { ...expected, exitCode: 143 } });
  });

  it('keeps exit code, reason and the last lines that the driver wrote', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
    const found = verdict(driverPod(ended(7, { message: `${lines.join('\n')}\n` })));
    expect(found).toMatchObject({ kind: 'failed', failure: { exitCode: 7, reason: 'Error', podName: 'etl-driver', lastLines: lines.slice(10).join('\n') } });
  });

  it('names pod, node, phase and each container, since the pod may soon be gone', () => {
    const found = verdict(driverPod(initFailed));
    expect(found).toMatchObject({
      message: 'init container fetch failed with ExitCode: 4, Reason: Error; pod etl-driver on node node-1 in phase Failed; '
        + 'container fetch terminated with exit code 4 (Error), started never, finished at an unknown time; '
        + `container ${DRIVER_CONTAINER} waiting (PodInitializing)`,
      failure: { class: 'UserError', exitCode: 4, message: 'init container fetch failed with ExitCode: 4, Reason: Error' },
    });
  });

  it('does not take a sidecar that was ended for an init container that failed', () => {
    expect(verdict(driverPod(initFailed, {}, {
      initContainers: [{
        name: 'fetch', restartPolicy: 'Always',
      }],
    }))).toMatchObject({ failure: { message: 'driver container status missing' } });
  });

  it('finds the Spark container where a template has named it otherwise: last, where Spark puts it', () => {
    const status: PodStatus = {
      phase: 'Running',
      containerStatuses: [
        { name: 'mine', state: { terminated: { exitCode: 0, finishedAt: at(50) } }, image: '', imageID: '', ready: false, restartCount: 0 },
        { name: 'logs', state: { running: {} }, image: '', imageID: '', ready: true, restartCount: 0 },
      ],
    };
    expect(verdict(driverPod(status, {}, { containers: [{ name: 'logs' }, { name: 'mine' }] }))).toMatchObject({ kind: 'succeeded' });
  });

  it('is unknown when a deletion is not confirmed a minute after its time', () => {
    const pod = driverPod(running(), { deletionTimestamp: at(40), deletionGracePeriodSeconds: 30 });
    expect(verdict(pod, 99).kind).toBe('running');
    expect(verdict(pod, 100).kind).toBe('unknown');
  });
});

describe('why a driver is pending', () => {
  it.each<{ name: string; status: PodStatus; expected: object | undefined }>([
    {
      name: 'an image that cannot be pulled',
      status: waiting('ImagePullBackOff', 'no such image'),
      expected: { reason: 'ImagePullBackOff', failureClass: 'Image' },
    },
    { name: 'an image whose name is wrong', status: waiting('InvalidImageName', 'bad'), expected: { reason: 'InvalidImageName', failureClass: 'Image' } },
    {
      name: 'a missing ConfigMap in the environment',
      status: waiting('CreateContainerConfigError', 'configmap "x" not found'),
      expected: { reason: 'CreateContainerConfigError', failureClass: 'Configuration' },
    },
    {
      name: 'no node with free capacity',
      status: pending({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' }),
      expected: { reason: 'Unschedulable', message: '0/3 nodes', failureClass: 'Unschedulable' },
    },
    { name: 'a container that is being created', status: waiting('ContainerCreating'), expected: undefined },
    { name: 'init containers at work', status: waiting('PodInitializing'), expected: undefined },
  ])('$name', ({ status, expected }) => {
    const reason = pendingReasonOf(driverPod(status), NOON);
    if (expected) expect(reason).toMatchObject(expected);
    else expect(reason).toBeUndefined();
  });

  it.each<{ name: string; pod: Pod; seconds: number; expected: RegExp | undefined }>([
    { name: 'named after a minute of silence', pod: unseenBy('volcano'), seconds: 60, expected: /"volcano", which probably nobody runs; install it, or name/ },
    { name: 'not named before', pod: unseenBy('volcano'), seconds: 59, expected: undefined },
    { name: 'named by its name where the pod names none', pod: unseenBy(undefined), seconds: 60, expected: /"default-scheduler", which probably nobody runs$/ },
    {
      name: 'not suspected where it has spoken',
      pod: unseenBy('volcano', [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' }]),
      seconds: 600,
      expected: /^0\/3 nodes$/,
    },
    { name: 'not suspected where the pod has a node', pod: driverPod({ phase: 'Pending' }), seconds: 600, expected: undefined },
  ])('a scheduler that nobody runs is $name', ({ pod, seconds, expected }) => {
    const cached = cachedPod(pod);
    const found = pendingReasonOf(cached, NOON + seconds * 1000);
    expect(found?.message).toEqual(expected === undefined ? undefined : expect.stringMatching(expected));
    const silent = schedulerSilentAt(cached);
    if (expected === undefined && silent !== undefined) expect(silent, 'it is looked at again then').toBe(NOON + 60_000);
  });

  it('is the last telling warning among its Events', () => {
    const event = (type: string, reason: string, message: string, time: number) => ({ type, reason, message, time });
    const events = [
      event('Warning', 'FailedMount', 'secret "a" not found', 3),
      event('Warning', 'FailedMount', 'secret "b" not found', 5),
      event('Normal', 'Pulled', 'fine', 9),
      event('Warning', 'Unhealthy', 'probe', 9),
    ];
    expect(pendingReasonFromEvents(events, driverPod(pending()))).toMatchObject({ reason: 'FailedMount', message: 'secret "b" not found' });
  });

  it('is not what the scheduler said before it found a node', () => {
    const events = [{ type: 'Warning', reason: 'FailedScheduling', message: '0/3 nodes', time: 3 }];
    expect(pendingReasonFromEvents(events, driverPod(pending()))).toBeUndefined();
    expect(pendingReasonFromEvents(events, driverPod(pending(), {}, { nodeName: undefined }))).toMatchObject({ reason: 'FailedScheduling' });
  });
});
