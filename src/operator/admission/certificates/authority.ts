// Certificates of the webhook server: reads and checks those that exist, and creates certificate authorities (CAs) and serving certificates.
import { createPrivateKey, KeyObject, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import type { ServingCertificate } from '../../manager/serving-certificate';

/** A CA with its key, in PEM, and what decisions need to know of it. */
export interface Authority extends ServingCertificate {
  /** Identifies the certificate. */
  readonly fingerprint: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** Clocks differ between machines. */
const BACKDATED_MILLISECONDS = 3_600_000;
const AUTHORITY_NAME = 'CN=spark-operator webhook CA';

/** A certificate could not be used as a CA. The message says why. */
export class UnusableAuthority extends Error {}

/** Reads a CA that this module created, or one like it. Throws UnusableAuthority. Says nothing about whether the CA has expired. */
export function readAuthority({ cert, key }: ServingCertificate): Authority {
  let certificate: X509Certificate;
  let privateKey: KeyObject;
  try {
    certificate = new X509Certificate(cert);
    privateKey = createPrivateKey(key);
  } catch {
    // The error of the library may quote the key.
    throw new UnusableAuthority('certificate or key cannot be read');
  }
  if (!certificate.ca) throw new UnusableAuthority('the certificate is not that of a CA');
  if (privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new UnusableAuthority('the key is not on the curve P-256');
  if (!certificate.checkPrivateKey(privateKey)) throw new UnusableAuthority('the key does not belong to the certificate');
  return { cert, key, fingerprint: certificate.fingerprint256, ...validityOf(certificate) };
}

/** The fingerprints of the certificates in a text of PEM blocks. Blocks that cannot be read have none. */
export function fingerprintsIn(pem: string): string[] {
  return certificatesIn(pem).map(({ fingerprint256 }) => fingerprint256);
}

/** The certificates in a text of PEM blocks. Blocks that cannot be read are left out. */
export function certificatesIn(pem: string): X509Certificate[] {
  return (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).flatMap((block) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      return [];
    }
  });
}

export function validityOf({ validFrom, validTo }: X509Certificate): { readonly notBefore: number; readonly notAfter: number } {
  return { notBefore: Date.parse(validFrom), notAfter: Date.parse(validTo) };
}

/** Creates a CA. */
export async function createAuthority(now: number, validMilliseconds: number): Promise<Authority> {
  const { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, SubjectKeyIdentifierExtension, X509CertificateGenerator } = await library();
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: AUTHORITY_NAME,
    ...validity(now, validMilliseconds),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign + KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
    ],
  }, webcrypto);
  return readAuthority({ cert: `${certificate.toString('pem')}\n`, key: pemOf(keys.privateKey) });
}

/** Creates a serving certificate for DNS names. It is not valid for longer than its CA. */
export async function createServingCertificate(
  authority: Authority, names: readonly string[], now: number, validMilliseconds: number,
): Promise<ServingCertificate & { readonly notAfter: number }> {
  const {
    AuthorityKeyIdentifierExtension, BasicConstraintsExtension, ExtendedKeyUsage, ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension,
    SubjectAlternativeNameExtension, X509Certificate: ParsedCertificate, X509CertificateGenerator,
  } = await library();
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const signer = new ParsedCertificate(authority.cert);
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8', createPrivateKey(authority.key).export({ type: 'pkcs8', format: 'der' }), ALGORITHM, false, ['sign']);
  const { notBefore, notAfter } = validity(now, validMilliseconds);
  const ends = Math.min(notAfter.getTime(), authority.notAfter);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: `CN=${names[0].slice(0, 64)}`,
    issuer: signer.subject,
    notBefore,
    notAfter: new Date(ends),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
      await AuthorityKeyIdentifierExtension.create(await signer.publicKey.export(ALGORITHM, ['verify'], webcrypto), false, webcrypto),
    ],
  }, webcrypto);
  return { cert: `${certificate.toString('pem')}\n`, key: pemOf(keys.privateKey), notAfter: ends };
}

/** Loaded here, so that a start without webhooks does not wait for it. */
async function library(): Promise<typeof import('@peculiar/x509')> {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

/** Certificates have whole seconds. */
function validity(now: number, validMilliseconds: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const second = Math.floor(now / 1000) * 1000;
  return { notBefore: new Date(second - BACKDATED_MILLISECONDS), notAfter: new Date(second + validMilliseconds) };
}

function serialNumber(): string {
  return `01${randomBytes(15).toString('hex')}`;
}

function pemOf(key: webcrypto.CryptoKey): string {
  return String(KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }));
}
