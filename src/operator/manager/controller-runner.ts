// Runs the controller of one registered kind, with a work queue, workers and an event recorder of its own, so that no kind delays another.
import type { Registry } from 'prom-client';
import { ApiEventRecorder } from './event-recorder';
import type { ControllerMetrics } from './metrics';
import type { Registration } from './registration';
import type { Runnable } from './runnables';
import type { SourceCaches } from './sources';
import { Priority, WorkQueue } from './work-queue';
import { WorkerPool } from './worker-pool';
import { endsWithin, type Clock, type Ids } from '../../kube/clock';
import type { Logger } from '../../kube/logger';
import { keyOf, namespaceOf } from '../../kube/object-keys';
import type { KubeApi } from '../../kube/rest-client';

/** How long to wait at the stop for reconciles in progress, so that there is time left to write Events. */
const DRAIN_MILLISECONDS = 20_000;
/** A reconcile makes a few calls, each with a time limit. After so long it waits for something that will never happen. The metric names it too. */
const STUCK_RECONCILE_MILLISECONDS = 1_200_000;
const MIN_RETRY_MILLISECONDS = 5;

export interface ControllerRunnerOptions {
  readonly registration: Registration;
  /** Refuses writes while this instance is not the leader. */
  readonly client: KubeApi;
  readonly sources: SourceCaches;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly registry: Registry;
  readonly metrics: ControllerMetrics;
  /** Name of this instance in Events. */
  readonly instance: string;
  readonly longestRetryMilliseconds: number;
  /** How many workers of one kind may be busy with the keys of one namespace. Default: all but one. */
  readonly maxWorkersPerNamespace?: number;
}

export class ControllerRunner implements Runnable {
  readonly name: string;
  private readonly queue: WorkQueue;
  private readonly pool: WorkerPool;
  private readonly events: ApiEventRecorder;
  private term: AbortSignal | undefined;
  /** Keys that the log says are stuck. */
  private reported: ReadonlySet<string> = new Set();

  constructor(private readonly options: ControllerRunnerOptions) {
    const { registration, client, sources, clock, ids, log, registry, metrics, instance, longestRetryMilliseconds } = options;
    const { name, workers } = registration;
    this.name = name;
    this.queue = new WorkQueue({
      clock,
      backoff: { baseMilliseconds: MIN_RETRY_MILLISECONDS, maximumMilliseconds: longestRetryMilliseconds },
      maxPerNamespace: workersPerNamespace(workers, options.maxWorkersPerNamespace),
      observer: metrics.queueObserver(name, { queue: () => this.queue, stuck: () => this.stuckKeys().length }),
    });
    this.queue.pause();
    for (const watch of registration.watches) {
      sources.of(watch.source).onChange((change) => {
        for (const { key, priority, forgetFailures } of watch.wakes(change, sources)) {
          if (forgetFailures) this.queue.forget(key);
          this.queue.add(key, priority);
        }
      }, { observed: watch.ofOthers });
    }
    this.events = new ApiEventRecorder({ client, clock, log, controller: name, instance });
    this.pool = new WorkerPool({
      controller: registration.createController({ client, stores: sources, events: this.events, clock, ids, log, registry }),
      name,
      queue: this.queue,
      workers,
      clock,
      log,
      observer: metrics.reconcileObserver(name, workers),
      term: () => this.term,
    });
  }

  /** Starts the workers. They wait until this instance becomes the leader. */
  start(): void {
    this.pool.start();
  }

  /** Reconciles every object, since it may have changed while no instance was the leader. */
  startTerm(term: AbortSignal): void {
    const { registration, sources } = this.options;
    this.term = term;
    for (const object of sources.of(registration.reconciles).list()) {
      this.queue.add(keyOf(object), Priority.BACKGROUND);
    }
    this.queue.resume();
  }

  /** Keeps collecting keys, but gives none to the workers. */
  endTerm(): void {
    this.term = undefined;
    this.queue.pause();
  }

  /** Waits for reconciles in progress, then writes the Events that they recorded. */
  async stop(): Promise<void> {
    const { clock, log } = this.options;
    this.queue.shutDown();
    if (!await endsWithin(clock, DRAIN_MILLISECONDS, this.pool.drained())) {
      log.warn('Stopping although reconciles are still in progress', { controller: this.name });
    }
    await this.events.flush();
  }

  /**
   * Reports that all workers have been busy with one key each for too long. While one works, a restart would take the operator from everybody for
   * the sake of one namespace; the log and a metric report what is stuck.
   */
  dead(): string | undefined {
    const { workers } = this.options.registration;
    const minutes = STUCK_RECONCILE_MILLISECONDS / 60_000;
    const stuck = this.stuckKeys();
    this.warnOf(stuck, minutes);
    return stuck.length >= workers ? `none of the ${workers} workers of ${this.name} has finished a reconcile for ${minutes} minutes` : undefined;
  }

  private stuckKeys(): string[] {
    const before = this.options.clock.now() - STUCK_RECONCILE_MILLISECONDS;
    return [...this.queue.startedTimes].filter(([, started]) => started <= before).map(([key]) => key);
  }

  /** Once for each key, for as long as it is stuck. */
  private warnOf(stuck: readonly string[], minutes: number): void {
    const { log } = this.options;
    for (const key of stuck.filter((each) => !this.reported.has(each))) {
      log.error(`A reconcile has not ended for ${minutes} minutes`, { controller: this.name, key, namespace: namespaceOf(key) });
    }
    this.reported = new Set(stuck);
  }
}

/** One worker always remains for other namespaces, where there are several workers. */
function workersPerNamespace(workers: number, configured = workers - 1): number {
  return Math.max(1, Math.min(workers, configured));
}
