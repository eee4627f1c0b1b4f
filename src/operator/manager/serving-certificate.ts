// The certificate of an HTTPS server: from the files of a folder, as cert-manager writes them, or self-signed and kept in memory.
import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../kube/clock';

/** A certificate chain and its private key, in PEM. */
export interface ServingCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Returns the certificate to serve now. A caller asks again from time to time, since certificates are renewed. */
export type CertificateSource = () => Promise<ServingCertificate>;

/** The names of a certificate and its key in a folder. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** The keys of a Secret of type kubernetes.io/tls. */
const TLS_SECRET_FILES: CertificateFiles = { cert: 'tls.crt', key: 'tls.key' };

/** Reads a certificate and its key from files. Rejects with an error text for users. */
export function certificateIn(folder: string, { cert, key }: CertificateFiles = TLS_SECRET_FILES): CertificateSource {
  const read = async (name: string): Promise<string> => {
    try {
      return await readFile(join(folder, name), 'utf8');
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'no reason given';
      throw new Error(`the certificate cannot be read from ${join(folder, name)}: ${reason}`, { cause: error });
    }
  };
  return async () => ({ cert: await read(cert), key: await read(key) });
}

const DAY_MILLISECONDS = 86_400_000;
const VALID_DAYS = 365;
/** Clocks differ between machines. */
const BACKDATED_DAYS = 1;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Creates a certificate, and another one when half of its time has passed. Nobody can verify it: the connection is encrypted, and that is all. */
export function selfSignedCertificate(name: string, clock: Clock): CertificateSource {
  let current: ServingCertificate | undefined;
  let renewAt = 0;
  return async () => {
    if (!current || clock.now() >= renewAt) {
      current = await selfSigned(name, clock.now());
      renewAt = clock.now() + (VALID_DAYS / 2) * DAY_MILLISECONDS;
    }
    return current;
  };
}

async function selfSigned(name: string, now: number): Promise<ServingCertificate> {
  // Loaded here, so that a start without HTTPS does not wait for it.
  await import('reflect-metadata');
  const { ExtendedKeyUsage, ExtendedKeyUsageExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } = await import('@peculiar/x509');
  const crypto = webcrypto;
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    name: `CN=${name}`,
    notBefore: new Date(now - BACKDATED_DAYS * DAY_MILLISECONDS),
    notAfter: new Date(now + VALID_DAYS * DAY_MILLISECONDS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new SubjectAlternativeNameExtension([{ type: 'dns', value: name }]),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    ],
  }, crypto);
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' });
  return { cert: certificate.toString('pem'), key: String(key) };
}
