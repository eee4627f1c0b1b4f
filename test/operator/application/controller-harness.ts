// The application controller on the embedded API server, without a kubelet: the test decides what happens to each pod.
import { load } from 'js-yaml';
import { Registry } from 'prom-client';
import { CONFIG, running } from './builders';
import { Cache } from '../../../src/kube/cache';
import { KubeError, type KubeClient } from '../../../src/kube/client';
import type { Ids } from '../../../src/kube/clock';
import { silentLogger, type Logger } from '../../../src/kube/logger';
import type { ListPage } from '../../../src/kube/pages';
import { cachedApplication } from '../../../src/operator/application/cached-application';
import { createApplicationController } from '../../../src/operator/application/controller';
import { PODS_BY_APPLICATION } from '../../../src/operator/application/deps';
import { applicationKeyOfPod } from '../../../src/operator/application/keys';
import { applicationMetrics } from '../../../src/operator/application/metrics';
import { planInPlace, type IsolatedPlanner } from '../../../src/operator/application/planning/isolated-planner';
import type { DecisionConfig } from '../../../src/operator/application/state-machine/decision';
import type { ApplicationConfig } from '../../../src/operator/config';
import { parseFlags } from '../../../src/operator/flags/flags';
import type { Controller, ReconcileResult } from '../../../src/operator/manager/controller';
import type { EventNote } from '../../../src/operator/manager/event-recorder';
import { fencedClient } from '../../../src/operator/manager/fenced-client';
import { SHIPPED_KINDS } from '../../../src/schema/shipped-crds';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { Pod, PodStatus } from '../../../src/spec/kubernetes.gen';
import { Label } from '../../../src/spec/labels';
import type { SparkApplication, SparkApplicationStatus } from '../../../src/spec/types.gen';
import type { SubmissionSettings } from '../../../src/submission';
import { EmbeddedApi } from '../../support/embedded-api';
import { foreignCrd, type ForeignCrd } from '../../support/foreign-crd';
import { countingIds } from '../../support/virtual-clock';

const APPLICATIONS = '/apis/sparkoperator.k8s.io/v1beta2/namespaces/jobs/sparkapplications';
const PODS = '/api/v1/namespaces/jobs/pods';

export interface Surroundings extends Partial<DecisionConfig> {
  readonly crd?: 'ours' | ForeignCrd;
  readonly submission?: Partial<SubmissionSettings>;
  /** Default: without isolation. */
  readonly planner?: IsolatedPlanner;
  /** Default: silent. */
  readonly log?: Logger;
  /** Default: counts. */
  readonly ids?: Ids;
  /** What stands between the controller and the API server. */
  readonly client?: (client: KubeClient) => KubeClient;
}

export class ControllerHarness {
  readonly api: EmbeddedApi;
  readonly events: EventNote[] = [];
  /** Whether this instance holds the lease. */
  leads = true;
  /** What this instance has cached of pods. */
  pods = new Cache<Pod>();
  /** What this instance has counted. */
  registry = new Registry();
  private readonly through: (client: KubeClient) => KubeClient;
  private readonly ids: Ids;
  private readonly planner: IsolatedPlanner;
  private readonly log: Logger;
  private readonly config: ApplicationConfig;
  private applications = new Cache<SparkApplication>({ transform: cachedApplication });
  private controller: Controller;

