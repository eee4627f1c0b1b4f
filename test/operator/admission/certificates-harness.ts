// Replicas of the operator's certificates on the embedded API server, under a virtual clock, and what an API server would say of what they serve.
import { X509Certificate } from 'node:crypto';
import { silentLogger } from '../../../src/kube/logger';
import { createKubeClient } from '../../../src/kube/rest-client';
import type { Transport } from '../../../src/kube/transport';
import { certificatesIn } from '../../../src/operator/admission/certificates/authority';
import { PERIODS, type CertificatePeriods, type decideCertificates } from '../../../src/operator/admission/certificates/decide';
import { OwnCertificates } from '../../../src/operator/admission/certificates/own-certificates';
import type { ServingCertificate } from '../../../src/operator/manager/serving-certificate';
import { ADMINISTRATOR } from '../../../src/rehearsal/identity';
import { EmbeddedApi } from '../../support/embedded-api';
import { countingIds, settle } from '../../support/virtual-clock';

export const SECRET = { namespace: 'spark-operator', name: 'webhook-ca' };
export const SECRET_PATH = `/api/v1/namespaces/${SECRET.namespace}/secrets/${SECRET.name}`;
export const NAMES = ['spark-operator-webhook.spark-operator.svc'];
export const VALIDATING = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/spark-operator';
export const MUTATING = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/spark-operator';

/** How long an API server may take to learn of a changed configuration. */
const LAG_MILLISECONDS = 30_000;
/** Real time passes only for the creation of keys. */
const PATIENCE_ROUNDS = 2_000;

export interface Replica {
  readonly certificates: OwnCertificates;
  /** All certificates that were served, the latest last. */
  readonly served: ServingCertificate[];
  stop(): Promise<void>;
}

export class CertificateCluster {
  readonly embedded = new EmbeddedApi([SECRET.namespace]);
  readonly replicas: Replica[] = [];
  /** What API servers would have refused. */
  readonly refusals: string[] = [];
  private readonly history: Array<{ readonly time: number; readonly bundles: readonly string[] }> = [];

  get clock() {
    return this.embedded.clock;
  }

  /** Creates the webhook configurations, as a user applies them: without `caBundle`. */
  configure(): void {
    for (const [path, kind] of [[VALIDATING, 'ValidatingWebhookConfiguration'], [MUTATING, 'MutatingWebhookConfiguration']] as const) {
      this.embedded.must('POST', path.replace(/\/[^/]+$/, ''), {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind,
        metadata: { name: 'spark-operator' },
        webhooks: ['first.sparkoperator.k8s.io', 'second.sparkoperator.k8s.io'].map((name) => ({
          name,
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          clientConfig: { service: { name: 'spark-operator-webhook', namespace: 'spark-operator', path: '/validate' } },
        })),
      });
    }
    for (const plural of ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations']) {
      this.embedded.server.storage.collection(`${plural}.admissionregistration.k8s.io`).watch(({ type }) => {
        if (type !== 'DELETED') this.history.push({ time: this.clock.now(), bundles: [VALIDATING, MUTATING].flatMap((path) => this.bundles(path)) });
      });
    }
  }

  start(periods: CertificatePeriods = PERIODS, decide?: typeof decideCertificates, transport: Transport = this.embedded.transport): Replica {
    const served: ServingCertificate[] = [];
    const certificates = new OwnCertificates({
      api: createKubeClient(transport, this.clock),
      clock: this.clock,
      ids: countingIds(),
      log: silentLogger,
      metrics: { expires: () => undefined },
      configurations: { validating: 'spark-operator', mutating: 'spark-operator' },
      secret: SECRET,
      names: NAMES,
      periods,
      decide,
      serve: (certificate) => served.push(certificate),
    });
    certificates.start();
    const replica = { certificates, served, stop: () => certificates.stop() };
    this.replicas.push(replica);
    return replica;
  }

  async stop(): Promise<void> {
    const stopping = Promise.all(this.replicas.map((replica) => replica.stop()));
    await this.clock.advance(1_000);
    await stopping;
  }

