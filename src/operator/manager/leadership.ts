// Whether this instance works: always, or while it holds a lease. Controllers follow it.
import { LeaderElection, type LeaderElectionConfig } from './leader-election';
import type { Runnable } from './runnables';
import type { Clock, Ids } from '../../kube/clock';
import type { Logger } from '../../kube/logger';
import type { KubeApi } from '../../kube/rest-client';

/** What begins and ends with a term of leadership. */
export interface Follower {
  /** Begins a term; its signal ends with the term, or when the manager stops. */
  lead(term: AbortSignal): void;
  follow(): void;
}

export interface LeadershipOptions {
  /** Not rate limited, and with a time limit per call well below the renew deadline. */
  readonly api: KubeApi;
  readonly config: LeaderElectionConfig;
  /** What this instance would work on, in words. */
  readonly scope: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  /** Ends when the manager is told to stop: work under way is told so at once. */
  readonly stopping: AbortSignal;
  readonly followers: () => readonly Follower[];
}

export class Leadership implements Runnable {
  readonly name = 'the lease';
  private readonly election: LeaderElection | undefined;
  /** Without an election, whether this instance has started and not ended. */
  private working = false;

  constructor(private readonly options: LeadershipOptions) {
    const { api, config, scope, clock, ids, log, followers } = options;
    this.election = config.enabled ? new LeaderElection({
      api,
      config,
      scope,
      clock,
      ids,
      log,
      onStarted: (term) => this.begin(AbortSignal.any([term, options.stopping])),
      onLost: () => followers().forEach((follower) => follower.follow()),
    }) : undefined;
  }

  /** Whether writes are allowed now. */
  get isLeader(): boolean {
    return this.election ? this.election.isLeader : this.working;
  }

  /** Begins to campaign; work begins with leadership, which may come much later. */
  start(): void {
    if (this.election) {
      this.election.start();
    } else {
      this.working = true;
      this.begin(this.options.stopping);
    }
  }

  /** Gives the lease back, so that the next instance need not wait for it to expire. */
  async stop(): Promise<void> {
    await this.election?.stop();
    this.working = false;
  }

  private begin(term: AbortSignal): void {
    this.options.followers().forEach((follower) => follower.lead(term));
  }
}
