// Applications that together pass through all states, with every status and every Event that the controller wrote.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { application, applicationPath, startCluster, type SimulatedCluster, type RecordedEvent, API } from './simulated-cluster';
import type { Transport } from '../../src/kube/transport';
import { Label } from '../../src/spec/labels';
import { ApplicationState, stateOf } from '../../src/spec/states';
import type { SparkApplication } from '../../src/spec/types.gen';

/** One version of an application as it was stored: the status is what the controller wrote. */
export interface Written {
  readonly state: string;
  readonly application: SparkApplication;
}

export interface StateRecording {
  readonly written: readonly Written[];
  /** Events of each application, in order. */
  readonly events: Readonly<Record<string, readonly RecordedEvent[]>>;
}

const STORIES: ReadonlyArray<(cluster: SimulatedCluster) => Promise<void>> = [
  succeedsAgainAndAgain, failsTwice, isRefused, isSuspendedAndResumed, isChanged, hasADriverThatDoesNotGo, losesItsDriver, cannotPull, isWarned,
  hasExecutorsInTrouble, isEditedWhileItRuns, isLostWithItsNode, hasAStatusThatIsRefused,
];

let recording: Promise<StateRecording> | undefined;

/** What was stored while the stories ran, in order. They run once in a process. */
export function allStates(): Promise<StateRecording> {
  recording ??= record();
  return recording;
}

/** Runs the stories one after the other. */
async function record(): Promise<StateRecording> {
  const cluster = await startCluster(['jobs'], { runMilliseconds: 20_000 });
  const written: Written[] = [];
  cluster.plane.watch(API, 'SparkApplication', ({ object }) => {
    const stored = structuredClone(object) as unknown as SparkApplication;
    written.push({ state: stateOf(stored), application: stored });
  });
  const operator = await cluster.operate({ through: (transport) => refusingAStatus(scaling(transport)) });
  for (const story of STORIES) await story(cluster);
  await operator.stop();
  const behindGateway = await cluster.operate({ flags: ['--ui-gateway=infra/public', '--ingress-url-format=spark.example.com/{{$appName}}'] });
  await hasARouteThatIsRefused(cluster);
  await behindGateway.stop();
  const names = [...new Set(written.map(({ application: { metadata } }) => metadata.name ?? ''))];
  const events = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await cluster.events(name)] as const)));
  await cluster.stop();
  return { written, events };
}

async function succeedsAgainAndAgain(cluster: SimulatedCluster): Promise<void> {
  await cluster.submit('always', { restartPolicy: { type: 'Always', onFailureRetryInterval: 30 } });
  await cluster.reach('always', ApplicationState.SUCCEEDING);
  await cluster.patch('always', { spec: { restartPolicy: { type: 'Never' } } });
  await cluster.reach('always', ApplicationState.COMPLETED);
}

async function failsTwice(cluster: SimulatedCluster): Promise<void> {
  await cluster.submit('fails', {
    restartPolicy: { type: 'OnFailure', onFailureRetries: 1, onFailureRetryInterval: 30 }, driver: simulatedDriver({ 'exit-code': '3' }),
  });
  await cluster.reach('fails', ApplicationState.FAILED);
}

async function isRefused(cluster: SimulatedCluster): Promise<void> {
  await cluster.submit('refused', {
    restartPolicy: { type: 'OnFailure', onSubmissionFailureRetries: 1, onSubmissionFailureRetryInterval: 30 },
    sparkConf: { 'spark.kubernetes.driver.volumes.nonsense.x.mount.path': '/x' },
  });
  await cluster.reach('refused', ApplicationState.FAILED);
}

async function isSuspendedAndResumed(cluster: SimulatedCluster): Promise<void> {
  await cluster.submit('suspended');
  await cluster.reach('suspended', ApplicationState.RUNNING);
  await cluster.patch('suspended', { spec: { suspend: true } });
  await cluster.reach('suspended', ApplicationState.SUSPENDED);
  // A driver of this application that appears late, created by a former leader, and that does not end.
  await obstruct(cluster, 'suspended');
  await cluster.patch('suspended', { spec: { suspend: false } });
  await cluster.reach('suspended', ApplicationState.RESUMING);
  await release(cluster, 'suspended');
  await cluster.reach('suspended', ApplicationState.COMPLETED);
}

async function isChanged(cluster: SimulatedCluster): Promise<void> {
  await cluster.submit('changed');
  await cluster.reach('changed', ApplicationState.RUNNING);
  await cluster.patch('changed', { spec: { arguments: ['other'] } });
  await cluster.reach('changed', ApplicationState.COMPLETED);
}

