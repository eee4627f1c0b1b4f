// Brings keys from the queue to a controller, several at once, and turns each result into the next reconcile.
import type { Controller } from './controller';
import { Priority, type WorkQueue } from './work-queue';
import { KubeError } from '../../kube/client';
import type { Clock } from '../../kube/clock';
import type { Logger } from '../../kube/logger';

/** How one reconcile ended; a panic is an error that is none of the API server's. */
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
  /** The signal of the present term of leadership; undefined when this instance does not lead. */
  readonly term: () => AbortSignal | undefined;
}

export class WorkerPool {
  private loops: Array<Promise<void>> = [];

  constructor(private readonly options: WorkerPoolOptions) {}

  start(): void {
    this.loops = Array.from({ length: this.options.workers }, () => this.loop());
  }

  /** Resolves when every worker has finished the key it had. The queue must have been shut down. */
  async drained(): Promise<void> {
    await Promise.all(this.loops);
  }

  private async loop(): Promise<void> {
    const { queue, term } = this.options;
    for (let key = await queue.next(); key !== undefined; key = await queue.next()) {
      const signal = term();
      // Leadership can end between the hand-out and here: the key comes back as soon as the next term begins.
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
      // A conflict is how two writers take turns: the next reconcile sees the newer object.
      log[kubeError.status === 409 && failures < 3 ? 'debug' : 'warn']('Reconcile failed; trying again', fields);
    } else {
      log.error('Reconcile failed on a fault of the controller itself; trying again', { ...fields, stack: error instanceof Error ? error.stack : undefined });
    }
  }
}
