// Leader election over a Lease: at most one instance writes, even when clocks disagree or a process was asleep.
import { jittered } from '../../kube/backoff';
import { KubeError } from '../../kube/client';
import { sleep } from '../../kube/clock';
import type { Clock, Ids } from '../../kube/clock';
import type { Logger } from '../../kube/logger';
import { Resources } from '../../kube/resources';
import type { KubeApi } from '../../kube/rest-client';
import { microTimestamp } from '../../kube/time';
import type { Lease } from '../../spec/kubernetes.gen';
import { Annotation } from '../../spec/labels';

/** Whether and how replicas take turns. */
export interface LeaderElectionConfig {
  readonly enabled: boolean;
  readonly lockName: string;
  readonly lockNamespace: string;
  readonly leaseDurationMilliseconds: number;
  readonly renewDeadlineMilliseconds: number;
  readonly retryPeriodMilliseconds: number;
  /** Name of this instance in the lease; must differ between replicas. */
  readonly identity: string;
}

export interface LeaderElectionOptions {
  /** Unguarded, and with a time limit per call well below the renew deadline. */
  readonly api: KubeApi;
  readonly config: LeaderElectionConfig;
  /** What this instance would work on, in words. Two that work on different things must not share a lease: one of them would wait for ever. */
  readonly scope: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  /** Called when a term begins; its signal ends with the term. */
  readonly onStarted: (term: AbortSignal) => void;
  readonly onLost: () => void;
}

export class LeaderElection {
  private readonly stopping = new AbortController();
  private started = 0;
  private running: Promise<void> = Promise.resolve();
  private lease: Lease | undefined;
  /** When the state of the lease that we know was first seen, by our own clock: the holder's clock is never compared with ours. */
  private seenSince = 0;
  private heldSince: number | undefined;
  private term: AbortController | undefined;
  private cancelDeadline: (() => void) | undefined;
  /** The holder that was warned of. */
  private foreignHolder: string | undefined;

  constructor(private readonly options: LeaderElectionOptions) {}

  /** Whether writes are allowed now. Time decides, not the last event: after a sleep of the process the answer is no at once. */
  get isLeader(): boolean {
    if (this.heldSince === undefined) {
      return false;
    }
    const age = this.options.clock.now() - this.heldSince;
    // A negative age means that the clock was set back, and that nothing is known about how long the lease still holds.
    return age >= 0 && age < this.options.config.renewDeadlineMilliseconds;
  }

  start(): void {
    this.started = this.options.clock.now();
    this.running = this.run();
  }

  /** Stops campaigning or renewing, and gives the lease back so that the next instance need not wait for it to expire. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    if (this.isLeader) {
      await this.release();
    }
    this.lose('shutting down');
  }

  private async run(): Promise<void> {
    const { clock, ids, config, log } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await (this.term ? this.renew() : this.acquire());
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        log.warn(this.term ? 'Renewing the lease failed; trying again' : 'Looking at the lease failed; trying again', { error: message });
      }
      const pause = this.term ? config.retryPeriodMilliseconds : config.retryPeriodMilliseconds + jittered(config.retryPeriodMilliseconds / 5, ids);
      await sleep(clock, pause, signal);
    }
  }

  private async acquire(): Promise<void> {
    const { api, clock, config } = this.options;
    const asked = clock.now();
    const lease = await api.get<Lease>(Resources.Lease, this.key);
    if (!lease) {
      await this.write(() => api.create<Lease>(Resources.Lease, this.claim(undefined)), asked);
      return;
    }
    if (lease.metadata.resourceVersion !== this.lease?.metadata.resourceVersion) {
      this.lease = lease;
      this.seenSince = clock.now();
    }
    const { holderIdentity, leaseDurationSeconds } = lease.spec;
    const duration = leaseDurationSeconds ? leaseDurationSeconds * 1000 : config.leaseDurationMilliseconds;
    const free = !holderIdentity || holderIdentity === config.identity || clock.now() - this.seenSince >= duration;
    if (free) {
      await this.write(() => api.replace<Lease>(Resources.Lease, this.claim(lease)), asked);
    } else {
      this.warnOfForeignHolder(lease, duration);
    }
  }

  /** Where a Deployment is changed, old and new differ too, but not for longer than a lease lasts. */
  private warnOfForeignHolder({ metadata, spec: { holderIdentity } }: Lease, duration: number): void {
    const { clock, config, scope, log } = this.options;
    const held = metadata.annotations?.[Annotation.SCOPE];
    if (held === undefined || held === scope || this.foreignHolder === holderIdentity || clock.now() - this.started < duration) return;
    this.foreignHolder = holderIdentity;
    log.warn('The lease is held by an operator of other applications, so this one waits and does nothing; give it a --leader-election-lock-name of its own', {
      lease: `${config.lockNamespace}/${config.lockName}`, holder: holderIdentity, theirs: held, ours: scope,
    });
  }

