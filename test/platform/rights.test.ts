// The operator's Roles allow exactly the calls that the operator makes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DriverOptions, IngressController, RestartPolicy, Schedule, ScheduledSparkApplication, ScratchVolume, SparkApplication, SparkApplicationProps,
  SparkCode, SparkNamespace, SparkOperator, SparkVersion, UiAddress,
} from '../../src';
import type { PolicyRule } from '../../src/manifest/objects';
import { parseFlags } from '../../src/operator/flags/flags';
import { createOperator, Operator } from '../../src/operator/operator';
import { ApiObject, ControlPlane, serviceAccountIdentity, startControlPlane } from '../../src/rehearsal';
import { Label } from '../../src/spec/labels';
import { ended, pending } from '../operator/application/builders';
import { ControllerHarness, started, Surroundings } from '../operator/application/controller-harness';
import { rightOf, singleRights } from '../support/rights';
import { countingIds, VirtualClock } from '../support/virtual-clock';

const OPERATOR = serviceAccountIdentity('spark-operator', 'spark-operator');

/** A right that no API server of the tests asks for: an admission plugin that some clusters have demands it. */
const FOR_OWNER_REFERENCES = ['sparkapplications', 'scheduledsparkapplications'].map((plural) => `sparkoperator.k8s.io/${plural}/finalizers update`);

function platform(app: App): void {
  const chart = new Chart(app, 'platform');
  const operator = new SparkOperator(chart, 'operator', {
    image: 'operator:1',
    driverDisruptionBudgets: true,
    quotaEnforcement: {},
    uiGateway: { urlFormat: 'http://spark.example.com/{{$appName}}', name: 'public', namespace: 'infra' },
    traefikMiddlewares: true,
    exposure: { hosts: ['claims.example.com'] },
  });
  const analytics = new SparkNamespace(chart, 'analytics', { quota: { pods: 50 }, operatorDefaults: { hadoopConf: { a: 'b' } } });
  operator.watch(analytics);
  const jobs = new Chart(app, 'jobs');
  const small: DriverOptions = { coreRequest: Cpu.millis(100), memory: Size.mebibytes(512) };
  const job = (name: string, props: Partial<SparkApplicationProps>) => new SparkApplication(jobs, name, {
    metadata: { name },
    sparkVersion: SparkVersion.V4_2,
    image: 'apache/spark:4.2.1',
    application: SparkCode.python('local:///pi.py'),
    serviceAccount: analytics.serviceAccount,
    driver: small,
    executor: small,
    ...props,
  });
  job('fails', {
    driverDisruptionBudget: true,
    driver: { ...small, annotations: { 'rehearsal.cdk8s-spark/exit-code': '1' } },
    restartPolicy: RestartPolicy.onFailure({ retries: 1, interval: Duration.seconds(1) }),
  });
  new ScheduledSparkApplication(jobs, 'scheduled', {
    metadata: { name: 'scheduled' },
    sparkVersion: SparkVersion.V4_2,
    image: 'apache/spark:4.2.1',
    application: SparkCode.python('local:///pi.py'),
    serviceAccount: analytics.serviceAccount,
    driver: small,
    executor: small,
    schedule: Schedule.every(Duration.seconds(20)),
    successfulRunsRetained: 0,
  });
  job('is-deleted', { timeToLive: Duration.seconds(5), ephemeral: true });
  job('claims', {
    driver: {
      ...small,
      annotations: { 'rehearsal.cdk8s-spark/exit-code': '1' },
      volumes: [ScratchVolume.onDemandClaim({ size: Size.gibibytes(1), storageClass: 'standard' })],
    },
    restartPolicy: RestartPolicy.onFailure({ retries: 1, interval: Duration.seconds(1) }),
  }).exposeUi(UiAddress.ingress('claims.example.com', { path: '/ui', controller: IngressController.TRAEFIK }));
}

const HTTP_ROUTES = JSON.parse(readFileSync(join(__dirname, '../support/http-route-crd.json'), 'utf8')) as ApiObject;

