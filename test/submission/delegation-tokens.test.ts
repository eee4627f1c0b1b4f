// Kerberos: a driver that needs delegation tokens gets a warning that nothing fetches them, unless it can get them itself.
import { describe, expect, it } from 'vitest';
import { planned, refusedFor } from './application';

const asks: readonly (readonly [title: string, changes: Parameters<typeof planned>[0], path: string])[] = [
  ['file systems', { sparkConf: { 'spark.kerberos.access.hadoopFileSystems': 'hdfs://nn' } }, 'spec.sparkConf[spark.kerberos.access.hadoopFileSystems]'],
  ['file systems in old words', { sparkConf: { 'spark.yarn.access.hadoopFileSystems': 'hdfs://nn' } }, 'spec.sparkConf[spark.yarn.access.hadoopFileSystems]'],
  ['a service', { sparkConf: { 'spark.security.credentials.hive.enabled': 'true' } }, 'spec.sparkConf[spark.security.credentials.hive.enabled]'],
  ['Hadoop with Kerberos', { hadoopConf: { 'hadoop.security.authentication': 'kerberos' } }, 'spec.hadoopConf[hadoop.security.authentication]'],
];

describe.each(asks)('%s', (_, changes, path) => {
  it('without anything to log in by is a warning with the ways out', () => {
    const { warnings } = planned(changes);
    expect(warnings).toMatchObject([{ severity: 'warning', reason: 'NoDelegationTokens', path }]);
    expect(warnings[0].message).toMatch(/spark\.kerberos\.keytab.*HadoopDelegationToken.*tokenSecret/);
  });

  it.each([
    ['a keytab in the image', { sparkConf: { 'spark.kerberos.principal': 'me', 'spark.kerberos.keytab': 'local:///etc/k' } }],
    ['a Secret with tokens', { driver: { secrets: [{ name: 't', path: '/t', secretType: 'HadoopDelegationToken' }] } }],
    ['a Secret with tokens by property',
      { sparkConf: { 'spark.kubernetes.kerberos.tokenSecret.name': 't', 'spark.kubernetes.kerberos.tokenSecret.itemKey': 'k' } }],
    ['a ticket', { driver: { env: [{ name: 'KRB5CCNAME', value: '/tmp/ticket' }] } }],
  ])('with %s is fine', (_title, has) => {
    const sparkConf = { ...changes?.sparkConf, ...('sparkConf' in has ? has.sparkConf : {}) };
    const { warnings } = planned({ ...changes, ...has, sparkConf });
    expect(warnings.filter(({ reason }) => reason !== 'DeprecatedSparkProperty')).toEqual([]);
  });
});

it('a service that is switched off, and Hadoop without Kerberos, ask for nothing', () => {
  expect(planned({ sparkConf: { 'spark.security.credentials.hive.enabled': 'false' }, hadoopConf: { 'hadoop.security.authentication': 'simple' } }).warnings)
    .toEqual([]);
});

it('krb5.conf from a ConfigMap and from a file is refused', () => {
  expect(refusedFor({ sparkConf: { 'spark.kubernetes.kerberos.krb5.configMapName': 'a', 'spark.kubernetes.kerberos.krb5.path': '/b' } }))
    .toEqual(['ConflictingKerberos spec.sparkConf[spark.kubernetes.kerberos.krb5.path]']);
});
