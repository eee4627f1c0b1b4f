// Admission webhooks on a real API server: the worst order of applying, refusals, a new CA under a stream of writes, losses, a hand-run spark-submit.
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { SparkNamespace, SparkOperator, WebhookFailurePolicy } from '../../../src';
import { systemClock } from '../../../src/kube/clock';
import { loadCredentials } from '../../../src/kube/credentials';
import { HttpTransport } from '../../../src/kube/http-transport';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { Pod } from '../../../src/spec/kubernetes.gen';
import { PlacementLabel } from '../../../src/spec/labels';
import type { Environment } from '../environment';
import { apply, execute, getObject, kubectl, listObjects, remove, sleep, waitFor } from '../kubectl';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';

const CLI = join(__dirname, '../../../lib/bin/cli.cjs');
const OPERATOR = 'check-admission-operator';
const JOBS = 'check-admission';
const SECRET = 'spark-operator-webhook-ca';
const SPOT_LABEL = 'karpenter.sh/capacity-type';
/** Writes of the stream that are in progress at the same time. */
const STREAMS = 3;

function manifests(environment: Environment): KubernetesObject[] {
  const app = new App();
  const chart = new Chart(app, 'admission');
  const operator = new SparkOperator(chart, 'operator', {
    namespace: OPERATOR,
    image: environment.operatorImage,
    installCrds: false,
    replicas: 2,
    // Without an answer a write fails, so that no missing answer stays unseen.
    webhook: { failurePolicy: WebhookFailurePolicy.FAIL, pods: {} },
  });
  operator.watch(new SparkNamespace(chart, JOBS, { podSecurityLevel: 'baseline' }));
  return app.charts.flatMap((each) => each.toJson() as KubernetesObject[]);
}

function application(environment: Environment, changes: object = {}) {
  return {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    metadata: { name: 'admitted', namespace: JOBS },
    spec: {
      type: 'Python',
      sparkVersion: '4.1.4',
      image: environment.sparkImage,
      mainApplicationFile: 'local:///opt/spark/examples/src/main/python/pi.py',
      suspend: true,
      driver: {},
      executor: {},
      ...changes,
    },
  };
}

/** Dry runs of creates, one after the other in several streams, until they are stopped. */
function streamWrites(transport: HttpTransport, environment: Environment) {
  const failures: string[] = [];
  let writes = 0;
  let streaming = true;
  const stream = async (index: number) => {
    while (streaming) {
      const body = { ...application(environment), metadata: { name: `stream-${index}`, namespace: JOBS } };
      const { status, body: answer } = await transport.request({
        method: 'POST', path: `/apis/sparkoperator.k8s.io/v1beta2/namespaces/${JOBS}/sparkapplications`, query: { dryRun: 'All' }, body,
      });
      writes += 1;
      if (status !== 201) failures.push(JSON.stringify(answer).slice(0, 500));
      await sleep(20);
    }
  };
  const streams = Promise.all(Array.from({ length: STREAMS }, (_, index) => stream(index)));
  return {
    failures,
    get writes() { return writes; },
    stop: async () => {
      streaming = false;
      await streams;
    },
  };
}

interface Configuration extends KubernetesObject { webhooks: Array<{ clientConfig: { caBundle?: string } }> }

async function certificatesPublished(): Promise<number[]> {
  const { webhooks } = (await getObject<Configuration>('validatingwebhookconfiguration', '', `${OPERATOR}-spark-operator`))!;
  return webhooks.map(({ clientConfig }) => Buffer.from(clientConfig.caBundle ?? '', 'base64').toString().split('BEGIN CERTIFICATE').length - 1);
}

async function secretData(): Promise<Record<string, string>> {
  return (await getObject<KubernetesObject & { data?: Record<string, string> }>('secret', OPERATOR, SECRET))?.data ?? {};
}

const ready = async (replicas = 2) => waitFor(`${replicas} operators to be ready`, 120, async () => {
  const text = await kubectl(['get', 'deployment', 'spark-operator', '-n', OPERATOR, '-o', 'jsonpath={.status.readyReplicas}']);
  return Number(text) === replicas ? true : undefined;
});