/** Traefik's own definition has a schema, of which nothing matters here. */
const MIDDLEWARES = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'middlewares.traefik.io' },
  spec: {
    group: 'traefik.io',
    scope: 'Namespaced',
    names: { kind: 'Middleware', plural: 'middlewares', singular: 'middleware', listKind: 'MiddlewareList' },
    versions: [{
      name: 'v1alpha1', served: true, storage: true, schema: { openAPIV3Schema: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    }],
  },
} as unknown as ApiObject;

const SETTINGS = {
  ingressUrlFormat: 'https://spark.example/{{$appName}}',
  exposure: { hosts: ['*'], annotations: ['*'], serviceTypes: [], tlsSecrets: [], ingressClasses: [], gateways: ['infra/*'] },
  driverDisruptionBudgets: true,
  traefikMiddlewares: true,
};
const LOCAL_DIR = 'spark.kubernetes.driver.volumes.persistentVolumeClaim.spark-local-dir-1';
/** An application with an object of each kind. */
const EVERY_KIND = {
  sparkVersion: '4.2.1',
  sparkConf: {
    [`${LOCAL_DIR}.options.claimName`]: 'OnDemand',
    [`${LOCAL_DIR}.options.storageClass`]: 'standard',
    [`${LOCAL_DIR}.options.sizeLimit`]: '1Gi',
    [`${LOCAL_DIR}.mount.path`]: '/data',
  },
  sparkUIOptions: { gateway: { namespace: 'infra', name: 'public' } },
  driverIngressOptions: [{ servicePort: 8888, servicePortName: 'notebook', ingressURLFormat: 'nb.example/{{$appName}}', ingressController: 'traefik' }],
  driverPodDisruptionBudget: true,
};

