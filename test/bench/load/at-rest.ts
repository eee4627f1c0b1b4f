// What ten thousand applications cost an operator that is at rest, and how long it takes until all statuses are right again after it was killed.
import { ApplicationTimings, mishaps } from './application-timings';
import { application, FLAGS, names } from './applications';
import { inFreshNamespace, until, type Cluster } from './cluster';
import { inLanes } from './offer';
import { OperatorProcess } from './operator-process';
import { SETTINGS } from './settings';
import { objectPath, Resources } from '../../../src/kube/resources';
import type { Pod } from '../../../src/spec/kubernetes.gen';
import type { SparkApplication } from '../../../src/spec/types.gen';
import { below, figure, type Benchmark } from '../measurement';

const LANES = 32;
const MODEL = 'model-of-all';
/** Memory is read once the operator has had nothing to do for so long. */
const REST_MILLISECONDS = 10_000;
/** How long the drivers run during whose run the operator is killed. */
const LONG_RUN = { 'testbed/end-after': '30s' };

export const atRest: Benchmark = {
  name: 'at-rest',
  about: `${SETTINGS.atRest} applications with their drivers; ${SETTINGS.interrupted} of them run when the operator is killed, and end before it is back`,
  needsCluster: true,
  run: () => inFreshNamespace('at-rest', async (cluster) => {
    const start = (): Promise<OperatorProcess> => OperatorProcess.start({ namespace: cluster.namespace, flags: FLAGS.B });
    let operator = await start();
    const timings = await ApplicationTimings.follow(cluster);
    try {
      const model = await runModel(cluster, timings);
      await operator.stop();
      await inLanes(LANES, names('done', SETTINGS.atRest - SETTINGS.interrupted - 1), (name) => finished(cluster, model, name));

      operator = await start();
      const ready = operator.startMilliseconds;
      const lookedAt = ready + await settle(operator);
      await new Promise((resolve) => setTimeout(resolve, REST_MILLISECONDS));
      const memory = operator.residentMebibytes();

      const interrupted = names('interrupted', SETTINGS.interrupted);
      await inLanes(LANES, interrupted, async (name) => {
        timings.begin(name);
        await cluster.client.create(Resources.SparkApplication, application('B', cluster.namespace, name, LONG_RUN));
      });
      await until('all of them run', () => timings.all.every(({ statusRunning }) => statusRunning !== undefined));
      await operator.stop('SIGKILL');
      await until('their drivers have ended', () => timings.all.every(({ driverEnded }) => driverEnded !== undefined));
      const restarted = Date.now();
      operator = await start();
      await Promise.all(interrupted.map((name) => timings.end(name)));
      const recovered = Date.now() - restarted;
      return [
        below(`memory with ${SETTINGS.atRest} applications`, memory, 'MiB', 256),
        figure('started to ready', ready / 1000, 's'),
        figure('started to every application reconciled', lookedAt / 1000, 's'),
        figure(`restarted after a kill to ${SETTINGS.interrupted} statuses true again`, recovered / 1000, 's'),
        ...mishaps(timings.all),
      ];
    } finally {
      await timings.stop();
      await operator.stop();
    }
  }),
};

interface Model {
  readonly application: SparkApplication;
  readonly driver: Pod;
}

/** Runs one application to its end; the finished ones are copies of it. */
async function runModel({ client, namespace }: Cluster, timings: ApplicationTimings): Promise<Model> {
  timings.begin(MODEL);
  await client.create(Resources.SparkApplication, application('B', namespace, MODEL));
  await timings.end(MODEL);
  const ended = await client.get<SparkApplication>(Resources.SparkApplication, { namespace, name: MODEL });
  const driver = await client.get<Pod>(Resources.Pod, { namespace, name: ended?.status?.driverInfo?.podName ?? '' });
  if (!ended || !driver) throw new Error('the application that was to be the model, or its driver, is gone');
  return { application: ended, driver };
}

/** Writes a finished application and its driver, without anybody having run them: without a node, so that no kubelet touches the pod. */
async function finished({ client, transport, namespace }: Cluster, model: Model, name: string): Promise<void> {
  const created = await client.create<SparkApplication>(Resources.SparkApplication, application('B', namespace, name));
  const renamed = <T>(value: T): T => JSON.parse(JSON.stringify(value)
    .replaceAll(MODEL, name).replaceAll(model.application.metadata.uid ?? '', created.metadata.uid ?? '')) as T;
  await client.patchStatus(Resources.SparkApplication, created, renamed(model.application.status));
  const { metadata, spec, status } = renamed(model.driver);
  const { labels, annotations, ownerReferences } = metadata;
  const pod = await client.create<Pod>(Resources.Pod, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: metadata.name, namespace, labels, annotations, ownerReferences },
    spec: { ...spec, nodeName: undefined, schedulerName: 'nobody' },
  });
  await transport.request({
    method: 'PATCH',
    path: objectPath(Resources.Pod, { namespace, name: pod.metadata.name ?? '' }, 'status'),
    body: { status },
    contentType: 'application/merge-patch+json',
  });
}

/** Waits until the queue is empty; returns how long it took, in milliseconds. */
async function settle(operator: OperatorProcess): Promise<number> {
  const began = Date.now();
  await until('every application has been reconciled', async () => await operator.queueDepth() === 0, 300_000);
  return Date.now() - began;
}
