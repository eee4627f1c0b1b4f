// A namespace with everything that fences a team in: Spark runs there with isolation enforced, and gets no further than it may.
import { App, Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { SparkNamespace } from '../../../src';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import { apply, execute, getObject, kubectl, listObjects, remove, waitFor } from '../kubectl';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';

const NAMESPACE = 'check-fenced';
/** A second namespace, whose pods may not be reached. */
const OUTSIDE = 'check-outside';
const DRIVER = 'check-driver';

interface Pod extends KubernetesObject { status?: { phase?: string; podIP?: string } }

/** Runs a program of two parts in the driver: the first must compute something, the second says what else it could reach. */
const PROGRAM = `
import socket, sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
print('computed', spark.sparkContext.parallelize(range(100), 4).sum())
spark.stop()
try:
    socket.create_connection((sys.argv[1], 8080), timeout=3).close()
    print('reached outside')
except OSError:
    print('kept inside')
`;

/** The driver that goes round an image guardrail by configuration that it sets while it runs. */
const DISOBEDIENT = `
from pyspark.sql import SparkSession
spark = SparkSession.builder.config('spark.kubernetes.executor.container.image', 'evil.example.com/spark:1').getOrCreate()
print('computed', spark.sparkContext.parallelize(range(100), 4).sum())
`;

export const fencedNamespace: Scenario = {
  name: 'fenced-namespace',
  feature: 'tenants',
  applications: 1,
  async run({ environment, report }) {
    const image = environment.sparkImage;
    const driver = (name: string, program: string, ...args: string[]) => driverPod({ name, image, program, args });
    await report.story('fenced-namespace', {
      'a namespace with isolation, limited egress, limits of containers and guardrails is applied': async () => {
        const endpoints = await kubectl(['get', 'endpoints', 'kubernetes', '-n', 'default', '-o', 'jsonpath={.subsets[*].addresses[*].ip}']);
        const app = new App();
        const chart = new Chart(app, 'platform');
        const namespace = new SparkNamespace(chart, NAMESPACE, {
          isolate: true, containerLimits: { maxMemory: Size.gibibytes(2) }, quota: { pods: 6 },
        });
        namespace.restrictEgress({ apiServer: endpoints.split(' ').map((address) => `${address}/32`) });
        namespace.addGuardrails({
          images: [image.slice(0, image.lastIndexOf('/'))], serviceAccounts: [namespace.serviceAccount], maxCores: Cpu.units(1), maxMemory: Size.gibibytes(2),
        });
        await apply(...chart.toJson() as object[], { apiVersion: 'v1', kind: 'Namespace', metadata: { name: OUTSIDE } }, outside(image));
        await waitFor('the policies to be enforced', 60, async () => {
          const foreign = driverPod({ name: 'check-foreign', image: 'evil.example.com/spark:1', program: PROGRAM, args: [] });
          const { stderr } = await execute('kubectl', ['create', '--dry-run=server', '-f', '-'], { input: JSON.stringify(foreign) });
          return stderr.includes('guardrail') ? true : undefined;
        });
      },
      'Spark computes there with an executor, and its driver reaches no pod of another namespace': async () => {
        const target = await waitFor('the pod outside to run', 120, async () => {
          const pod = await getObject<Pod>('pod', OUTSIDE, 'server');
          return pod?.status?.phase === 'Running' ? pod.status.podIP : undefined;
        });
        await apply(service(), driver(DRIVER, PROGRAM, target));
        const executor = await waitFor('an executor', 180, async () => (
          (await listObjects<Pod>('pods', NAMESPACE, 'spark-role=executor'))[0] ?? ((await phaseOf(DRIVER)) === 'Failed' ? failed() : undefined)));
        const log = await untilEnded(DRIVER);
        expectThat(log.includes('computed 4950'), `the driver says:\n${log}`);
        expectThat(log.includes('kept inside'), `the driver says:\n${log}`);
        return `executor ${executor.metadata.name}`;
      },
      'a program that sets a foreign image while it runs gets no executor': async () => {
        await remove('pod', DRIVER, NAMESPACE);
        await apply(driver(DRIVER, DISOBEDIENT));
        await waitFor('the refusal in the log', 180, async () => (
          (await execute('kubectl', ['logs', DRIVER, '-n', NAMESPACE])).stdout.includes('guardrail \'images\'') ? true : undefined));
        expectThat((await listObjects('pods', NAMESPACE, 'spark-role=executor')).length === 0, 'there are executors');
      },
    });
    await remove('namespace', NAMESPACE);
    await remove('namespace', OUTSIDE);
    const names = (await kubectl(['get', 'validatingadmissionpolicies', '-o', 'name'])).split('\n').filter((name) => name.includes(`/${NAMESPACE}-`));
    for (const name of names.map((one) => one.slice(one.indexOf('/') + 1))) {
      await remove('validatingadmissionpolicybinding', name);
      await remove('validatingadmissionpolicy', name);
    }
  },
};

function failed(): never {
  throw new Error('the driver failed');
}

async function phaseOf(name: string): Promise<string | undefined> {
  return (await getObject<Pod>('pod', NAMESPACE, name))?.status?.phase;
}

async function untilEnded(name: string): Promise<string> {
  await waitFor(`${name} to end`, 240, async () => (['Succeeded', 'Failed'].includes(await phaseOf(name) ?? '') ? true : undefined));
  return kubectl(['logs', name, '-n', NAMESPACE]);
}

const SECURITY = {
  runAsUser: 185, runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' },
};
const RESOURCES = { requests: { cpu: '100m', memory: '900Mi' }, limits: { memory: '900Mi' } };
const LABELS = { app: DRIVER };

/** A server that nobody in the fenced namespace may reach. */
function outside(image: string): object {
  const command = ['python3', '-m', 'http.server', '8080'];
  const containers = [{ name: 'server', image, command, workingDir: '/tmp' }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'server', namespace: OUTSIDE }, spec: { containers } };
}

