// Kueue's real manager and its own integration of SparkApplications: held, admitted, evicted while running, admitted elsewhere, finished; and a Job.
import { App, Chart, Size } from 'cdk8s';
import { Cpu, ServiceAccount } from 'cdk8s-plus-27';
import { SparkCode, SparkDriverJob, SparkVersion } from '../../../src';
import type { Pod } from '../../../src/spec/kubernetes.gen';
import { KUEUE_QUEUE_LABEL } from '../../../src/spec/labels';
import { stateOf } from '../applications';
import { execute, getObject, kubectl, waitFor } from '../kubectl';
import { Kueue } from '../kueue/installation';
import { LivePods } from '../live-pods';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { runJob, steer } from '../steered-job';

const NAME = 'check-kueue';
const JOB = 'check-kueue-job';
const QUEUE = 'check-kueue';
const FLAVOURS = ['check-kueue-one', 'check-kueue-two'] as const;
/** Labels of nodes, one for each flavour. The nodes of the check have both. */
const nodeLabel = (flavour: string) => `cdk8s-spark.test/${flavour}`;
const EXECUTORS = 1;
const SECONDS = 240;
const KUEUE_API = 'kueue.x-k8s.io/v1beta2';

interface Workload {
  readonly metadata: { readonly name: string; readonly ownerReferences?: ReadonlyArray<{ readonly kind: string; readonly name: string }> };
  readonly spec: { readonly podSets: ReadonlyArray<{ readonly name: string; readonly count: number }> };
  readonly status?: {
    readonly conditions?: ReadonlyArray<{ readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }>;
    readonly admission?: { readonly podSetAssignments: ReadonlyArray<{ readonly name: string; readonly flavors: Readonly<Record<string, string>> }> };
    readonly reclaimablePods?: readonly unknown[];
  };
}

/** The queue; of the flavours only those that are named have room. */
function clusterQueue(namespace: string, stopPolicy: 'None' | 'HoldAndDrain', room: readonly string[]): object {
  const quota = (flavour: string) => ({
    name: flavour,
    resources: [{ name: 'cpu', nominalQuota: room.includes(flavour) ? '8' : '0' }, { name: 'memory', nominalQuota: room.includes(flavour) ? '16Gi' : '0' }],
  });
  return {
    apiVersion: KUEUE_API,
    kind: 'ClusterQueue',
    metadata: { name: QUEUE },
    spec: {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      stopPolicy,
      resourceGroups: [{ coveredResources: ['cpu', 'memory'], flavors: FLAVOURS.map(quota) }],
    },
  };
}