/** Its node does not confirm the end: first the outcome is unknown, then another attempt waits for it. */
async function hasADriverThatDoesNotGo(cluster: SimulatedCluster): Promise<void> {
  await cluster.submit('stuck', {
    driver: simulatedDriver({ 'run-seconds': 'never' }), restartPolicy: { type: 'OnFailure', onFailureRetries: 1, onFailureRetryInterval: 5 },
  });
  await cluster.reach('stuck', ApplicationState.RUNNING);
  await hold(cluster, 'stuck-driver');
  await cluster.call('PATCH', '/api/v1/namespaces/jobs/pods/stuck-driver/status', { status: { phase: 'Unknown' } }, 'application/merge-patch+json');
  await cluster.reach('stuck', ApplicationState.UNKNOWN);
  await cluster.call('DELETE', '/api/v1/namespaces/jobs/pods/stuck-driver', {});
  await cluster.clock.advance(300_000);
  await release(cluster, 'stuck');
  await cluster.clock.advance(60_000);
}

function simulatedDriver(settings: Readonly<Record<string, string>>) {
  return { ...application('any').spec.driver, annotations: annotationsFor(settings) };
}

function annotationsFor(settings: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, text]) => [`rehearsal.cdk8s-spark/${name}`, text]));
}

async function losesItsDriver(cluster: SimulatedCluster): Promise<void> {
  await cluster.submit('lost');
  await cluster.reach('lost', ApplicationState.RUNNING);
  await cluster.call('DELETE', '/api/v1/namespaces/jobs/pods/lost-driver', { gracePeriodSeconds: 0 });
  await cluster.reach('lost', ApplicationState.FAILED);
}

async function cannotPull(cluster: SimulatedCluster): Promise<void> {
  await cluster.submit('pulls', { image: 'missing:1' });
  await cluster.clock.advance(30_000);
}

async function isWarned(cluster: SimulatedCluster): Promise<void> {
  await cluster.submit('warned', { sparkVersion: '9.0.0' });
  await cluster.reach('warned', ApplicationState.COMPLETED);
}

/** One that never finds a node, one that fails, and one that vanishes while the run continues. */
async function hasExecutorsInTrouble(cluster: SimulatedCluster): Promise<void> {
  const executor = (settings: Readonly<Record<string, string>>) => ({ ...application('any').spec.executor, annotations: annotationsFor(settings) });
  await cluster.submit('waits', { executor: executor({ unschedulable: 'no node has enough memory' }) });
  await cluster.submit('breaks', { executor: executor({ 'run-seconds': '4', 'exit-code': '3' }) });
  await cluster.submit('vanishes', { executor: executor({ 'run-seconds': 'never' }) });
  await cluster.clock.advance(10_000);
  const vanishing = cluster.objects('Pod').find(({ metadata }) => metadata.name?.startsWith('vanishes-') && metadata.labels?.['spark-role'] === 'executor');
  await cluster.call('DELETE', `/api/v1/namespaces/jobs/pods/${vanishing?.metadata.name}`, { gracePeriodSeconds: 0 });
  await cluster.clock.advance(60_000);
}

/** Edits that leave the run alone: two of what leads to the driver, two of the number of executors, one that waits for another run. */
async function isEditedWhileItRuns(cluster: SimulatedCluster): Promise<void> {
  await cluster.submit('edited', {
    driver: simulatedDriver({ 'run-seconds': '60' }),
    onSpecChange: 'NextRun',
    sparkConf: { 'spark.kubernetes.allocation.pods.allocator': 'statefulset' },
  });
  await cluster.reach('edited', ApplicationState.RUNNING);
  for (const spec of [
    { sparkUIOptions: { servicePort: 80 } },
    { sparkUIOptions: { servicePort: 80, serviceType: 'Unheard' } },
    { executor: { instances: 3 } },
    { executor: { instances: NOT_TO_BE_HAD } },
  ]) {
    await cluster.patch('edited', { spec });
    await cluster.clock.advance(3_000);
  }
  await cluster.patch('edited', { spec: { onSpecChange: 'Ignore' } });
  await cluster.reach('edited', ApplicationState.COMPLETED);
  await cluster.submit('postponed', { onSpecChange: 'Ignore' });
  await cluster.reach('postponed', ApplicationState.RUNNING);
  await cluster.patch('postponed', { spec: { arguments: ['other'] } });
  await cluster.reach('postponed', ApplicationState.COMPLETED);
}

/** A number of executors that no set is given. */
const NOT_TO_BE_HAD = 99;

