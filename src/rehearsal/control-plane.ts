// The embedded control plane: API server, controllers and one node, in memory.
import { ApiServer } from './api-server/api-server';
import { bootstrap, restore } from './bootstrap';
import { Connections } from './connections';
import { startControllers } from './controllers/controller-manager';
import { startClaimBinding } from './controllers/volume-claims';
import type { Interceptor } from './fault-injection';
import { listen, type Listening, type ListenOptions } from './http-server';
import { ADMINISTRATOR, type Identity } from './identity';
import type { ApiObject } from './json';
import { applyManifests, type ApplyResult, type Manifest } from './kubectl-apply';
import { Kubelet } from './kubelet/kubelet';
import { DEFAULT_KUBELET_SETTINGS, type KubeletSettings } from './kubelet/settings';
import { nameSuffix, systemRandomness, type Randomness } from './randomness';
import { backgroundClock, type Clock } from '../kube/clock';
import type { Transport } from '../kube/transport';

/** How an object changed. */
export interface ObjectChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: ApiObject;
}

export interface ControlPlaneOptions {
  /** Default: the machine's time. */
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  /** What differs from the default settings of the kubelet; `false` for a cluster without nodes, where all pods stay Pending. */
  readonly kubelet?: Partial<KubeletSettings> | false;
  /** Storage classes whose claims are bound; by default all. */
  readonly storageClasses?: readonly string[];
  /** How many changes of each resource a watch can catch up on; default 2,000. */
  readonly historyLimit?: number;
  /** After how long the controllers act on a change, in milliseconds; default 5. */
  readonly controllerDelayMilliseconds?: number;
  /** What is stored at the start, from `contents` of another control plane; default: what every new cluster has. */
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
  /** All stored objects of all kinds: another control plane can start with them, without checking each object again. */
  contents(): readonly ApiObject[];
  /** Calls back at once on each change of a kind, after `objects` would show it. The result ends that. */
  watch(apiVersion: string, kind: string, callback: (change: ObjectChange) => void): () => void;
  /** What a container has logged. */
  log(namespace: string, pod: string, container?: string): readonly string[];
  /** Sets the interceptor between clients and the server; undefined removes it. */
  intercept(interceptor: Interceptor | undefined): void;
  /** Ends all watches; with an error they break as a lost connection does. */
  cutWatches(error?: Error): void;
  /** Forgets the history: watches from before answer 410. */
  compact(): void;
  /** Stops pods, controllers and servers. What is stored is lost. */
  stop(): Promise<void>;
}

/** Starts a control plane with the namespaces and roles that every cluster has. */
export function startControlPlane(options: ControlPlaneOptions = {}): ControlPlane {
  const clock = options.clock ?? backgroundClock;
  const randomness = options.randomness ?? systemRandomness;
  const identifiers = { uuid: () => randomness.uuid(), suffix: () => nameSuffix(randomness) };
  const server = new ApiServer({ clock, identifiers, historyLimit: options.historyLimit ?? 2000 });
  const connections = new Connections(server, clock);
  const stopControllers = startControllers({ server, clock, delayMilliseconds: options.controllerDelayMilliseconds ?? 5 });
  if (options.contents) restore(server, options.contents);
  else bootstrap(server);
  const settings = options.kubelet === false ? undefined : { ...DEFAULT_KUBELET_SETTINGS, ...options.kubelet };
  const kubelet = settings && new Kubelet({
    server,
    clock,
    settings,
    transportFor: (identity) => connections.transportFor(identity),
    uniqueId: () => randomness.hex(32),
  });
  const stopBinding = settings && startClaimBinding(server, clock, settings.scheduleMilliseconds, options.storageClasses);
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
    log: (namespace, pod, container) => kubelet?.log(namespace, pod, container) ?? [],
    intercept: (interceptor) => {
      connections.interceptor = interceptor;
    },
    cutWatches: (error) => server.watches.cut(error),
    compact: () => server.storage.compact(),
    get openWatches() {
      return server.watches.count;
    },
    stop: async () => {
      kubelet?.stop();
      stopBinding?.();
      stopControllers();
      server.watches.cut();
      await Promise.all(listening.map((one) => one.close()));
    },
  };
}
