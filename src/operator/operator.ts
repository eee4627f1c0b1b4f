// The operator as one object: caches, queue, workers, lease, events, metrics and servers, wired together and to one controller.
import { Registry } from 'prom-client';
import { routeChanges } from './application/change-routing';
import { createApplicationController } from './application/controller';
import { PODS_BY_APPLICATION, type ApplicationControllerDeps } from './application/deps';
import { applicationKeyOfPod, keyOf, launchedByOperator, ownedByInstance, scopeOf } from './application/keys';
import { applicationMetrics } from './application/metrics';
import type { OperatorConfig } from './config';
import type { Clock, Ids } from '../kube/clock';
import type { Controller } from './manager/controller';
import { ApiEventRecorder } from './manager/event-recorder';
import { listen, metricsListener, probeListener, type ListeningServer } from './manager/servers';
import { Cache } from '../kube/cache';
import { guardedClient } from './manager/fenced-client';
import { endsWithin } from '../kube/clock';
import { Informers } from '../kube/informers';
import { Resources } from '../kube/resources';
import { createKubeClient } from '../kube/rest-client';
import { LeaderElection } from './manager/leader-election';
import { slimObject, slimPod } from '../kube/slim';
import type { Transport } from '../kube/transport';
import { counted, rateLimited } from '../kube/transport-wrappers';
import { livenessProblem } from './manager/liveness';
import { silentLogger, type Logger } from '../kube/logger';
import { LoopWatch, type LoopDelay } from './manager/loop-watch';
import { leaderMetrics, queueMetrics, reconcileMetrics, requestMetrics, watchMetrics } from './manager/metrics';
import { WatchedNamespaces } from './manager/watched-namespaces';
import { Priority, WorkQueue } from './manager/work-queue';
import { WorkerPool } from './manager/worker-pool';
import type { Pod } from '../spec/kubernetes.gen';
import type { SparkApplication } from '../spec/types.gen';

/** Name of the controller of SparkApplications in logs, metrics and Events. */
export const APPLICATION_CONTROLLER = 'spark-application-controller';
const CACHE_SYNC_TIMEOUT_MILLISECONDS = 30_000;
/** Longest time that work under way may take to end when the operator stops. */
const DRAIN_MILLISECONDS = 20_000;
/** Watches are renewed after ten minutes at the latest; longer silence means that the caches may be behind. */
const LONGEST_SILENCE_MILLISECONDS = 720_000;
/** After so much silence a watch has missed a renewal and several tries: it will not come back by itself. */
const HOPELESS_SILENCE_MILLISECONDS = 1_200_000;
const LONGEST_RETRY_MILLISECONDS = 300_000;

export interface OperatorOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly config: OperatorConfig;
  readonly log?: Logger;
  /** How far this process is behind its own timers. Default: not watched. */
  readonly loopDelay?: LoopDelay;
  /** What decides about applications. Default: the application controller. */
  readonly createController?: (deps: ApplicationControllerDeps) => Controller;
}

export interface Operator {
  readonly isLeader: boolean;
  /** Every metric of this operator. */
  readonly registry: Registry;
  /** Ports that the servers got, for addresses that leave the choice to the system. */
  readonly ports: { readonly health?: number; readonly metrics?: number };
  /**
   * Starts, in this order: servers, caches (waits until they are filled; rejects when that takes too long), workers, and the campaign for
   * the lease. Work begins with leadership.
   */
  start(): Promise<void>;
  /** Stops, in this order: workers (what is under way ends), events, lease (released), caches, servers. */
  stop(): Promise<void>;
  /** Undefined when the caches are filled and fresh, otherwise what is wrong. */
  unready(): string | undefined;
  /** Undefined while this process may recover by itself, otherwise why it should be replaced. */
  dead(): Promise<string | undefined>;
}

/** Makes an operator. Nothing is global: several can live in one process, and one can be dropped and another made. */
export function createOperator(options: OperatorOptions): Operator {
  return new SparkOperatorRuntime(options);
}

class SparkOperatorRuntime implements Operator {
  readonly registry = new Registry();
  private readonly log: Logger;
  private readonly watching = new AbortController();
  private readonly working = new AbortController();
  private readonly applications: Cache<SparkApplication>;
  private readonly namespaces: WatchedNamespaces;
  private readonly queue: WorkQueue;
  private readonly pool: WorkerPool;
  private readonly events: ApiEventRecorder;
  private readonly election: LeaderElection | undefined;
  private readonly loop: LoopWatch | undefined;
  private term: AbortSignal | undefined;
  private servers: { health?: ListeningServer; metrics?: ListeningServer } = {};
  private stopped: Promise<void> | undefined;

