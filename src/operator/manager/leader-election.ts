// Leader election with a Lease: at most one instance writes, even when clocks differ or a process was suspended.
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

/** Settings of leader election; the terms are those of client-go. */
export interface LeaderElectionConfig {
  readonly enabled: boolean;
  readonly lockName: string;
  readonly lockNamespace: string;
  readonly leaseDurationMilliseconds: number;
  readonly renewDeadlineMilliseconds: number;
  readonly retryPeriodMilliseconds: number;
  /** Name of this instance in the lease; different for each replica. */
  readonly identity: string;
}

export interface LeaderElectionOptions {
  /** Not fenced, and with a time limit per call well below the renew deadline. */
  readonly api: KubeApi;
  readonly config: LeaderElectionConfig;
  /** The objects that this instance works on, in words. Instances with different objects must not share a lease: one of them would wait forever. */
  readonly scope: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  /** Called when a term begins; its signal is aborted when the term ends. */
  readonly onStarted: (term: AbortSignal) => void;
  readonly onLost: () => void;
}

export class LeaderElection {
  private readonly stopping = new AbortController();
  private started = 0;
  private running: Promise<void> = Promise.resolve();
  private lease: Lease | undefined;
  /** When this instance first saw the latest version of the lease, by its own clock. The holder's clock is never compared with it. */
  private observedTime = 0;
  private heldSince: number | undefined;
  private term: AbortController | undefined;
  private cancelDeadline: (() => void) | undefined;
  /** The holder that a warning has been logged about. */
  private foreignHolder: string | undefined;

  constructor(private readonly options: LeaderElectionOptions) {}

  /** Whether writes are allowed now. This depends on the time only, so it is false at once after the process was suspended for too long. */
  get isLeader(): boolean {
    if (this.heldSince === undefined) {
      return false;
    }
    const age = this.options.clock.now() - this.heldSince;
    // A negative age means that the clock was set back, so it is unknown how long the lease is still valid.
    return age >= 0 && age < this.options.config.renewDeadlineMilliseconds;
  }

  start(): void {
    this.started = this.options.clock.now();
    this.running = this.run();
  }

  /** Stops acquiring or renewing the lease, and releases it, so that the next instance need not wait until it expires. */
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
        log.warn(this.term ? 'Could not renew the lease; retrying' : 'Could not acquire the lease; retrying', { error: message });
      }
      const pause = this.term ? config.retryPeriodMilliseconds : config.retryPeriodMilliseconds + jittered(config.retryPeriodMilliseconds / 5, ids);
      await sleep(clock, pause, signal);
    }
  }

  private async acquire(): Promise<void> {
    const { api, clock, config } = this.options;
    const requested = clock.now();
    const lease = await api.get<Lease>(Resources.Lease, this.key);
    if (!lease) {
      await this.write(() => api.create<Lease>(Resources.Lease, this.claimedLease(undefined)), requested);
      return;
    }
    if (lease.metadata.resourceVersion !== this.lease?.metadata.resourceVersion) {
      this.lease = lease;
      this.observedTime = clock.now();
    }
    const { holderIdentity, leaseDurationSeconds } = lease.spec;
    const duration = leaseDurationSeconds ? leaseDurationSeconds * 1000 : config.leaseDurationMilliseconds;
    const free = !holderIdentity || holderIdentity === config.identity || clock.now() - this.observedTime >= duration;
    if (free) {
      await this.write(() => api.replace<Lease>(Resources.Lease, this.claimedLease(lease)), requested);
    } else {
      this.warnOfForeignHolder(lease, duration);
    }
  }

  /** Warns about a holder with another scope. During a rollout old and new replicas can differ too, but not for longer than a lease lasts. */
  private warnOfForeignHolder({ metadata, spec: { holderIdentity } }: Lease, duration: number): void {
    const { clock, config, scope, log } = this.options;
    const held = metadata.annotations?.[Annotation.SCOPE];
    if (held === undefined || held === scope || this.foreignHolder === holderIdentity || clock.now() - this.started < duration) return;
    this.foreignHolder = holderIdentity;
    const message = 'The lease is held by an operator of other applications, so this operator does nothing; '
      + 'give it a different --leader-election-lock-name';
    log.warn(message, {
      lease: `${config.lockNamespace}/${config.lockName}`, holder: holderIdentity, theirs: held, ours: scope,
    });
  }

  private async renew(): Promise<void> {
    const { api, clock, config } = this.options;
    const requested = clock.now();
    const mine = this.lease;
    if (!mine) {
      return;
    }
    try {
      await this.write(() => api.replace<Lease>(Resources.Lease, this.claimedLease(mine)), requested);
    } catch (error) {
      if (!(error instanceof KubeError) || (error.status !== 409 && error.status !== 404)) {
        throw error;
      }
      // Either the response to an earlier renewal was lost and the lease has a newer version, or another instance holds it.
      const current = await api.get<Lease>(Resources.Lease, this.key);
      if (current?.spec.holderIdentity !== config.identity) {
        this.lose(current?.spec.holderIdentity ? `held by ${current.spec.holderIdentity}` : 'the lease was deleted');
        return;
      }
      await this.write(() => api.replace<Lease>(Resources.Lease, this.claimedLease(current)), requested);
    }
  }

  private async write(call: () => Promise<Lease>, requested: number): Promise<void> {
    const { clock, config, onStarted, log } = this.options;
    this.lease = await call();
    this.observedTime = clock.now();
    // After such a late response the lease may have expired already. The next attempt renews it.
    if (clock.now() - requested >= config.renewDeadlineMilliseconds) {
      return;
    }
    // The term counts from the time of the request: the other instances cannot have seen this version earlier.
    this.heldSince = requested;
    this.cancelDeadline?.();
    this.cancelDeadline = clock.after(requested + config.renewDeadlineMilliseconds - clock.now(), () => this.lose('not renewed in time'));
    if (!this.term) {
      this.term = new AbortController();
      log.info('Became leader', { lease: `${config.lockNamespace}/${config.lockName}`, identity: config.identity });
      onStarted(this.term.signal);
    }
  }

  private lose(reason: string): void {
    this.cancelDeadline?.();
    this.heldSince = undefined;
    if (this.term) {
      const { term } = this;
      this.term = undefined;
      this.options.log.info('Lost leadership', { reason });
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
      log.warn('Could not release the lease; it will expire', { error: error instanceof Error ? error.message : String(error) });
    }
  }

  private get key() {
    return { namespace: this.options.config.lockNamespace, name: this.options.config.lockName };
  }

  private claimedLease(lease: Lease | undefined): Lease {
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
