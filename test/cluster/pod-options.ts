// An application that uses what Spark has no property for, and how each part is found on a live executor.
import { isDeepStrictEqual } from 'node:util';
import { apply, kubectl, waitFor } from './kubectl';
import type { LivePod } from './live-pods';
import { expectThat } from './report';
import type { Affinity, Container, Toleration } from '../../src/spec/kubernetes.gen';
import { Label, SparkLabel } from '../../src/spec/labels';
import type { SparkApplicationSpec } from '../../src/spec/types.gen';

const SECRET = 'check-executor-pods';
const SECRET_VALUES = { password: 'correct horse, battery="staple" $HOME', token: 'from envSecretKeyRefs', FROM_ALL: 'from envFrom' };
const SCRATCH = { name: 'spark-local-dir-scratch', path: '/scratch', sizeLimit: '1Gi' };
const SHARED = { name: 'shared', path: '/shared' };
const INIT_CONTAINER = 'prepare';
const SIDECAR = 'beside';
const TOLERATION: Toleration = { key: 'example.com/dedicated', operator: 'Equal', value: 'spark', effect: 'NoSchedule' };
const UI_PORT = 4040;

/** Puts the Secret of the options into the cluster. */
export async function provideSecret(namespace: string): Promise<void> {
  await apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: SECRET, namespace }, stringData: SECRET_VALUES });
}

/** Sets the options on executors; the sidecar also on the driver, which it must not keep from ending. */
export function useOptions(spec: SparkApplicationSpec): void {
  const { driver, executor } = spec;
  const beside = (name: string, script: string): Container => ({
    name,
    image: spec.image,
    command: ['sh', '-c', script],
    securityContext: executor.securityContext,
    volumeMounts: [{ name: SHARED.name, mountPath: SHARED.path }],
  });
  const sidecar = beside(SIDECAR, `trap 'exit 0' TERM; while :; do date >> ${SHARED.path}/${SIDECAR}; sleep 1 & wait $!; done`);
  spec.volumes = [{ name: SCRATCH.name, emptyDir: { sizeLimit: SCRATCH.sizeLimit } }, { name: SHARED.name, emptyDir: {} }];
  driver.sidecars = [sidecar];
  driver.volumeMounts = [{ name: SHARED.name, mountPath: SHARED.path }];
  executor.volumeMounts = [{ name: SCRATCH.name, mountPath: SCRATCH.path }, { name: SHARED.name, mountPath: SHARED.path }];
  executor.env = [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: SECRET, key: 'password' } } }];
  executor.envSecretKeyRefs = { TOKEN: { name: SECRET, key: 'token' } };
  executor.envFrom = [{ secretRef: { name: SECRET } }];
  executor.initContainers = [beside(INIT_CONTAINER, `echo prepared > ${SHARED.path}/${INIT_CONTAINER}`)];
  executor.sidecars = [sidecar];
  executor.tolerations = [TOLERATION];
  executor.affinity = affinity();
  spec.sparkConf = {
    ...spec.sparkConf,
    'spark.ui.prometheus.enabled': 'true',
    'spark.metrics.conf.*.sink.prometheusServlet.class': 'org.apache.spark.metrics.sink.PrometheusServlet',
    'spark.metrics.conf.*.sink.prometheusServlet.path': '/metrics/prometheus',
  };
}

/** Linux nodes only, and on the driver's node if it has capacity. */
function affinity(): Affinity {
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] }],
      },
    },
    podAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [{
        weight: 50,
        podAffinityTerm: { labelSelector: { matchLabels: { [SparkLabel.ROLE]: 'driver' } }, topologyKey: 'kubernetes.io/hostname' },
      }],
    },
  };
}

/** One option: what is true of a live executor that has it. */
export interface OptionCheck {
  readonly title: string;
  holds(executor: LivePod): Promise<string | void>;
}

