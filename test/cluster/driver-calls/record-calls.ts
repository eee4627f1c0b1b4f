// Runs real drivers whose calls to the API server pass through a proxy in their pods, and says which rights the calls need.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { type Feature, featuresOf, GROWING_STORAGE_CLASS } from './features';
import { SparkNamespace, SparkVersion } from '../../../src';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import { rightOf } from '../../support/rights';
import { apply, getObject, kubectl, remove, waitFor } from '../kubectl';
import { sideBySide } from '../side-by-side';

interface Pod extends KubernetesObject { status?: { phase?: string } }

/** What one driver did. */
export interface RecordedRun {
  readonly feature: Feature;
  /** Rights that its calls need, such as `/pods create`, sorted. */
  readonly used: readonly string[];
  /** Calls that the API server refused since no Role allows them, with its message. */
  readonly refused: readonly string[];
}

/** Drivers at once. */
const ROOM = 2;
const LONGEST_RUN_SECONDS = 600;
const ASK_EVERY_MILLISECONDS = 4_000;

/** Runs a driver for each feature of the version in a namespace of its own. Each run goes to `done`, also one that failed. */
export async function recordCalls(
  version: string, image: string, done: (feature: Feature, run: Promise<RecordedRun>) => Promise<unknown>, features = featuresOf(version),
): Promise<void> {
  const namespace = `check-driver-calls-${version.split('.').slice(0, 2).join('-')}`;
  const chart = new Chart(new App(), 'platform');
  new SparkNamespace(chart, namespace, { sparkVersions: [SparkVersion.of(version)], executorSets: true });
  const claimsGrow = features.some(({ conf }) => Object.values(conf).includes(GROWING_STORAGE_CLASS));
  await apply(...chart.toJson() as object[], ...(claimsGrow ? [await growingStorageClass()] : []));
  try {
    await sideBySide(features.map((feature) => ({ name: feature.id, applications: 1, feature })), ROOM, async ({ feature }) => {
      await done(feature, run(feature, namespace, image));
    });
  } finally {
    await remove('namespace', namespace);
    if (claimsGrow) await remove('storageclass', GROWING_STORAGE_CLASS);
  }
}

async function run(feature: Feature, namespace: string, image: string): Promise<RecordedRun> {
  const name = `check-${feature.id}`;
  await apply(driverPod(feature, name, namespace, image));
  const phase = await waitFor(`the driver of '${feature.title}' to end`, LONGEST_RUN_SECONDS, async () => {
    const { status } = await getObject<Pod>('pod', namespace, name) ?? {};
    return ['Succeeded', 'Failed'].includes(status?.phase ?? '') ? status?.phase : undefined;
  }, undefined, ASK_EVERY_MILLISECONDS);
  const log = await kubectl(['logs', name, '-n', namespace]);
  const asExpected = feature.fails ? phase === 'Failed' && log.includes('as was asked for') : phase === 'Succeeded' && log.includes('\ndone');
  if (!asExpected) throw new Error(`the driver of '${feature.title}' ended as ${phase}:\n${log.slice(-6_000)}`);
  const calls = [...log.matchAll(/^CALL (\w+) (\S+) (\S+) ?(.*)$/gm)];
  return {
    feature,
    used: [...new Set(calls.map(([, method, path]) => rightOf(method, path)))].sort(),
    refused: [...new Set(calls.filter(([, , , status]) => status === '403').map(([, method, path, , text]) => `${rightOf(method, path)}: ${text}`))],
  };
}

/** The class `standard` again, with claims that may be enlarged: the API server accepts that, whether volumes follow or not. */
async function growingStorageClass(): Promise<object> {
  const provisioner = await kubectl(['get', 'storageclass', 'standard', '-o', 'jsonpath={.provisioner}']);
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: GROWING_STORAGE_CLASS },
    provisioner,
    volumeBindingMode: 'WaitForFirstConsumer',
    allowVolumeExpansion: true,
  };
}

const SECURITY = {
  runAsUser: 185, runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' },
};

const fileBeside = (name: string): string => readFileSync(join(__dirname, name), 'utf8');

/** A driver as cluster mode starts it, but for the address of the API server: the proxy. */
function driverPod(feature: Feature, name: string, namespace: string, image: string): object {
  const conf = {
    'spark.app.name': name,
    'spark.kubernetes.submitInDriver': 'true',
    'spark.kubernetes.driver.master': 'http://127.0.0.1:8001',
    'spark.kubernetes.namespace': namespace,
    'spark.kubernetes.driver.pod.name': name,
    'spark.kubernetes.container.image': image,
    'spark.kubernetes.executor.request.cores': '100m',
    'spark.executor.memory': '512m',
    'spark.executor.instances': '1',
    'spark.driver.memory': '512m',
    'spark.ui.enabled': 'false',
    'spark.scheduler.maxRegisteredResourcesWaitingTime': '1s',
    'spark.executorEnv.JAVA_TOOL_OPTIONS': '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
    // The cluster may be busy with other scenarios.
    'spark.kubernetes.driver.connectionTimeout': '90000',
    'spark.kubernetes.driver.requestTimeout': '90000',
    'spark.network.timeout': '300s',
    'spark.kubernetes.allocation.driver.readinessTimeout': '10s',
    'spark.kubernetes.executor.podTemplateFile': '/tmp/executor.json',
    ...feature.conf,
  };
  const submit = [
    '/opt/spark/bin/spark-submit', '--master', 'k8s://http://127.0.0.1:8001', '--deploy-mode', 'client',
    ...Object.entries(conf).flatMap(([key, value]) => ['--conf', `${key}=${value}`]), 'local:///tmp/program.py', feature.action, feature.until.source,
  ];
  const script = [
    'printf %s "$PROXY" > /tmp/proxy.py', 'printf %s "$TEMPLATE" > /tmp/executor.json', 'printf %s "$PROGRAM" > /tmp/program.py', ': > /tmp/calls',
    'python3 /tmp/proxy.py &', 'submit="$1"; shift; exec "$submit" --conf "spark.driver.host=$ADDRESS" --conf "spark.driver.bindAddress=$ADDRESS" "$@"',
  ].join('\n');
  const env = {
    // JVMs that live for a minute are not worth compiling for.
    JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
    PROXY: fileBeside('recording-proxy.py'),
    TEMPLATE: JSON.stringify({ spec: { containers: [{ securityContext: SECURITY }], securityContext: { fsGroup: 185 } } }),
    PROGRAM: fileBeside('program.py'),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: {
      serviceAccountName: 'spark',
      restartPolicy: 'Never',
      containers: [{
        name: 'driver',
        image,
        command: ['sh', '-c', script, 'driver', ...submit],
        env: [
          ...Object.entries(env).map(([variable, value]) => ({ name: variable, value })),
          { name: 'ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        ],
        resources: { requests: { cpu: '100m', memory: '900Mi' }, limits: { memory: '900Mi' } },
        securityContext: SECURITY,
      }],
    },
  };
}
