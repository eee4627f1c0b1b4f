// Drivers that Kubernetes runs alone, as their authors write them, and the manifests that come out.
import { App, Chart, Cron, Duration, Size, Testing } from 'cdk8s';
import { ConcurrencyPolicy } from 'cdk8s-plus-27';
import { describe, expect, it } from 'vitest';
import {
  BatchScheduler, IngressController, PodFailureRule, ScratchVolume, SparkApplication, SparkCode, SparkDriverCronJob, SparkDriverCronJobProps,
  SparkDriverJob, SparkDriverJobProps, SparkDriverPod, SparkProgramProps, SparkVersion, UiAddress,
} from '../../src';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { ConfigMap, Ingress, Pod, PodTemplateSpec, Service } from '../../src/spec/kubernetes.gen';
import { IN_CLUSTER_MASTER, planSubmission, type HttpRoute } from '../../src/submission';
import { ANY_SUBMISSION } from '../../src/submission/plan';

const PI: SparkProgramProps = {
  metadata: { name: 'pi' },
  sparkVersion: SparkVersion.V4_1,
  image: 'apache/spark:4.1.4',
  application: SparkCode.python('local:///opt/spark/examples/src/main/python/pi.py'),
};
const NIGHTLY = { ...PI, schedule: Cron.daily() };

function charts(namespace: string | undefined = 'jobs'): Chart {
  return new Chart(new App(), 'jobs', { namespace });
}

/** What a construct synthesises. */
function objects(make: (chart: Chart) => unknown, chart = charts()): KubernetesObject[] {
  make(chart);
  return Testing.synth(chart) as KubernetesObject[];
}

const podOf = (props: Partial<SparkProgramProps> = {}) => objects((chart) => new SparkDriverPod(chart, 'pi', { ...PI, ...props }));
const jobOf = (props: Partial<SparkDriverJobProps> = {}) => objects((chart) => new SparkDriverJob(chart, 'pi', { ...PI, ...props }));
const cronJobOf = (props: Partial<SparkDriverCronJobProps> = {}) => objects((chart) => new SparkDriverCronJob(chart, 'pi', { ...NIGHTLY, ...props }));

const one = <T extends KubernetesObject>(list: readonly KubernetesObject[], kind: string) => list.find((object) => object.kind === kind) as T;
interface Job extends KubernetesObject {
  spec: { template: PodTemplateSpec; [field: string]: unknown };
}
interface CronJob extends KubernetesObject {
  spec: { jobTemplate: { metadata: KubernetesObject['metadata']; spec: Job['spec'] }; [field: string]: unknown };
}

const templateOf = (list: readonly KubernetesObject[]) => one<Job>(list, 'Job').spec.template;
const containerOf = (list: readonly KubernetesObject[]) => templateOf(list).spec!.containers![0];

/** The lines of spark.properties. */
function propertiesOf(list: readonly KubernetesObject[]): string[] {
  const map = list.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name?.startsWith('spark-drv-')) as ConfigMap;
  return map.data!['spark.properties'].split('\n').filter((line) => !line.startsWith('#'));
}

