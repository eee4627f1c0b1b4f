// Standalone clusters in namespaces of their own under `restricted`: they run programs, survive their masters, and lose workers without losing work.
import { join } from 'node:path';
import { Chart, Size } from 'cdk8s';
import { Secret } from 'cdk8s-plus-27';
import { MasterRecovery, SparkCluster, SparkCode, SparkVersion, ZooKeeperEnsemble } from '../../../src';
import { kubectl } from '../kubectl';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { SMALL_DAEMON, SMALL_WORKER, smallProgram, StandaloneNamespace } from '../standalone';

const STEERED_JOB = join(__dirname, '..', 'steered-job.py');
const busy = () => SparkCode.pythonFromFile(STEERED_JOB, { args: ['busy'] });
/** What the limits of `SMALL_WORKER` leave: 1536 MiB without 256 for the worker's heap, 192 outside of it, and 384 for executors outside of theirs. */
const DERIVED = { cores: 2, memory: 704 };
const TASK_FINISHED = /Finished task \d+\.\d+ in stage/;

/** One master, one worker, one program. */
export const oneCluster: Scenario = {
  name: 'one-cluster',
  feature: 'clusters',
  inSample: true,
  applications: 1,
  async run({ environment, report }) {
    const namespace = new StandaloneNamespace('check-one-cluster');
    await namespace.create();
    const manifests = namespace.manifests((chart) => {
      const cluster = new SparkCluster(chart, 'mini', {
        name: 'mini', image: environment.sparkImage, sparkVersion: SparkVersion.V4_1, master: SMALL_DAEMON, workers: SMALL_WORKER, isolation: {},
      });
      cluster.submit('pi', { ...smallProgram(SparkCode.python('local:///opt/spark/examples/src/main/python/pi.py', { args: ['4'] })), name: 'pi' });
    });
    await report.story('one-cluster', {
      'a cluster and a program that are applied at once: the program runs, on a worker of the size that its limits leave': async () => {
        await namespace.apply(manifests);
        const { workers: [worker] } = await namespace.untilMaster('mini-master-0', 'to have a worker', ({ workers }) => workers.length === 1);
        expectThat(worker.cores === DERIVED.cores && worker.memory === DERIVED.memory, `the worker offers ${worker.cores} cores and ${worker.memory} MiB`);
        await namespace.untilComplete('pi');
        return namespace.untilLogged('pi', /Pi is roughly [\d.]+/);
      },
      'deleting the manifests leaves nothing': () => namespace.deleteAll(manifests),
    });
    if (!environment.keep) await namespace.delete();
  },
};

/** Two masters with ZooKeeper, a worker that goes, and beside them a cluster whose master keeps files. */
export const clusters: Scenario = {
  name: 'clusters',
  feature: 'clusters',
  applications: 3,
  async run({ environment, report }) {
    const namespace = new StandaloneNamespace('check-clusters');
    await namespace.create();
    await kubectl(['create', 'secret', 'generic', 'rpc', '-n', namespace.name, '--from-literal=key=a-key-of-the-test-alone']);
    // A Service of this name would set SPARK_MASTER_PORT to a URL in each pod.
    await kubectl(['create', 'service', 'clusterip', 'spark-master', '--tcp=7077', '-n', namespace.name]);
    const before = await namespace.objects();
    const available = defineAvailable(environment.sparkImage);
    const cluster = namespace.manifests((chart) => { available(chart); });
    const program = namespace.manifests((chart) => { available(chart).submit('steered', { ...smallProgram(busy()), name: 'steered' }); });
    let leader = '';
    let standby = '';
    await report.story('clusters', {
      'of two masters one leads and one waits, and both are ready': async () => {
        await namespace.apply(cluster);
        for (const pod of ['prod-master-0', 'prod-master-1', 'prod-workers-0', 'prod-workers-1']) await namespace.untilReady(pod);
        [leader, standby] = await leaderFirst(namespace);
        const { workers } = await namespace.untilMaster(leader, 'to have two workers', ({ workers: known }) => known.length === 2);
        const differing = workers.filter(({ cores, memory }) => cores !== DERIVED.cores || memory !== DERIVED.memory);
        expectThat(differing.length === 0, `workers offer ${JSON.stringify(differing)}, and limits leave ${JSON.stringify(DERIVED)}`);
        return `${leader} leads`;
      },
      'the leader is killed while a program runs: the other one leads, workers register again, and the program continues': async () => {
        await namespace.apply(program);
        await namespace.untilLogged('steered', TASK_FINISHED);
        await kubectl(['delete', 'pod', leader, '-n', namespace.name, '--grace-period=0', '--force']);
        const { activeapps } = await namespace.untilMaster(standby, 'to lead, with both workers and the program',
          ({ status, workers, activeapps: known }) => (
            status === 'ALIVE' && workers.filter(({ state }) => state === 'ALIVE').length === 2 && known.length === 1));
        await namespace.untilLogged('steered', TASK_FINISHED, (await namespace.log('steered')).length);
        await namespace.untilMaster(leader, 'to wait', ({ status }) => status === 'STANDBY');
        return `${standby} leads ${activeapps[0].id}`;
      },
      'a worker that is killed comes back, and the program gets an executor there from the new leader': async () => {
        const length = (await namespace.log('steered')).length;
        await kubectl(['delete', 'pod', 'prod-workers-1', '-n', namespace.name, '--grace-period=0', '--force']);
        await namespace.untilLogged('steered', /Registered executor NettyRpcEndpointRef\(spark-client:\/\/Executor\)/, length);
      },
      'a worker that is scaled in hands over, and only then stops': async () => {
        const length = (await namespace.log('steered')).length;
        await namespace.untilLogged('steered', /Finished task .* on prod-workers-1\./, length);
        await kubectl(['scale', 'statefulset', 'prod-workers', '--replicas=1', '-n', namespace.name]);
        await namespace.untilLogged('steered', /Decommission executors: \d+/, length);
        const end = await namespace.untilLogged('steered', /Executor \d+ on prod-workers-1\.\S+ is decommissioned[^\n]*/, length);
        await kubectl(['wait', '--for=delete', 'pod/prod-workers-1', '-n', namespace.name, '--timeout=180s']);
        return end;
      },
      'the program completes': async () => {
        await namespace.steer('steered', 'finish');
        await namespace.untilComplete('steered');
        return namespace.untilLogged('steered', /\d+ rounds of \d+ tasks/);
      },
      'deleting the manifests leaves nothing, claims of ZooKeeper included': () => namespace.deleteAll(program, before),
    });
    for (const { version, image } of environment.sparkVersions) {
      if (image !== undefined) await report.group(`clusters ${version}`, () => fileSystemRecovery(namespace, version, image, before, report));
    }
    if (!environment.keep) await namespace.delete();
  },
};

