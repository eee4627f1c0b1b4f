// A real API server, the one of KUBECONFIG, and its namespaces, each the cluster of one run.
import type { FaultEnvironment } from './fault-environment';
import { Kubelet, NO_SCHEDULER } from './kubelet';
import { applicationOf, manifests } from './manifests';
import { Observation } from './observation';
import { skewed } from './skewed-clock';
import { Cache } from '../../../src/kube/cache';
import type { Resource } from '../../../src/kube/client';
import { sleep, systemClock, systemIds } from '../../../src/kube/clock';
import { loadCredentials, type CredentialSource } from '../../../src/kube/credentials';
import { HttpTransport } from '../../../src/kube/http-transport';
import { silentLogger } from '../../../src/kube/logger';
import { Reflector } from '../../../src/kube/reflector';
import { Resources } from '../../../src/kube/resources';
import { createKubeClient, type KubeApi } from '../../../src/kube/rest-client';
import type { Transport } from '../../../src/kube/transport';
import type { OperatorConfig } from '../../../src/operator/config';
import type { ApiObject } from '../../../src/rehearsal';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import { Label } from '../../../src/spec/labels';
import type { SparkApplication } from '../../../src/spec/types.gen';
import { residueOf } from '../residue';
import type { Scenario } from '../scenarios';

