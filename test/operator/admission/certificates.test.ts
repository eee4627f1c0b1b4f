// The certificates of the webhooks: created, renewed, replaced and healed without a person, and without a moment at which an API server would refuse them.
import { X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CertificateCluster, MUTATING, SECRET, SECRET_PATH, VALIDATING } from './certificates-harness';
import { certificatesIn, createAuthority } from '../../../src/operator/admission/certificates/authority';
import { PERIODS } from '../../../src/operator/admission/certificates/decide';
import { CA_BUNDLE_MANAGER } from '../../../src/operator/admission/certificates/webhook-configurations';
import type { ServingCertificate } from '../../../src/operator/manager/serving-certificate';
import { VIRTUAL_START } from '../../support/virtual-clock';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const clusters: CertificateCluster[] = [];

function cluster(): CertificateCluster {
  const one = new CertificateCluster();
  clusters.push(one);
  return one;
}

afterEach(async () => {
  await Promise.all(clusters.splice(0).map((one) => one.stop()));
});

let foreign: ServingCertificate;
beforeAll(async () => {
  foreign = await createAuthority(VIRTUAL_START, 30 * DAY);
});

const broken: ReadonlyArray<readonly [string, (data: Record<string, string>) => Record<string, string>]> = [
  ['has no data', () => ({})],
  ['has a key that was cut off', (data) => ({ ...data, 'tls.key': data['tls.key'].slice(0, 40) })],
  ['has a certificate that is none', (data) => ({ ...data, 'tls.crt': 'garbage' })],
  ['has the certificate of somebody else', (data) => ({ ...data, 'tls.crt': foreign.cert })],
];

