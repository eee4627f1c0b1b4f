// The rights of drivers, by the calls that real drivers make: none is missing, and each that nothing uses has a reason.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { SparkNamespace, SparkVersion } from '../../../src';
import { DRIVER_RIGHTS, rightsOfVersions } from '../../../src/platform/rights';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import { apply, getObject, kubectl, remove, waitFor } from '../kubectl';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';

const NAMESPACE = 'check-driver-rights';
const DRIVER = 'check-driver';

/** Rights for what this program does not do. */
const FOR_OTHER_CASES: Readonly<Record<string, string>> = {
  '/pods delete': 'Spark deletes executors that do not start in time one by one',
  '/pods patch': 'Spark labels executors at decommissioning',
  '/persistentvolumeclaims get': 'the plugin that enlarges claims reads them',
  '/persistentvolumeclaims patch': 'the plugin that enlarges claims changes them',
};

const PROGRAM = `
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
print('computed', spark.sparkContext.parallelize(range(100), 4).sum())
spark.stop()
`;

interface Pod extends KubernetesObject { status?: { phase?: string } }

export const driverRights: Scenario = {
  name: 'driver-rights',
  feature: 'tenants',
  applications: 1,
  async run({ environment, report }) {
    for (const { version, image } of environment.sparkVersions) {
      const name = `the driver of Spark ${version.replace(/\.0$/, '')} uses no other right than it has, and all but those for other cases`;
      if (!image) {
        report.notRun(name, 'no image is named for it');
        continue;
      }
      await report.check(name, async () => {
        const chart = new Chart(new App(), 'platform');
        new SparkNamespace(chart, NAMESPACE, { sparkVersions: [SparkVersion.of(version)] });
        await apply(...chart.toJson() as object[], driverPod(image));
        const phase = await waitFor('the driver to end', 300, async () => {
          const { status } = await getObject<Pod>('pod', NAMESPACE, DRIVER) ?? {};
          return ['Succeeded', 'Failed'].includes(status?.phase ?? '') ? status?.phase : undefined;
        });
        const log = await kubectl(['logs', DRIVER, '-n', NAMESPACE]);
        expectThat(phase === 'Succeeded' && log.includes('computed 4950'), `the driver says:\n${log.slice(-3000)}`);
        const used = new Set([...log.matchAll(/^CALL (\w+) (\S+)/gm)].map(([, method, path]) => rightFor(method, path)));
        const granted = rightsOfVersions(DRIVER_RIGHTS, [version]).flatMap(({ rule: { apiGroups, resources, verbs } }) => apiGroups
          .flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`))));
        const missing = [...used].filter((right) => !granted.includes(right));
        const unused = granted.filter((right) => !used.has(right) && FOR_OTHER_CASES[right] === undefined);
        expectThat(missing.length === 0, `not granted: ${missing.join(', ')}`);
        expectThat(unused.length === 0, `not used: ${unused.join(', ')}; used: ${[...used].join(', ')}`);
        return `${used.size} rights used`;
      });
      await remove('namespace', NAMESPACE);
    }
  },
};

const PATH = /^\/(?:api|apis\/([^/]+))\/v\w+\/namespaces\/[^/]+\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;

/** A call as RBAC sees it: group, resource and verb. */
function rightFor(method: string, target: string): string {
  const { pathname, searchParams } = new URL(target, 'http://localhost');
  const [, group = '', plural = '', name, subresource] = PATH.exec(pathname) ?? [];
  const isWatch = searchParams.get('watch') === 'true';
  const verb = {
    GET: isWatch ? 'watch' : name ? 'get' : 'list', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: name ? 'delete' : 'deletecollection',
  }[method];
  return `${group}/${plural}${subresource ? `/${subresource}` : ''} ${verb ?? method}`;
}

const SECURITY = {
  runAsUser: 185, runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' },
};

/** A driver in client mode whose calls go through a proxy in its own pod. */
function driverPod(image: string): object {
  const volume = 'spark.kubernetes.executor.volumes.persistentVolumeClaim.data';
  const conf = {
    'spark.kubernetes.namespace': NAMESPACE,
    'spark.kubernetes.driver.pod.name': DRIVER,
    'spark.kubernetes.container.image': image,
    'spark.kubernetes.executor.request.cores': '100m',
    'spark.executor.memory': '512m',
    'spark.executor.instances': '1',
    'spark.driver.memory': '512m',
    'spark.driver.bindAddress': '0.0.0.0',
    'spark.kubernetes.executor.podTemplateFile': '/tmp/executor.json',
    [`${volume}.options.claimName`]: 'OnDemand',
    [`${volume}.options.storageClass`]: 'standard',
    [`${volume}.options.sizeLimit`]: '10Mi',
    [`${volume}.mount.path`]: '/data',
    [`${volume}.mount.readOnly`]: 'false',
  };
  const submit = [
    '/opt/spark/bin/spark-submit', '--master', 'k8s://http://127.0.0.1:8001', '--deploy-mode', 'client',
    ...Object.entries(conf).flatMap(([key, value]) => ['--conf', `${key}=${value}`]), '/tmp/program.py',
  ];
  const script = [
    'printf %s "$PROXY" > /tmp/proxy.py', 'printf %s "$TEMPLATE" > /tmp/executor.json', 'printf %s "$PROGRAM" > /tmp/program.py',
    'python3 /tmp/proxy.py &', 'submit="$1"; shift; exec "$submit" --conf "spark.driver.host=$ADDRESS" "$@"',
  ].join('\n');
  const env = {
    PROXY: readFileSync(join(__dirname, 'recording-proxy.py'), 'utf8'),
    TEMPLATE: JSON.stringify({ spec: { containers: [{ securityContext: SECURITY }], securityContext: { fsGroup: 185 } } }),
    PROGRAM,
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: DRIVER, namespace: NAMESPACE },
    spec: {
      serviceAccountName: 'spark',
      restartPolicy: 'Never',
      containers: [{
        name: 'driver',
        image,
        command: ['sh', '-c', script, 'driver', ...submit],
        env: [
          ...Object.entries(env).map(([name, value]) => ({ name, value })),
          { name: 'ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        ],
        resources: { requests: { cpu: '100m', memory: '900Mi' }, limits: { memory: '900Mi' } },
        securityContext: SECURITY,
      }],
    },
  };
}
