// The kubelet of the rehearsal: what pods need to start, how they end, and their statuses.
import { afterEach, describe, expect, it } from 'vitest';
import { startControlPlane, type ApiObject, type ControlPlane, type ControlPlaneOptions } from '../../src/rehearsal';
import type { Container, Pod, PodSpec, Volume } from '../../src/spec/kubernetes.gen';
import { VirtualClock } from '../support/virtual-clock';

let plane: ControlPlane;
let clock: VirtualClock;

function start(options: Partial<ControlPlaneOptions> = {}): void {
  clock = new VirtualClock();
  plane = startControlPlane({ clock, ...options });
}

afterEach(() => plane.stop());

async function create(plural: string, object: object): Promise<void> {
  const { status, body } = await plane.transportFor().request({ method: 'POST', path: `/api/v1/namespaces/default/${plural}`, body: object });
  expect(status, JSON.stringify(body)).toBe(201);
}

async function createPod(spec: Partial<PodSpec> & { container?: Partial<Container> }, annotations: Record<string, string> = {}): Promise<void> {
  const { container, ...rest } = spec;
  await create('pods', {
    metadata: { name: 'one', annotations },
    spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'example/image:1', ...container }], ...rest },
  });
}

const pod = (): Pod => plane.objects('v1', 'Pod', 'default')[0] as unknown as Pod;
const waiting = (): unknown => pod().status?.containerStatuses?.[0].state?.waiting;
const events = (): string[] => plane.objects('v1', 'Event', 'default').map((event: ApiObject) => `${String(event.reason)}: ${String(event.message)}`);

