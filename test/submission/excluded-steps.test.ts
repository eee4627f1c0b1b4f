// Feature steps that are excluded: what Spark still refuses, and what is missing without them.
import { describe, expect, it } from 'vitest';
import { planned, refusedFor } from './application';
import { errorsOf, plannedCommand, submitted } from './command';
import type { Pod } from '../../src/spec/kubernetes.gen';

const excluded = (step: string, role = 'driver') => ({ [`spark.kubernetes.${role}.pod.excludedFeatureSteps`]: `org.apache.spark.deploy.k8s.features.${step}` });

describe('a step that is taken out', () => {
  it.each([
    ['BasicDriverFeatureStep', { 'spark.kubernetes.container.image': '' }, 'MissingImage'],
    ['BasicDriverFeatureStep', { 'spark.driver.memoryOverhead': 'x' }, 'InvalidMemory'],
    ['BasicDriverFeatureStep', { 'spark.kubernetes.memoryOverheadFactor': '-1' }, 'InvalidFactor'],
    ['BasicDriverFeatureStep', { 'spark.driver.cores': '0' }, 'InvalidCores'],
    ['DriverServiceFeatureStep', { 'spark.driver.bindAddress': '1.2.3.4' }, 'NotForClusterMode'],
    ['DriverServiceFeatureStep', { 'spark.kubernetes.driver.service.ipFamilies': 'x' }, 'InvalidProperty'],
    ['DriverServiceFeatureStep', { 'spark.kubernetes.driver.service.ipFamilyPolicy': 'x' }, 'InvalidProperty'],
    ['KerberosConfDriverFeatureStep', { 'spark.kubernetes.kerberos.tokenSecret.name': 'x' }, 'IncompleteKerberos'],
    ['KerberosConfDriverFeatureStep', { 'spark.kubernetes.kerberos.tokenSecret.itemKey': 'x' }, 'IncompleteKerberos'],
    ['KerberosConfDriverFeatureStep', { 'spark.kerberos.principal': 'x' }, 'IncompleteKerberos'],
    ['KerberosConfDriverFeatureStep', { 'spark.kubernetes.kerberos.krb5.path': '/x', 'spark.kubernetes.kerberos.krb5.configMapName': 'y' },
      'ConflictingKerberos'],
    ['LocalDirsFeatureStep', { 'spark.kubernetes.local.dirs.tmpfs': 'x' }, 'InvalidProperty'],
    ['DriverKubernetesCredentialsFeatureStep', { 'spark.kubernetes.authenticate.driver.caCertFile': '/none' }, 'MissingFile'],
  ])('%s is still asked about %j', (step, conf, reason) => {
    expect(errorsOf({ conf: { ...excluded(step), ...conf } }).map((error) => error.split(' ')[0])).toContain(reason);
  });

  it.each([
    ['KerberosConfDriverFeatureStep', { 'spark.kubernetes.kerberos.krb5.path': '/none' }],
    ['EnvSecretsFeatureStep', { 'spark.kubernetes.driver.secretKeyRef.A': 'b' }],
    ['MountVolumesFeatureStep', { 'spark.kubernetes.driver.volumes.foo.a.mount.path': '/b' }],
  ])('%s is not asked about %j', (step, conf) => {
    const [key] = Object.keys(conf);
    expect(submitted({ conf: { ...excluded(step), ...conf } }).findings)
      .toMatchObject([{ severity: 'warning', reason: 'PropertyWithoutEffect', path: `--conf ${key}` }]);
  });

  it('DriverKubernetesCredentialsFeatureStep would leave a token in a ConfigMap, which is refused', () => {
    const { findings } = submitted({
      conf: {
        ...excluded('DriverKubernetesCredentialsFeatureStep'),
        'spark.kubernetes.authenticate.driver.oauthToken': 's3cret',
      },
    });
    expect(findings)
      .toMatchObject([{ severity: 'error', reason: 'CredentialInConfiguration', path: '--conf spark.kubernetes.authenticate.driver.oauthToken' }]);
    expect(JSON.stringify(findings)).not.toContain('s3cret');
  });

  it.each(['driver', 'executor'])('of the %s takes properties with it, each of which is named', (role) => {
    const steps = ['MountSecretsFeatureStep', 'EnvSecretsFeatureStep', 'MountVolumesFeatureStep'].map((step) => Object.values(excluded(step))[0]).join();
    const sparkConf = {
      [`spark.kubernetes.${role}.pod.excludedFeatureSteps`]: steps,
      [`spark.kubernetes.${role}.volumes.emptyDir.a.mount.path`]: '/a',
    };
    const { warnings } = planned({
      sparkConf,
      [role]: { secrets: [{ name: 's', path: '/s', secretType: 'Generic' }], envSecretKeyRefs: { A: { name: 's', key: 'k' } } },
    });
    expect(warnings.map(({ reason, path }) => `${reason} ${path}`)).toEqual([
      `PropertyWithoutEffect spec.${role}.secrets[0]`,
      `PropertyWithoutEffect spec.${role}.envSecretKeyRefs[A]`,
      `PropertyWithoutEffect spec.sparkConf[spark.kubernetes.${role}.volumes.emptyDir.a.mount.path]`,
    ]);
  });

  it.each([
    ['DriverServiceFeatureStep', { driver: { serviceLabels: { a: 'b' } } }, 'spec.driver.serviceLabels[a]'],
    ['HadoopConfDriverFeatureStep', { sparkConf: { 'spark.kubernetes.hadoop.configMapName': 'c' } }, 'spec.sparkConf[spark.kubernetes.hadoop.configMapName]'],
    ['KerberosConfDriverFeatureStep', { sparkConf: { 'spark.kubernetes.kerberos.krb5.configMapName': 'c' } },
      'spec.sparkConf[spark.kubernetes.kerberos.krb5.configMapName]'],
  ])('%s undoes what it alone reads', (step, changes, path) => {
    const sparkConf = { ...excluded(step), ...'sparkConf' in changes ? changes.sparkConf : {} };
    expect(planned({ ...changes, sparkConf }).warnings).toMatchObject([{ reason: 'PropertyWithoutEffect', path }]);
    expect(planned({ ...changes, sparkConf, sparkVersion: '4.0.5' }).warnings.map((warning) => warning.path)).not.toContain(path);
  });
});

