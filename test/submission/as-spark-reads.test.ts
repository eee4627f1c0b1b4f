// Values as Spark reads them, found with the real spark-submit: numbers, switches, empty texts, files of the submitter.
import { describe, expect, it } from 'vitest';
import { refusedFor } from './application';
import { errorsOf, plannedCommand, submitted } from './command';
import type { Finding } from '../../src/spec/findings';
import type { Container, Pod, Secret } from '../../src/spec/kubernetes.gen';
import { applicationFor, readCommandLine, type SubmitterFile } from '../../src/submission';

const podOf = (command: Parameters<typeof plannedCommand>[0]): Pod => plannedCommand(command).objects.find(({ kind }) => kind === 'Pod') as Pod;
const container = (conf: Record<string, string>): Container => podOf({ conf }).spec.containers[0];
const port = (name: string, conf: Record<string, string>) => container(conf).ports?.find((one) => one.name === name)?.containerPort;

describe('a number', () => {
  it.each([['2', '2'], ['02', '2'], ['+2', '2']])('of cores %j is requested as %s', (value, cpu) => {
    expect(container({ 'spark.driver.cores': value }).resources?.requests?.cpu).toBe(cpu);
  });

  it.each([
    ['spark.driver.cores', ' 2 '], ['spark.driver.cores', '0x2'], ['spark.driver.cores', ''], ['spark.executor.cores', ' 2'], ['spark.executor.cores', '0x2'],
    ['spark.executor.instances', ' 2'], ['spark.executor.instances', '2.0'], ['spark.driver.cores', '2147483648'],
  ])('%s=%j is none', (key, value) => {
    expect(errorsOf({ conf: { [key]: value } })).toEqual([`${key.endsWith('cores') ? 'InvalidCores' : 'InvalidInstances'} --conf ${key}`]);
    expect(refusedFor({ sparkConf: { [key]: value } })[0]).toMatch(/^Invalid\w+ spec\.sparkConf/);
  });

  it.each([['spark.executor.cores', '+2'], ['spark.executor.instances', '02'], ['spark.executor.instances', '+2']])('%s=%j is one', (key, value) =>
    expect(errorsOf({ conf: { [key]: value } })).toEqual([]));

  it.each(['0x1', ' 01', '-1', '1.5'])('%j of devices is none', (amount) => {
    expect(errorsOf({ conf: { 'spark.driver.resource.gpu.amount': amount, 'spark.driver.resource.gpu.vendor': 'v' } }))
      .toEqual(['InvalidResourceAmount --conf spark.driver.resource.gpu.amount']);
  });

  it.each([['0x1p-1', '1536Mi', '0.5'], ['0X.8P0', '1536Mi', '0.5'], ['0x0.8p0d', '1536Mi', '0.5'],
    ['0x1p-3', '1408Mi', '0.125']])('%s is a factor in Java\'s hexadecimal form', (factor, memory, written) => {
    const conf = { 'spark.kubernetes.memoryOverheadFactor': factor };
    expect(container(conf).resources?.requests?.memory).toBe(memory);
    expect(plannedCommand({ conf }).properties['spark.kubernetes.memoryOverheadFactor']).toBe(written);
  });

  it.each(['0x10', '0x1', 'NaN', 'Infinity', '-0x1p0', '0x.p1'])('%s is no factor', (factor) => {
    expect(errorsOf({ conf: { 'spark.driver.memoryOverheadFactor': factor } })).toEqual(['InvalidFactor --conf spark.driver.memoryOverheadFactor']);
  });
});

describe('a port', () => {
  it.each([['+7000', 7000], ['07000', 7000]])('%s is %d, and the driver gets that number', (value, number) => {
    expect(port('driver-rpc-port', { 'spark.driver.port': value })).toBe(number);
    expect(plannedCommand({ conf: { 'spark.driver.port': value } }).properties['spark.driver.port']).toBe('7000');
  });

  it.each(['spark.driver.port', 'spark.blockManager.port', 'spark.driver.blockManager.port', 'spark.connect.grpc.binding.port'])('%s has no blanks around it',
    (key) => {
      expect(errorsOf({ conf: { [key]: ' 7000' } })).toEqual([`InvalidPort --conf ${key}`]);
    });

  it('of the UI may have some', () => expect(port('spark-ui', { 'spark.ui.port': ' 7000 ' })).toBe(7000));
});

describe('an empty text', () => {
  it('is no value of an option behind an equals sign', () => {
    expect(errorsOf({ args: ['--name='] })).toEqual(['UnknownOption --name=']);
    expect(errorsOf({ args: ['--name=a\nb'] })[0]).toMatch(/^UnknownOption/);
    expect(plannedCommand({ args: ['--name', ''] }).driverPodName).toMatch(/^[0-9a-z]{16}-driver$/);
  });

  it.each(['request', 'limit'])('is no %s of cores', (which) => {
    const key = `spark.kubernetes.driver.${which}.cores`;
    expect(errorsOf({ conf: { [key]: '' } })).toEqual([`InvalidCores --conf ${key}`]);
  });

  it('is sent as account and scheduler, as spark-submit does', () => {
    const { spec } = podOf({ conf: { 'spark.kubernetes.authenticate.driver.serviceAccountName': '', 'spark.kubernetes.scheduler.name': '' } });
    expect(spec).toMatchObject({ serviceAccountName: '', schedulerName: '' });
  });
});