function withEveryKind(settings: Surroundings = {}): ControllerHarness {
  const harness = new ControllerHarness({ ...settings, submission: SETTINGS });
  for (const definition of [HTTP_ROUTES, MIDDLEWARES]) harness.api.must('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
  return harness;
}

/** What occurs to few applications: each case makes calls that no other does. */
const RARE_CASES: ReadonlyArray<() => Promise<ControllerHarness>> = [
  async function objectsOfAnEarlierAttemptHaveTheNames() {
    const harness = withEveryKind();
    const met = new Set<string>();
    harness.api.fault(({ method, path, body }) => {
      const object = body as ApiObject;
      if (method !== 'POST' || met.has(path) || !object.metadata?.labels?.[Label.SUBMISSION_ID]) return undefined;
      met.add(path);
      const metadata = { ...object.metadata, labels: { ...object.metadata.labels, [Label.SUBMISSION_ID]: 'an-earlier-one' } };
      harness.api.must('POST', path, { ...object, metadata });
      return undefined;
    });
    harness.create(EVERY_KIND);
    await harness.pass(60);
    // What Kubernetes itself does for a claim that no pod uses.
    const claims = '/api/v1/namespaces/jobs/persistentvolumeclaims';
    for (const claim of (harness.api.must('GET', claims) as { items: ApiObject[] }).items) {
      harness.api.must('PUT', `${claims}/${claim.metadata.name}`, { ...claim, metadata: { ...claim.metadata, finalizers: [] } });
    }
    await harness.pass(120);
    return harness;
  },
  async function anEditChangesWhatLeadsToARunningDriver() {
    const harness = await started(EVERY_KIND, withEveryKind());
    harness.edit({ sparkUIOptions: { ...EVERY_KIND.sparkUIOptions, servicePort: 80 } });
    await harness.pass(10);
    return harness;
  },
  async function nothingShowsWhyADriverIsPending() {
    const harness = new ControllerHarness();
    harness.create();
    await harness.settle();
    harness.report(pending());
    await harness.pass(10);
    return harness;
  },
  async function anExecutorOutlivesADriverThatIsTracked() {
    const harness = await started({ driverFailover: { trackingFinalizer: true } });
    harness.executor('etl-exec-1', 'Running');
    await harness.settle();
    harness.report(ended(0));
    await harness.pass(10);
    return harness;
  },
  async function anApplicationThatIsGoneHasLeftItsDriver() {
    const harness = await started();
    harness.remove();
    harness.create();
    await harness.reconcile();
    return harness;
  },
];

describe('the rights of the operator', () => {
  const clock = new VirtualClock();
  const used = new Set<string>();
  const refused: string[] = [];
  let plane: ControlPlane;
  let operator: Operator;
  let granted: string[];

  beforeAll(async () => {
    const app = new App();
    platform(app);
    const manifests = app.charts.flatMap((chart) => chart.toJson() as ApiObject[]);
    granted = singleRights(manifests
      .filter(({ kind, metadata }) => kind === 'Role' && ['spark-operator', 'spark-operator-namespace-defaults'].includes(metadata.name ?? ''))
      .flatMap((role) => (role as unknown as { rules: PolicyRule[] }).rules.map((rule) => ({ rule }))));
    plane = startControlPlane({ clock });
    expect((await plane.apply([{ object: HTTP_ROUTES }, { object: MIDDLEWARES }])).refused).toEqual([]);
    plane.intercept({
      after: (call, { status }) => {
        if (call.identity.username !== OPERATOR.username) return;
        used.add(rightOf(call.request.method, call.request.path, call.isWatch));
        if (status === 403) refused.push(`${call.request.method} ${call.request.path}`);
      },
    });
    expect((await plane.apply(manifests.map((object) => ({ object })))).refused).toEqual([]);
    const deployment = manifests.find(({ kind }) => kind === 'Deployment') as unknown as
      { spec: { template: { spec: { containers: Array<{ args: string[] }> } } } };
    const { config } = parseFlags(deployment.spec.template.spec.containers[0].args, { identity: 'operator-1' });
    operator = createOperator({
      transport: plane.transportFor(OPERATOR), clock, ids: countingIds(), config: { ...config, metricsBindAddress: '0', healthProbeBindAddress: '0' },
    });
    operator.start().catch(() => undefined);
    await clock.advance(60_000);
  });

  afterAll(async () => {
    const stopping = operator.stop();
    await clock.advance(60_000);
    await stopping;
    await plane.stop();
  });

  it('let applications succeed, fail, run again and be deleted, and schedules start them', () => {
    const states = plane.objects('sparkoperator.k8s.io/v1beta2', 'SparkApplication')
      .filter(({ metadata }) => metadata.ownerReferences?.[0].name !== 'scheduled')
      .map((object) => [object.metadata.name, (object as unknown as { status?: { applicationState?: { state?: string } } }).status?.applicationState?.state]);
    expect(Object.fromEntries(states)).toEqual({ fails: 'FAILED', claims: 'FAILED' });
    expect(plane.objects('sparkoperator.k8s.io/v1beta2', 'ScheduledSparkApplication'))
      .toMatchObject([{ status: { lastRunName: expect.stringMatching(/^scheduled-\d{10}$/) as string } }]);
  });

  it('suffice for a disruption budget of a driver, which goes when the run has ended', () => {
    expect([...used]).toEqual(expect.arrayContaining(['policy/poddisruptionbudgets create', 'policy/poddisruptionbudgets deletecollection']));
    expect(plane.objects('policy/v1', 'PodDisruptionBudget').filter(({ metadata }) => metadata.namespace === 'analytics')).toEqual([]);
  });

  it('allow every call', () => {
    expect(refused).toEqual([]);
    expect([...used].filter((right) => !granted.includes(right)).sort()).toEqual([]);
  });

  it('allow nothing else', async () => {
    const alsoUsed = new Set(used);
    for (const occur of RARE_CASES) {
      const harness = await occur();
      for (const call of harness.api.calls) alsoUsed.add(rightOf(...call.split(' ', 2) as [string, string]));
    }
    expect(granted.filter((right) => !alsoUsed.has(right)).sort()).toEqual([...FOR_OWNER_REFERENCES].sort());
  });
});
