// The embedded control plane: API server, controllers and one node, in memory.
import { randomBytes, randomUUID } from 'node:crypto';
import { ApiServer } from './api-server/api-server';
import { applyManifests, pathOf, type ApplyResult, type Manifest } from './apply';
import { Connections } from './connections';
import { backgroundClock, type Clock } from '../kube/clock';
import { GarbageCollector } from './controllers/garbage-collector';
import { startNamespaceControllers } from './controllers/namespaces';
import type { Interceptor } from './faults';
import { listen, type Listening, type ListenOptions } from './http';
import { ADMINISTRATOR, type Identity } from './identity';
import type { ApiObject } from './json';
import { PodLife } from './pod-life/pod-life';
import { DEFAULT_POD_LIFE, type PodLifeSettings } from './pod-life/settings';
import type { Transport } from '../kube/transport';

/** Where identifiers come from; a test passes its own to have the same ones each time. */
export interface Randomness {
  uuid(): string;
  /** So many hexadecimal digits. */
  hex(digits: number): string;
}

export interface ControlPlaneOptions {
  /** Default: the machine's time. */
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  /** What differs from the usual life of pods; `false` leaves all pods Pending, as a cluster without nodes. */
  readonly podLife?: Partial<PodLifeSettings> | false;
  /** Storage classes whose claims get bound; by default any. */
  readonly storageClasses?: readonly string[];
  /** How many changes of each resource a watch can catch up on; default 2,000. */
  readonly historyLimit?: number;
  /** After how long the controllers act on a change, in milliseconds; default 5. */
  readonly controllerDelayMilliseconds?: number;
  /** What is stored from the start, as another control plane gave it with `contents`; default: what every new cluster has. */
  readonly contents?: readonly ApiObject[];
}

/** A running control plane. */
export interface ControlPlane {
  /** Number of open watches. */
  readonly openWatches: number;
  /** A connection in this process. Default identity: the administrator. */
  transportFor(identity?: Identity): Transport;
  /** Serves the same over HTTP. */
  listen(options?: ListenOptions): Promise<Listening>;
  /** A bearer token for HTTP clients. */
  tokenFor(identity: Identity): string;
  /** What `kubectl apply` does, with strict validation, in the order given. */
  apply(manifests: readonly Manifest[], identity?: Identity): Promise<ApplyResult>;
  /** All objects of a kind as they are now, for showing progress; they are frozen. */
  objects(apiVersion: string, kind: string, namespace?: string): readonly ApiObject[];
  /** Everything that is stored now, of all kinds: another control plane can start with it, without each object being checked again. */
  contents(): readonly ApiObject[];
  /** Calls back at once on each change of a kind, after `objects` would show it. The result ends that. */
  watch(apiVersion: string, kind: string, callback: (change: { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: ApiObject }) => void): () => void;
  /** What a container has logged. */
  log(namespace: string, pod: string, container?: string): readonly string[];
  /** Gets between clients and the server; undefined goes back to normal. */
  intercept(interceptor: Interceptor | undefined): void;
  /** Ends all watches; with an error they break as a lost connection does. */
  cutWatches(error?: Error): void;
  /** Forgets the history: watches from before answer 410. */
  compact(): void;
  /** Stops pods, controllers and servers. What is stored is lost. */
  stop(): Promise<void>;
}