export const optionChecks: readonly OptionCheck[] = [
  {
    title: 'keeps its blocks in the emptyDir scratch volume, and nowhere else',
    async holds(executor) {
      const { volumes = [] } = executor.spec;
      const scratch = volumes.filter(({ name }) => name.startsWith('spark-local-dir-'));
      expectThat(scratch.length === 1 && scratch[0].name === SCRATCH.name && scratch[0].emptyDir?.sizeLimit === SCRATCH.sizeLimit,
        `its scratch volumes are ${JSON.stringify(scratch)}`);
      const directories = await executor.environment('SPARK_LOCAL_DIRS');
      expectThat(directories === SCRATCH.path, `SPARK_LOCAL_DIRS is ${directories}`);
      expectThat(await executor.isMounted(SCRATCH.path), `nothing is mounted at ${SCRATCH.path}`);
      const used = await executor.blockDirectories();
      expectThat(isDeepStrictEqual(used, [SCRATCH.path]), `Spark put its blocks into ${used.join(', ') || 'no directory of SPARK_LOCAL_DIRS'}`);
    },
  },
  {
    title: 'has its environment from the Secret, which its specification does not show',
    async holds(executor) {
      const wanted = { PASSWORD: SECRET_VALUES.password, TOKEN: SECRET_VALUES.token, FROM_ALL: SECRET_VALUES.FROM_ALL };
      for (const [variable, value] of Object.entries(wanted)) {
        const found = await executor.environment(variable);
        expectThat(found === value, `${variable} is ${found}`);
      }
      const text = JSON.stringify(executor.pod);
      const shown = Object.values(SECRET_VALUES).filter((value) => text.includes(JSON.stringify(value).slice(1, -1)));
      expectThat(shown.length === 0, `the pod shows ${shown.join(', ')}`);
    },
  },
  {
    title: 'was prepared by its init container',
    async holds(executor) {
      const status = executor.pod.status?.initContainerStatuses?.find(({ name }) => name === INIT_CONTAINER);
      expectThat(status?.state?.terminated?.exitCode === 0, `the status of the init container is ${JSON.stringify(status?.state)}`);
      const left = await executor.run('cat', `${SHARED.path}/${INIT_CONTAINER}`);
      expectThat(left.trim() === 'prepared', `the init container left ${left}`);
    },
  },
  {
    title: 'runs its sidecar beside Spark',
    async holds(executor) {
      const status = executor.pod.status?.initContainerStatuses?.find(({ name }) => name === SIDECAR);
      expectThat(status?.state?.running !== undefined && status.restartCount === 0, `the status of the sidecar is ${JSON.stringify(status)}`);
      const written = await executor.run('cat', `${SHARED.path}/${SIDECAR}`);
      expectThat(written.trim() !== '', 'the sidecar has written nothing');
    },
  },
  {
    title: 'has the toleration',
    holds: async ({ spec: { tolerations = [] } }) => {
      expectThat(tolerations.some((toleration) => isDeepStrictEqual(toleration, TOLERATION)), `its tolerations are ${JSON.stringify(tolerations)}`);
    },
  },
  {
    title: 'has the affinity',
    holds: async ({ spec }) => {
      expectThat(isDeepStrictEqual(spec.affinity, affinity()), `its affinity is ${JSON.stringify(spec.affinity)}`);
    },
  },
  {
    title: 'reads its own metrics from the Prometheus servlet over HTTP',
    async holds(executor) {
      const service = await uiService(executor);
      const about = `executor_id="${executor.pod.metadata.labels?.[SparkLabel.EXECUTOR_ID]}"`;
      const own = await scrapeUntil(executor, `http://${service}:${UI_PORT}/metrics/executors/prometheus/`,
        (line) => line.startsWith('metrics_executor_') && line.includes(about));
      expectThat(own.some((line) => /^metrics_executor_maxMemory_bytes\{.*\} [0-9]+$/.test(line)), `among its metrics is no memory:\n${own.join('\n')}`);
      const ofDriver = await scrapeUntil(executor, `http://${service}:${UI_PORT}/metrics/prometheus/`, (line) => /^metrics_\S+_driver_\S+ [0-9.]+$/.test(line));
      return `${own.length} lines about ${about}, ${ofDriver.length} about the driver`;
    },
  },
];

/** Name of the Service of the web UI, where the servlet answers too. */
async function uiService({ pod }: LivePod): Promise<string> {
  const application = pod.metadata.labels?.[Label.APP_NAME];
  return (await kubectl(
    ['get', 'sparkapplication', application!, '-n', pod.metadata.namespace!, '-o', 'jsonpath={.status.driverInfo.webUIServiceName}'],
  )).trim();
}

/** Asks from within the executor until lines of the kind are among the answer, and gives them. */
async function scrapeUntil(executor: LivePod, url: string, isWanted: (line: string) => boolean): Promise<string[]> {
  const program = 'import sys, urllib.request; sys.stdout.write(urllib.request.urlopen(sys.argv[1], timeout=30).read().decode())';
  let last = '';
  return waitFor(`${url}: the lines that are looked for`, 120, async () => {
    last = await executor.run('python3', '-c', program, url).catch((error: Error) => error.message);
    const wanted = last.split('\n').filter(isWanted);
    return wanted.length > 0 ? wanted : undefined;
  }, () => last.slice(0, 500));
}
