// `render --from-submit`: what a spark-submit command creates, and the application that replaces it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { cli, withFiles } from './cli';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { Pod } from '../../src/spec/kubernetes.gen';
import type { SparkApplication } from '../../src/spec/types.gen';

const TARGET = '--master k8s://https://api:6443 --deploy-mode cluster';
const IMAGE = '--conf spark.kubernetes.container.image=apache/spark:4.1.4';
const SOUND = `spark-submit ${TARGET} --name etl ${IMAGE} local:///opt/app/main.py --full`;
const PINNED = ['--submission-id', '0b0c0d0e-0000-4000-8000-00000000abcd', '--time', '2030-01-31T12:00:00Z'];

function render(command: string, ...args: string[]) {
  return cli(['render', '--from-submit', command, ...args]);
}

async function objects(command: string, ...args: string[]): Promise<KubernetesObject[]> {
  const { code, out, err } = await render(command, '--format', 'json', ...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return (JSON.parse(out) as { objects: KubernetesObject[] }).objects;
}

async function application(command: string, ...args: string[]): Promise<SparkApplication> {
  const { code, out } = await render(command, '--as', 'application', ...args);
  expect(code).toBe(0);
  return load(out) as SparkApplication;
}

describe('the objects of a command', () => {
  it('come in Spark\'s own order, without an owner', async () => {
    const made = await objects(SOUND, ...PINNED);
    expect(made.map(({ kind }) => kind)).toEqual(['Pod', 'Service', 'ConfigMap']);
    expect(made.every(({ metadata }) => metadata.ownerReferences === undefined)).toBe(true);
    expect((made[0] as Pod).spec.containers[0].args).toEqual(expect.arrayContaining(['local:///opt/app/main.py', '--full']));
  });

  it('are the same with the word spark-submit, its path, or neither, on one line or several, as an argument or on standard input', async () => {
    const expected = await objects(SOUND, ...PINNED);
    const forms = [SOUND.replace('spark-submit ', ''), SOUND.replace('spark-submit', '$SPARK_HOME/bin/spark-submit'), SOUND.replace(/ --/g, ' \\\n  --')];
    for (const form of forms) expect(await objects(form, ...PINNED)).toEqual(expected);
    const fromInput = await cli(['render', '--from-submit', '-', '--format', 'json', ...PINNED], `#!/bin/sh\n# the nightly run\n${SOUND}\n`);
    expect((JSON.parse(fromInput.out) as { objects: unknown }).objects).toEqual(expected);
  });

  it('follow the Spark version of the image\'s tag, unless another is asked for', async () => {
    const kinds = async (...args: string[]) => (await objects(SOUND, ...args)).map(({ kind }) => kind);
    expect(await kinds()).not.toContain('NetworkPolicy');
    expect(await kinds('--spark-version', '4.2.0')).toContain('NetworkPolicy');
  });

  it('may be properties alone, with the command\'s master', async () => {
    const { out } = await render(SOUND, '--properties');
    expect(load(out)).toMatchObject({ 'spark.master': 'k8s://https://api:6443', 'spark.app.name': 'etl' });
    const { out: inNamespace } = await render(SOUND, '--properties', '--namespace', 'jobs');
    expect(load(inNamespace)).toMatchObject({ 'spark.kubernetes.namespace': 'jobs' });
  });

  it('have a literal token in a Secret, and nowhere else', async () => {
    const made = await objects(SOUND.replace('--name', '--conf spark.kubernetes.authenticate.driver.oauthToken=s3cret --name'));
    const [secret] = made.filter(({ kind }) => kind === 'Secret');
    expect(secret).toMatchObject({ data: { 'oauth-token': btoa('s3cret') } });
    expect(JSON.stringify(made.filter((object) => object !== secret))).not.toContain('s3cret');
  });

  it('know the files that the command names, also those that a properties file names', () => withFiles({
    'driver.yaml': 'apiVersion: v1\nkind: Pod\nspec: {priorityClassName: urgent, containers: [{name: main}]}\n',
    'executor.yaml': 'apiVersion: v1\nkind: Pod\nspec: {containers: [{name: main}]}\n',
    'ca.crt': 'a certificate',
  }, (folder) => withFiles({
    'job.conf': `spark.kubernetes.driver.podTemplateFile=${join(folder, 'driver.yaml')}\n`
      + `spark.kubernetes.executor.podTemplateFile=${join(folder, 'executor.yaml')}\n`
      + `spark.kubernetes.authenticate.driver.caCertFile=${join(folder, 'ca.crt')}\n`,
  }, async (other) => {
    const made = await objects(SOUND.replace('--name', `--properties-file ${join(other, 'job.conf')} --name`));
    expect((made[0] as Pod).spec.priorityClassName).toBe('urgent');
    expect(made.find(({ kind }) => kind === 'Secret')).toMatchObject({ data: { 'ca-cert': btoa('a certificate') } });
    expect(made.find(({ metadata }) => metadata.name?.endsWith('-podspec-conf-map'))).toMatchObject({
      data: {
        'podspec-configmap-key': expect.stringContaining('main') as string,
      },
    });
  })));
});

it('a keytab and a krb5.conf at hand are sent, but not put into an application', () => withFiles({
  'me.keytab': '\u0005\u0002',
  'krb5.conf': '[libdefaults]',
}, async (folder) => {
  // Bytes that are no text.
  const bytes = Buffer.from([5, 2, 0, 255, 254]);
  writeFileSync(join(folder, 'me.keytab'), bytes);
  const options = `--principal me@X --keytab ${join(folder, 'me.keytab')} --conf spark.kubernetes.kerberos.krb5.path=${join(folder, 'krb5.conf')}`;
  const made = await objects(SOUND.replace('--name', `${options} --name`));
  expect(made.find(({ kind }) => kind === 'Secret')).toMatchObject({ data: { 'me.keytab': bytes.toString('base64') } });
  expect(made.find(({ metadata }) => metadata.name?.endsWith('-krb5-file'))).toMatchObject({ data: { 'krb5.conf': '[libdefaults]' } });
  const { code, err } = await render(SOUND.replace('--name', `${options} --name`), '--as', 'application');
  expect(code).toBe(1);
  expect(err).toContain('mount a Secret with the keytab and write local:///path/to/it');
}));

describe('the application of a command', () => {
  it('is one that validate accepts, with what has fields in fields', async () => {
    const { out } = await render(
      `${SOUND.replace('--name', '--executor-memory 4096m --num-executors 3 --conf spark.sql.shuffle.partitions=7 --name')}`, '--as', 'application',
    );
    expect(load(out)).toMatchObject({
      kind: 'SparkApplication',
      metadata: { name: 'etl', namespace: 'default' },
      spec: {
        type: 'Python',
        mode: 'cluster',
        sparkVersion: '4.1.4',
        image: 'apache/spark:4.1.4',
        mainApplicationFile: 'local:///opt/app/main.py',
        arguments: ['--full'],
        executor: { instances: 3, memory: '4g' },
        sparkConf: { 'spark.sql.shuffle.partitions': '7' },
      },
    });
    expect(await cli(['validate', '--strict', '-'], out)).toMatchObject({ code: 0 });
  });

  it('may be JSON, and has the namespace that is given', async () => {
    const { out } = await render(SOUND, '--as', 'application', '--format', 'json', '--namespace', 'jobs');
    expect(JSON.parse(out)).toEqual(await application(SOUND, '--namespace', 'jobs'));
    expect((JSON.parse(out) as SparkApplication).metadata.namespace).toBe('jobs');
  });

  it('makes the driver what the command makes it, but for names and owner', async () => {
    const { out } = await cli(['render', '-', '--format', 'json', ...PINNED], JSON.stringify(await application(SOUND)));
    const container = (made: readonly KubernetesObject[]) => (made.find(({ kind }) => kind === 'Pod') as Pod).spec.containers[0];
    const [ours, sparks] = [(JSON.parse(out) as { objects: KubernetesObject[] }).objects, await objects(SOUND, ...PINNED)].map(container);
    expect({ args: ours.args, image: ours.image, resources: ours.resources }).toEqual({ args: sparks.args, image: sparks.image, resources: sparks.resources });
  });

  it.each([
    [
      'a literal token',
      '--conf spark.kubernetes.authenticate.driver.oauthToken=s3cret',
      '--conf spark.kubernetes.authenticate.driver.oauthToken: This is a credential written out',
    ],
    ['a literal key', '--conf spark.hadoop.fs.s3a.secret.key=s3cret', '--conf spark.hadoop.fs.s3a.secret.key: This is a credential written out'],
  ])('is refused with %s, which the message does not contain', async (_what, option, message) => {
    for (const form of ['application', 'typescript']) {
      const { code, out, err } = await render(SOUND.replace('--name', `${option} --name`), '--as', form);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toContain(message);
      expect(err).not.toContain('s3cret');
    }
  });
});

describe('what spark-submit refuses is refused', () => {
  it.each([
    ['another master', SOUND.replace(/--master \S+/, '--master yarn'), '--master: The master must be a Kubernetes API server'],
    ['client mode', SOUND.replace('cluster', 'client'), '--deploy-mode: Only cluster mode has a driver pod'],
    ['a shell', `pyspark ${TARGET}`, 'pyspark: Only spark-submit submits'],
    ['a shell as main file', SOUND.replace('local:///opt/app/main.py', 'pyspark-shell'), 'Shells cannot run in cluster mode'],
    [
      'the Thrift server',
      SOUND.replace('--name', '--class org.apache.spark.sql.hive.thriftserver.HiveThriftServer2 --name').replace(/local\S+/, 'spark-internal'),
      '--class: The Thrift server cannot run',
    ],
    ['a file of this machine', SOUND.replace('local:///opt/app/main.py', '/home/me/main.py'), 'primary resource: This is a file of the submitting machine'],
    ['a jar without class', SOUND.replace('main.py', 'main.jar'), '--class: A jar needs its main class'],
    ['no image', SOUND.replace(IMAGE, ''), '--conf spark.kubernetes.container.image: The driver has no image'],
    ['no main file', `spark-submit ${TARGET} --name etl`, 'primary resource: There is no primary resource'],
    ['an unknown option', SOUND.replace('--name', '--nmae'), '--nmae: spark-submit has no such option.'],
    [
      'a file that is not there',
      SOUND.replace('--name', '--properties-file /no/such.conf --name'),
      '--properties-file: This file cannot be read. (given: "/no/such.conf")',
    ],
    ['a variable', SOUND.replace('etl', '$JOB'), 'No shell is run, so $JOB stays unknown'],
    ['a pipe', `${SOUND} | tee log`, 'No shell is run, so | cannot be followed'],
  ])('%s', async (_what, command, message) => {
    for (const args of [[], ['--as', 'application']]) {
      const { code, out, err } = await render(command, ...args);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toContain(`--from-submit: ${message.includes(': ') ? message : ''}`);
      expect(err).toContain(message);
      expect(err).toMatch(/nothing is printed: \d+ errors? in the command\n$/);
    }
  });
});

describe('settings without effect and assumptions are named', () => {
  it.each([
    ['a queue', SOUND.replace('--name', '--queue q --name'), '--queue: This option has no effect on Kubernetes.'],
    ['supervision', SOUND.replace('--name', '--supervise --name'), '--supervise: This option has no effect on Kubernetes.'],
    ['properties that are not Spark\'s', SOUND.replace('--name', '--conf a.b=c --name'), '--conf a.b: Spark ignores properties'],
    ['variables', `HADOOP_CONF_DIR=/etc/hadoop ${SOUND}`, 'HADOOP_CONF_DIR: Variables of the submitting side are not read'],
    ['a missing master', SOUND.replace(/--master \S+/, ''), '--master: is not given; taken as k8s://https://kubernetes.default.svc:443'],
    [
      'a missing deploy mode',
      SOUND.replace('--deploy-mode cluster', ''),
      '--deploy-mode: is not given, so that spark-submit would run the driver where it runs itself',
    ],
    ['an image whose tag has no version', SOUND.replace('spark:4.1.4', 'spark:latest'), '--spark-version: is not given, and the image name does not contain'],
  ])('%s', async (_what, command, message) => {
    const { code, out, err } = await render(command);
    expect(err).toContain(`--from-submit: warning: ${message}`);
    expect({ code, kind: (loadAll(out)[0] as KubernetesObject).kind }).toEqual({ code: 0, kind: 'Pod' });
  });
});

describe('a wrong call', () => {
  it.each([
    [['render'], 'there is nothing to render'],
    [['render', '--from-submit'], 'argument missing'],
    [['render', '--from-submit', 'spark-submit', 'x.py'], 'takes the whole command as one argument'],
    [['render', '--as', 'application', '-'], '--as needs a command'],
    [['render', '--from-submit', SOUND, '--as', 'yaml'], 'Allowed choices are application, typescript'],
    [['render', '--from-submit', SOUND, '--as', 'application', '--properties'], '--properties prints objects of a submission'],
    [['render', '--from-submit', SOUND, '--operator-flag', 'enable-ui-service=false'], 'cannot be used with option'],
  ])('%j', async (args, message) => {
    const { code, out, err } = await cli(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});