describe('without BasicDriverFeatureStep', () => {
  const path = 'spark.kubernetes.driver.pod.excludedFeatureSteps';
  const conf = excluded('BasicDriverFeatureStep');
  const named = { text: '', content: { metadata: { name: 'by-template' }, spec: { containers: [] } } };

  it('a driver has no name, and no API server takes it', () => {
    expect(errorsOf({ conf })).toEqual([`InvalidPodName --conf ${path}`]);
    expect(refusedFor({ sparkConf: conf })).toEqual([`InvalidPodName spec.sparkConf[${path}]`]);
  });

  it('it has the name of its template, by which a controller would not find it', () => {
    const plan = plannedCommand({ conf: { ...conf, 'spark.kubernetes.driver.podTemplateFile': 't' }, files: { t: named } });
    expect((plan.objects[0] as Pod).metadata.name).toBe('by-template');
    expect(refusedFor({ sparkConf: conf, driver: { template: named.content } })).toEqual([`InvalidPodName spec.sparkConf[${path}]`]);
  });
});

it('an empty name of the driver pod is refused', () => {
  expect(errorsOf({ conf: { 'spark.kubernetes.driver.pod.name': '' } })).toEqual(['InvalidPodName --conf spark.kubernetes.driver.pod.name']);
});

describe('without PodTemplateConfigMapStep', () => {
  const path = 'spark.kubernetes.driver.pod.excludedFeatureSteps';
  const sparkConf = excluded('PodTemplateConfigMapStep');

  it.each([
    ['spec.executor.tolerations', { executor: { tolerations: [{ key: 'a' }] } }],
    ['spec.executor.template', { executor: { template: { metadata: { labels: { a: 'b' } } } } }],
    ['spec.sparkConfigMap', { sparkConfigMap: 'c' }],
    ['spec.monitoring', { monitoring: { exposeDriverMetrics: false, exposeExecutorMetrics: true, prometheus: { jmxExporterJar: '/j.jar' } } }],
    ['spec.executor.volumeMounts[0]', { volumes: [{ name: 'v', emptyDir: {} }], executor: { volumeMounts: [{ name: 'v', mountPath: '/v' }] } }],
    ['spec.executor.volumeMounts[0]',
      { volumes: [{ name: 'spark-local-dir-1', csi: { driver: 'd' } }], executor: { volumeMounts: [{ name: 'spark-local-dir-1', mountPath: '/v' }] } }],
  ])('executors would lose %s, which is refused', (field, changes) => {
    expect(refusedFor({ sparkConf, ...changes })).toEqual([`ExecutorTemplateExcluded spec.sparkConf[${path}]`]);
    expect(() => planned({ sparkConf, ...changes })).toThrow(`Executors get ${field} by their pod template`);
  });

  it('executors that need no template lose nothing', () => expect(planned({ sparkConf }).warnings).toEqual([]));

  it('a command keeps the name of the file, which the driver will not find', () => {
    const conf = { ...sparkConf, 'spark.kubernetes.executor.podTemplateFile': 't' };
    const { plan, findings } = submitted({ conf, files: { t: { text: '', content: { spec: { containers: [] } } } } });
    expect(plan?.properties['spark.kubernetes.executor.podTemplateFile']).toBe('t');
    expect(findings).toMatchObject([{ severity: 'warning', reason: 'PropertyWithoutEffect', path: '--conf spark.kubernetes.executor.podTemplateFile' }]);
  });
});