/** Two masters and two workers that share a secret. */
function defineAvailable(image: string): (chart: Chart) => SparkCluster {
  return (chart) => {
    const zooKeeper = new ZooKeeperEnsemble(chart, 'zookeeper', {
      name: 'zookeeper', image, replicas: 1, pods: { ...SMALL_DAEMON, daemonMemory: Size.mebibytes(128) },
    });
    return new SparkCluster(chart, 'prod', {
      name: 'prod',
      image,
      sparkVersion: SparkVersion.V4_1,
      master: { ...SMALL_DAEMON, replicas: 2 },
      workers: { ...SMALL_WORKER, replicas: 2 },
      recovery: MasterRecovery.ensemble(zooKeeper),
      rpcEncryption: { secret: Secret.fromSecretName(chart, 'rpc', 'rpc') },
      isolation: {},
      metrics: true,
    });
  };
}

/** A single master that is killed while a program runs, beside another cluster of the namespace that it must not see. */
async function fileSystemRecovery(
  namespace: StandaloneNamespace, version: string, image: string, before: readonly string[], report: Parameters<Scenario['run']>[0]['report'],
): Promise<void> {
  const name = `files-${version.replace(/\./g, '-')}`;
  const same = { image, sparkVersion: SparkVersion.of(version), master: SMALL_DAEMON };
  const define = (chart: Chart) => new SparkCluster(chart, name, {
    ...same, name, workers: SMALL_WORKER, recovery: MasterRecovery.fileSystem({ size: Size.mebibytes(64) }),
  });
  const all = namespace.manifests((chart) => {
    define(chart).submit('files', { ...smallProgram(busy()), name: 'files' });
    new SparkCluster(chart, 'other', { ...same, name: 'other', workers: { ...SMALL_WORKER, replicas: 0 } });
  });
  await report.story(`clusters ${version}`, {
    'a single master that is killed while a program runs recovers it from its files': async () => {
      await namespace.apply(all);
      await namespace.untilLogged('files', TASK_FINISHED);
      const { activeapps: [application] } = await namespace.untilMaster(`${name}-master-0`, 'to have the program', ({ activeapps }) => activeapps.length === 1);
      await kubectl(['delete', 'pod', `${name}-master-0`, '-n', namespace.name, '--grace-period=0', '--force']);
      const { activeapps } = await namespace.untilMaster(`${name}-master-0`, 'to lead again, with its worker and the program',
        ({ status, workers, activeapps: known }) => status === 'ALIVE' && workers.some(({ state }) => state === 'ALIVE') && known.length === 1);
      expectThat(activeapps[0].id === application.id, `it has ${activeapps[0].id}, and had ${application.id}`);
      await namespace.untilLogged('files', TASK_FINISHED, (await namespace.log('files')).length);
      return application.id;
    },
    'another cluster of the namespace has neither its worker nor its program': async () => {
      const { workers, activeapps } = await namespace.untilMaster('other-master-0', 'to lead', ({ status }) => status === 'ALIVE');
      expectThat(workers.length === 0 && activeapps.length === 0, JSON.stringify({ workers, activeapps }));
    },
    'the program completes, and deleting the manifests leaves nothing': async () => {
      await namespace.steer('files', 'finish');
      await namespace.untilComplete('files');
      await namespace.deleteAll(all, before);
    },
  });
}

/** The pods of the masters, the one that leads first. */
async function leaderFirst(namespace: StandaloneNamespace): Promise<[string, string]> {
  const pods: [string, string] = ['prod-master-0', 'prod-master-1'];
  const first = await namespace.untilMaster(pods[0], 'to lead or to wait', ({ status }) => status === 'ALIVE' || status === 'STANDBY');
  if (first.status === 'STANDBY') pods.reverse();
  await namespace.untilMaster(pods[0], 'to lead', ({ status }) => status === 'ALIVE');
  await namespace.untilMaster(pods[1], 'to wait', ({ status }) => status === 'STANDBY');
  return pods;
}
