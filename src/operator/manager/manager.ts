// The manager: runs the controllers of all registered kinds with shared caches, one lease and one pair of HTTP servers.
import { Registry } from 'prom-client';
import { ControllerRunner } from './controller-runner';
import { EventLoopMonitor, type LoopDelay } from './event-loop-monitor';
import { fencedClient } from './fenced-client';
import type { LeaderElectionConfig } from './leader-election';
import { Leadership } from './leadership';
import { livenessProblem } from './liveness';
import { controllerMetrics, leaderMetrics, requestMetrics, watchMetrics } from './metrics';
import type { Registration, Stores } from './registration';
import { RunnableGroups, type Runnable, type RunnableGroup } from './runnables';
import { HttpEndpoint, metricsListener, probeListener, tokenListener } from './servers';
import { certificateIn, selfSignedCertificate } from './serving-certificate';
import { SourceCaches } from './sources';
import { TokenAccess } from './token-access';
import { scopeOf, type NamespaceScope } from './watched-namespaces';
import type { Clock, Ids } from '../../kube/clock';
import { silentLogger, type Logger } from '../../kube/logger';
import { createKubeClient, type KubeApi } from '../../kube/rest-client';
import type { Transport } from '../../kube/transport';
import { counted, rateLimited } from '../../kube/transport-wrappers';

/** The settings of a manager. None depends on the kinds that it runs. */
export interface ManagerConfig extends NamespaceScope {
  readonly leaderElection: LeaderElectionConfig;
  /** `host:port`, `:port`, or `0` for no server. */
  readonly metricsBindAddress: string;
  readonly healthProbeBindAddress: string;
  /** Serves metrics over HTTPS, to clients with a token that may get them. Default: plain HTTP, to everyone. */
  readonly secureMetrics?: SecureMetricsConfig;
  /** How long the caches may take to fill before the start fails. */
  readonly cacheSyncTimeoutMilliseconds: number;
  /** Longest pause between two reconciles of a key that keeps failing. */
  readonly longestRetryMilliseconds: number;
  /** How many workers of one kind may be busy with the keys of one namespace. Default: all but one. */
  readonly maxWorkersPerNamespace?: number;
  /** Rate limit of calls to the API server. Default: none. */
  readonly kubeApiRate?: { readonly perSecond: number; readonly burst: number };
}

export interface SecureMetricsConfig {
  /** Folder with `tls.crt` and `tls.key`. Default: a self-signed certificate. */
  readonly certificateFolder?: string;
  readonly minTlsVersion: 'TLSv1.2' | 'TLSv1.3';
}

export interface ManagerOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly config: ManagerConfig;
  /** The kinds to run. Their names must differ. */
  readonly registrations: readonly Registration[];
  readonly log?: Logger;
  /** Measures the delay of the event loop. Default: not measured. */
  readonly loopDelay?: LoopDelay;
}

/** Prometheus waits 10 s for metrics unless told otherwise. */
const TOKEN_REVIEW_MILLISECONDS = 5_000;

/** Runs controllers. Has no global state: several managers can run in one process, at the same time or one after another. */
export class Manager {
  /** Every metric of this manager and of its controllers. */
  readonly registry = new Registry();
  /** A client that does not ask who leads: for runnables of all replicas, each of whose writes names the version that was read. */
  readonly api: KubeApi;
  private readonly log: Logger;
  private readonly groups: RunnableGroups;
  private readonly sources: SourceCaches;
  private readonly leadership: Leadership;
  private readonly eventLoop: EventLoopMonitor | undefined;
  private readonly health: HttpEndpoint;
  private readonly metrics: HttpEndpoint;
  private stopping = false;