const systemRandomness: Randomness = { uuid: () => randomUUID(), hex: (digits) => randomBytes(Math.ceil(digits / 2)).toString('hex').slice(0, digits) };
/** The letters of generated names: no vowels, so that no words come out. */
const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** Starts a control plane with the namespaces and roles that every cluster has. */
export function startControlPlane(options: ControlPlaneOptions = {}): ControlPlane {
  const clock = options.clock ?? backgroundClock;
  const randomness = options.randomness ?? systemRandomness;
  const delay = options.controllerDelayMilliseconds ?? 5;
  const suffix = (): string => [...randomness.hex(10).matchAll(/../g)].map(([pair]) => SUFFIX_LETTERS[parseInt(pair, 16) % SUFFIX_LETTERS.length]).join('');
  const server = new ApiServer({ clock, identifiers: { uuid: () => randomness.uuid(), suffix }, historyLimit: options.historyLimit ?? 2000 });
  const connections = new Connections(server, clock);
  const collector = new GarbageCollector(server, clock, delay);
  const stopControllers = startNamespaceControllers(server, clock, delay);
  if (options.contents) restore(server, options.contents);
  else bootstrap(server);
  const podLife = options.podLife === false ? undefined : new PodLife({
    server,
    clock,
    settings: { ...DEFAULT_POD_LIFE, ...options.podLife },
    storageClasses: options.storageClasses,
    transportFor: (identity) => connections.transportFor(identity),
    uniqueId: () => randomness.hex(32),
  });
  const tokens = new Map<string, Identity>();
  const listening: Listening[] = [];
  const collectionOf = (apiVersion: string, kind: string): ReturnType<typeof server.storage.collection> | undefined => {
    const type = server.registry.ofKind(apiVersion, kind);
    return type && server.storage.collection(type.collection);
  };

  return {
    transportFor: (identity = ADMINISTRATOR) => connections.transportFor(identity),
    listen: async (listenOptions = {}) => {
      const one = await listen(connections, (token) => tokens.get(token), listenOptions);
      listening.push(one);
      return one;
    },
    tokenFor: (identity) => {
      const token = `rehearsal-${randomness.hex(32)}`;
      tokens.set(token, identity);
      return token;
    },
    apply: (manifests, identity = ADMINISTRATOR) => applyManifests(manifests, connections.transportFor(identity), server.registry),
    objects: (apiVersion, kind, namespace) => collectionOf(apiVersion, kind)?.list(namespace) ?? [],
    contents: () => server.registry.collections().flatMap((type) => server.storage.collection(type.collection).list()),
    watch: (apiVersion, kind, callback) => {
      const collection = collectionOf(apiVersion, kind);
      if (!collection) throw new Error(`no matches for kind "${kind}" in version "${apiVersion}"`);
      return collection.watch(({ type, object }) => callback({ type, object }));
    },
    log: (namespace, pod, container) => podLife?.log(namespace, pod, container) ?? [],
    intercept: (interceptor) => {
      connections.interceptor = interceptor;
    },
    cutWatches: (error) => server.reading.cut(error),
    compact: () => server.storage.compact(),
    get openWatches() {
      return server.reading.watches;
    },
    stop: async () => {
      podLife?.stop();
      stopControllers();
      collector.stop();
      server.reading.cut();
      await Promise.all(listening.map((one) => one.close()));
    },
  };
}

/** Stores what another API server has accepted; definitions first, so that it is known what the others are. */
function restore(server: ApiServer, contents: readonly ApiObject[]): void {
  const isDefinition = ({ kind }: ApiObject): boolean => kind === 'CustomResourceDefinition';
  for (const object of [...contents.filter(isDefinition), ...contents.filter((one) => !isDefinition(one))]) {
    const type = server.registry.ofKind(object.apiVersion, object.kind);
    if (!type) throw new Error(`the API server does not serve ${object.kind}`);
    server.objects.overwrite(type, object);
  }
}

/** What a new cluster has. */
function bootstrap(server: ApiServer): void {
  const create = (apiVersion: string, kind: string, body: object): void => {
    const type = server.registry.ofKind(apiVersion, kind);
    if (!type) throw new Error(`the API server does not serve ${kind}`);
    const { status, body: answer } = server.handle({ method: 'POST', path: pathOf(type, ''), body }, ADMINISTRATOR);
    if (status >= 300) throw new Error(JSON.stringify(answer));
  };
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) create('v1', 'Namespace', { metadata: { name } });
  const rbac = 'rbac.authorization.k8s.io/v1';
  const write = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
  const read = ['get', 'list', 'watch'];
  const workloads = [
    { apiGroups: [''], resources: ['configmaps', 'endpoints', 'events', 'persistentvolumeclaims', 'pods', 'pods/log', 'services'] },
    { apiGroups: ['apps'], resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'] },
    { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'] },
    { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'] },
    { apiGroups: ['policy'], resources: ['poddisruptionbudgets'] },
  ];
  const secrets = { apiGroups: [''], resources: ['secrets', 'serviceaccounts'], verbs: write };
  const roles = { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings'], verbs: write };
  const rulesOf = (verbs: string[]): object[] => workloads.map((rule) => ({ ...rule, verbs }));
  create(rbac, 'ClusterRole', { metadata: { name: 'cluster-admin' }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }, { nonResourceURLs: ['*'], verbs: ['*'] }] });
  create(rbac, 'ClusterRole', { metadata: { name: 'view' }, rules: rulesOf(read) });
  create(rbac, 'ClusterRole', { metadata: { name: 'edit' }, rules: [...rulesOf(write), secrets] });
  create(rbac, 'ClusterRole', { metadata: { name: 'admin' }, rules: [...rulesOf(write), secrets, roles] });
}
