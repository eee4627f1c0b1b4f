// Whether this instance is the leader: always without leader election, otherwise while it holds the lease. Starts and ends the work of controllers.
import { LeaderElection, type LeaderElectionConfig } from './leader-election';
import type { Runnable } from './runnables';
import type { Clock, Ids } from '../../kube/clock';
import type { Logger } from '../../kube/logger';
import type { KubeApi } from '../../kube/rest-client';

/** Is called when a term of leadership begins and when it ends. */
export interface TermListener {
  /** A term has begun. `term` is aborted when it ends, or when the manager stops. */
  startTerm(term: AbortSignal): void;
  /** The lease was lost. */
  endTerm(): void;
}

export interface LeadershipOptions {
  /** Not rate limited, and with a time limit per call well below the renew deadline. */
  readonly api: KubeApi;
  readonly config: LeaderElectionConfig;
  /** The objects that this instance works on, in words. */
  readonly scope: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  /** Is aborted when the manager stops, so that reconciles in progress can end early. */
  readonly stopping: AbortSignal;
  readonly listeners: () => readonly TermListener[];
}

export class Leadership implements Runnable {
  readonly name = 'the lease';
  private readonly election: LeaderElection | undefined;
  /** Without leader election: whether this instance has started and not stopped. */
  private running = false;

  constructor(private readonly options: LeadershipOptions) {
    const { api, config, scope, clock, ids, log, listeners } = options;
    this.election = config.enabled ? new LeaderElection({
      api,
      config,
      scope,
      clock,
      ids,
      log,
      onStarted: (term) => this.startTerm(AbortSignal.any([term, options.stopping])),
      onLost: () => listeners().forEach((listener) => listener.endTerm()),
    }) : undefined;
  }

  /** Whether writes are allowed now. */
  get isLeader(): boolean {
    return this.election ? this.election.isLeader : this.running;
  }

  /** Begins to acquire the lease. Work begins when this instance holds it, which may be much later. */
  start(): void {
    if (this.election) {
      this.election.start();
    } else {
      this.running = true;
      this.startTerm(this.options.stopping);
    }
  }

  /** Releases the lease, so that the next instance need not wait until it expires. */
  async stop(): Promise<void> {
    await this.election?.stop();
    this.running = false;
  }

  private startTerm(term: AbortSignal): void {
    this.options.listeners().forEach((listener) => listener.startTerm(term));
  }
}
