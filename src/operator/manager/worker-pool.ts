// Workers that take keys from a queue, reconcile them in parallel, and enqueue them again as the results ask.
import type { Controller } from './controller';
import { Priority, type WorkQueue } from './work-queue';
import { KubeError } from '../../kube/client';
import type { Clock } from '../../kube/clock';
import type { Logger } from '../../kube/logger';

/** How a reconcile ended. A panic is an error that does not come from the API server. */
export type ReconcileOutcome = 'success' | 'requeue_after' | 'error' | 'panic';

export interface ReconcileObserver {
  started(): void;
  finished(outcome: ReconcileOutcome, milliseconds: number): void;
}

export interface WorkerPoolOptions {
  readonly controller: Controller;
  /** Name of the controller in logs and metrics. */
  readonly name: string;
  readonly queue: WorkQueue;
  readonly workers: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly observer?: ReconcileObserver;
  /** The signal of the current term of leadership; undefined when this instance is not the leader. */
  readonly term: () => AbortSignal | undefined;
}

export class WorkerPool {
  private loops: Array<Promise<void>> = [];

  constructor(private readonly options: WorkerPoolOptions) {}

  start(): void {
    this.loops = Array.from({ length: this.options.workers }, () => this.loop());
  }

  /** Resolves when every worker has finished its key. The queue must have been shut down before. */
  async drained(): Promise<void> {
    await Promise.all(this.loops);
  }

  private async loop(): Promise<void> {
    const { queue, term } = this.options;
    for (let key = await queue.next(); key !== undefined; key = await queue.next()) {
      const signal = term();
      // Leadership can end after `next` has returned the key. The key is then reconciled in the next term.
      if (!signal || signal.aborted) {
        queue.done(key);
        queue.add(key, Priority.BACKGROUND);
        continue;
      }
      await this.reconcile(key, signal);
      queue.done(key);
    }
  }

  private async reconcile(key: string, signal: AbortSignal): Promise<void> {
    const { controller, queue, clock, observer } = this.options;
    const started = clock.now();
    let outcome: ReconcileOutcome = 'success';
    observer?.started();
    try {
      const { wakeAt } = await controller.reconcile(key, signal);
      queue.forget(key);
      if (wakeAt !== undefined) {
        outcome = 'requeue_after';
        queue.addAt(key, wakeAt);
      }
    } catch (error) {
      outcome = error instanceof KubeError ? 'error' : 'panic';
      this.failed(key, error, signal);
    }
    observer?.finished(outcome, clock.now() - started);
  }

  private failed(key: string, error: unknown, signal: AbortSignal): void {
    const { name, queue, log } = this.options;
    if (signal.aborted) {
      queue.add(key, Priority.BACKGROUND);
      return;
    }
    const kubeError = error instanceof KubeError ? error : undefined;
    const failures = queue.addAfterFailure(key, kubeError?.retryAfterMilliseconds);
    const fields = { controller: name, key, failures, error: error instanceof Error ? error.message : String(error) };
    if (kubeError) {
      // A few conflicts are normal when two clients write: the next reconcile sees the newer object.
      log[kubeError.status === 409 && failures < 3 ? 'debug' : 'warn']('Reconcile failed; retrying', fields);
    } else {
      const stack = error instanceof Error ? error.stack : undefined;
      log.error('Reconcile failed because of a bug in the controller; retrying', { ...fields, stack });
    }
  }
}
