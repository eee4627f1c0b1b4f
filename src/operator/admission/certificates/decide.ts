// What to do about the certificates of the webhooks: a pure decision from the Secret, the webhook configurations, the served certificate and the time.
import { fingerprintsIn, type Authority } from './authority';
import type { SecretState, StoredAuthorities } from './secret';

/** How long certificates are valid, and how long others need to learn of a change. */
export interface CertificatePeriods {
  readonly authorityMilliseconds: number;
  readonly servingMilliseconds: number;
  /** From the time at which a CA is in all configurations until it signs. In this time every API server learns of the configurations. */
  readonly graceMilliseconds: number;
  /** From then on until the CA before it is removed. In this time every replica signs its certificate again. */
  readonly retireMilliseconds: number;
  /** How long a replica that has just started leaves a lost CA to others, who may still hold the one that API servers trust. */
  readonly restoreMilliseconds: number;
}

export const PERIODS: CertificatePeriods = {
  authorityMilliseconds: 365 * 86_400_000,
  servingMilliseconds: 7 * 86_400_000,
  graceMilliseconds: 60_000,
  retireMilliseconds: 180_000,
  restoreMilliseconds: 20_000,
};

/** A certificate is renewed when so much of its time is left. */
const RENEWED_AT_REST = 1 / 3;

/** A webhook configuration as it was read. */
export interface ConfigurationState {
  /** Such as `ValidatingWebhookConfiguration spark-operator`. */
  readonly description: string;
  /** The `caBundle` of each of its webhooks, as PEM; undefined when the configuration does not exist. */
  readonly bundles: readonly string[] | undefined;
}

/** The certificate that this replica serves. */
export interface ServedCertificate {
  /** The CA that signed it. */
  readonly signer: Authority;
  readonly names: readonly string[];
  readonly notAfter: number;
}

export interface CertificateSituation {
  readonly secret: SecretState;
  readonly configurations: readonly ConfigurationState[];
  readonly served: ServedCertificate | undefined;
  /** The DNS names by which the API server calls this operator. */
  readonly names: readonly string[];
  /** When this replica began. */
  readonly started: number;
  readonly now: number;
}

export type CertificateAction =
  /** Stores a new CA; `previous` stays in use until API servers know the new one. `byClock`: a replica with a right clock may see no reason for it. */
  | { readonly type: 'store new CA'; readonly reason: string; readonly previous?: Authority; readonly byClock?: boolean }
  /** Stores that the current CA is in all configurations, or that the previous one is no longer needed. */
  | { readonly type: 'store'; readonly authorities: StoredAuthorities }
  /** Writes the caBundle of a configuration. `configuration` is its index. */
  | { readonly type: 'publish'; readonly configuration: number; readonly bundle: string }
  /** Signs a serving certificate, for this replica. */
  | { readonly type: 'sign'; readonly signer: Authority };

export interface CertificateDecision {
  readonly actions: readonly CertificateAction[];
  /** When to decide again, if nothing changes before. */
  readonly wakeAt?: number;
}

