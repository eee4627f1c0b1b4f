// Drivers that Kubernetes runs alone, as Pod, Job and CronJob, in a namespace of their own under `restricted`: they run, are retried and suspended.
import { App, Chart, Size, Testing } from 'cdk8s';
import { ConfigMap, Cpu } from 'cdk8s-plus-27';
import { defineNative } from '../../../examples/native/native';
import { SparkCode, SparkDriverJob, SparkNamespace, SparkVersion, SparkVolume } from '../../../src';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { Pod } from '../../../src/spec/kubernetes.gen';
import { DRIVER_CONTAINER, Label, SparkLabel } from '../../../src/spec/labels';
import { execute, kubectl, listObjects, waitFor } from '../kubectl';
import { endOf, PodHistory, type SeenPod } from '../pod-history';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { provideJob, STEERED_JOB } from '../steered-job';

const NAMESPACE = 'reports';
const RETRIED = 'check-retried';
const SUSPENDED = 'check-suspended-job';
const RUN_SECONDS = 300;
/** Everything that a driver, its executors or a manifest could leave behind. */
const KINDS = 'pods,jobs,cronjobs,services,configmaps,persistentvolumeclaims,ingresses,networkpolicies';

export const withoutOperator: Scenario = {
  name: 'without-operator',
  feature: 'no operator',
  inSample: true,
  applications: 3,
  async run({ environment, report }) {
    const [platform, jobs] = example(environment.sparkImage);
    await kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--timeout=120s']);
    await kubectl(['apply', '-f', '-'], platform);
    const before = await left();
    const pods = new PodHistory(NAMESPACE);
    await pods.untilFollowing();
    const ended = (name: string, count = 1) => waitFor(`the drivers of ${name} to end`, RUN_SECONDS, async () => {
      const ends = pods.drivers(name).map(({ pod }) => endOf(pod, DRIVER_CONTAINER)).filter((end) => end !== undefined);
      return ends.length >= count ? ends : undefined;
    });
    await report.story('without-operator', {
      'the server accepts the example, and a second time changes nothing': async () => {
        await kubectl(['apply', '--dry-run=server', '-f', '-'], jobs);
        const { stderr } = await execute('kubectl', ['apply', '-f', '-'], { input: jobs });
        expectThat(stderr === '', stderr);
        const { code, stdout } = await execute('kubectl', ['diff', '-f', '-'], { input: jobs });
        expectThat(code === 0, stdout);
        await kubectl(['create', 'job', 'pi-nightly-now', '--from=cronjob/pi-nightly', '-n', NAMESPACE]);
      },
      'Pod, Job and a run of the CronJob succeed, each with an executor of its own driver': async () => {
        for (const name of ['pi-once', 'pi-retried', 'pi-nightly']) {
          const [end] = await ended(name);
          expectThat(end.exitCode === 0, `the driver of ${name} ended with ${end.exitCode}`);
          expectOwnExecutors(pods, name);
        }
        await kubectl(['wait', '--for=condition=Complete', 'job/pi-retried', 'job/pi-nightly-now', '-n', NAMESPACE, '--timeout=60s']);
      },
      'kubectl delete -f leaves nothing': async () => {
        await kubectl(['delete', '-f', '-', '--timeout=120s'], jobs);
        await expectNothingLeft(before);
      },
      'a Job whose driver fails once is run by a second driver with another name and id, after the first has ended': async () => {
        await provideJob(NAMESPACE);
        await kubectl(['apply', '-f', '-'], job(environment.sparkImage, RETRIED, { backoffLimit: 1 }));
        const first = await running(pods, RETRIED, 1);
        await steer(first, 'fail');
        const second = await running(pods, RETRIED, 2);
        await steer(second, 'finish');
        await kubectl(['wait', '--for=condition=Complete', `job/${RETRIED}`, '-n', NAMESPACE, '--timeout=180s']);
        pods.expectDriversInTurn(RETRIED, 2);
        expectOwnExecutors(pods, RETRIED);
        return `${first.name}, then ${second.name}`;
      },
      'a suspended Job has no pods; resumed it runs, suspended again its driver and executors go, and it completes after the next resumption': async () => {
        await kubectl(['apply', '-f', '-'], job(environment.sparkImage, SUSPENDED, { suspended: true }));
        await kubectl(['wait', '--for=condition=Suspended', `job/${SUSPENDED}`, '-n', NAMESPACE, '--timeout=60s']);
        expectThat(pods.drivers(SUSPENDED).length === 0, 'a suspended Job has a driver');
        await suspend(false);
        await running(pods, SUSPENDED, 1);
        await suspend(true);
        const present = () => [...pods.present(SUSPENDED, 'driver'), ...pods.present(SUSPENDED, 'executor')];
        await waitFor('driver and executors to be gone', 120, async () => (present().length === 0 ? true : undefined), () => String(present().length));
        await suspend(false);
        await steer(await running(pods, SUSPENDED, 2), 'finish');
        await kubectl(['wait', '--for=condition=Complete', `job/${SUSPENDED}`, '-n', NAMESPACE, '--timeout=180s']);
      },
      'nothing is left of these Jobs either': async () => {
        for (const name of [RETRIED, SUSPENDED]) await kubectl(['delete', '-f', '-', '--timeout=120s'], job(environment.sparkImage, name, {}));
        await kubectl(['delete', 'configmap', STEERED_JOB.configMap, '-n', NAMESPACE]);
        await expectNothingLeft(before);
      },
    });
    pods.stop();
    if (!environment.keep) await kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--timeout=120s']);
  },
};

