// The operator's Roles allow exactly the calls that the operator makes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DriverOptions, IngressController, RestartPolicy, Schedule, ScheduledSparkApplication, ScratchVolume, SparkApplication, SparkApplicationProps,
  SparkCode, SparkCrds, SparkNamespace, SparkOperator, SparkVersion, Team, UiAddress,
} from '../../src';
import type { KubeRequest } from '../../src/kube/transport';
import { parseFlags } from '../../src/operator/flags/flags';
import { createOperator, Operator } from '../../src/operator/operator';
import { AIRFLOW_RIGHTS, VIEW_RIGHTS } from '../../src/platform/rights';
import { ApiObject, Call, ControlPlane, serviceAccountIdentity, startControlPlane } from '../../src/rehearsal';
import { countingIds, VirtualClock } from '../support/virtual-clock';

interface Rule { apiGroups: string[]; resources: string[]; verbs: string[] }

const OPERATOR = serviceAccountIdentity('spark-operator', 'spark-operator');

/** Rights for cases that do not occur in this test. */
const FOR_OTHER_CASES: Record<string, string> = {
  '/configmaps get': 'checks who owns a name that is taken',
  '/services get': 'checks who owns a name that is taken',
  '/persistentvolumeclaims get': 'checks who owns a name that is taken',
  'networking.k8s.io/ingresses get': 'checks who owns a name that is taken',
  'gateway.networking.k8s.io/httproutes get': 'reads whether a Gateway accepts the route of a driver that runs for longer',
  'traefik.io/middlewares get': 'checks who owns a name that is taken',
  '/services list': 'finds what an edit of a running application replaces',
  'networking.k8s.io/ingresses list': 'finds what an edit of a running application replaces',
  'gateway.networking.k8s.io/httproutes list': 'finds what an edit of a running application replaces',
  'traefik.io/middlewares list': 'finds what an edit of a running application replaces',
  'policy/poddisruptionbudgets get': 'checks who owns a name that is taken',
  'policy/poddisruptionbudgets delete': 'deletes an object of an earlier attempt whose name is needed',
  'networking.k8s.io/networkpolicies get': 'checks who owns a name that is taken',
  '/configmaps delete': 'deletes an object of an earlier attempt whose name is needed',
  '/services delete': 'deletes an object of an earlier attempt whose name is needed',
  '/persistentvolumeclaims delete': 'deletes an object of an earlier attempt whose name is needed',
  'networking.k8s.io/ingresses delete': 'deletes an object of an earlier attempt whose name is needed',
  'gateway.networking.k8s.io/httproutes delete': 'deletes an object of an earlier attempt whose name is needed',
  'traefik.io/middlewares delete': 'deletes an object of an earlier attempt whose name is needed',
  'networking.k8s.io/networkpolicies delete': 'deletes an object of an earlier attempt whose name is needed',
  '/pods get': 'checks whether a driver that is missing in the cache is really gone',
  'sparkoperator.k8s.io/sparkapplications get': 'checks whether the owner of an object with a taken name still exists',
  'sparkoperator.k8s.io/sparkapplications/finalizers update': 'is demanded by some clusters for owner references',
  'sparkoperator.k8s.io/scheduledsparkapplications/finalizers update': 'is demanded by some clusters for owner references',
  'events.k8s.io/events patch': 'counts a repeated event',
  '/pods patch': 'removes the finalizer of a driver pod once its outcome is recorded',
  '/pods deletecollection': 'removes executors that outlive their driver',
  'events.k8s.io/events list': 'finds out why a driver is pending',
};

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

const PATH = /^\/(api|apis\/([^/]+))\/(v\w+)(?:\/namespaces\/[^/]+)?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;