  constructor(private readonly options: OperatorOptions) {
    const { clock, ids, config } = options;
    this.log = options.log ?? silentLogger;
    const transport = counted(options.transport, requestMetrics(this.registry));
    const api = createKubeClient(config.kubeApiRate ? rateLimited(transport, config.kubeApiRate, clock) : transport, clock);
    const client = guardedClient(api, () => this.isLeader);
    const common = { api, clock, ids, log: this.log };

    this.applications = new Cache<SparkApplication>({ transform: slimObject });
    const applicationInformers = new Informers<SparkApplication>({
      ...common, resource: Resources.SparkApplication, cache: this.applications, labelSelector: ownedByInstance(config.instance),
    });
    const pods = new Cache<Pod>({
      transform: slimPod, indexes: { [PODS_BY_APPLICATION]: (pod) => [applicationKeyOfPod(pod)].filter((key) => key !== undefined) },
    });
    const podInformers = new Informers<Pod>({ ...common, resource: Resources.Pod, cache: pods, labelSelector: launchedByOperator });
    this.namespaces = new WatchedNamespaces({ ...common, config, informers: [applicationInformers, podInformers] });

    this.queue = new WorkQueue({
      clock,
      backoff: { baseMilliseconds: 5, maximumMilliseconds: config.longestRetryMilliseconds ?? LONGEST_RETRY_MILLISECONDS },
      observer: queueMetrics(this.registry, APPLICATION_CONTROLLER, () => this.queue, clock),
    });
    this.queue.pause();
    routeChanges({ applications: this.applications, pods }, this.queue);

    this.events = new ApiEventRecorder({ client, clock, log: this.log, controller: APPLICATION_CONTROLLER, instance: config.leaderElection.identity });
    const controller = (options.createController ?? createApplicationController)({
      client,
      applications: this.applications,
      pods,
      events: this.events,
      clock,
      ids,
      config,
      log: this.log,
      metrics: applicationMetrics(this.registry, config.metrics ?? {}, clock, () => this.applications.list()),
    });
    this.pool = new WorkerPool({
      controller,
      queue: this.queue,
      workers: config.workers,
      clock,
      log: this.log,
      observer: reconcileMetrics(this.registry, [controller.name], config.workers),
      term: () => this.term,
    });
    this.loop = options.loopDelay && new LoopWatch(options.loopDelay, clock, this.registry);
    watchMetrics(this.registry, { sparkapplications: applicationInformers, pods: podInformers }, clock);
    leaderMetrics(this.registry, config.leaderElection.lockName, () => this.isLeader);
    this.election = config.leaderElection.enabled ? this.createElection(transport) : undefined;
  }

  get isLeader(): boolean {
    return this.election ? this.election.isLeader : this.term !== undefined && !this.watching.signal.aborted;
  }

  get ports() {
    return { health: this.servers.health?.port, metrics: this.servers.metrics?.port };
  }

  async start(): Promise<void> {
    try {
      this.loop?.start();
      await this.startServers();
      await this.fillCaches();
    } catch (error) {
      await this.stop();
      throw error;
    }
    if (this.stopped) {
      return;
    }
    this.pool.start();
    if (this.election) {
      this.election.start();
    } else {
      this.begin(this.working.signal);
    }
  }

  stop(): Promise<void> {
    this.stopped ??= this.shutDown();
    return this.stopped;
  }

  unready(): string | undefined {
    return this.stopped ? 'stopping' : this.loop?.stall ?? this.namespaces.problem(this.options.clock.now(), LONGEST_SILENCE_MILLISECONDS);
  }

  dead(): Promise<string | undefined> {
    const { transport, clock } = this.options;
    return livenessProblem({ transport, clock, loop: this.loop, stuckWatch: () => this.namespaces.stuck(clock.now(), HOPELESS_SILENCE_MILLISECONDS) });
  }

  private async startServers(): Promise<void> {
    const { config } = this.options;
    const health = await listen(config.healthProbeBindAddress, probeListener({ alive: () => this.dead(), ready: () => this.unready() }));
    this.servers = { health };
    this.servers = { health, metrics: await listen(config.metricsBindAddress, metricsListener(this.registry)) };
  }

  private async fillCaches(): Promise<void> {
    const { clock, config } = this.options;
    const timeout = config.cacheSyncTimeoutMilliseconds ?? CACHE_SYNC_TIMEOUT_MILLISECONDS;
    await endsWithin(clock, timeout, this.namespaces.fill(), this.watching.signal);
    const problem = this.unready();
    if (problem && !this.stopped) {
      throw new Error(`The operator could not start within ${timeout / 1000} s: ${problem}`);
    }
    this.log.info('Caches are filled', { applications: this.applications.size });
  }

  private createElection(transport: Transport): LeaderElection {
    const { clock, ids, config } = this.options;
    return new LeaderElection({
      // Not rate limited, and several tries fit into the renew deadline.
      api: createKubeClient(transport, clock, Math.ceil(config.leaderElection.renewDeadlineMilliseconds / 2)),
      config: config.leaderElection,
      scope: scopeOf(config),
      clock,
      ids,
      log: this.log,
      onStarted: (term) => this.begin(AbortSignal.any([term, this.working.signal])),
      onLost: () => {
        this.term = undefined;
        this.queue.pause();
      },
    });
  }

  /** Begins a term: everything is looked at, since nobody may have looked at it before. */
  private begin(term: AbortSignal): void {
    this.term = term;
    for (const application of this.applications.list()) {
      this.queue.add(keyOf(application), Priority.BACKGROUND);
    }
    this.queue.resume();
  }

  private async shutDown(): Promise<void> {
    this.working.abort();
    this.queue.shutDown();
    await this.within(this.pool.drained(), 'work under way');
    await this.within(this.events.flush(), 'events');
    await this.election?.stop();
    this.watching.abort();
    await this.within(this.namespaces.stop(), 'watches');
    this.loop?.stop();
    await this.servers.health?.close();
    await this.servers.metrics?.close();
    this.log.info('Stopped');
  }

  private async within(work: Promise<unknown>, what: string): Promise<void> {
    if (!await endsWithin(this.options.clock, DRAIN_MILLISECONDS, work)) {
      this.log.warn(`Stopping without waiting any longer for ${what}`);
    }
  }
}