/** Spark's set of executors is not there: its size is taken as said, but for one number. */
function scaling(transport: Transport): Transport {
  return {
    ...transport,
    request: (request) => {
      if (!request.path.endsWith('/scale')) return transport.request(request);
      const { spec } = request.body as { spec: { replicas: number } };
      return Promise.resolve(spec.replicas === NOT_TO_BE_HAD
        ? { status: 403, headers: {}, body: { kind: 'Status', reason: 'Forbidden', message: 'no right to scale' } }
        : { status: 200, headers: {}, body: { apiVersion: 'autoscaling/v1', kind: 'Scale', spec } });
    },
  };
}

async function isLostWithItsNode(cluster: SimulatedCluster): Promise<void> {
  await cluster.submit('forced', { driver: simulatedDriver({ 'run-seconds': 'never' }), driverFailover: { forceDeleteAfterSeconds: 60 } });
  await cluster.reach('forced', ApplicationState.RUNNING);
  await hold(cluster, 'forced-driver');
  await cluster.call('DELETE', '/api/v1/namespaces/jobs/pods/forced-driver', {});
  await cluster.clock.advance(300_000);
  await release(cluster, 'forced');
  await cluster.clock.advance(60_000);
}

async function hasAStatusThatIsRefused(cluster: SimulatedCluster): Promise<void> {
  await cluster.submit(UNWRITABLE);
  await cluster.clock.advance(60_000);
  await cluster.patch(UNWRITABLE, { metadata: { labels: { touched: 'yes' } } });
  await cluster.clock.advance(60_000);
}

/** The route of its web UI, under an operator that makes routes. */
async function hasARouteThatIsRefused(cluster: SimulatedCluster): Promise<void> {
  const routes = '/apis/gateway.networking.k8s.io/v1/namespaces/jobs/httproutes';
  await cluster.apply([JSON.parse(readFileSync(join(__dirname, 'http-route-crd.json'), 'utf8')) as Record<string, unknown>]);
  await cluster.submit('routed', { driver: simulatedDriver({ 'run-seconds': '900' }) });
  await cluster.reach('routed', ApplicationState.RUNNING);
  const condition = { type: 'Accepted', status: 'False', reason: 'NotAllowedByListeners', message: 'no', lastTransitionTime: '2026-01-01T00:00:00Z' };
  const parentRef = { group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'infra', name: 'public' };
  await cluster.call('PUT', `${routes}/routed-ui-route/status`, {
    ...await cluster.call('GET', `${routes}/routed-ui-route`) as object,
    status: { parents: [{ controllerName: 'example.com/gateway', parentRef, conditions: [condition] }] },
  });
  await cluster.clock.advance(600_000);
}

const UNWRITABLE = 'unwritable';

/** An API server without ratcheting checks the CEL rules of the whole object when its status is written. */
function refusingAStatus(transport: Transport): Transport {
  return {
    ...transport,
    request: (request) => (request.method === 'PATCH' && request.path === `${applicationPath(UNWRITABLE)}/status`
      ? Promise.resolve({ status: 422, headers: {}, body: { kind: 'Status', reason: 'Invalid', message: 'spec.sparkConf: spark.master is not allowed' } })
      : transport.request(request)),
  };
}

/** Keeps a pod from going away, as a node that does not answer does. */
async function hold(cluster: SimulatedCluster, pod: string): Promise<void> {
  await cluster.call('PATCH', `/api/v1/namespaces/jobs/pods/${pod}`, { metadata: { finalizers: ['example.com/hold'] } }, 'application/merge-patch+json');
}

async function release(cluster: SimulatedCluster, name: string): Promise<void> {
  await cluster.call('PATCH', `/api/v1/namespaces/jobs/pods/${name}-driver`, { metadata: { finalizers: null } }, 'application/merge-patch+json');
  await cluster.clock.advance(0);
}

async function obstruct(cluster: SimulatedCluster, name: string): Promise<void> {
  const { metadata } = await cluster.call('GET', applicationPath(name)) as SparkApplication;
  await cluster.call('POST', '/api/v1/namespaces/jobs/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-driver`,
      finalizers: ['example.com/hold'],
      labels: { [Label.APP_NAME]: name, [Label.LAUNCHED_BY_OPERATOR]: 'true', [Label.SUBMISSION_ID]: 'of-before', 'spark-role': 'driver' },
      ownerReferences: [{ apiVersion: API, kind: 'SparkApplication', name, uid: metadata.uid, controller: true }],
    },
    spec: { containers: [{ name: 'spark-kubernetes-driver', image: 'apache/spark:4.1.4' }] },
  });
  await cluster.clock.advance(1_000);
}
