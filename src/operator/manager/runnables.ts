// Runnable groups: what starts before what, and stops after it.
import { endsWithin, type Clock } from '../../kube/clock';
import type { Logger } from '../../kube/logger';

/**
 * The groups in the order in which they start; they stop in the reverse order. Followers serve health, metrics and webhooks from warm caches;
 * only the leader reconciles.
 */
export const RUNNABLE_GROUPS = ['servers', 'webhooks', 'caches', 'leadership', 'controllers'] as const;
export type RunnableGroup = (typeof RUNNABLE_GROUPS)[number];

/** Something that runs from the start of the manager to its end. */
export interface Runnable {
  /** What it is, as a log says it. */
  readonly name: string;
  /** Resolves when others may rely on it. Returns early, without an error, when `stopping` ends. A rejection ends the start of the manager. */
  start(stopping: AbortSignal): Promise<void> | void;
  /** Resolves when it has ended. Called once, and only after `start` has returned. */
  stop(): Promise<void> | void;
  /** Undefined when others may rely on it now, otherwise what is wrong: this instance is then not ready. */
  unready?(): string | undefined;
  /** Undefined while it may recover by itself, otherwise why a new process would do better. */
  dead?(): string | undefined;
}

/** Longest time that a runnable may take to stop. */
const STOP_MILLISECONDS = 20_000;

/** Starts and stops runnables group by group: one after the other at the start, those of one group together at the end. */
export class RunnableGroups {
  private readonly members: Readonly<Record<RunnableGroup, Runnable[]>> = { servers: [], webhooks: [], caches: [], leadership: [], controllers: [] };
  private readonly stopping = new AbortController();
  private readonly started = new Set<Runnable>();
  private starting: Promise<void> = Promise.resolve();
  private stopped: Promise<void> | undefined;

  constructor(private readonly clock: Clock, private readonly log: Logger) {}

  /** Ends when the manager is told to stop, before anything else happens. */
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

  /** Starts all groups. When one member cannot start, what had started is stopped again and the error is passed on. */
  async start(): Promise<void> {
    this.starting = this.startAll();
    try {
      await this.starting;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops all that has started. A start that is under way ends first. */
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
    if (!ended) this.log.warn(`Stopping without waiting any longer for ${runnable.name}`);
  }
}
