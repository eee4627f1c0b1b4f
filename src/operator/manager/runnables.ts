// Groups of runnables: they start in a fixed order and stop in the reverse order.
import { endsWithin, type Clock } from '../../kube/clock';
import type { Logger } from '../../kube/logger';

/**
 * The groups in the order in which they start. All replicas run servers, webhooks and caches, so that they are ready to take over; only the
 * leader reconciles.
 */
export const RUNNABLE_GROUPS = ['servers', 'webhooks', 'caches', 'leadership', 'controllers'] as const;
export type RunnableGroup = (typeof RUNNABLE_GROUPS)[number];

/** Something that runs from the start of the manager to its end. */
export interface Runnable {
  /** Its name in log messages, such as `the metrics server`. */
  readonly name: string;
  /** Resolves when it is ready. Resolves early when `stopping` is aborted. When it rejects, the start of the manager fails. */
  start(stopping: AbortSignal): Promise<void> | void;
  /** Resolves when it has stopped. Called once, and only after `start` has returned. */
  stop(): Promise<void> | void;
  /** Undefined when it is ready, otherwise what is wrong. */
  unready?(): string | undefined;
  /** Undefined while it may recover by itself, otherwise why the process should be restarted. */
  dead?(): string | undefined;
}

/** How long to wait for a runnable to stop. */
const STOP_MILLISECONDS = 20_000;

/** Starts the runnables one after another, in the order of their groups. Stops them in the reverse order, those of one group in parallel. */
export class RunnableGroups {
  private readonly members: Readonly<Record<RunnableGroup, Runnable[]>> = { servers: [], webhooks: [], caches: [], leadership: [], controllers: [] };
  private readonly stopping = new AbortController();
  private readonly started = new Set<Runnable>();
  private starting: Promise<void> = Promise.resolve();
  private stopped: Promise<void> | undefined;

  constructor(private readonly clock: Clock, private readonly log: Logger) {}

  /** Is aborted as the first step of the stop. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  add(group: RunnableGroup, ...runnables: readonly Runnable[]): void {
    this.members[group].push(...runnables);
  }

  /** Every runnable, in the order of the start. */
  get all(): readonly Runnable[] {
    return RUNNABLE_GROUPS.flatMap((group) => this.members[group]);
  }

  /** Starts all groups. When a runnable fails to start, stops those that have started and rejects with the error. */
  async start(): Promise<void> {
    this.starting = this.startAll();
    try {
      await this.starting;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops every runnable that has started. Waits first for the end of a start in progress. */
  stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  private async startAll(): Promise<void> {
    for (const runnable of this.all) {
      if (this.signal.aborted) return;
      this.started.add(runnable);
      await runnable.start(this.signal);
    }
  }

  private async stopAll(): Promise<void> {
    this.stopping.abort();
    await this.starting.catch(() => undefined);
    for (const group of [...RUNNABLE_GROUPS].reverse()) {
      await Promise.all(this.members[group].filter((runnable) => this.started.has(runnable)).map((runnable) => this.stopOne(runnable)));
    }
  }

  private async stopOne(runnable: Runnable): Promise<void> {
    const ended = await endsWithin(this.clock, STOP_MILLISECONDS, Promise.resolve(runnable.stop()));
    if (!ended) this.log.warn(`${runnable.name} did not stop within ${STOP_MILLISECONDS / 1000} s; continuing to stop without it`);
  }
}