  constructor(private readonly options: ManagerOptions) {
    const { clock, ids, config, registrations } = options;
    requireDistinctNames(registrations);
    this.log = options.log ?? silentLogger;
    this.groups = new RunnableGroups(clock, this.log);
    const transport = counted(options.transport, requestMetrics(this.registry));
    const api = this.api = createKubeClient(config.kubeApiRate ? rateLimited(transport, config.kubeApiRate, clock) : transport, clock);
    const common = { clock, ids, log: this.log };

    this.sources = new SourceCaches({
      ...common,
      api,
      scope: config,
      syncTimeoutMilliseconds: config.cacheSyncTimeoutMilliseconds,
      sources: registrations.flatMap(({ watches }) => watches.map(({ source }) => source)),
    });
    const runners: ControllerRunner[] = [];
    this.leadership = new Leadership({
      ...common,
      // The time limit allows two attempts before the renew deadline.
      api: createKubeClient(transport, clock, Math.ceil(config.leaderElection.renewDeadlineMilliseconds / 2)),
      config: config.leaderElection,
      scope: scopeOf(config),
      stopping: this.groups.signal,
      listeners: () => runners,
    });
    const controllers = controllerMetrics(this.registry, clock);
    const client = fencedClient(api, () => this.leadership.isLeader);
    for (const registration of registrations) {
      runners.push(new ControllerRunner({
        ...common,
        registration,
        client,
        sources: this.sources,
        registry: this.registry,
        metrics: controllers,
        instance: config.leaderElection.identity,
        longestRetryMilliseconds: config.longestRetryMilliseconds,
        maxWorkersPerNamespace: config.maxWorkersPerNamespace,
      }));
    }
    this.eventLoop = options.loopDelay && new EventLoopMonitor(options.loopDelay, clock, this.registry);
    watchMetrics(this.registry, () => this.sources.silences());
    leaderMetrics(this.registry, config.leaderElection.lockName, () => this.isLeader);

    const probes = probeListener({ alive: () => this.dead(), ready: () => this.unready() });
    this.health = new HttpEndpoint('the health server', config.healthProbeBindAddress, probes);
    this.metrics = this.metricsEndpoint(config, transport);
    this.groups.add('servers', ...(this.eventLoop ? [this.eventLoop] : []), this.health, this.metrics);
    this.groups.add('caches', this.sources);
    this.groups.add('leadership', this.leadership);
    this.groups.add('controllers', ...runners);
  }

  /** The caches, for runnables that read what the kinds watch. */
  get stores(): Stores {
    return this.sources;
  }

  get isLeader(): boolean {
    return this.leadership.isLeader;
  }

  /** The ports of the servers, for addresses with port 0. */
  get ports(): { readonly health?: number; readonly metrics?: number } {
    return { health: this.health.port, metrics: this.metrics.port };
  }

  /** Adds another runnable, such as a webhook server. Only before `start`. */
  add(group: RunnableGroup, runnable: Runnable): void {
    this.groups.add(group, runnable);
  }

  /**
   * Starts, in this order: servers, webhooks, caches (waits until they are filled; rejects when that takes too long), leader election,
   * controllers. Reconciles begin when this instance is the leader.
   */
  start(): Promise<void> {
    return this.groups.start();
  }

  /**
   * Stops in the reverse order: waits for reconciles in progress, writes their Events, releases the lease, then stops caches, webhooks and
   * servers. Ends a start that is still in progress.
   */
  async stop(): Promise<void> {
    if (!this.stopping) {
      this.stopping = true;
      await this.groups.stop();
      this.log.info('Stopped');
    }
    await this.groups.stop();
  }

  /** Undefined when this instance is ready, otherwise what is wrong. */
  unready(): string | undefined {
    return this.stopping ? 'stopping' : firstProblem(this.groups.all, (runnable) => runnable.unready?.());
  }

  /** Undefined while this process may recover by itself, otherwise why it should be restarted. */
  dead(): Promise<string | undefined> {
    const { transport, clock } = this.options;
    return livenessProblem({
      transport,
      clock,
      stuck: () => firstProblem(this.groups.all, (runnable) => runnable.dead?.()),
      stuckWatch: () => this.sources.stuckWatch(),
    });
  }

  private metricsEndpoint({ metricsBindAddress, secureMetrics }: ManagerConfig, transport: Transport): HttpEndpoint {
    const { clock } = this.options;
    const { log } = this;
    const name = 'the metrics server';
    const listener = metricsListener(this.registry, clock);
    if (!secureMetrics) return new HttpEndpoint(name, metricsBindAddress, listener);
    const { certificateFolder, minTlsVersion } = secureMetrics;
    const certificate = certificateFolder === undefined ? selfSignedCertificate('spark-operator-metrics', clock) : certificateIn(certificateFolder);
    // Followers serve metrics too, so the client is not the one that only the leader may write with.
    const tokens = new TokenAccess(createKubeClient(transport, clock, TOKEN_REVIEW_MILLISECONDS), clock);
    return new HttpEndpoint(name, metricsBindAddress, tokenListener(tokens, log, listener), { certificate, minVersion: minTlsVersion, clock, log });
  }
}

function firstProblem(runnables: readonly Runnable[], problemOf: (runnable: Runnable) => string | undefined): string | undefined {
  for (const runnable of runnables) {
    const problem = problemOf(runnable);
    if (problem) return problem;
  }
  return undefined;
}

function requireDistinctNames(registrations: readonly Registration[]): void {
  const names = registrations.map(({ name }) => name);
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate) throw new Error(`Two registrations have the name ${duplicate}: each needs its own name in metrics, logs and Events`);
}