describe('a driver without operator', () => {
  it.each([
    ['a Pod has ConfigMaps, a Service for its executors and one for its web UI', podOf(), [
      'ConfigMap pi-ID-driver-podspec-conf-map', 'ConfigMap spark-drv-ID-conf-map', 'Service pi-ID-driver-svc', 'Service pi-ui-svc', 'Pod pi-driver',
    ]],
    ['a Job needs no Service for its executors', jobOf(), [
      'ConfigMap pi-ID-driver-podspec-conf-map', 'ConfigMap spark-drv-ID-conf-map', 'Service pi-ui-svc', 'Job pi',
    ]],
    ['a CronJob whose runs do not overlap has a Service for the web UI', cronJobOf(), [
      'ConfigMap pi-ID-driver-podspec-conf-map', 'ConfigMap spark-drv-ID-conf-map', 'Service pi-ui-svc', 'CronJob pi',
    ]],
    ['a CronJob whose runs overlap has none', cronJobOf({ concurrencyPolicy: ConcurrencyPolicy.ALLOW }), [
      'ConfigMap pi-ID-driver-podspec-conf-map', 'ConfigMap spark-drv-ID-conf-map', 'CronJob pi',
    ]],
    ['from Spark 4.2 on, its executors have a NetworkPolicy', jobOf({ sparkVersion: SparkVersion.of('4.2.0') }).filter(({ kind }) => kind === 'NetworkPolicy'),
      ['NetworkPolicy pi-ID-policy']],
  ])('%s', (_story, list, expected) => {
    expect(list.map(({ kind, metadata }) => `${kind} ${metadata.name?.replace(/[0-9a-f]{16}/, 'ID')}`)).toEqual(expected);
    for (const { metadata } of list) {
      expect(metadata).not.toHaveProperty('ownerReferences');
      expect(metadata.namespace).toBe('jobs');
      expect(metadata.labels).toMatchObject({ 'sparkoperator.k8s.io/app-name': 'pi' });
    }
  });

  it('has the name and the labels that the driver of an operator has, except those by which operators claim pods', () => {
    const chart = charts();
    const [application] = objects((into) => new SparkApplication(into, 'pi', PI), chart);
    const plan = planSubmission(
      { ...application, metadata: { ...application.metadata, uid: 'u' } } as Parameters<typeof planSubmission>[0], ANY_SUBMISSION,
      { master: IN_CLUSTER_MASTER, uiService: true },
    );
    const theirs = one<Pod>(plan.outcome === 'planned' ? plan.objects : [], 'Pod');
    const ours = one<Pod>(podOf(), 'Pod');
    const { 'spark-app-selector': _id, 'sparkoperator.k8s.io/run-by': runBy, ...labels } = ours.metadata.labels!;
    const {
      'spark-app-selector': _theirId, 'sparkoperator.k8s.io/run-by': theirRunBy, 'sparkoperator.k8s.io/launched-by-spark-operator': launched,
      'sparkoperator.k8s.io/submission-id': submission, ...theirLabels
    } = theirs.metadata.labels!;
    expect(ours.metadata.name).toBe(theirs.metadata.name);
    expect(labels).toEqual(theirLabels);
    expect([runBy, theirRunBy, launched, submission]).toEqual(['pod', 'operator', 'true', ANY_SUBMISSION.id]);
    expect(JSON.stringify(podOf())).not.toMatch(/launched-by-spark-operator|submission-id|created-by-spark-operator|spec-hash/);
  });

  it('labels its executors with what runs it, too', () => {
    for (const [list, runBy] of [[podOf(), 'pod'], [jobOf(), 'job'], [cronJobOf(), 'cronjob']] as const) {
      expect(propertiesOf(list)).toContain(`spark.kubernetes.executor.label.sparkoperator.k8s.io/run-by=${runBy}`);
    }
  });

  it('is the same each time, and under other names when anything changes', () => {
    const chart = charts();
    new SparkDriverPod(chart, 'pi', PI);
    const first = Testing.synth(chart);
    expect(Testing.synth(chart)).toEqual(first);
    expect(podOf()).toEqual(first);
    const names = (list: readonly KubernetesObject[]) => list.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata.name);
    expect(names(podOf({ sparkConf: { 'spark.sql.shuffle.partitions': '8' } }))).not.toEqual(names(podOf()));
    expect(JSON.stringify(podOf())).not.toMatch(/1970|submitTime/);
  });

  it('takes up what is added after its creation', () => {
    const list = objects((chart) => {
      const job = new SparkDriverJob(chart, 'pi', PI);
      job.addConf('spark.sql.shuffle.partitions', '8');
      job.driver.addLabel('team', 'a');
      job.exposeUi(UiAddress.ingress('spark.example.com'));
    });
    expect(propertiesOf(list)).toContain('spark.sql.shuffle.partitions=8');
    expect(templateOf(list).metadata?.labels).toMatchObject({ team: 'a' });
    expect(list.map(({ kind }) => kind)).toContain('Ingress');
    expect(one<Service>(list, 'Service').spec.selector).toEqual({ 'batch.kubernetes.io/job-name': 'pi' });
  });

  it('has the route or the Ingress that it asks for, with what the controller of the Ingress needs', () => {
    const exposed = (address: UiAddress) => objects((chart) => new SparkDriverPod(chart, 'pi', PI).exposeUi(address));
    const route = exposed(UiAddress.route('spark.example.com', { name: 'public', namespace: 'infra' }, { path: '/pi' }));
    expect(route.map(({ kind }) => kind)).not.toContain('Ingress');
    expect(one<HttpRoute>(route, 'HTTPRoute').spec).toMatchObject({ parentRefs: [{ name: 'public', namespace: 'infra' }], hostnames: ['spark.example.com'] });
    const traefik = exposed(UiAddress.ingress('spark.example.com', { path: '/pi', className: 'internal', controller: IngressController.TRAEFIK }));
    const { name, namespace } = one<KubernetesObject>(traefik, 'Middleware').metadata;
    expect(one<Ingress>(traefik, 'Ingress')).toMatchObject({
      metadata: { annotations: { 'traefik.ingress.kubernetes.io/router.middlewares': `${namespace}-${name}@kubernetescrd` } },
      spec: { ingressClassName: 'internal' },
    });
  });

  it('gives labels and annotations of its metadata to all of its objects, so that hooks of GitOps tools come with their ConfigMaps', () => {
    const annotations = { 'argocd.argoproj.io/hook': 'Sync' };
    for (const { metadata } of jobOf({ metadata: { name: 'pi', annotations, labels: { team: 'a' } } })) {
      expect(metadata.annotations).toMatchObject(annotations);
      expect(metadata.labels).toMatchObject({ team: 'a' });
    }
  });

  it('leaves its Services to those who apply and delete the manifest', () => {
    for (const list of [podOf(), jobOf()]) expect(propertiesOf(list)).toContain('spark.kubernetes.driver.service.deleteOnTermination=false');
  });

  it.each<[string, () => unknown, string]>([
    ['its namespace must be known', () => objects((chart) => new SparkDriverPod(chart, 'pi', PI), new Chart(new App(), 'c')),
      'SparkDriverPod c/pi: metadata.namespace is not known; set metadata.namespace, or the namespace of the chart'],
    ['no operator gives it an address', () => objects((chart) => new SparkDriverPod(chart, 'pi', PI).exposeUi(UiAddress.operatorIngress())),
      'no operator gives this driver an address; use UiAddress.ingress, UiAddress.route or UiAddress.service'],
    ['what the planner refuses stops the synthesis', () => podOf({ application: SparkCode.python('/home/me/pi.py') }), 'ClientLocalFile|is a file of|local:///'],
    ['rules of the API hold at once', () => podOf({ sparkConf: { 'spark.kubernetes.namespace': 'other' } }), 'spark.kubernetes.namespace'],
  ])('%s', (_story, make, message) => {
    expect(make).toThrow(new RegExp(message));
  });
});

