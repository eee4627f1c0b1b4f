// The certificates of the webhooks without cert-manager: a CA in a Secret that all replicas share, and a serving certificate in memory.
import { createAuthority, createServingCertificate } from './authority';
import {
  certificateProblem, decideCertificates, PERIODS, type CertificateAction, type CertificatePeriods, type CertificateSituation, type ServedCertificate,
} from './decide';
import type { CertificateMetrics } from './metrics';
import { NamedObject } from './named-object';
import { newSecret, readSecret, secretData, type StoredAuthorities } from './secret';
import { WebhookConfigurations, type ConfigurationNames } from './webhook-configurations';
import { exponentialDelay, jittered } from '../../../kube/backoff';
import { KubeError, type ObjectKey } from '../../../kube/client';
import type { Clock, Ids } from '../../../kube/clock';
import type { Logger } from '../../../kube/logger';
import { Resources } from '../../../kube/resources';
import type { KubeApi } from '../../../kube/rest-client';
import type { Secret } from '../../../spec/kubernetes.gen';
import type { Runnable } from '../../manager/runnables';
import type { ServingCertificate } from '../../manager/serving-certificate';

export interface CertificatesOptions {
  /** Followers serve webhooks too, so this client is not the one that only the leader may write with. Each write names the version that was read. */
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly metrics: CertificateMetrics;
  readonly configurations: ConfigurationNames;
  /** Called with each certificate that is to be served from now on. */
  readonly serve: (certificate: ServingCertificate) => void;
}

export interface OwnCertificatesOptions extends CertificatesOptions {
  readonly secret: Required<ObjectKey>;
  /** The DNS names by which the API server calls the webhooks. */
  readonly names: readonly string[];
  readonly periods?: CertificatePeriods;
  /** Decides, for tests. Default: `decideCertificates`. */
  readonly decide?: typeof decideCertificates;
}

const RETRY = { baseMilliseconds: 500, maximumMilliseconds: 30_000 };
/** A replica whose clock is wrong would otherwise replace the CAs of the others without end. */
const NEW_AUTHORITY_MILLISECONDS = 60_000;
/** The Secret is read at least this often, so that this replica learns of a new CA even if its watch does not. */
const LONGEST_WAIT_MILLISECONDS = 60_000;
/** Whoever has not read the Secret for so long may soon serve a certificate that is no longer trusted. Others remove a CA later than that. */
const LONGEST_SILENCE_MILLISECONDS = 150_000;

export class OwnCertificates implements Runnable {
  readonly name = 'the certificates of the webhooks';
  private readonly secret: NamedObject<Secret>;
  private readonly configurations: WebhookConfigurations;
  private readonly periods: CertificatePeriods;
  private served: ServedCertificate | undefined;
  private problem: string | undefined;
  private failures = 0;
  private lastNewAuthority = Number.NEGATIVE_INFINITY;
  private lastRead = Number.NEGATIVE_INFINITY;
  private cancelTimer: (() => void) | undefined;
  private work: Promise<void> | undefined;
  private changed = false;
  private synced = false;
  private stopped = false;
  private started = 0;

  constructor(private readonly options: OwnCertificatesOptions) {
    const { secret: { namespace, name } } = options;
    const watched = { ...options, onChange: () => this.wake() };
    this.secret = new NamedObject<Secret>({ ...watched, resource: Resources.Secret, namespace, name });
    this.configurations = new WebhookConfigurations(watched, options.configurations);
    this.periods = options.periods ?? PERIODS;
  }