/** How executors reach the driver. */
function service(): object {
  const spec = { clusterIP: 'None', selector: LABELS, publishNotReadyAddresses: true };
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: DRIVER, namespace: NAMESPACE }, spec };
}

/** A driver that Kubernetes runs, in client mode, as native drivers are. */
function driverPod({ name, image, program, args }: { name: string; image: string; program: string; args: readonly string[] }) {
  const executor = JSON.stringify({ spec: { containers: [{ securityContext: SECURITY }] } });
  const conf = {
    'spark.kubernetes.namespace': NAMESPACE,
    'spark.kubernetes.driver.pod.name': name,
    'spark.kubernetes.authenticate.driver.serviceAccountName': 'spark',
    'spark.kubernetes.container.image': image,
    'spark.kubernetes.executor.request.cores': '100m',
    'spark.executor.memory': '512m',
    'spark.executor.instances': '1',
    'spark.driver.memory': '512m',
    'spark.driver.host': `${DRIVER}.${NAMESPACE}.svc`,
    'spark.driver.bindAddress': '0.0.0.0',
    'spark.kubernetes.executor.podTemplateFile': '/tmp/executor.json',
  };
  const submit = [
    '/opt/spark/bin/spark-submit', '--master', 'k8s://https://kubernetes.default.svc:443', '--deploy-mode', 'client',
    ...Object.entries(conf).flatMap(([key, value]) => ['--conf', `${key}=${value}`]), '/tmp/program.py', ...args,
  ];
  const script = 'printf %s "$TEMPLATE" > /tmp/executor.json; printf %s "$PROGRAM" > /tmp/program.py; exec "$@"';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: NAMESPACE, labels: LABELS },
    spec: {
      serviceAccountName: 'spark',
      restartPolicy: 'Never',
      containers: [{
        name: 'driver',
        image,
        command: ['sh', '-c', script, 'driver', ...submit],
        env: [{ name: 'TEMPLATE', value: executor }, { name: 'PROGRAM', value: program }],
        resources: RESOURCES,
        securityContext: SECURITY,
      }],
    },
  };
}
