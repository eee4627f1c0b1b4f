// The certificate of the webhooks with cert-manager: read from a mounted Secret, again and again. cert-manager writes the caBundle.
import type { X509Certificate } from 'node:crypto';
import { createPrivateKey } from 'node:crypto';
import { certificatesIn, validityOf } from './authority';
import type { CertificatesOptions } from './own-certificates';
import { WebhookConfigurations } from './webhook-configurations';
import type { Runnable } from '../../manager/runnables';
import type { CertificateSource, ServingCertificate } from '../../manager/serving-certificate';

export interface MountedCertificateOptions extends CertificatesOptions {
  readonly source: CertificateSource;
}

/** A kubelet updates a mounted Secret within about a minute. */
const READ_MILLISECONDS = 10_000;

export class MountedCertificate implements Runnable {
  readonly name = 'the certificate of the webhooks';
  private readonly configurations: WebhookConfigurations;
  private served: ServingCertificate | undefined;
  private chain: readonly X509Certificate[] = [];
  private problem: string | undefined;
  private cancelTimer: (() => void) | undefined;
  private stopped = false;

  constructor(private readonly options: MountedCertificateOptions) {
    this.configurations = new WebhookConfigurations({ ...options, onChange: () => undefined }, options.configurations);
  }

  async start(): Promise<void> {
    this.configurations.start();
    await this.read();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelTimer?.();
    await this.configurations.stop();
  }

  unready(): string | undefined {
    const [leaf] = this.chain;
    if (!leaf) return `there is no certificate for the webhooks yet: ${this.problem ?? 'not read'}`;
    if (this.options.clock.now() >= validityOf(leaf).notAfter) return 'the certificate of the webhooks has expired; is cert-manager running?';
    return this.configurations.unread() ?? this.untrusted();
  }

  /** The configuration whose caBundle does not fit the certificate, in words. */
  private untrusted(): string | undefined {
    for (const { description, bundles } of this.configurations.states()) {
      if (!bundles) return `there is no ${description}`;
      const trusted = (bundle: string) => certificatesIn(bundle).some((authority) => this.chain.some((one) => (
        one.fingerprint256 === authority.fingerprint256 || (one.checkIssued(authority) && one.verify(authority.publicKey)))));
      if (!bundles.every(trusted)) return `the caBundle of ${description} does not have the CA of the webhooks; cert-manager's injector writes it`;
    }
    return undefined;
  }

  private async read(): Promise<void> {
    const { source, serve, metrics, clock, log } = this.options;
    try {
      const certificate = await source();
      if (certificate.cert !== this.served?.cert || certificate.key !== this.served.key) {
        const chain = certificatesIn(certificate.cert);
        if (chain.length === 0) throw new Error('the file has no certificate');
        // Files that are being replaced may not belong together for a moment.
        if (!chain[0].checkPrivateKey(createPrivateKey(certificate.key))) throw new Error('the key does not belong to the certificate');
        serve(certificate);
        this.served = certificate;
        this.chain = chain;
        metrics.expires({ serving: validityOf(chain[0]).notAfter });
        log.info('Serving webhooks with a new certificate', { expires: chain[0].validTo });
      }
      this.problem = undefined;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== this.problem) log.warn('The certificate of the webhooks cannot be used; trying again', { error: problem });
      this.problem = problem;
    }
    if (!this.stopped) this.cancelTimer = clock.after(READ_MILLISECONDS, () => void this.read());
  }
}