describe('the certificates of the webhooks', () => {
  it('are created, published by server-side apply, and read back before a replica is ready', async () => {
    const here = cluster();
    const { embedded } = here;
    const replica = here.start();
    await here.until(() => replica.served.length > 0);
    expect(replica.certificates.unready()).toBe('there is no ValidatingWebhookConfiguration spark-operator');
    here.configure();
    await here.untilReady();
    here.verify();
    expect(here.refusals).toEqual([]);
    const { metadata } = embedded.must('GET', VALIDATING) as { metadata: { managedFields: Array<{ manager: string; operation: string; fieldsV1: object }> } };
    const owned = metadata.managedFields.find(({ manager }) => manager === CA_BUNDLE_MANAGER);
    expect(owned?.operation).toBe('Apply');
    expect(JSON.stringify(owned?.fieldsV1)).not.toContain('f:service');
    expect(embedded.must('GET', SECRET_PATH)).toMatchObject({ type: 'kubernetes.io/tls' });
  });

  it('are those of one CA for all replicas that start at the same time', async () => {
    const here = cluster();
    here.configure();
    here.start();
    here.start();
    here.start();
    await here.untilReady();
    here.verify();
    expect(here.refusals).toEqual([]);
    expect(certificatesIn(here.bundles(MUTATING)[0])).toHaveLength(1);
  });

  it('are renewed before they expire, and so is the CA, and no API server would refuse a call', async () => {
    const here = cluster();
    here.configure();
    const periods = { ...PERIODS, servingMilliseconds: HOUR, authorityMilliseconds: 6 * HOUR };
    const first = here.start(periods);
    here.start(periods);
    await here.untilReady();
    const authority = here.secret()['tls.crt'];
    await here.pass(HOUR, 60_000);
    expect(first.served.length, 'the serving certificate was renewed').toBeGreaterThan(1);
    expect(here.secret()['tls.crt'], 'by the same CA').toBe(authority);
    await here.pass(3 * HOUR + 10 * 60_000, 60_000);
    expect(here.secret()['tls.crt'], 'the CA was renewed').not.toBe(authority);
    expect(Object.keys(here.secret()).sort(), 'the CA before it is gone').toEqual(['published', 'tls.crt', 'tls.key']);
    expect(certificatesIn(here.bundles(VALIDATING)[0])).toHaveLength(1);
    expect(here.refusals).toEqual([]);
  });

  it('change to another CA in this order: both are published, then certificates are signed by the new one, then the old one is removed', async () => {
    const here = cluster();
    here.configure();
    const replica = here.start();
    await here.untilReady();
    const steps: string[] = [];
    const note = () => {
      const { 'tls.crt': current, 'previous.crt': previous } = here.secret();
      const signer = signedBy(replica.served.at(-1)!.cert, current) ? 'new' : 'old';
      const step = `${certificatesIn(here.bundles(VALIDATING)[0]).length} published, ${previous ? 'two' : 'one'} stored, signed by the ${signer}`;
      if (steps.at(-1) !== step) steps.push(step);
    };
    note();
    here.embedded.must('DELETE', SECRET_PATH);
    await here.until(() => here.secret()['previous.crt'] !== undefined);
    for (let seconds = 0; seconds < 420; seconds += 5) {
      await here.pass(5_000, 5_000);
      note();
    }
    expect(steps).toEqual([
      '1 published, one stored, signed by the new',
      '2 published, two stored, signed by the old',
      '2 published, two stored, signed by the new',
      '1 published, one stored, signed by the new',
    ]);
    expect(here.refusals).toEqual([]);
  });

  it.each(broken)('heal where the Secret %s, and the CA that was in use stays trusted until API servers know the new one', async (_what, change) => {
    const here = cluster();
    here.configure();
    here.start();
    here.start();
    await here.untilReady();
    await here.pass(120_000);
    const before = here.secret();
    const object = here.embedded.must('GET', SECRET_PATH) as { data: Record<string, string> };
    const changed = Object.fromEntries(Object.entries(change(before)).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
    here.embedded.must('PUT', SECRET_PATH, { ...object, type: 'kubernetes.io/tls', data: { 'tls.crt': '', 'tls.key': '', ...changed } });
    await here.pass(480_000, 5_000);
    expect(here.secret()['tls.crt']).toContain('BEGIN CERTIFICATE');
    expect(here.secret()['tls.crt']).not.toBe(before['tls.crt']);
    expect(certificatesIn(here.bundles(VALIDATING)[0])).toHaveLength(1);
    await here.untilReady();
    expect(here.refusals).toEqual([]);
  });

  it('heal where somebody empties a caBundle, or applies the configurations later or again', async () => {
    const here = cluster();
    const replica = here.start();
    await here.until(() => replica.served.length > 0);
    here.configure();
    await here.untilReady();
    const configuration = structuredClone(here.embedded.must('GET', MUTATING)) as { webhooks: Array<{ clientConfig: { caBundle?: string } }> };
    configuration.webhooks.forEach((webhook) => { webhook.clientConfig.caBundle = undefined; });
    here.embedded.must('PUT', MUTATING, configuration);
    expect(here.bundles(MUTATING)).toEqual(['', '']);
    await here.until(() => here.bundles(MUTATING).every((bundle) => bundle !== ''));
    here.embedded.must('DELETE', VALIDATING);
    await here.until(() => replica.certificates.unready() !== undefined);
    expect(replica.certificates.unready()).toBe('there is no ValidatingWebhookConfiguration spark-operator');
  });

  it('are still those of the stored CA after a restart, and after all replicas were away for two years', async () => {
    const here = cluster();
    here.configure();
    const replica = here.start();
    await here.untilReady();
    const { 'tls.crt': authority } = here.secret();
    await replica.stop();
    here.replicas.length = 0;
    const next = here.start();
    await here.untilReady();
    expect(here.secret()['tls.crt']).toBe(authority);
    await next.stop();
    here.replicas.length = 0;
    await here.clock.sleepThrough(730 * DAY);
    here.start();
    await here.untilReady();
    expect(here.secret()['tls.crt']).not.toBe(authority);
    // API servers that had the old caBundle have the new one by now.
    await here.clock.advance(60_000);
    here.verify();
    expect(here.refusals).toEqual([]);
  });

  it('say what is wrong where the Secret is immutable, or may not be written', async () => {
    const here = cluster();
    here.configure();
    here.embedded.must('POST', SECRET_PATH.replace(`/${SECRET.name}`, ''), {
      apiVersion: 'v1', kind: 'Secret', metadata: { name: SECRET.name }, immutable: true, data: {},
    });
    const replica = here.start();
    await here.until(() => replica.certificates.unready()?.includes('immutable') === true);
    expect(replica.certificates.unready()).toBe('there is no certificate for the webhooks yet: '
      + 'Secret spark-operator/webhook-ca is immutable: delete it, and the operator creates another one');
  });

  it('make a replica unready that cannot read the Secret for so long that others may have replaced the CA', async () => {
    const here = cluster();
    here.configure();
    const replica = here.start();
    await here.untilReady();
    const heal = here.embedded.fault(() => ({ loseRequest: true }));
    await here.pass(PERIODS.retireMilliseconds, 20_000);
    expect(replica.certificates.unready()).toMatch(/^the CA of the webhooks has not been read for \d+ s/);
    heal();
    await here.untilReady();
  });
});

function signedBy(cert: string, authority: string): boolean {
  return new X509Certificate(cert).verify(new X509Certificate(authority).publicKey);
}