  /** Waits until all replicas are ready. Time passes only where nothing else is left to do. */
  async untilReady(replicas: readonly Replica[] = this.replicas): Promise<void> {
    await this.until(() => replicas.every(({ certificates }) => certificates.unready() === undefined),
      () => replicas.map(({ certificates }) => certificates.unready() ?? 'ready').join(', '));
  }

  async until(condition: () => boolean, describe: () => string = () => condition.toString()): Promise<void> {
    for (let round = 0; round < PATIENCE_ROUNDS; round += 1) {
      await settle();
      if (condition()) return;
      if (round % 20 !== 19) continue;
      // Keys are created in another thread.
      await new Promise((resolve) => { setTimeout(resolve, 10); });
      await this.clock.advance(1_000);
    }
    throw new Error(`not reached: ${describe()}`);
  }

  /** Lets time pass in steps, with work between them done, and notes what an API server would refuse. */
  async pass(milliseconds: number, step = 10_000): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += step) {
      await this.clock.advance(step);
      await new Promise((resolve) => { setTimeout(resolve, 2); });
      await settle();
      this.verify();
    }
  }

  /** What API servers do at a call: they verify what is served against the caBundle that they have, and some have that of a while ago. */
  verify(): void {
    const now = this.clock.now();
    const current = this.history.at(-1)?.bundles ?? [];
    const lagging = this.history.findLast(({ time }) => time <= now - LAG_MILLISECONDS)?.bundles ?? [];
    for (const [index, { served }] of this.replicas.entries()) {
      const latest = served.at(-1);
      if (!latest) continue;
      for (const bundle of [...current, ...lagging]) {
        const problem = refusal(latest, bundle, now);
        if (problem) this.refusals.push(`replica ${index}, ${new Date(now).toISOString()}: ${problem}`);
      }
    }
  }

  bundles(path: string): string[] {
    const { webhooks = [] } = this.embedded.must('GET', path) as { webhooks?: Array<{ clientConfig: { caBundle?: string } }> };
    return webhooks.map(({ clientConfig }) => Buffer.from(clientConfig.caBundle ?? '', 'base64').toString('utf8'));
  }

  /** The data of the Secret, decoded; empty when there is no Secret. */
  secret(): Record<string, string> {
    const { body } = this.embedded.server.handle({ method: 'GET', path: SECRET_PATH }, ADMINISTRATOR);
    const { data = {} } = body as { data?: Record<string, string> };
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]));
  }
}

/** What an API server reads in a certificate and its caBundle. Times are in milliseconds. */
interface ReadCertificate {
  readonly from: number;
  readonly until: number;
  readonly isForHost: boolean;
  /** When the CA that signed it expires; undefined where the bundle has none that did. */
  readonly signerUntil?: number;
}

const read = new Map<string, ReadCertificate>();

/** Reads each pair once: the same ones are verified at each step of the clock. */
function readCertificate(cert: string, bundle: string): ReadCertificate {
  const key = `${cert}\n${bundle}`;
  const known = read.get(key);
  if (known) return known;
  const leaf = new X509Certificate(cert);
  const signer = certificatesIn(bundle).find((authority) => leaf.checkIssued(authority) && leaf.verify(authority.publicKey));
  const found = {
    from: Date.parse(leaf.validFrom),
    until: Date.parse(leaf.validTo),
    isForHost: leaf.checkHost(NAMES[0]) !== undefined,
    ...(signer && { signerUntil: Date.parse(signer.validTo) }),
  };
  read.set(key, found);
  return found;
}

/** Why an API server with this caBundle would not accept a certificate, or undefined. */
export function refusal({ cert }: ServingCertificate, bundle: string, now: number): string | undefined {
  const { from, until, isForHost, signerUntil } = readCertificate(cert, bundle);
  if (now < from || now >= until) return 'the certificate is not valid at this time';
  if (!isForHost) return 'the certificate is for another host';
  if (signerUntil === undefined) return 'the certificate is signed by an unknown CA';
  return now >= signerUntil ? 'the CA has expired' : undefined;
}