describe('the driver of a Job', () => {
  it('gets its name, its id and its address from its pod, and nothing of them is fixed', () => {
    const list = jobOf();
    const { args, env } = containerOf(list);
    expect(args!.slice(0, 8)).toEqual([
      'driver', '--conf', 'spark.kubernetes.driver.pod.name=$(SPARK_DRIVER_POD_NAME)', '--conf', 'spark.app.id=$(SPARK_APPLICATION_ID)',
      '--conf', 'spark.driver.host=$(SPARK_DRIVER_POD_IP)', '--properties-file',
    ]);
    expect(env!.slice(0, 4).map(({ name, value, valueFrom }) => `${name}=${value ?? valueFrom?.fieldRef?.fieldPath}`)).toEqual([
      'SPARK_DRIVER_POD_NAME=metadata.name', 'SPARK_DRIVER_POD_UID=metadata.uid', 'SPARK_DRIVER_POD_IP=status.podIP',
      'SPARK_APPLICATION_ID=spark-$(SPARK_DRIVER_POD_UID)',
    ]);
    expect(propertiesOf(list).filter((line) => /^spark\.(app\.id|driver\.host|kubernetes\.(driver\.pod\.name|executor\.podNamePrefix))=/.test(line))).toEqual([]);
    expect(templateOf(list).metadata).not.toHaveProperty('name');
    expect(templateOf(list).metadata?.labels).not.toHaveProperty('spark-app-selector');
  });

  it('is started again only when the last one has ended, and never by the kubelet', () => {
    expect(one<Job>(jobOf({ backoffLimit: 2 }), 'Job').spec).toMatchObject({
      backoffLimit: 2, completions: 1, parallelism: 1, podReplacementPolicy: 'Failed', template: { spec: { restartPolicy: 'Never' } },
    });
    expect(one<Job>(jobOf(), 'Job').spec.backoffLimit).toBe(0);
  });

  it('has deadlines, failure rules and suspension in the words of Kubernetes', () => {
    const { spec } = one<Job>(jobOf({
      activeDeadline: Duration.hours(2),
      ttlAfterFinished: Duration.days(1),
      ephemeral: true,
      suspended: true,
      podFailureRules: [PodFailureRule.ignoreDisruptions(), PodFailureRule.failJobOn(101, 2, 2), PodFailureRule.ignore(137)],
    }), 'Job');
    expect(spec).toMatchObject({ activeDeadlineSeconds: 7200, ttlSecondsAfterFinished: 86400, suspend: true });
    const onExitCodes = (values: number[]) => ({ containerName: 'spark-kubernetes-driver', operator: 'In', values });
    expect(spec.podFailurePolicy).toEqual({
      rules: [
        { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        { action: 'FailJob', onExitCodes: onExitCodes([2, 101]) },
        { action: 'Ignore', onExitCodes: onExitCodes([137]) },
      ],
    });
  });

  it('is queued by the label of the Job, which does not reach the pods, and leaves suspension to Kueue', () => {
    const list = jobOf({ queue: 'team-a' });
    const { metadata, spec } = one<Job>(list, 'Job');
    expect(metadata.labels).toMatchObject({ 'kueue.x-k8s.io/queue-name': 'team-a' });
    expect(spec).not.toHaveProperty('suspend');
    expect(JSON.stringify(spec)).not.toContain('kueue.x-k8s.io');
    expect(one<CronJob>(cronJobOf({ queue: 'team-a' }), 'CronJob').spec.jobTemplate.metadata.labels).toMatchObject({ 'kueue.x-k8s.io/queue-name': 'team-a' });
  });

  it('closes its executors to others by labels that all of its tries share', () => {
    const policy = one<KubernetesObject & { spec: object }>(jobOf({ sparkVersion: SparkVersion.of('4.2.0') }), 'NetworkPolicy');
    const own = { 'sparkoperator.k8s.io/app-name': 'pi', 'sparkoperator.k8s.io/run-by': 'job' };
    expect(policy.spec).toEqual({
      podSelector: { matchLabels: { 'spark-role': 'executor', ...own } },
      ingress: [{ from: [{ podSelector: { matchLabels: own } }] }],
    });
  });

  it.each<[string, () => unknown, string]>([
    ['has no fixed name', () => jobOf({ driver: { podName: 'mine' } }), 'has another name with each try'],
    ['has no fixed name by property', () => jobOf({ sparkConf: { 'spark.kubernetes.driver.pod.name': 'mine' } }), 'has another name with each try'],
    ['has executors without fixed names', () => jobOf({ sparkConf: { 'spark.kubernetes.executor.podNamePrefix': 'mine' } }), 'earlier try may still have'],
    ['has no annotation with its id', () => jobOf({ driver: { annotations: { id: '{{APP_ID}}' } } }), 'known only when a pod of the Job exists'],
    ['is not deleted by time where somebody may apply it again', () => jobOf({ ttlAfterFinished: Duration.days(1) }), 'set ephemeral: true'],
    ['has whole numbers of retries', () => jobOf({ backoffLimit: -1 }), 'backoffLimit is -1'],
    ['fails on exit codes that there are', () => PodFailureRule.failJobOn(256), '256 is no exit code of a failure'],
    ['fails on exit codes that are given', () => PodFailureRule.ignore(), 'no exit code is given'],
  ])('%s', (_story, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('the driver of a CronJob', () => {
  it('runs at its times, by default never twice at once', () => {
    const { spec } = one<CronJob>(cronJobOf({
      timeZone: 'Europe/Berlin',
      startingDeadline: Duration.minutes(5),
      successfulJobsRetained: 1,
      failedJobsRetained: 5,
      suspended: true,
      ttlAfterFinished: Duration.days(1),
      backoffLimit: 1,
    }), 'CronJob');
    const { jobTemplate, ...rest } = spec;
    expect(rest).toEqual({
      schedule: '0 0 * * *',
      timeZone: 'Europe/Berlin',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 300,
      suspend: true,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 5,
    });
    expect(jobTemplate.spec).toMatchObject({ backoffLimit: 1, ttlSecondsAfterFinished: 86400, podReplacementPolicy: 'Failed' });
  });

  it('has a name that leaves room for the names of its Jobs, also where the construct gives it', () => {
    expect(() => cronJobOf({ metadata: { name: 'a'.repeat(53) } })).toThrow('has 53 characters; a CronJob may have at most 52');
    const chart = charts();
    const nested = new SparkDriverCronJob(chart, 'a-very-long-name-of-a-program-that-runs-every-night', { ...NIGHTLY, metadata: {} });
    expect(nested.name.length).toBeLessThanOrEqual(52);
  });

  const overlapping = { concurrencyPolicy: ConcurrencyPolicy.ALLOW };

  it.each<[string, () => unknown, string]>([
    ['address of the web UI', () => objects((chart) => new SparkDriverCronJob(chart, 'pi', { ...NIGHTLY, ...overlapping }).exposeUi(UiAddress.service())),
      'an address of the web UI'],
    ['claim of the driver', () => cronJobOf({
      ...overlapping, driver: { volumes: [ScratchVolume.onDemandClaim({ size: Size.gibibytes(1), storageClass: 'gp3' })] },
    }), 'a PersistentVolumeClaim'],
    ['pod group', () => cronJobOf({ ...overlapping, batchScheduler: BatchScheduler.volcano() }), 'a PodGroup'],
  ])('whose runs overlap shares no %s among them', (_story, make, message) => {
    expect(make).toThrow(`runs may overlap, and would share ${message}`);
  });
});