describe('a switch', () => {
  const volumes = (conf: Record<string, string>) => podOf({ conf }).spec.volumes ?? [];
  it.each(['true', ' TRUE ', 'True'])('%j is on', (value) => expect(volumes({ 'spark.kubernetes.local.dirs.tmpfs': value })[0])
    .toMatchObject({ emptyDir: { medium: 'Memory' } }));
  it('for reading only has no blanks around it', () => {
    const volume = 'spark.kubernetes.driver.volumes.emptyDir.a.mount.';
    expect(errorsOf({ conf: { [`${volume}path`]: '/a', [`${volume}readOnly`]: ' true' } })).toEqual([`InvalidVolume --conf ${volume}readOnly`]);
    expect(errorsOf({ conf: { [`${volume}path`]: '/a', [`${volume}readOnly`]: 'TRUE' } })).toEqual([]);
  });
});

describe('a file of the submitter', () => {
  const principal = { 'spark.kerberos.principal': 'me@X' };
  const keytab: SubmitterFile = { text: '\u0005\u0002', base64: 'BQIA//4=' };

  it('is a keytab, which goes into a Secret byte by byte', () => {
    const plan = plannedCommand({ conf: { ...principal, 'spark.kerberos.keytab': 'etc/me.keytab' }, files: { 'etc/me.keytab': keytab } });
    const secret = plan.objects.find(({ kind }) => kind === 'Secret') as Secret;
    expect(secret)
      .toMatchObject({ metadata: { name: expect.stringMatching(/^pi-[0-9a-f]{16}-kerberos-keytab$/) }, immutable: true, data: { 'me.keytab': 'BQIA//4=' } });
    const { spec } = plan.objects[0] as Pod;
    expect(spec.volumes).toContainEqual({ name: 'kerberos-keytab', secret: { secretName: secret.metadata.name } });
    expect(spec.containers[0].volumeMounts).toContainEqual({ name: 'kerberos-keytab', mountPath: '/mnt/secrets/kerberos-keytab' });
    expect(plan.properties['spark.kerberos.keytab']).toBe('/mnt/secrets/kerberos-keytab/me.keytab');
    expect(plan.properties['spark.kerberos.principal']).toBe('me@X');
  });

  it.each([
    ['spark.kerberos.keytab', '/no/me.keytab', principal, 'MissingFile'],
    ['spark.kerberos.keytab', 'file:///me.keytab', principal, 'ClientLocalFile'],
    ['spark.kubernetes.kerberos.krb5.path', '/no/krb5.conf', {}, 'MissingFile'],
  ])('%s=%s is not there', (key, value, others, reason) => {
    expect(errorsOf({ conf: { [key]: value, ...others } })).toEqual([`${reason} --conf ${key}`]);
  });

  it('is a pod group, which must be one', () => {
    const conf = {
      'spark.kubernetes.driver.pod.featureSteps': 'org.apache.spark.deploy.k8s.features.VolcanoFeatureStep',
      'spark.kubernetes.scheduler.volcano.podGroupTemplateFile': 'pg',
    };
    const place = '--conf spark.kubernetes.scheduler.volcano.podGroupTemplateFile';
    expect(errorsOf({ sparkVersion: '4.2.1', conf })).toEqual([`MissingFile ${place}`]);
    expect(errorsOf({ sparkVersion: '4.2.1', conf, files: { pg: { text: 'x', content: 'x' } } })).toEqual([`InvalidPodGroup ${place}`]);
    expect(submitted({ sparkVersion: '4.2.1', conf, files: { pg: { text: '', content: { spec: { queue: 'q' } } } } }).plan?.objects[0])
      .toMatchObject({ kind: 'PodGroup', spec: { queue: 'q' } });
  });
});

it('switches of a command become fields, however they are written', () => {
  const findings: Finding[] = [];
  const conf = Object.entries({
    'spark.dynamicAllocation.enabled': ' TRUE ',
    'spark.dynamicAllocation.shuffleTracking.enabled': 'True',
    'spark.kubernetes.executor.deleteOnTermination': 'FALSE',
  });
  const read = readCommandLine({
    sparkVersion: '4.1.4',
    args: ['--class', 'C', ...conf.flatMap(([key, value]) => ['--conf', `${key}=${value}`]), 'local:///a.jar'],
  }, findings);
  const { spec } = applicationFor(read!.submission, findings);
  expect(spec).toMatchObject({ dynamicAllocation: { enabled: true, shuffleTrackingEnabled: true }, executor: { deleteOnTermination: false } });
  expect(Object.keys(spec.sparkConf ?? {}).filter((key) => key.startsWith('spark.dynamicAllocation'))).toEqual([]);
});