export const kueue: Scenario = {
  name: 'kueue',
  feature: 'suspension',
  applications: 2,
  async run({ applications, environment, pods, report }) {
    const { namespace } = applications;
    const source = environment.kueue;
    if (!source) {
      await report.check('kueue: not checked, as KUEUE_IMAGE and KUEUE_MANIFESTS are not set', async () => 'skipped');
      return;
    }
    const job = () => driverJob(namespace, environment.sparkImage, applications.python(JOB).spec.driver.serviceAccount ?? 'default');
    let installed: Kueue | undefined;
    const queue = (stopPolicy: 'None' | 'HoldAndDrain', ...room: readonly string[]) => installed!.apply(clusterQueue(namespace, stopPolicy, room));
    const workload = async (kind: string, name: string): Promise<Workload | undefined> => {
      const { items } = JSON.parse(await kubectl(['get', 'workloads.kueue.x-k8s.io', '-n', namespace, '-o', 'json'])) as { items: Workload[] };
      return items.find(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.kind === kind && owner.name === name));
    };
    const untilWorkload = (kind: string, name: string, what: string, holds: (one: Workload) => boolean) => {
      let last: Workload | undefined;
      return waitFor(`the Workload of ${name} ${what}`, SECONDS, async () => {
        last = await workload(kind, name);
        return last && holds(last) ? last : undefined;
      }, () => JSON.stringify(last?.status) ?? 'no Workload');
    };
    const is = (type: string) => ({ status }: Workload) => (
      status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false);
    const livePods = () => [...pods.present(NAME, 'driver'), ...pods.present(NAME, 'executor')].filter(({ metadata }) => !metadata.deletionTimestamp);
    const expectPlace = (running: readonly Pod[], flavour: string) => {
      for (const { metadata, spec } of running) {
        const selectors = Object.keys((spec as { nodeSelector?: Record<string, string> }).nodeSelector ?? {});
        expectThat(selectors.includes(nodeLabel(flavour)), `${metadata.name} selects nodes by ${selectors.join(', ') || 'nothing'}, not by ${flavour}`);
        const others = FLAVOURS.filter((other) => other !== flavour).map(nodeLabel);
        expectThat(!selectors.some((key) => others.includes(key)), `${metadata.name} also selects nodes by ${selectors.join(', ')}`);
      }
    };
    const admittedTo = async (flavour: string) => {
      const { status, spec } = await untilWorkload('SparkApplication', NAME, 'to be admitted', is('Admitted'));
      const assigned = new Set(status!.admission!.podSetAssignments.flatMap(({ flavors }) => Object.values(flavors)));
      expectThat([...assigned].join() === flavour, `admitted to ${[...assigned].join(', ')}, not to ${flavour}`);
      const counts = spec.podSets.map(({ name, count }) => `${name} ${count}`).join(', ');
      expectThat(counts === `driver 1, executor ${EXECUTORS}`, `Kueue counts ${counts}`);
      const application = await applications.untilState(NAME, 'RUNNING');
      await new LivePods(pods, NAME).executors(EXECUTORS);
      expectPlace(livePods(), flavour);
      return application;
    };
    try {
      const isFine = await report.story('kueue', {
        'is installed, with a queue that admits nothing yet': async () => {
          await kubectl(['label', 'nodes', '--all', '--overwrite', ...FLAVOURS.map((flavour) => `${nodeLabel(flavour)}=true`)]);
          installed = await Kueue.install(source, [namespace]);
          await installed.apply(
            ...FLAVOURS.map((flavour) => (
              { apiVersion: KUEUE_API, kind: 'ResourceFlavor', metadata: { name: flavour }, spec: { nodeLabels: { [nodeLabel(flavour)]: 'true' } } })),
            clusterQueue(namespace, 'HoldAndDrain', FLAVOURS),
            { apiVersion: KUEUE_API, kind: 'LocalQueue', metadata: { name: QUEUE, namespace }, spec: { clusterQueue: QUEUE } },
          );
          return source.image;
        },
        'an application in the queue is held, though its manifest does not say so': async () => {
          const application = applications.python(NAME, (spec) => {
            runJob(spec);
            spec.executor.instances = EXECUTORS;
            for (const role of [spec.driver, spec.executor]) {
              role.coreRequest = '100m';
              role.memory = '512m';
            }
          });
          application.metadata.labels = { ...application.metadata.labels, [KUEUE_QUEUE_LABEL]: QUEUE };
          delete application.spec.suspend;
          await applications.create(application);
          await applications.untilState(NAME, 'SUSPENDED');
          const { status } = await untilWorkload('SparkApplication', NAME, 'to be there', () => true);
          expectThat(!status?.admission && livePods().length === 0, 'something was admitted, or runs');
        },
        'admitted, it runs where its flavour is': async () => {
          await queue('None', FLAVOURS[0]);
          await admittedTo(FLAVOURS[0]);
        },
        'evicted while it runs, it leaves nothing that runs, and has its own node selectors back': async () => {
          await queue('HoldAndDrain', FLAVOURS[1]);
          const held = await applications.untilState(NAME, 'SUSPENDED');
          await waitFor('its pods to be gone', SECONDS, async () => (livePods().length === 0 ? true : undefined));
          for (const role of ['driver', 'executor'] as const) {
            const selectors = Object.keys(held.spec[role].nodeSelector ?? {});
            expectThat(!selectors.some((key) => key.startsWith(nodeLabel('check-kueue'))), `the ${role} still selects nodes by ${selectors.join(', ')}`);
          }
          const { status } = await untilWorkload('SparkApplication', NAME, 'to be evicted', is('Evicted'));
          expectThat(!status?.admission, 'the quota is still held');
        },
        'admitted elsewhere, it runs there, as the same attempt of the same specification': async () => {
          await queue('None', FLAVOURS[1]);
          const running = await admittedTo(FLAVOURS[1]);
          const { executionAttempts, submissionAttempts } = running.status!;
          expectThat(executionAttempts === 1 && submissionAttempts === 1, `attempts: ${executionAttempts} executed, ${submissionAttempts} submitted`);
          await pods.expectDrivers(NAME, 2);
        },
        'it ends, and its quota is free': async () => {
          await steer(applications.get(NAME)!, 'finish');
          const ended = await applications.untilState(NAME, 'COMPLETED');
          expectThat(stateOf(ended) === 'COMPLETED', 'it is not COMPLETED');
          const { status } = await untilWorkload('SparkApplication', NAME, 'to be finished', is('Finished'));
          expectThat(status!.conditions!.some(({ type, reason }) => type === 'Finished' && reason === 'Succeeded'), JSON.stringify(status!.conditions));
          // Kueue's integration of applications has no reclaimable pods: they hold their quota until the end.
          expectThat(status!.reclaimablePods === undefined, JSON.stringify(status!.reclaimablePods));
          await waitFor('the quota to be free', SECONDS, async () => {
            const found = await getObject<{ status?: { admittedWorkloads?: number } }>('clusterqueue', namespace, QUEUE);
            return (found?.status?.admittedWorkloads ?? 0) === 0 ? true : undefined;
          });
        },
        'a driver that a Job runs is held, admitted and finishes': async () => {
          await queue('HoldAndDrain', FLAVOURS[1]);
          await kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: job() }));
          await untilWorkload('Job', JOB, 'to be there', ({ status }) => !status?.admission);
          expectThat(pods.present(JOB, 'driver').length === 0, 'a driver runs that nobody admitted');
          await queue('None', FLAVOURS[1]);
          await untilWorkload('Job', JOB, 'to be admitted', is('Admitted'));
          await kubectl(['wait', '--for=condition=Complete', `job/${JOB}`, '-n', namespace, `--timeout=${SECONDS}s`]);
          await untilWorkload('Job', JOB, 'to be finished', is('Finished'));
        },
      });
      if (!isFine && installed) console.log((await installed.errors()).replace(/^/gm, '        '));
    } finally {
      await applications.delete(NAME);
      await execute('kubectl', ['delete', '-f', '-', '--ignore-not-found', '--timeout=120s'], {
        input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: job() }),
      });
      // While Kueue is there to remove its finalizers.
      await execute('kubectl', ['delete', 'localqueue', QUEUE, '-n', namespace, '--ignore-not-found', '--timeout=60s']);
      await execute('kubectl', ['delete', 'clusterqueue', QUEUE, '--ignore-not-found', '--timeout=60s']);
      await execute('kubectl', ['delete', 'resourceflavor', ...FLAVOURS, '--ignore-not-found', '--timeout=60s']);
      await installed?.remove();
      await execute('kubectl', ['label', 'nodes', '--all', ...FLAVOURS.map((flavour) => `${nodeLabel(flavour)}-`)]);
    }
  },
};

/** The objects of a driver under a Job, in the queue, without those of the namespace, which is there. */
function driverJob(namespace: string, image: string, account: string): object[] {
  const chart = new Chart(new App(), 'jobs', { namespace });
  const small = { cores: 1, coreRequest: Cpu.millis(100), memory: Size.mebibytes(512) };
  new SparkDriverJob(chart, JOB, {
    metadata: { name: JOB },
    sparkVersion: SparkVersion.V4_1,
    image,
    application: SparkCode.python('local:///opt/spark/examples/src/main/python/pi.py', { args: ['2'] }),
    driver: small,
    executor: small,
    queue: QUEUE,
    serviceAccount: ServiceAccount.fromServiceAccountName(chart, 'account', account),
  });
  return chart.toJson() as object[];
}
