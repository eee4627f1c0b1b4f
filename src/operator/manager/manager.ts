// The manager: runs the controllers of all registered kinds over shared caches, one lease and one pair of servers. It knows no kind.
import { Registry } from 'prom-client';
import { ControllerRunner } from './controller-runner';
import { fencedClient } from './fenced-client';
import type { LeaderElectionConfig } from './leader-election';
import { Leadership } from './leadership';
import { livenessProblem } from './liveness';
import { EventLoopMonitor, type LoopDelay } from './event-loop-monitor';
import { controllerMetrics, leaderMetrics, requestMetrics, watchMetrics } from './metrics';
import type { Registration } from './registration';
import { RunnableGroups, type Runnable, type RunnableGroup } from './runnables';
import { HttpEndpoint, metricsListener, probeListener } from './servers';
import { Sources } from './sources';
import { scopeOf, type NamespaceScope } from './watched-namespaces';
import type { Clock, Ids } from '../../kube/clock';
import { silentLogger, type Logger } from '../../kube/logger';
import { createKubeClient } from '../../kube/rest-client';
import type { Transport } from '../../kube/transport';
import { counted, rateLimited } from '../../kube/transport-wrappers';

/** What can be set about a manager, whatever kinds it runs. */
export interface ManagerConfig extends NamespaceScope {
  readonly leaderElection: LeaderElectionConfig;
  /** `host:port`, `:port`, or `0` for none. */
  readonly metricsBindAddress: string;
  readonly healthProbeBindAddress: string;
  /** How long the caches may take to fill before the start counts as failed. */
  readonly cacheSyncTimeoutMilliseconds: number;
  /** Longest pause between two retries of a key that keeps failing. */
  readonly longestRetryMilliseconds: number;
  /** Calls per second to the API server and how many may come at once; without it, only the API server limits. */
  readonly kubeApiRate?: { readonly perSecond: number; readonly burst: number };
}

export interface ManagerOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly config: ManagerConfig;
  /** The kinds to run, each under a name of its own. */
  readonly registrations: readonly Registration[];
  readonly log?: Logger;
  /** How far this process is behind its own timers. Default: not watched. */
  readonly loopDelay?: LoopDelay;
}

/** Runs controllers. Nothing is global: several can live in one process, and one can be dropped and another made. */
export class Manager {
  /** Every metric of this manager and of its controllers. */
  readonly registry = new Registry();
  private readonly log: Logger;
  private readonly groups: RunnableGroups;
  private readonly sources: Sources;
  private readonly leadership: Leadership;
  private readonly loop: EventLoopMonitor | undefined;
  private readonly health: HttpEndpoint;
  private readonly metrics: HttpEndpoint;
  private stopping = false;

  constructor(private readonly options: ManagerOptions) {
    const { clock, ids, config, registrations } = options;
    requireDistinctNames(registrations);
    this.log = options.log ?? silentLogger;
    this.groups = new RunnableGroups(clock, this.log);
    const transport = counted(options.transport, requestMetrics(this.registry));
    const api = createKubeClient(config.kubeApiRate ? rateLimited(transport, config.kubeApiRate, clock) : transport, clock);
    const common = { clock, ids, log: this.log };

    this.sources = new Sources({
      ...common,
      api,
      scope: config,
      syncTimeoutMilliseconds: config.cacheSyncTimeoutMilliseconds,
      sources: registrations.flatMap(({ watches }) => watches.map(({ source }) => source)),
    });
    const runners: ControllerRunner[] = [];
    this.leadership = new Leadership({
      ...common,
      // Several tries fit into the renew deadline.
      api: createKubeClient(transport, clock, Math.ceil(config.leaderElection.renewDeadlineMilliseconds / 2)),
      config: config.leaderElection,
      scope: scopeOf(config),
      stopping: this.groups.signal,
      followers: () => runners,
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
      }));
    }
    this.loop = options.loopDelay && new EventLoopMonitor(options.loopDelay, clock, this.registry);
    watchMetrics(this.registry, () => this.sources.silences());
    leaderMetrics(this.registry, config.leaderElection.lockName, () => this.isLeader);

    this.health = new HttpEndpoint('the health server', config.healthProbeBindAddress, probeListener({ alive: () => this.dead(), ready: () => this.unready() }));
    this.metrics = new HttpEndpoint('the metrics server', config.metricsBindAddress, metricsListener(this.registry));
    this.groups.add('servers', ...(this.loop ? [this.loop] : []), this.health, this.metrics);
    this.groups.add('caches', this.sources);
    this.groups.add('leadership', this.leadership);
    this.groups.add('controllers', ...runners);
  }

  get isLeader(): boolean {
    return this.leadership.isLeader;
  }

  /** Ports that the servers got, for addresses that leave the choice to the system. */
  get ports(): { readonly health?: number; readonly metrics?: number } {
    return { health: this.health.port, metrics: this.metrics.port };
  }

  /** Adds something that runs beside the controllers, such as a webhook server. Before `start` only. */
  add(group: RunnableGroup, runnable: Runnable): void {
    this.groups.add(group, runnable);
  }

  /**
   * Starts, in this order: servers, webhooks, caches (waits until they are filled; rejects when that takes too long), the campaign for the
   * lease, controllers. Reconciles begin with leadership.
   */
  start(): Promise<void> {
    return this.groups.start();
  }

  /**
   * Stops in the reverse order: reconciles under way end and their Events are written, the lease is released, then caches, webhooks and
   * servers end. A start that is under way is given up.
   */
  async stop(): Promise<void> {
    if (!this.stopping) {
      this.stopping = true;
      await this.groups.stop();
      this.log.info('Stopped');
    }
    await this.groups.stop();
  }

  /** Undefined when everything that others rely on is there, otherwise what is wrong. */
  unready(): string | undefined {
    return this.stopping ? 'stopping' : firstProblem(this.groups.all, (runnable) => runnable.unready?.());
  }

  /** Undefined while this process may recover by itself, otherwise why it should be replaced. */
  dead(): Promise<string | undefined> {
    const { transport, clock } = this.options;
    return livenessProblem({
      transport,
      clock,
      stuck: () => firstProblem(this.groups.all, (runnable) => runnable.dead?.()),
      stuckWatch: () => this.sources.stuckWatch(),
    });
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
  const doubled = names.find((name, index) => names.indexOf(name) !== index);
  if (doubled) throw new Error(`Two registrations have the name ${doubled}: metrics, logs and Events could not tell their controllers apart`);
}