  private async renew(): Promise<void> {
    const { api, clock, config } = this.options;
    const asked = clock.now();
    const mine = this.lease;
    if (!mine) {
      return;
    }
    try {
      await this.write(() => api.replace<Lease>(Resources.Lease, this.claim(mine)), asked);
    } catch (error) {
      if (!(error instanceof KubeError) || (error.status !== 409 && error.status !== 404)) {
        throw error;
      }
      // Either an earlier answer was lost and the lease is ours in a newer version, or someone else has it.
      const current = await api.get<Lease>(Resources.Lease, this.key);
      if (current?.spec.holderIdentity !== config.identity) {
        this.lose(current?.spec.holderIdentity ? `held by ${current.spec.holderIdentity}` : 'the lease is gone');
        return;
      }
      await this.write(() => api.replace<Lease>(Resources.Lease, this.claim(current)), asked);
    }
  }

  private async write(call: () => Promise<Lease>, asked: number): Promise<void> {
    const { clock, config, onStarted, log } = this.options;
    this.lease = await call();
    this.seenSince = clock.now();
    // An answer that took so long says nothing about now; the next look renews what is ours.
    if (clock.now() - asked >= config.renewDeadlineMilliseconds) {
      return;
    }
    // From when we asked, not from when the answer came: others count from no earlier than that.
    this.heldSince = asked;
    this.cancelDeadline?.();
    this.cancelDeadline = clock.after(asked + config.renewDeadlineMilliseconds - clock.now(), () => this.lose('not renewed in time'));
    if (!this.term) {
      this.term = new AbortController();
      log.info('Leading', { lease: `${config.lockNamespace}/${config.lockName}`, identity: config.identity });
      onStarted(this.term.signal);
    }
  }

  private lose(reason: string): void {
    this.cancelDeadline?.();
    this.heldSince = undefined;
    if (this.term) {
      const { term } = this;
      this.term = undefined;
      this.options.log.info('Leading no longer', { reason });
      term.abort();
      this.options.onLost();
    }
  }

  private async release(): Promise<void> {
    const { api, clock, log } = this.options;
    if (!this.lease) {
      return;
    }
    const now = microTimestamp(clock.now());
    const spec = { ...this.lease.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: now, acquireTime: now };
    try {
      await api.replace<Lease>(Resources.Lease, { ...this.lease, spec });
    } catch (error) {
      log.warn('The lease could not be released; it will expire', { error: error instanceof Error ? error.message : String(error) });
    }
  }

  private get key() {
    return { namespace: this.options.config.lockNamespace, name: this.options.config.lockName };
  }

  private claim(lease: Lease | undefined): Lease {
    const { config, clock, scope } = this.options;
    const now = microTimestamp(clock.now());
    const renewed = lease?.spec.holderIdentity === config.identity;
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { ...lease?.metadata ?? this.key, annotations: { ...lease?.metadata.annotations, [Annotation.SCOPE]: scope } },
      spec: {
        holderIdentity: config.identity,
        leaseDurationSeconds: Math.ceil(config.leaseDurationMilliseconds / 1000),
        acquireTime: renewed ? lease?.spec.acquireTime : now,
        renewTime: now,
        leaseTransitions: lease ? (lease.spec.leaseTransitions ?? 0) + (renewed ? 0 : 1) : 0,
      },
    };
  }
}
