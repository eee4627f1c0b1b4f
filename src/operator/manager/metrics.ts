// The metrics of the manager, with the names of controller-runtime and client-go, so that existing dashboards work.
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { boundedLabel } from './bounded';
import type { WorkQueue, WorkQueueObserver } from './work-queue';
import type { ReconcileObserver } from './worker-pool';
import type { Clock } from '../../kube/clock';

/** Buckets in seconds of controller-runtime's histograms of reconciles. */
const RECONCILE_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Buckets in seconds of client-go's histograms of work queues. */
const QUEUE_BUCKETS = [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000];
/** Each method with its status on success. */
const METHODS = { GET: '200', POST: '201', PUT: '200', PATCH: '200', DELETE: '200' } as const;
const RESULTS = ['success', 'error', 'requeue', 'requeue_after'] as const;

/** The metrics of each controller. */
export interface ControllerMetrics {
  /** Counts the reconciles of a controller. Creates every series at once with 0, so that the first event is an increase. */
  reconcileObserver(controller: string, workers: number): ReconcileObserver;
  /** Counts the keys of a controller's queue. The gauges read the state of `queue` at each scrape. */
  queueObserver(controller: string, observed: ObservedQueue): WorkQueueObserver;
}

/** What gauges read of a controller. */
export interface ObservedQueue {
  readonly queue: () => WorkQueue;
  /** How many reconciles are stuck. */
  readonly stuck: () => number;
}

/** Registers the metrics of controllers, once for all of them. */
export function controllerMetrics(registry: Registry, clock: Clock): ControllerMetrics {
  return { reconcileObserver: reconcileMetrics(registry), queueObserver: queueMetrics(registry, clock) };
}

function reconcileMetrics(registry: Registry): ControllerMetrics['reconcileObserver'] {
  const registers = [registry];
  const labelNames = ['controller'];
  const total = new Counter({ name: 'controller_runtime_reconcile_total', help: 'Reconciles by result', labelNames: ['controller', 'result'], registers });
  const errors = new Counter({ name: 'controller_runtime_reconcile_errors_total', help: 'Reconciles that failed', labelNames, registers });
  const active = new Gauge({ name: 'controller_runtime_active_workers', help: 'Workers that are busy', labelNames, registers });
  const most = new Gauge({ name: 'controller_runtime_max_concurrent_reconciles', help: 'Number of workers', labelNames, registers });
  const time = new Histogram({
    name: 'controller_runtime_reconcile_time_seconds', help: 'Duration of a reconcile', labelNames, buckets: RECONCILE_BUCKETS, registers,
  });
  const panics = new Counter({
    name: 'controller_runtime_reconcile_panics_total', help: 'Reconciles that failed because of a bug in the controller', labelNames, registers,
  });
  return (controller, workers) => {
    RESULTS.forEach((result) => total.inc({ controller, result }, 0));
    errors.inc({ controller }, 0);
    panics.inc({ controller }, 0);
    active.set({ controller }, 0);
    most.set({ controller }, workers);
    time.zero({ controller });
    return {
      started: () => active.inc({ controller }),
      finished: (outcome, milliseconds) => {
        const failed = outcome === 'error' || outcome === 'panic';
        active.dec({ controller });
        total.inc({ controller, result: failed ? 'error' : outcome });
        errors.inc({ controller }, failed ? 1 : 0);
        panics.inc({ controller }, outcome === 'panic' ? 1 : 0);
        time.observe({ controller }, milliseconds / 1000);
      },
    };
  };
}