describe('a pod', () => {
  it('is bound, pulled, started, and then ready with an address', async () => {
    start();
    await createPod({});
    expect(pod().status?.phase).toBe('Pending');
    await clock.advance(1000);
    const { phase, podIP, startTime, containerStatuses, conditions } = pod().status ?? {};
    expect([phase, podIP, startTime]).toEqual(['Running', expect.stringMatching(/^10\.89\./), '2026-01-01T00:00:00Z']);
    expect(containerStatuses).toMatchObject([{ name: 'main', ready: true, started: true, restartCount: 0, state: { running: {} } }]);
    expect(conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual(
      ['PodReadyToStartContainers=True', 'Initialized=True', 'Ready=True', 'ContainersReady=True', 'PodScheduled=True']);
    expect(events().map((event) => event.split(':')[0]).sort()).toEqual(['Pulled', 'Pulling', 'Scheduled', 'Started']);
  });

  it.each([
    ['0', 'Succeeded', { exitCode: 0, reason: 'Completed' }],
    ['3', 'Failed', { exitCode: 3, reason: 'Error' }],
    ['137', 'Failed', { exitCode: 137, reason: 'OOMKilled' }],
  ])('that ends with %s is %s', async (code, phase, terminated) => {
    start();
    await createPod({}, { 'rehearsal.cdk8s-spark/run-seconds': '2', 'rehearsal.cdk8s-spark/exit-code': code });
    await clock.advance(1000);
    expect(pod().status?.phase).toBe('Running');
    await clock.advance(2000);
    expect(pod().status?.phase).toBe(phase);
    expect(pod().status?.containerStatuses?.[0].state?.terminated).toMatchObject(terminated);
  });

  it('has its last log lines as termination message only where its policy says so', async () => {
    const annotations = {
      'rehearsal.cdk8s-spark/run-seconds': '1',
      'rehearsal.cdk8s-spark/exit-code': '1',
      'rehearsal.cdk8s-spark/last-words': 'no such table',
    };
    const messages: (string | undefined)[] = [];
    for (const terminationMessagePolicy of ['FallbackToLogsOnError', 'File']) {
      start();
      await createPod({ container: { terminationMessagePolicy } }, annotations);
      await clock.advance(3000);
      messages.push(pod().status?.containerStatuses?.[0].state?.terminated?.message);
    }
    expect(messages).toEqual(['no such table\n', undefined]);
  });

  const mounting = (volume: Partial<Volume>): Parameters<typeof createPod>[0] => (
    { volumes: [{ name: 'v', ...volume }], container: { volumeMounts: [{ name: 'v', mountPath: '/v' }] } });
  it.each([
    ['a ConfigMap', { configMap: { name: 'c' } }, 'configmap "c" not found'],
    ['a Secret', { secret: { secretName: 's' } }, 'secret "s" not found'],
    ['a projected ConfigMap', { projected: { sources: [{ configMap: { name: 'c' } }] } }, 'configmap "c" not found'],
  ])('waits for %s that it mounts', async (_what, volume, why) => {
    start();
    await createPod(mounting(volume));
    await clock.advance(10_000);
    expect(pod().status?.phase).toBe('Pending');
    expect(waiting()).toMatchObject({ reason: 'ContainerCreating' });
    expect(events()).toContain(`FailedMount: MountVolume.SetUp failed for volume "v" : ${why}`);
    await create('configmaps', { metadata: { name: 'c' } });
    await create('secrets', { metadata: { name: 's' } });
    await clock.advance(130_000);
    expect(pod().status?.phase).toBe('Running');
  });

  it('waits for a key that it mounts, and not for an optional one', async () => {
    start();
    await create('configmaps', { metadata: { name: 'c' }, data: { other: '1' } });
    await createPod(mounting({ configMap: { name: 'c', items: [{ key: 'k', path: 'k' }] } }));
    await clock.advance(5000);
    expect(events()).toContain('FailedMount: MountVolume.SetUp failed for volume "v" : references non-existent config key: k');
    await plane.stop();
    start();
    await createPod(mounting({ configMap: { name: 'c', optional: true } }));
    await clock.advance(5000);
    expect(pod().status?.phase).toBe('Running');
  });

  it.each([
    ['a ConfigMap of a variable', { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } }] }, 'configmap "c" not found'],
    ['a Secret of a variable', { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }, 'secret "s" not found'],
    ['a ConfigMap of all variables', { envFrom: [{ configMapRef: { name: 'c' } }] }, 'configmap "c" not found'],
  ])('cannot be configured without %s', async (_what, container, message) => {
    start();
    await createPod({ container });
    await clock.advance(5000);
    expect(pod().status?.phase).toBe('Pending');
    expect(waiting()).toEqual({ reason: 'CreateContainerConfigError', message });
    await create('configmaps', { metadata: { name: 'c' }, data: { k: '1' } });
    await create('secrets', { metadata: { name: 's' }, stringData: { k: '1' } });
    await clock.advance(20_000);
    expect(pod().status?.phase).toBe('Running');
  });

  it('is not scheduled before its claim is bound', async () => {
    start({ storageClasses: ['fast'] });
    const claim = (name: string, storageClassName: string): object => (
      { metadata: { name }, spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage: '1Gi' } } } });
    await createPod({ volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] });
    await clock.advance(1000);
    expect(events()).toContain('FailedScheduling: 0/1 nodes are available: persistentvolumeclaim "data" not found.');
    await create('persistentvolumeclaims', claim('data', 'fast'));
    await clock.advance(5000);
    expect(pod().status?.phase).toBe('Running');
  });

  it('with an image that no registry has backs off', async () => {
    start({ kubelet: { missingImages: ['example/*'] } });
    await createPod({});
    await clock.advance(400);
    expect(waiting()).toMatchObject({ reason: 'ErrImagePull' });
    await clock.advance(1000);
    expect(waiting()).toEqual({ reason: 'ImagePullBackOff', message: 'Back-off pulling image "example/image:1"' });
    expect(pod().status?.phase).toBe('Pending');
  });

  it('runs its init containers one after the other, and ends with its main container although a sidecar still runs', async () => {
    start();
    const initContainers = [{ name: 'first', image: 'a:1' }, { name: 'proxy', image: 'a:1', restartPolicy: 'Always' }, { name: 'last', image: 'a:1' }];
    await createPod({ initContainers }, { 'rehearsal.cdk8s-spark/run-seconds': '2' });
    await clock.advance(140);
    expect(waiting()).toMatchObject({ reason: 'PodInitializing' });
    await clock.advance(1000);
    expect(pod().status?.phase).toBe('Running');
    expect(pod().status?.initContainerStatuses?.map(({ name, state }) => [name, Object.keys(state ?? {})[0]])).toEqual([
      ['first', 'terminated'], ['proxy', 'running'], ['last', 'terminated'],
    ]);
    await clock.advance(3000);
    expect(pod().status?.phase).toBe('Succeeded');
  });

  it('is started again when its restart policy says so', async () => {
    start();
    await createPod({ restartPolicy: 'OnFailure' }, { 'rehearsal.cdk8s-spark/run-seconds': '1', 'rehearsal.cdk8s-spark/exit-code': '1' });
    await clock.advance(3000);
    expect(waiting()).toMatchObject({ reason: 'CrashLoopBackOff' });
    await clock.advance(10_500);
    expect(pod().status?.containerStatuses?.[0]).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 1 } } });
  });

  it('that is deleted ends within its grace period and is removed', async () => {
    start({ kubelet: { terminateMilliseconds: 3000 } });
    await createPod({ terminationGracePeriodSeconds: 10 });
    await clock.advance(1000);
    await plane.transportFor().request({ method: 'DELETE', path: '/api/v1/namespaces/default/pods/one' });
    await clock.advance(1000);
    expect(pod().metadata.deletionGracePeriodSeconds).toBe(10);
    const seen: string[] = [];
    plane.watch(
      'v1', 'Pod', ({ type, object }) => seen.push(`${type} ${String((object as unknown as Pod).status?.containerStatuses?.[0].state?.terminated?.exitCode)}`),
    );
    await clock.advance(3000);
    expect(seen).toEqual(['MODIFIED 143', 'DELETED 143']);
  });

  it.each([
    ['is evicted', {}, { 'rehearsal.cdk8s-spark/evict-seconds': '2' }, { phase: 'Failed', reason: 'Evicted' }],
    ['exceeds its deadline', { activeDeadlineSeconds: 2 }, {}, { phase: 'Failed', reason: 'DeadlineExceeded' }],
  ])('that %s stays, failed', async (_what, spec, annotations, status) => {
    start();
    await createPod(spec, annotations);
    await clock.advance(5000);
    expect(pod().status).toMatchObject(status);
  });

  it('that cannot be scheduled says so', async () => {
    start();
    await createPod({}, { 'rehearsal.cdk8s-spark/unschedulable': '1 Insufficient cpu' });
    await clock.advance(1000);
    expect(pod().status).toMatchObject({
      phase: 'Pending',
      conditions: [
        { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available: 1 Insufficient cpu.' },
      ],
    });
  });
});