/** Decides. The actions are independent of each other, and at most one writes the Secret. */
export function decideCertificates(situation: CertificateSituation, periods: CertificatePeriods = PERIODS): CertificateDecision {
  const { secret, served, now } = situation;
  const known = served && isValid(served.signer, now) ? served.signer : undefined;
  if (secret.state === 'absent') return storeNew('there is no Secret');
  if (secret.state === 'unusable') return storeNew(secret.reason);
  const { current } = secret;
  if (!isValid(current, now)) return storeNew(now < current.notBefore ? 'its CA is not valid yet' : 'its CA has expired', true);
  const previous = secret.previous && isValid(secret.previous, now) ? secret.previous : undefined;
  const bundle = [current, ...previous ? [previous] : []].map(({ cert }) => cert).join('');
  const unpublished = situation.configurations.flatMap(({ bundles }, index) => (bundles && !bundles.every((each) => isSame(each, bundle)) ? [index] : []));
  // A time in the future was written by a clock that was wrong.
  const published = secret.published !== undefined && secret.published > now + periods.graceMilliseconds ? undefined : secret.published;
  const switchesAt = previous && (published === undefined ? Infinity : published + periods.graceMilliseconds);
  const removesAt = switchesAt === undefined ? undefined : switchesAt + periods.retireMilliseconds;
  const signer = previous && switchesAt !== undefined && now < switchesAt ? previous : current;
  const renewsAt = renewalOf(current, periods.authorityMilliseconds);
  const stored = storedNext();
  return {
    actions: [
      ...unpublished.map((configuration) => ({ type: 'publish', configuration, bundle } as const)),
      ...stored ? [stored] : [],
      ...mustSign(situation, signer, periods) ? [{ type: 'sign', signer } as const] : [],
    ],
    wakeAt: firstAfter(now, [switchesAt, removesAt, previous ? previous.notAfter : renewsAt, served && renewalOf(served, periods.servingMilliseconds)]),
  };

  /** Whoever holds the CA that signed what is served keeps it in use until API servers know the new one. Others may, so this replica waits for them. */
  function storeNew(reason: string, byClock = false): CertificateDecision {
    const isTrusted = situation.configurations.some(({ bundles }) => bundles?.some((each) => fingerprintsIn(each).length > 0));
    const waitsUntil = situation.started + periods.restoreMilliseconds;
    if (!known && isTrusted && now < waitsUntil) return { actions: [], wakeAt: waitsUntil };
    return { actions: [{ type: 'store new CA', reason, previous: known, byClock }] };
  }

  function storedNext(): CertificateAction | undefined {
    if (secret.state !== 'stored') return undefined;
    if (secret.previous && (!previous || (removesAt !== undefined && now >= removesAt))) {
      return { type: 'store', authorities: { current, published } };
    }
    if (previous && published === undefined && unpublished.length === 0) {
      return { type: 'store', authorities: { current, previous, published: now } };
    }
    return !previous && now >= renewsAt ? { type: 'store new CA', reason: 'its CA is due for renewal', previous: current } : undefined;
  }
}

/** What is missing before API servers can call this replica, in words; undefined when nothing is. */
export function certificateProblem({ configurations, served, now }: CertificateSituation): string | undefined {
  if (!served) return 'there is no certificate for the webhooks yet';
  if (now >= served.notAfter) return 'the certificate of the webhooks has expired';
  for (const { description, bundles } of configurations) {
    if (!bundles) return `there is no ${description}`;
    if (!bundles.every((bundle) => fingerprintsIn(bundle).includes(served.signer.fingerprint))) {
      return `the caBundle of ${description} does not have the CA of the webhooks yet`;
    }
  }
  return undefined;
}

function mustSign({ served, names, now }: CertificateSituation, signer: Authority, periods: CertificatePeriods): boolean {
  if (!served || served.signer.fingerprint !== signer.fingerprint || served.names.join() !== names.join()) return true;
  // A certificate that ends with its CA could not be replaced by a longer one.
  return now >= renewalOf(served, periods.servingMilliseconds) && served.notAfter < signer.notAfter;
}

function isValid({ notBefore, notAfter }: Authority, now: number): boolean {
  return notBefore <= now && now < notAfter;
}

/** When a certificate is renewed. */
function renewalOf({ notAfter }: { readonly notAfter: number }, periodMilliseconds: number): number {
  return notAfter - periodMilliseconds * RENEWED_AT_REST;
}

/** Whether two bundles have the same certificates, in any order. */
function isSame(bundle: string, other: string): boolean {
  const sorted = (pem: string) => fingerprintsIn(pem).sort().join();
  return sorted(bundle) === sorted(other);
}

function firstAfter(now: number, times: ReadonlyArray<number | undefined>): number | undefined {
  const later = times.filter((time): time is number => time !== undefined && Number.isFinite(time) && time > now);
  return later.length > 0 ? Math.min(...later) : undefined;
}