const OBSERVED: readonly Resource[] = [
  Resources.SparkApplication, Resources.Pod, Resources.ConfigMap, Resources.Service, Resources.PersistentVolumeClaim, Resources.Ingress,
];
const SERVICE_ACCOUNT: Resource = { apiVersion: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts', namespaced: true };
const DEFINITION: Resource = {
  apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', plural: 'customresourcedefinitions', namespaced: false,
};
const POLL_MILLISECONDS = 250;
/** How long the garbage collector may take. */
const COLLECTED_MILLISECONDS = 20_000;
/** For the calls of all runs; watches have connections of their own. */
const CONNECTIONS = 64;
/** So much faster than the server's does time pass for those who live there. */
const PACE = 4;

/** What the API server puts into each namespace by itself. */
const IN_EACH_NAMESPACE = 'kube-root-ca.crt';

export class RealApiServer {
  /** Connects, and sees to it that SparkApplications are known there. */
  static async connect(): Promise<RealApiServer> {
    const server = new RealApiServer(await loadCredentials());
    await server.define();
    await Promise.all(OBSERVED.map((resource) => server.follow(resource)));
    return server;
  }

  private readonly transport: HttpTransport;
  private readonly api: KubeApi;
  private readonly environments = new Map<string, RealApiEnvironment>();
  private readonly stopping = new AbortController();
  private readonly name = `faults-${systemIds.uuid().slice(0, 8)}`;
  private namespaces = 0;

  private constructor(credentials: CredentialSource) {
    this.transport = new HttpTransport(credentials, { clock: systemClock, connections: CONNECTIONS });
    this.api = createKubeClient(this.transport, systemClock);
  }

  /** Makes a namespace for one run of a scenario. */
  async environment(scenario: Scenario): Promise<RealApiEnvironment> {
    this.namespaces += 1;
    const namespace = `${this.name}-${this.namespaces}`;
    const environment = new RealApiEnvironment(scenario, namespace, this.transport);
    this.environments.set(namespace, environment);
    await environment.prepare();
    return environment;
  }

  /** Removes all namespaces; the CustomResourceDefinition stays, since others may have begun to use it. */
  async close(): Promise<void> {
    this.stopping.abort();
    for (const name of this.environments.keys()) await this.api.delete(Resources.Namespace, { name });
    await this.transport.close();
  }

  private async define(): Promise<void> {
    const name = 'sparkapplications.sparkoperator.k8s.io';
    const definition = manifests().platform.find(({ kind, metadata }) => kind === DEFINITION.kind && metadata.name === name);
    if (!await this.api.get(DEFINITION, { name })) await this.api.create(DEFINITION, definition!);
    while (!isEstablished(await this.api.get(DEFINITION, { name }))) await sleep(systemClock, POLL_MILLISECONDS);
  }

  /** Watches all namespaces at once, and passes each change to the environment of its namespace. */
  private async follow(resource: Resource): Promise<void> {
    const cache = new Cache<KubernetesObject>();
    cache.onChange(({ type, object }) => this.environments.get(object.metadata.namespace ?? '')?.see(type, object));
    const reflector = new Reflector({ api: this.api, resource, cache, clock: systemClock, ids: systemIds, log: silentLogger });
    void reflector.run(this.stopping.signal);
    await reflector.synced;
  }
}

export class RealApiEnvironment implements FaultEnvironment {
  readonly clock = skewed(systemClock, { rate: PACE });
  readonly seen: Observation;
  readonly manifest: SparkApplication;
  private readonly api: KubeApi;
  private readonly kubelet: Kubelet;

  constructor(scenario: Scenario, private readonly namespace: string, readonly transport: Transport) {
    this.api = createKubeClient(transport, systemClock);
    this.kubelet = new Kubelet(this.api, this.clock, scenario.drivers);
    const { spec, metadata, ...rest } = applicationOf(scenario);
    this.manifest = {
      ...rest,
      metadata: { ...metadata, namespace, labels: { ...metadata.labels, [Label.INSTANCE]: namespace } },
      spec: { ...spec, driver: { ...spec.driver, schedulerName: NO_SCHEDULER } },
    };
    this.seen = new Observation(metadata.name!);
  }

  /** What has to be there before the application. */
  async prepare(): Promise<void> {
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await this.api.create<KubernetesObject>(Resources.Namespace, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.namespace, labels } });
    const { serviceAccount = 'default' } = this.manifest.spec.driver ?? {};
    await this.api.create<KubernetesObject>(
      SERVICE_ACCOUNT, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: serviceAccount, namespace: this.namespace } },
    );
  }

  /** Takes in a change of an object in this namespace. */
  see(type: 'added' | 'modified' | 'deleted', object: KubernetesObject): void {
    this.seen.see(type.toUpperCase(), object);
    if (type === 'added' && object.kind === 'Pod') this.kubelet.take(object);
  }

  /** Another operator in the cluster must not touch the application, nor this one those of others. */
  config(name: string): OperatorConfig {
    const config = manifests().config(name);
    return { ...config, namespaces: [this.namespace], instance: this.namespace, leaderElection: { ...config.leaderElection, lockNamespace: this.namespace } };
  }

  /** Not followed: a watch of the lease is never exactly in step with the calls. */
  leader(): undefined {
    return undefined;
  }

  send(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): ReturnType<FaultEnvironment['send']> {
    return this.transport.request({ method, path, body, ...(method === 'PATCH' ? { contentType: 'application/merge-patch+json' } : {}) });
  }

  advance(milliseconds: number): Promise<void> {
    return sleep(this.clock, milliseconds);
  }

  async waitUntil(condition: () => boolean, limitMilliseconds: number): Promise<boolean> {
    const waiting = new AbortController();
    await Promise.race([this.seen.until(condition), sleep(this.clock, limitMilliseconds, waiting.signal)]);
    waiting.abort();
    return condition();
  }

  async residue(): ReturnType<FaultEnvironment['residue']> {
    const end = Date.now() + COLLECTED_MILLISECONDS;
    let objects = await this.objects();
    while (objects.some((object) => isOnItsWayOut(object, objects)) && Date.now() < end) {
      await sleep(systemClock, POLL_MILLISECONDS);
      objects = await this.objects();
    }
    return residueOf(objects as ApiObject[]);
  }

  /** Leaves the namespace to its server: what the garbage collector would have to do for each in turn would be missing to the others. */
  async stop(): Promise<void> {}

  private async objects(): Promise<KubernetesObject[]> {
    const lists = await Promise.all(OBSERVED.map((resource) => this.api.list(resource, { namespace: this.namespace }, (object) => object)));
    // Items of a list do not say what they are.
    return lists.flatMap((list, index) => list.map((object) => ({ ...object, apiVersion: OBSERVED[index].apiVersion, kind: OBSERVED[index].kind })))
      .filter(({ metadata }) => metadata.name !== IN_EACH_NAMESPACE);
  }
}

function isEstablished(definition: KubernetesObject | undefined): boolean {
  const { conditions } = (definition as { status?: { conditions?: ReadonlyArray<{ type: string; status: string }> | null } } | undefined)?.status ?? {};
  return conditions?.some(({ type, status }) => type === 'Established' && status === 'True') === true;
}

/** Whether it is being deleted, or will be because its owner is gone. */
function isOnItsWayOut({ metadata }: KubernetesObject, all: readonly KubernetesObject[]): boolean {
  const owners = metadata.ownerReferences ?? [];
  return metadata.deletionTimestamp !== undefined || (owners.length > 0 && !owners.some(({ uid }) => all.some((other) => other.metadata.uid === uid)));
}