  constructor({
    crd = 'ours', submission, client = (same) => same, planner = planInPlace, ids = countingIds(), log = silentLogger, ...config
  }: Surroundings = {}) {
    this.through = client;
    this.planner = planner;
    this.log = log;
    this.ids = ids;
    const { applications } = parseFlags([], { identity: 'controller-harness' }).config;
    this.config = { ...applications, ...CONFIG, ...config, submission: { ...applications.submission, ...submission } };
    this.api = new EmbeddedApi(['jobs'], { crds: crd === 'ours' });
    if (crd !== 'ours') this.api.must('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', foreignCrd(crd));
    this.api.must('POST', '/api/v1/namespaces/jobs/serviceaccounts', {
      apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'jobs' },
    });
    this.controller = this.start();
  }

  /** What an upgrade does: applies our CRD over the one that is there. */
  useOurCrd(): void {
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/sparkapplications.sparkoperator.k8s.io';
    const [{ definition }] = SHIPPED_KINDS;
    const { metadata } = this.api.must('GET', path) as KubernetesObject;
    this.api.must('PUT', path, { ...load(definition) as KubernetesObject, metadata });
  }

  /** Drops the instance with all that it remembers and starts another. */
  restart(): void {
    this.applications = new Cache<SparkApplication>({ transform: cachedApplication });
    this.pods = new Cache<Pod>();
    this.controller = this.start();
  }

  private start(): Controller {
    this.pods = new Cache<Pod>({ indexes: { [PODS_BY_APPLICATION]: (pod) => [applicationKeyOfPod(pod)].filter((key) => key !== undefined) } });
    this.registry = new Registry();
    return createApplicationController({
      client: this.through(fencedClient(this.api.api, () => this.leads)),
      applications: this.applications,
      pods: this.pods,
      events: { record: (_regarding, note) => void this.events.push(note) },
      planner: this.planner,
      clock: this.api.clock,
      ids: this.ids,
      config: this.config,
      log: this.log,
      metrics: applicationMetrics(this.registry, this.config.metrics, this.api.clock, () => this.applications.list()),
    });
  }

  create(spec: object = {}, name = 'etl'): void {
    this.api.must('POST', APPLICATIONS, {
      apiVersion: 'sparkoperator.k8s.io/v1beta2',
      kind: 'SparkApplication',
      metadata: { name, namespace: 'jobs' },
      spec: {
        type: 'Python',
        sparkVersion: '4.1.4',
        image: 'spark:4.1.4',
        mainApplicationFile: 'local:///opt/job.py',
        driver: {},
        executor: { instances: 1 },
        ...spec,
      },
    });
  }

  edit(spec: object, name = 'etl'): void {
    const current = this.application(name);
    this.api.must('PUT', `${APPLICATIONS}/${name}`, { ...current, spec: { ...current?.spec, ...spec } });
  }

  remove(name = 'etl'): void {
    this.api.must('DELETE', `${APPLICATIONS}/${name}`);
  }

  /** Brings the caches up to date, as watches do. Without it, a reconcile sees what the controller itself has seen. */
  async sync(): Promise<void> {
    const applications = await this.api.api.listPage<SparkApplication>({
      apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', plural: 'sparkapplications', namespaced: true,
    }, {});
    takeIn(this.applications, applications);
    await this.syncPods();
  }

  /** Brings only the cache of pods up to date: the other watch is behind. */
  async syncPods(): Promise<void> {
    const pods = await this.api.api.listPage<Pod>({
      apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespaced: true,
    }, { labelSelector: `${Label.LAUNCHED_BY_OPERATOR}=true` });
    takeIn(this.pods, pods);
  }

  async reconcile(name = 'etl', { leading = true } = {}): Promise<ReconcileResult> {
    await this.sync();
    return this.reconcileUnsynced(name, { leading });
  }

  /** Reconciles with caches as they are: the watches are behind. */
  async reconcileUnsynced(name = 'etl', { leading = true } = {}): Promise<ReconcileResult> {
    const term = new AbortController();
    if (!leading) term.abort();
    return this.controller.reconcile(`jobs/${name}`, term.signal);
  }

  /** Reconciles as the manager does: again after a transient error, each time with caches that are up to date. */
  async settle(name = 'etl'): Promise<ReconcileResult> {
    for (let tries = 0; tries < 10; tries++) {
      try {
        return await this.reconcile(name);
      } catch (error) {
        if (!(error instanceof KubeError) || !error.transient) throw error;
      }
    }
    throw new Error('The controller did not get through in ten tries');
  }

  /** Lets time pass: the application is reconciled whenever it asked to be. */
  async pass(seconds: number, name = 'etl'): Promise<void> {
    const { clock } = this.api;
    const end = clock.now() + seconds * 1000;
    for (let { wakeAt = end } = await this.settle(name); clock.now() < end; { wakeAt = end } = await this.settle(name)) {
      await clock.advance(Math.min(Math.max(wakeAt, clock.now() + 1), end) - clock.now());
    }
  }

  application(name = 'etl'): SparkApplication | undefined {
    return this.read<SparkApplication>(`${APPLICATIONS}/${name}`);
  }

  status(name = 'etl'): SparkApplicationStatus | undefined {
    return this.application(name)?.status;
  }

  state(name = 'etl'): string | undefined {
    return this.status(name)?.applicationState?.state;
  }

  pod(name = 'etl-driver'): Pod | undefined {
    return this.read<Pod>(`${PODS}/${name}`);
  }

  /** What the kubelet does: reports a pod's status. */
  report(status: PodStatus, name = 'etl-driver'): void {
    this.api.must('PUT', `${PODS}/${name}/status`, { ...this.pod(name), status });
  }

  /** What a driver does: creates an executor. */
  executor(name: string, phase: string): void {
    const driver = this.pod();
    this.api.must('POST', PODS, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace: 'jobs',
        labels: { ...driver?.metadata.labels, 'spark-role': 'executor' },
        ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'etl-driver', uid: driver?.metadata.uid, controller: true }],
      },
      spec: { containers: [{ name: 'spark-kubernetes-executor', image: 'spark:4.1.4' }] },
    });
    this.report({ phase }, name);
  }

  /** What the kubelet does at last: takes the pod away. */
  vanish(name = 'etl-driver'): void {
    this.api.must('DELETE', `${PODS}/${name}`, { gracePeriodSeconds: 0 });
  }

  /** Names of all objects of a kind in the namespace. */
  names(path: string): string[] {
    const list = this.api.must('GET', path) as { items: Array<{ metadata: { name: string } }> };
    return list.items.map(({ metadata }) => metadata.name).filter((name) => name !== 'kube-root-ca.crt');
  }

  get configMaps(): string[] {
    return this.names('/api/v1/namespaces/jobs/configmaps');
  }

  get ingresses(): string[] {
    return this.names('/apis/networking.k8s.io/v1/namespaces/jobs/ingresses');
  }

  get services(): string[] {
    return this.names('/api/v1/namespaces/jobs/services');
  }

  /** How many calls with this method reached the server at paths that match. */
  count(method: string, path: RegExp): number {
    return this.api.calls.filter((call) => call.startsWith(`${method} `) && path.test(call)).length;
  }

  get statusWrites(): number {
    return this.count('PATCH', /sparkapplications\/etl\/status/);
  }

  get driversCreated(): number {
    return this.count('POST', /\/pods$/);
  }

  private read<T>(path: string): T | undefined {
    try {
      return this.api.must('GET', path) as T;
    } catch {
      return undefined;
    }
  }
}

/** A harness in which an application runs. */
export async function started(spec: object = {}, harness = new ControllerHarness()): Promise<ControllerHarness> {
  harness.create(spec);
  await harness.settle();
  harness.report(running());
  await harness.settle();
  if (harness.state() !== 'RUNNING') throw new Error(`The application does not run: ${JSON.stringify(harness.status())}`);
  return harness;
}

function takeIn<T extends KubernetesObject>(cache: Cache<T>, { items, resourceVersion }: ListPage<T>): void {
  const listing = cache.listing(undefined);
  listing.add(items);
  listing.complete(resourceVersion);
}