/** What spark-submit in a pod needs besides the rights of a driver. */
function submitter(environment: Environment, name: string): object[] {
  const conf = {
    'spark.kubernetes.namespace': JOBS,
    'spark.kubernetes.container.image': environment.sparkImage,
    'spark.kubernetes.authenticate.driver.serviceAccountName': 'spark',
    'spark.kubernetes.driver.pod.name': name,
    [`spark.kubernetes.executor.label.${PlacementLabel.CAPACITY}`]: 'spot',
    'spark.kubernetes.driver.request.cores': '100m',
    'spark.kubernetes.executor.request.cores': '100m',
    'spark.executor.instances': '1',
    'spark.driver.memory': '512m',
    'spark.executor.memory': '512m',
  };
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'submitter', namespace: JOBS },
      rules: [{ apiGroups: [''], resources: ['services', 'configmaps', 'secrets', 'pods'], verbs: ['create', 'get', 'list', 'watch', 'patch', 'delete'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'submitter', namespace: JOBS },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'submitter' },
      subjects: [{ kind: 'ServiceAccount', name: 'spark', namespace: JOBS }],
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'submitter', namespace: JOBS },
      spec: {
        serviceAccountName: 'spark',
        restartPolicy: 'Never',
        containers: [{
          name: 'submit',
          image: environment.sparkImage,
          imagePullPolicy: 'IfNotPresent',
          command: ['/opt/spark/bin/spark-submit', '--master', 'k8s://https://kubernetes.default.svc', '--deploy-mode', 'cluster', '--name', 'by-hand',
            ...Object.entries(conf).flatMap(([key, value]) => ['--conf', `${key}=${value}`]),
            'local:///opt/spark/examples/src/main/python/pi.py', '20'],
        }],
      },
    },
  ];
}