/** A request as RBAC sees it: group, resource and verb. */
function rightFor({ request, isWatch }: Call): string {
  const [, , group = '', , resource, name, subresource] = PATH.exec(request.path) ?? [];
  const verb = {
    GET: isWatch ? 'watch' : name ? 'get' : 'list',
    POST: 'create',
    PUT: 'update',
    PATCH: 'patch',
    DELETE: name ? 'delete' : 'deletecollection',
  }[request.method];
  return `${group}/${resource}${subresource ? `/${subresource}` : ''} ${verb}`;
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
    granted = manifests.filter(({ kind, metadata }) => kind === 'Role' && ['spark-operator', 'spark-operator-namespace-defaults'].includes(metadata.name ?? ''))
      .flatMap((role) => (role as unknown as { rules: Rule[] }).rules)
      .flatMap(({ apiGroups, resources, verbs }) => apiGroups
        .flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`))));
    plane = startControlPlane({ clock });
    expect((await plane.apply([{ object: HTTP_ROUTES }, { object: MIDDLEWARES }])).refused).toEqual([]);
    plane.intercept({
      after: (call, { status }) => {
        if (call.identity.username !== OPERATOR.username) return;
        used.add(rightFor(call));
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

  it('allow nothing else', () => {
    expect(granted.filter((right) => !used.has(right) && FOR_OTHER_CASES[right] === undefined).sort()).toEqual([]);
    expect(Object.keys(FOR_OTHER_CASES).filter((right) => !granted.includes(right))).toEqual([]);
  });
});

const MINIMAL = {
  type: 'Python', sparkVersion: '4.1.4', image: 'apache/spark:4.1.4', mainApplicationFile: 'local:///pi.py', driver: {}, executor: {},
};

/** The calls of Airflow's SparkKubernetesOperator and its trigger (apache-airflow-providers-cncf-kubernetes 10.25), in the order of a task. */
const AIRFLOW_CALLS: ReadonlyArray<readonly [what: string, method: KubeRequest['method'], path: string, needs: 'grantSubmit' | 'grantAirflow']> = [
  ['looks for a driver of an earlier try', 'GET', '/api/v1/namespaces/analytics/pods', 'grantSubmit'],
  ['creates the application', 'POST', '/apis/sparkoperator.k8s.io/v1beta2/namespaces/analytics/sparkapplications', 'grantSubmit'],
  ['polls the status', 'GET', '/apis/sparkoperator.k8s.io/v1beta2/namespaces/analytics/sparkapplications/etl/status', 'grantSubmit'],
  ['polls the driver pod', 'GET', '/api/v1/namespaces/analytics/pods/etl-driver', 'grantSubmit'],
  ['reads the log', 'GET', '/api/v1/namespaces/analytics/pods/etl-driver/log', 'grantSubmit'],
  ['reads the Events of the pod', 'GET', '/api/v1/namespaces/analytics/events', 'grantSubmit'],
  ['labels the pod when it has ended', 'PATCH', '/api/v1/namespaces/analytics/pods/etl-driver', 'grantAirflow'],
  ['deletes the pod of a cancelled task that was deferred', 'DELETE', '/api/v1/namespaces/analytics/pods/etl-driver', 'grantAirflow'],
  ['deletes the application', 'DELETE', '/apis/sparkoperator.k8s.io/v1beta2/namespaces/analytics/sparkapplications/etl', 'grantSubmit'],
];

describe('the rights of Airflow\'s account', () => {
  const AIRFLOW = Team.serviceAccount('airflow', 'workflows');

  /** The calls that are refused to an account with these grants. */
  async function refusedCalls(grant: (namespace: SparkNamespace) => void): Promise<string[]> {
    const chart = new Chart(new App(), 'platform');
    new SparkCrds(chart, 'crds');
    grant(new SparkNamespace(chart, 'analytics'));
    const plane = startControlPlane({ clock: new VirtualClock() });
    await plane.apply((chart.toJson() as ApiObject[]).map((object) => ({ object })));
    const transport = plane.transportFor(serviceAccountIdentity('workflows', 'airflow'));
    const refused: string[] = [];
    for (const [what, method, path] of AIRFLOW_CALLS) {
      const body = method === 'POST' ? { apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', metadata: { name: 'etl' }, spec: MINIMAL }
        : method === 'PATCH' ? { metadata: { labels: { already_checked: 'True' } } } : undefined;
      const contentType = method === 'PATCH' ? 'application/strategic-merge-patch+json' : undefined;
      const { status } = await transport.request({ method, path, body, contentType });
      if (status === 403) refused.push(what);
    }
    await plane.stop();
    return refused;
  }

  it('allow every call, with grantSubmit() and grantAirflow()', async () => {
    expect(await refusedCalls((namespace) => {
      namespace.grantSubmit(AIRFLOW);
      namespace.grantAirflow(AIRFLOW);
    })).toEqual([]);
  });

  it('allow with grantSubmit() alone what a task needs that succeeds', async () => {
    expect(await refusedCalls((namespace) => namespace.grantSubmit(AIRFLOW)))
      .toEqual(AIRFLOW_CALLS.filter(([, , , needs]) => needs === 'grantAirflow').map(([what]) => what));
  });

  it('allow nothing else than those calls with grantAirflow()', () => {
    const used = AIRFLOW_CALLS.filter(([, , , needs]) => needs === 'grantAirflow')
      .map(([, method, path]) => rightFor({ request: { method, path }, isWatch: false } as unknown as Call));
    const granted = AIRFLOW_RIGHTS.flatMap(({ rule: { apiGroups: [group], resources, verbs } }) => (
      resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`))));
    expect(granted.sort()).toEqual(used.sort());
  });

  it('let those who view read the status of applications and schedules alone', async () => {
    const rules = VIEW_RIGHTS.map(({ rule }) => rule).filter(({ resources }) => resources.some((resource) => resource.endsWith('/status')));
    expect(rules).toEqual([
      { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications/status', 'scheduledsparkapplications/status'], verbs: ['get'] },
    ]);
    expect((await refusedCalls((namespace) => namespace.grantView(AIRFLOW)))).not.toContain('polls the status');
  });
});
