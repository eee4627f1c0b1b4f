// What an operator counts: the names that controller-runtime's dashboards know, in one registry per operator.
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { boundedLabel } from './bounded-label';
import type { WorkQueue, WorkQueueObserver } from './work-queue';
import type { ReconcileObserver } from './worker-pool';
import type { Clock } from '../../kube/clock';

/** Bounds in seconds of controller-runtime's histograms of reconciles. */
const RECONCILE_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Bounds in seconds of client-go's histograms of queues. */
const QUEUE_BUCKETS = [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000];
/** Each method with the status of its success. */
const METHODS = { GET: '200', POST: '201', PUT: '200', PATCH: '200', DELETE: '200' } as const;
const RESULTS = ['success', 'error', 'requeue', 'requeue_after'] as const;

/** Counts what happens to the reconciles of all controllers. Every series exists from the start, so that rates of rare events are right. */
export function reconcileMetrics(registry: Registry, controllers: readonly string[], workers: number): ReconcileObserver {
  const registers = [registry];
  const total = new Counter({
    name: 'controller_runtime_reconcile_total', help: 'Looks at applications, by what came of them', labelNames: ['controller', 'result'], registers,
  });
  const errors = new Counter({ name: 'controller_runtime_reconcile_errors_total', help: 'Looks that failed', labelNames: ['controller'], registers });
  const active = new Gauge({ name: 'controller_runtime_active_workers', help: 'Workers that are busy', labelNames: ['controller'], registers });
  const most = new Gauge({ name: 'controller_runtime_max_concurrent_reconciles', help: 'Workers there are', labelNames: ['controller'], registers });
  const time = new Histogram({
    name: 'controller_runtime_reconcile_time_seconds', help: 'Duration of a look', labelNames: ['controller'], buckets: RECONCILE_BUCKETS, registers,
  });
  const panics = new Counter({
    name: 'controller_runtime_reconcile_panics_total', help: 'Looks that failed on a fault of the controller itself', labelNames: ['controller'], registers,
  });
  for (const controller of controllers) {
    RESULTS.forEach((result) => total.inc({ controller, result }, 0));
    errors.inc({ controller }, 0);
    panics.inc({ controller }, 0);
    active.set({ controller }, 0);
    most.set({ controller }, workers);
    time.zero({ controller });
  }
  return {
    started: (controller) => active.inc({ controller }),
    finished: (controller, outcome, milliseconds) => {
      const failed = outcome === 'error' || outcome === 'panic';
      active.dec({ controller });
      total.inc({ controller, result: failed ? 'error' : outcome });
      errors.inc({ controller }, failed ? 1 : 0);
      panics.inc({ controller }, outcome === 'panic' ? 1 : 0);
      time.observe({ controller }, milliseconds / 1000);
    },
  };
}

/** Counts what passes through a queue, under client-go's names. `queue` is asked for the present state whenever metrics are read. */
export function queueMetrics(registry: Registry, name: string, queue: () => WorkQueue, clock: Clock): WorkQueueObserver {
  const registers = [registry];
  const labelNames = ['name'];
  const adds = new Counter({ name: 'workqueue_adds_total', help: 'Applications put into the queue', labelNames, registers });
  const retries = new Counter({ name: 'workqueue_retries_total', help: 'Applications put there again after a failure', labelNames, registers });
  const waited = new Histogram({
    name: 'workqueue_queue_duration_seconds', help: 'How long they wait there', labelNames, buckets: QUEUE_BUCKETS, registers,
  });
  const worked = new Histogram({
    name: 'workqueue_work_duration_seconds', help: 'How long they are worked on', labelNames, buckets: QUEUE_BUCKETS, registers,
  });
  gauge('workqueue_depth', 'Applications that wait', () => queue().depth);
  gauge('workqueue_unfinished_work_seconds', 'Sum of the ages of all work under way', () => ages().reduce((sum, age) => sum + age, 0));
  gauge('workqueue_longest_running_processor_seconds', 'Age of the oldest work under way', () => Math.max(0, ...ages()));
  gauge('spark_operator_open_circuits', 'Applications that keep failing, so that changes no longer hasten their next try', () => queue().openCircuits);
  const bounded = boundedLabel();
  const byNamespace = new Gauge({
    name: 'spark_operator_queue_depth',
    help: 'Applications that wait to be looked at, by namespace',
    labelNames: ['namespace'],
    registers,
    collect: () => {
      byNamespace.reset();
      queue().depthByNamespace().forEach((depth, namespace) => byNamespace.inc({ namespace: bounded(namespace) }, depth));
    },
  });
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

  function ages(): number[] {
    return [...queue().startedTimes].map((started) => (clock.now() - started) / 1000);
  }

  function gauge(metric: string, help: string, value: () => number): void {
    const made: Gauge = new Gauge({ name: metric, help, labelNames, registers, collect: () => made.set({ name }, value()) });
  }
}

/** Whether this instance leads, as client-go's leader election reports it. */
export function leaderMetrics(registry: Registry, lease: string, isLeader: () => boolean): void {
  const status: Gauge = new Gauge({
    name: 'leader_election_master_status',
    help: '1 while this instance leads',
    labelNames: ['name'],
    registers: [registry],
    collect: () => status.set({ name: lease }, isLeader() ? 1 : 0),
  });
}

/** How long the API server has not been heard of about each kind that is watched. */
export function watchMetrics(registry: Registry, watched: Readonly<Record<string, { silence(now: number): number }>>, clock: Clock): void {
  const silence: Gauge = new Gauge({
    name: 'spark_operator_watch_silence_seconds',
    help: 'Time since the last word about a resource, of the namespace that is heard of least; about a minute is usual',
    labelNames: ['resource'],
    registers: [registry],
    collect: () => Object.entries(watched).forEach(([resource, informers]) => silence.set({ resource }, informers.silence(clock.now()) / 1000)),
  });
}

/** Counts the calls to the API server, as client-go does. */
export function requestMetrics(registry: Registry): (method: string, code: string) => void {
  const requests = new Counter({
    name: 'rest_client_requests_total', help: 'Calls to the API server by method and HTTP status; <error> stands for no answer', labelNames: ['method', 'code'], registers: [registry],
  });
  Object.entries(METHODS).forEach(([method, code]) => requests.inc({ method, code }, 0));
  return (method, code) => requests.inc({ method, code });
}