export const admission: Scenario = {
  name: 'admission',
  feature: 'admission',
  inSample: true,
  applications: 1,
  async run({ environment, report }) {
    const transport = new HttpTransport(await loadCredentials(environment.kubeconfig), { clock: systemClock, connections: STREAMS + 1 });
    const objects = manifests(environment);
    const clusterWide = objects.filter(({ kind, metadata }) => !metadata.namespace && kind !== 'Namespace');
    let spotNodes: string[] = [];
    try {
      await report.story('admission', {
        'everything is applied, configurations first and the operator absent, and becomes ready': async () => {
          const isEarly = ({ kind }: KubernetesObject) => kind === 'Namespace' || kind.endsWith('WebhookConfiguration');
          await apply(...objects.filter(isEarly));
          const early = await execute('kubectl', ['apply', '-f', '-'], { input: JSON.stringify(application(environment)) });
          expectThat(early.code !== 0, 'an application was accepted although no operator answers and the failure policy is Fail');
          await apply(...objects.filter((object) => !isEarly(object)).reverse());
          await ready();
          expectThat((await certificatesPublished()).every((count) => count === 1), 'the caBundle has not one certificate');
        },
        'kubectl apply is refused in the words of validate': async () => {
          const volume = (name: string) => ({ name, emptyDir: {} });
          const given = application(environment, {
            volumes: [volume('a'), volume('b')],
            driver: { volumeMounts: [{ name: 'a', mountPath: '/data' }, { name: 'b', mountPath: '/data' }] },
          });
          const { stdout } = await execute(process.execPath, [CLI, 'validate', '-'], { input: JSON.stringify(given) });
          const errors = [...stdout.matchAll(/^standard input:\d+:\d+: SparkApplication \S+: (?!warning: )(.*?)(?: \[\w+\])?$/gm)].map(([, line]) => line);
          expectThat(errors.length > 0, `validate finds nothing: ${stdout}`);
          const { code, stderr } = await execute('kubectl', ['apply', '-f', '-'], { input: JSON.stringify(given) });
          const said = stderr.includes('The SparkApplication "admitted" is invalid: ') && errors.every((error) => stderr.includes(error));
          expectThat(code !== 0 && said, `kubectl says: ${stderr}, validate: ${errors.join('; ')}`);
          return errors.join('; ');
        },
        'warnings are printed, and a switch or a label is not checked': async () => {
          const warned = await execute('kubectl', ['apply', '-f', '-'], {
            input: JSON.stringify(application(environment, { restartPolicy: { type: 'OnFailure' } })),
          });
          expectThat(warned.code === 0 && warned.stderr.includes('Warning: spec.restartPolicy: '), warned.stderr || warned.stdout);
          const labelled = await execute('kubectl', ['label', 'sparkapplication', 'admitted', '-n', JOBS, 'a=b']);
          expectThat(labelled.code === 0 && !labelled.stderr.includes('Warning'), labelled.stderr);
        },
        'CA and serving certificates change under a stream of writes, and none fails': async () => {
          const before = await secretData();
          const stream = streamWrites(transport, environment);
          try {
            await sleep(3_000);
            await remove('secret', SECRET, OPERATOR);
            await waitFor('a new CA beside the old one', 30, async () => ((await secretData())['previous.crt'] ? true : undefined));
            expectThat((await certificatesPublished()).every((count) => count >= 1), 'no certificate is published');
            await waitFor('the old CA to be gone', 400, async () => (
              'tls.crt' in await secretData() && !('previous.crt' in await secretData()) ? true : undefined), undefined, 3_000);
            await waitFor('the caBundle to have the new CA only', 60, async () => (
              (await certificatesPublished()).every((count) => count === 1) ? true : undefined));
            await sleep(3_000);
          } finally {
            await stream.stop();
          }
          expectThat((await secretData())['tls.crt'] !== before['tls.crt'], 'the CA is the same');
          expectThat(stream.failures.length === 0, `${stream.failures.length} of ${stream.writes} writes failed: ${stream.failures[0]}`);
          return `${stream.writes} writes, 0 failures`;
        },
        'a corrupt Secret, an empty caBundle and killed operators heal without a person': async () => {
          const patch = JSON.stringify({ data: { 'tls.crt': Buffer.from('garbage').toString('base64') } });
          await kubectl(['patch', 'secret', SECRET, '-n', OPERATOR, '--type=merge', '-p', patch]);
          await kubectl(['patch', 'validatingwebhookconfiguration', `${OPERATOR}-spark-operator`, '--type=json', '-p',
            JSON.stringify([{ op: 'remove', path: '/webhooks/0/clientConfig/caBundle' }])]);
          await kubectl(['delete', 'pods', '-n', OPERATOR, '--all', '--grace-period=0', '--force']);
          await ready();
          // The status of the Deployment may still be that of the killed pods, and an annotation is no write that is reviewed.
          await waitFor('a write to be reviewed', 60, async () => {
            const created = await execute('kubectl', ['apply', '--dry-run=server', '-f', '-'], {
              input: JSON.stringify({ ...application(environment), metadata: { name: 'another', namespace: JOBS } }),
            });
            return created.code === 0 ? true : undefined;
          });
          const annotated = await execute('kubectl', ['annotate', 'sparkapplication', 'admitted', '-n', JOBS, 'x=y', '--overwrite']);
          expectThat(annotated.code === 0, annotated.stderr);
        },
        'an executor of a hand-run spark-submit gets its spot affinity, and Spark\'s scratch volume is there once': async () => {
          spotNodes = (await listObjects<KubernetesObject>('nodes', 'default')).map(({ metadata }) => metadata.name!);
          await kubectl(['label', 'node', ...spotNodes, `${SPOT_LABEL}=spot`, '--overwrite']);
          await apply(...submitter(environment, 'by-hand-driver'));
          const executor = await waitFor('an executor', 240, async () => (await listObjects<Pod>('pods', JOBS, 'spark-role=executor'))[0]);
          const terms = executor.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
          expectThat(terms.some(({ matchExpressions }) => matchExpressions?.some(({ key }) => key === SPOT_LABEL)), `its affinity is ${JSON.stringify(terms)}`);
          const scratch = executor.spec.volumes?.filter(({ name }) => name.startsWith('spark-local-dir-')).map(({ name }) => name);
          const mounts = executor.spec.containers[0].volumeMounts?.filter(({ name }) => name.startsWith('spark-local-dir-')).map(({ name }) => name);
          expectThat(scratch?.join() === 'spark-local-dir-1' && mounts?.join() === 'spark-local-dir-1', `volumes ${scratch?.join()}, mounts ${mounts?.join()}`);
          await waitFor('the driver to succeed', 240, async () => (
            (await getObject<Pod>('pod', JOBS, 'by-hand-driver'))?.status?.phase === 'Succeeded' ? true : undefined));
        },
      });
    } finally {
      if (spotNodes.length > 0) await kubectl(['label', 'node', ...spotNodes, `${SPOT_LABEL}-`]);
      if (!environment.keep) {
        for (const { kind, metadata } of clusterWide) await remove(kind, metadata.name!);
        await kubectl(['delete', 'namespace', OPERATOR, JOBS, '--ignore-not-found', '--timeout=180s']);
      }
      await transport.close();
    }
  },
};
