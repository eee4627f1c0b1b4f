// A quota of a real API server: the third application waits for room and then runs; where the namespace refuses by choice, kubectl is told the sums.
import { App, Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { SparkNamespace, SparkOperator } from '../../../src';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import { Label, SparkLabel } from '../../../src/spec/labels';
import { stateOf } from '../../../src/spec/states';
import type { SparkApplication, SparkApplicationSpec } from '../../../src/spec/types.gen';
import { describe } from '../applications';
import type { Environment } from '../environment';
import { apply, execute, getObject, kubectl, listObjects, remove, waitFor } from '../kubectl';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { provideJob, runJobInDriver, steer } from '../steered-job';

const OPERATOR = 'check-quota-operator';
const WAITING = 'check-quota-waits';
const REFUSING = 'check-quota-refuses';
/** What one driver, one executor and all pods may request, in thousandths of a CPU: room for two drivers, and for executors that come later. */
const DRIVER = 100;
const EXECUTOR = 10;
const LIMIT = 250;

function manifests(environment: Environment): KubernetesObject[] {
  const app = new App();
  const chart = new Chart(app, 'quota');
  const operator = new SparkOperator(chart, 'operator', {
    namespace: OPERATOR, image: environment.operatorImage, installCrds: false, webhook: {}, quotaEnforcement: { refuseIn: [REFUSING] },
  });
  for (const name of [WAITING, REFUSING]) {
    const limits = { cpu: Cpu.millis(LIMIT), memory: Size.gibibytes(8), applications: 4 };
    operator.watch(new SparkNamespace(chart, name, { podSecurityLevel: 'baseline', quota: limits }));
  }
  return app.charts.flatMap((each) => each.toJson() as KubernetesObject[]);
}

function application(environment: Environment, namespace: string, name: string, change: (spec: SparkApplicationSpec) => void = () => {}): SparkApplication {
  const spec = {
    type: 'Python',
    sparkVersion: '4.1.4',
    image: environment.sparkImage,
    mainApplicationFile: '',
    restartPolicy: { type: 'Never' },
    driver: { cores: 1, coreRequest: `${DRIVER}m`, memory: '512m', serviceAccount: 'spark' },
    executor: { cores: 1, coreRequest: `${EXECUTOR}m`, memory: '512m' },
    sparkConf: { 'spark.kubernetes.driver.connectionTimeout': '60000', 'spark.kubernetes.driver.requestTimeout': '60000' },
  } as SparkApplicationSpec;
  runJobInDriver(spec);
  change(spec);
  return { apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', metadata: { name, namespace }, spec };
}

async function until(name: string, what: string, holds: (application: SparkApplication) => boolean): Promise<SparkApplication> {
  let found: SparkApplication | undefined;
  return waitFor(`${name} ${what}`, 480, async () => {
    found = await getObject<SparkApplication>('sparkapplication', WAITING, name);
    return found && holds(found) ? found : undefined;
  }, () => (found ? describe(found) : 'it is gone'));
}

const inState = (name: string, state: string) => until(name, `to be ${state}`, (found) => stateOf(found) === state);
const readyOf = ({ status }: SparkApplication) => status?.conditions?.find(({ type }) => type === 'Ready');

export const quota: Scenario = {
  name: 'quota',
  feature: 'quotas',
  inSample: true,
  applications: 2,
  async run({ environment, report }) {
    const objects = manifests(environment);
    const clusterWide = objects.filter(({ kind, metadata }) => !metadata.namespace && kind !== 'Namespace');
    const create = (name: string) => apply(application(environment, WAITING, name));
    try {
      await report.story('quota', {
        'an operator that watches quotas becomes ready, with no more rights than it needs': async () => {
          await apply(...objects);
          await kubectl(['rollout', 'status', 'deployment/spark-operator', '-n', OPERATOR, '--timeout=180s']);
          await Promise.all([WAITING, REFUSING].map(provideJob));
        },
        'two applications run, and the third waits and says for what': async () => {
          await create('first');
          await create('second');
          await Promise.all(['first', 'second'].map((name) => inState(name, 'RUNNING')));
          await create('third');
          const third = await until('third', 'to wait', (found) => readyOf(found)?.reason === 'QuotaExceeded');
          const { message = '' } = readyOf(third) ?? {};
          expectThat(message.includes('requests.cpu asked 100m, used 200m, limit 250m (quota '), message);
          expectThat(stateOf(third) === 'SUBMITTED', `its state is ${stateOf(third)}`);
          const drivers = await listObjects<KubernetesObject>('pods', WAITING, `${SparkLabel.ROLE}=driver,${Label.APP_NAME}=third`);
          expectThat(drivers.length === 0, 'it has a driver pod');
          return message;
        },
        'one that is larger than the whole quota says so': async () => {
          await apply(application(environment, WAITING, 'giant', (spec) => {
            spec.driver.coreRequest = `${3 * DRIVER}m`;
          }));
          const giant = await until('giant', 'to say that it never fits', (found) => readyOf(found)?.reason === 'QuotaTooSmall');
          return readyOf(giant)?.message;
        },
        'the API server counts applications, and refuses the fifth': async () => {
          const fifth = await execute('kubectl', ['apply', '-f', '-'], { input: JSON.stringify(application(environment, WAITING, 'fifth')) });
          expectThat(fifth.code !== 0 && fifth.stderr.includes('count/sparkapplications.sparkoperator.k8s.io=1'), fifth.stderr || fifth.stdout);
        },
        'the third runs when the first has ended': async () => {
          await steer((await getObject<SparkApplication>('sparkapplication', WAITING, 'first'))!, 'finish');
          await inState('first', 'COMPLETED');
          await steer(await inState('third', 'RUNNING'), 'finish');
          const { status } = await inState('third', 'COMPLETED');
          expectThat(status?.submissionAttempts === 1 && status.executionAttempts === 1, `${status?.submissionAttempts} attempts`);
        },
        'kubectl apply is refused with the sums where the namespace refuses by choice': async () => {
          const wide = application(environment, REFUSING, 'wide', (spec) => {
            spec.dynamicAllocation = { enabled: true, initialExecutors: 30 };
          });
          const { code, stderr } = await execute('kubectl', ['apply', '-f', '-'], { input: JSON.stringify(wide) });
          expectThat(code !== 0 && stderr.includes('requests.cpu asked 400m, limit 250m (quota '), stderr);
          // What two others use is left for no third.
          const resources = { requests: { cpu: '200m', memory: '8Mi' } };
          const spec = { containers: [{ name: 'a', image: environment.sparkImage, command: ['sleep', '600'], resources }] };
          await apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'other', namespace: REFUSING }, spec });
          return waitFor('the application to be refused', 60, async () => {
            const input = JSON.stringify(application(environment, REFUSING, 'small'));
            const small = await execute('kubectl', ['apply', '--dry-run=server', '-f', '-'], { input });
            return small.code !== 0 && small.stderr.includes('requests.cpu asked 100m, used 200m, limit 250m') ? small.stderr.trim() : undefined;
          });
        },
      });
    } finally {
      if (!environment.keep) {
        for (const { kind, metadata } of clusterWide) await remove(kind, metadata.name!);
        await kubectl(['delete', 'namespace', OPERATOR, WAITING, REFUSING, '--ignore-not-found', '--timeout=180s']);
      }
    }
  },
};