  /** Does not wait for the API server: what else the operator does must start without it. */
  start(): void {
    this.started = this.options.clock.now();
    this.secret.start();
    this.configurations.start();
    void Promise.all([this.secret.synced, this.configurations.synced()]).then(() => {
      this.synced = true;
      this.wake();
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelTimer?.();
    await Promise.all([this.secret.stop(), this.configurations.stop(), this.work]);
  }

  unready(): string | undefined {
    const situation = this.situation();
    const silence = situation.now - this.lastRead;
    const stale = this.synced && silence > LONGEST_SILENCE_MILLISECONDS
      ? `the CA of the webhooks has not been read for ${Math.round(silence / 1000)} s`
      : undefined;
    return withReason(this.secret.unread() ?? this.configurations.unread() ?? stale ?? certificateProblem(situation), this.problem);
  }

  /** Decides again, now or after what is being done. */
  private wake(): void {
    if (!this.synced || this.stopped) return;
    this.changed = true;
    this.cancelTimer?.();
    this.work ??= this.run().finally(() => { this.work = undefined; });
  }

  private async run(): Promise<void> {
    while (this.changed && !this.stopped) {
      this.changed = false;
      let wakeAt: number | undefined;
      try {
        wakeAt = await this.reconcile();
        this.failures = 0;
        this.problem = undefined;
      } catch (error) {
        wakeAt = this.failed(error);
      }
      if (!this.changed) this.wakeAt(wakeAt);
    }
  }

  private async reconcile(): Promise<number | undefined> {
    // Caches of different objects are not of the same time. A write must not follow from a Secret that is older than a configuration.
    await this.readSecret();
    const { decide = decideCertificates } = this.options;
    const { actions, wakeAt } = decide(this.situation(), this.periods);
    for (const action of actions) {
      if (this.stopped) return undefined;
      await this.act(action);
    }
    return wakeAt;
  }

  private situation(): CertificateSituation {
    const { names, clock } = this.options;
    return {
      secret: readSecret(this.secret.object), configurations: this.configurations.states(), served: this.served, names, started: this.started, now: clock.now(),
    };
  }

  private async readSecret(): Promise<void> {
    const { api, secret, clock } = this.options;
    const stored = await api.get<Secret>(Resources.Secret, secret);
    if (stored) this.secret.observe(stored);
    // The watch reports a deletion soon.
    else if (this.secret.object) throw new KubeError(`${this.secret.description} was just deleted`, 409, 'Conflict');
    this.lastRead = clock.now();
  }

  private async act(action: CertificateAction): Promise<void> {
    switch (action.type) {
      case 'publish':
        return this.configurations.publish(action.configuration, action.bundle);
      case 'store':
        return this.store(action.authorities);
      case 'sign':
        return this.sign(action);
      case 'store new CA':
        return this.storeNew(action);
    }
  }

  private async storeNew({ reason, previous, byClock }: Extract<CertificateAction, { type: 'store new CA' }>): Promise<void> {
    const { clock, log } = this.options;
    const wait = this.lastNewAuthority + NEW_AUTHORITY_MILLISECONDS - clock.now();
    if (byClock && wait > 0) {
      throw new KubeError(`${this.secret.description} was replaced a moment ago, and must be replaced again: ${reason}`, 409, 'Wait', wait);
    }
    const current = await createAuthority(clock.now(), this.periods.authorityMilliseconds);
    await this.store({ current, previous });
    this.lastNewAuthority = clock.now();
    log.info('Stored a new CA for the webhooks', { secret: this.secret.description, reason });
  }

  private async store(authorities: StoredAuthorities): Promise<void> {
    const { api, secret: { namespace, name } } = this.options;
    const seen = this.secret.object;
    if (seen?.immutable) throw new Error(`${this.secret.description} is immutable: delete it, and the operator creates another one`);
    const stored = seen
      ? await api.replace<Secret>(Resources.Secret, { ...seen, data: secretData(authorities) })
      : await api.create<Secret>(Resources.Secret, newSecret(namespace, name, authorities));
    this.secret.observe(stored);
    // The answer to our own write is no change that a watch reports.
    this.changed = true;
  }

  private async sign({ signer }: Extract<CertificateAction, { type: 'sign' }>): Promise<void> {
    const { names, clock, serve, metrics, log } = this.options;
    const { notAfter, ...certificate } = await createServingCertificate(signer, names, clock.now(), this.periods.servingMilliseconds);
    serve(certificate);
    this.served = { signer, names, notAfter };
    this.changed = true;
    metrics.expires({ serving: notAfter, authority: signer.notAfter });
    log.info('Serving webhooks with a new certificate', { expires: new Date(notAfter).toISOString() });
  }

  /** When to try again. */
  private failed(error: unknown): number {
    const { clock, ids, log } = this.options;
    this.failures += 1;
    this.problem = error instanceof Error ? error.message : String(error);
    const retryAfter = error instanceof KubeError ? error.retryAfterMilliseconds ?? 0 : 0;
    const delay = Math.max(jittered(exponentialDelay(this.failures, RETRY), ids), retryAfter);
    // Another replica may have made the same change.
    const isRace = error instanceof KubeError && error.status === 409;
    log[isRace ? 'debug' : 'warn']('The certificates of the webhooks are not up to date; trying again', { error: this.problem, delayMilliseconds: delay });
    return clock.now() + delay;
  }

  private wakeAt(time: number | undefined): void {
    const { clock } = this.options;
    if (this.stopped) return;
    this.cancelTimer = clock.after(Math.min((time ?? Infinity) - clock.now(), LONGEST_WAIT_MILLISECONDS), () => this.wake());
  }
}

function withReason(problem: string | undefined, reason: string | undefined): string | undefined {
  return problem && reason ? `${problem}: ${reason}` : problem;
}