function queueMetrics(registry: Registry, clock: Clock): ControllerMetrics['queueObserver'] {
  const registers = [registry];
  const labelNames = ['name'];
  const queues = new Map<string, ObservedQueue>();
  const adds = new Counter({ name: 'workqueue_adds_total', help: 'Keys added to the queue', labelNames, registers });
  const retries = new Counter({ name: 'workqueue_retries_total', help: 'Keys added again after a failure', labelNames, registers });
  const waited = new Histogram({
    name: 'workqueue_queue_duration_seconds', help: 'How long a key waits in the queue', labelNames, buckets: QUEUE_BUCKETS, registers,
  });
  const worked = new Histogram({
    name: 'workqueue_work_duration_seconds', help: 'How long a reconcile of a key takes', labelNames, buckets: QUEUE_BUCKETS, registers,
  });
  gauge('workqueue_depth', 'Keys that wait', (queue) => queue.depth);
  gauge('workqueue_unfinished_work_seconds', 'Sum of the durations of all reconciles in progress', (queue) => ages(queue).reduce((sum, age) => sum + age, 0));
  gauge('workqueue_longest_running_processor_seconds', 'Duration of the longest reconcile in progress', (queue) => Math.max(0, ...ages(queue)));
  gauge('spark_operator_open_circuits', 'Keys with repeated failures, which wait for their next retry even after changes', ({ openCircuits }) => openCircuits);
  const stuckReconciles: Gauge = new Gauge({
    name: 'spark_operator_stuck_reconciles',
    help: 'Reconciles that have been in progress for 20 minutes and more, each of which holds a worker',
    labelNames,
    registers,
    collect: () => queues.forEach(({ stuck }, name) => { stuckReconciles.set({ name }, stuck()); }),
  });
  const bounded = boundedLabel();
  const byNamespace: Gauge = new Gauge({
    name: 'spark_operator_queue_depth',
    help: 'Keys that wait to be reconciled, by controller and namespace',
    labelNames: ['controller', 'namespace'],
    registers,
    collect: () => {
      byNamespace.reset();
      queues.forEach(({ queue }, controller) => queue().depthByNamespace().forEach((depth, namespace) => (
        byNamespace.inc({ controller, namespace: bounded(namespace) }, depth))));
    },
  });
  return (name, observed) => {
    queues.set(name, observed);
    adds.inc({ name }, 0);
    retries.inc({ name }, 0);
    waited.zero({ name });
    worked.zero({ name });
    return {
      added: () => adds.inc({ name }),
      retried: () => retries.inc({ name }),
      started: (milliseconds) => waited.observe({ name }, milliseconds / 1000),
      finished: (milliseconds) => worked.observe({ name }, milliseconds / 1000),
    };
  };

  function ages(queue: WorkQueue): number[] {
    return [...queue.startedTimes.values()].map((started) => (clock.now() - started) / 1000);
  }

  function gauge(metric: string, help: string, value: (queue: WorkQueue) => number): void {
    const made: Gauge = new Gauge({
      name: metric, help, labelNames, registers, collect: () => queues.forEach(({ queue }, name) => made.set({ name }, value(queue()))),
    });
  }
}

/** Whether this instance is the leader, as client-go's leader election reports it. */
export function leaderMetrics(registry: Registry, lease: string, isLeader: () => boolean): void {
  const status: Gauge = new Gauge({
    name: 'leader_election_master_status',
    help: '1 while this instance is the leader',
    labelNames: ['name'],
    registers: [registry],
    collect: () => status.set({ name: lease }, isLeader() ? 1 : 0),
  });
}

/** How long the API server has sent nothing about each watched resource. `silences` returns milliseconds by plural. */
export function watchMetrics(registry: Registry, silences: () => ReadonlyMap<string, number>): void {
  const silence: Gauge = new Gauge({
    name: 'spark_operator_watch_silence_seconds',
    help: 'Time since the last message about a resource, in the namespace with the longest silence; about a minute is usual',
    labelNames: ['resource'],
    registers: [registry],
    collect: () => silences().forEach((milliseconds, resource) => silence.set({ resource }, milliseconds / 1000)),
  });
}

/** Counts the calls to the API server, as client-go does. */
export function requestMetrics(registry: Registry): (method: string, code: string) => void {
  const requests = new Counter({
    name: 'rest_client_requests_total',
    help: 'Calls to the API server by method and HTTP status; <error> stands for no response',
    labelNames: ['method', 'code'],
    registers: [registry],
  });
  Object.entries(METHODS).forEach(([method, code]) => requests.inc({ method, code }, 0));
  return (method, code) => requests.inc({ method, code });
}