/** The manifests of the example: of its platform, and of its programs. */
function example(image: string): string[] {
  const app = new App();
  defineNative(app, image);
  return app.charts.map((chart) => list(Testing.synth(chart)));
}

/** The steered job as a Job. What changes with the options is no part of the names of its objects. */
function job(image: string, name: string, options: { readonly backoffLimit?: number; readonly suspended?: boolean }): string {
  const app = new App();
  const account = new SparkNamespace(new Chart(app, 'platform'), NAMESPACE).serviceAccount;
  const jobs = new Chart(app, 'jobs', { namespace: NAMESPACE });
  const small = { cores: 1, coreRequest: Cpu.millis(100), memory: Size.mebibytes(512) };
  new SparkDriverJob(jobs, name, {
    ...options,
    metadata: { name },
    sparkVersion: SparkVersion.V4_1,
    image,
    application: SparkCode.python(`local://${STEERED_JOB.path}`, { args: ['busy'] }),
    serviceAccount: account,
    driver: { ...small, volumes: [SparkVolume.configMap(ConfigMap.fromConfigMapName(jobs, 'steered', STEERED_JOB.configMap), STEERED_JOB.directory)] },
    executor: small,
  });
  return list(Testing.synth(jobs));
}

function list(items: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

/** Waits until so many drivers have been there, and the last of them has an executor that runs. */
async function running(pods: PodHistory, name: string, count: number): Promise<SeenPod> {
  return waitFor(`driver ${count} of ${name} to run with an executor`, RUN_SECONDS, async () => {
    const driver = pods.drivers(name)[count - 1];
    const own = driver && pods.present(name, 'executor').filter((executor) => executor.metadata.ownerReferences?.some(({ uid }) => uid === driver.uid));
    return own?.some(({ status }) => status?.phase === 'Running') ? driver : undefined;
  });
}

/** Each driver has executors of its own, with an id that is its own too. */
function expectOwnExecutors(pods: PodHistory, name: string): void {
  const executors = pods.of(name, 'executor').map(({ pod }) => pod);
  const ids = pods.drivers(name).map((driver) => {
    const own = executors.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === driver.uid));
    expectThat(own.length > 0, `the driver ${driver.name} never had an executor`);
    const labels = [...new Set(own.map((pod: Pod) => pod.metadata.labels?.[SparkLabel.APP_SELECTOR]))];
    expectThat(labels.length === 1, `executors of ${driver.name} have several ids: ${labels.join(', ')}`);
    expectThat(own.every((pod: Pod) => pod.metadata.labels?.[Label.LAUNCHED_BY_OPERATOR] === undefined), 'an executor has the label of an operator');
    return labels[0];
  });
  expectThat(new Set(ids).size === ids.length, `drivers share an id: ${ids.join(', ')}`);
}

async function steer({ name }: SeenPod, phase: 'finish' | 'fail'): Promise<void> {
  await kubectl(['exec', name, '-n', NAMESPACE, '-c', DRIVER_CONTAINER, '--', 'sh', '-c', `echo ${phase} > /tmp/phase`]);
}

async function suspend(suspended: boolean): Promise<void> {
  await kubectl(['patch', 'job', SUSPENDED, '-n', NAMESPACE, '--type=merge', '-p', JSON.stringify({ spec: { suspend: suspended } })]);
}

async function left(): Promise<string[]> {
  const objects = await listObjects<KubernetesObject>(KINDS, NAMESPACE);
  return objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();
}

async function expectNothingLeft(before: readonly string[]): Promise<void> {
  let now: string[] = [];
  await waitFor('everything to be gone', 120, async () => {
    now = await left();
    return now.every((object) => before.includes(object)) ? true : undefined;
  }, () => now.join(', '));
}
