// Reading spark-submit command lines.
import { describe, expect, it } from 'vitest';
import { ATTEMPT } from './application';
import type { Finding } from '../../src/spec/findings';
import { applicationFor, planRawSubmission, readCommandLine, type CommandLineInput } from '../../src/submission';

function read(args: string[], more: Partial<CommandLineInput> = {}) {
  const findings: Finding[] = [];
  const result = readCommandLine({ sparkVersion: '4.1.4', args, ...more }, findings);
  return { submission: result?.submission, master: result?.master, properties: result?.submission.conf.toRecord(), findings };
}

describe('options', () => {
  it('may have their value after a space or an equals sign', () => {
    expect(read(['--name=a', '--class', 'C', '-c', 'spark.x=y=z', 'local:///a.jar']).properties).toEqual({ 'spark.app.name': 'a', 'spark.x': 'y=z' });
  });

  it('end with the primary resource; what follows belongs to the application', () => {
    expect(read(['--name', 'a', 'local:///a.py', '--name', 'b']).submission).toMatchObject({ resource: 'local:///a.py', arguments: ['--name', 'b'] });
  });

  it.each([
    [['--driver-memory', '1g', '--conf', 'spark.driver.memory=2g'], 'spark.driver.memory', '2g'],
    [['--conf', 'spark.driver.memory=2g', '--driver-memory', '1g'], 'spark.driver.memory', '1g'],
    [['--executor-memory', '1g', '--conf', 'spark.executor.memory=2g'], 'spark.executor.memory', '1g'],
    [['--jars', 'local:///a', '--conf', 'spark.jars=local:///b'], 'spark.jars', 'local:///a'],
  ])('%j', (options, key, value) => {
    expect(read([...options, 'local:///a.py']).properties).toMatchObject({ [key]: value });
  });

  it('of properties files are weaker than the command line', () => {
    const files = { 'a.conf': { text: 'spark.a=file\nspark.b=file \nother=x' } };
    expect(read(['--properties-file', 'a.conf', '--conf', 'spark.a=line', 'local:///a.py'], { files }).properties)
      .toEqual({ 'spark.a': 'line', 'spark.b': 'file' });
  });

  it.each([
    [['--queue', 'q'], 'OptionWithoutEffect', '--queue'],
    [['--supervise'], 'OptionWithoutEffect', '--supervise'],
    [['--conf', 'other=x'], 'OptionWithoutEffect', '--conf other'],
    [['--no-such', 'x'], 'UnknownOption', '--no-such'],
    [['--conf', 'spark.x'], 'InvalidProperty', '--conf'],
    [['--master', 'yarn'], 'NotKubernetes', '--master'],
    [['--deploy-mode', 'client'], 'ClientMode', '--deploy-mode'],
    [['--master', 'k8s://ftp://h'], 'NotKubernetes', '--master'],
    [['--master', 'k8s://https://'], 'NotKubernetes', '--master'],
    [['--conf', 'spark.submit.deployMode=client'], 'ClientMode', '--deploy-mode'],
    [['--kill', 'jobs:etl-driver'], 'NothingToSubmit', '--kill'],
    [['--status', 'jobs:etl-driver'], 'NothingToSubmit', '--status'],
    [['--remote', 'sc://h'], 'NothingToSubmit', '--remote'],
    [['--version'], 'NothingToSubmit', '--version'],
    [['--proxy-user', 'a', '--principal', 'b'], 'ConflictingIdentity', '--proxy-user'],
    [['--properties-file', 'absent'], 'MissingFile', '--properties-file'],
    [['--jars', 'local:///a.jar, local:///b.jar'], 'InvalidUri', '--jars'],
    [['--py-files', 'local:///a.py ,local:///b.py'], 'InvalidUri', '--py-files'],
    [['--extra-properties-file', 'absent'], 'UnknownOption', '--extra-properties-file'],
  ])('%j is named', (options, reason, path) => {
    expect(read([...options, 'local:///a.py']).findings[0]).toMatchObject({ reason, path });
  });

  it.each([
    ['k8s://h:6443', 'k8s://https://h:6443'], ['k8s://http://h', 'k8s://http://h'], ['k8s://https://h', 'k8s://https://h'],
  ])('--master %s is %s', (given, master) => expect(read(['--master', given, 'local:///a.py'])).toMatchObject({ master, findings: [] }));

  it.each([['--load-spark-defaults', '3.5.9', '4.0.0'], ['--extra-properties-file=f', '4.1.4', '4.2.0']])('%s is unknown to %s and known to %s',
    (option, before, since) => {
      const reasons = (sparkVersion: string) =>
        read([option, 'local:///a.py'], { sparkVersion, files: { f: { text: '' } } }).findings.map(({ reason }) => reason);
      expect([reasons(before), reasons(since)]).toEqual([['UnknownOption'], []]);
    });

  it('and arguments lose carriage returns on their way through the launcher script, properties in files do not', () => {
    const files = { f: { text: 'spark.file=a\\r\\nb' } };
    const { submission, properties } = read(['--properties-file', 'f', '--conf', 'spark.line=a\r\nb', 'local:///a.py', 'x\r\ny'], { files });
    expect(properties).toEqual({ 'spark.line': 'a\nb', 'spark.file': 'a\r\nb' });
    expect(submission?.arguments).toEqual(['x\ny']);
  });

  it('in files keep the line ends at both ends of a value, and lose other spaces there', () => {
    const files = { f: { text: 'spark.a=\\n x \\n\nspark.b=\\t x \\t' } };
    expect(read(['--properties-file', 'f', 'local:///a.py'], { files }).properties).toEqual({ 'spark.a': '\n x \n', 'spark.b': 'x' });
  });

  it('may be properties in a file: master and deploy mode too', () => {
    const files = { f: { text: 'spark.master k8s://h\nspark.submit.deployMode: cluster\nother x' } };
    const findings: Finding[] = [];
    expect(readCommandLine({ sparkVersion: '4.1.4', args: ['--properties-file', 'f', 'local:///a.py'], files }, findings))
      .toMatchObject({ master: 'k8s://https://h', deployMode: 'cluster' });
    expect(findings).toMatchObject([{ severity: 'warning', reason: 'OptionWithoutEffect', path: 'f: other' }]);
  });

  it('name a template that is none', () => {
    const files = { 't.yaml': { text: 'x', content: 'x' } };
    expect(read(['--conf', 'spark.kubernetes.driver.podTemplateFile=t.yaml', 'local:///a.py'], { files }).findings)
      .toMatchObject([{ reason: 'InvalidTemplate', value: 't.yaml' }]);
  });

  it('without a primary resource submit nothing', () => {
    expect(read(['--name', 'a']).findings).toMatchObject([{ reason: 'MissingMainFile' }]);
  });
});

describe('a literal credential', () => {
  const args = ['--conf', 'spark.kubernetes.container.image=i:1', '--conf', 'spark.kubernetes.authenticate.driver.oauthToken=s3cret', 'local:///a.py'];

  it('on a command line is in a Secret, and nowhere else', () => {
    const plan = planRawSubmission(read(args).submission!, ATTEMPT, 'k8s://https://h');
    if (plan.outcome !== 'planned') throw new Error('refused');
    expect(JSON.stringify(plan.objects.filter(({ kind }) => kind !== 'Secret'))).not.toContain('s3cret');
    expect(plan.objects.find(({ kind }) => kind === 'Secret')).toMatchObject({ data: { 'oauth-token': btoa('s3cret') } });
    expect(JSON.stringify(plan.properties)).not.toContain('s3cret');
  });
});

describe('the application for a command line', () => {
  it('says with fields what has fields, and leaves the rest to sparkConf', () => {
    const findings: Finding[] = [];
    const { submission } = read([
      '--name', 'etl', '--class', 'C', '--jars', 'local:///a.jar,local:///b.jar', '--num-executors', '3', '--executor-memory', '2g',
      '--conf', 'spark.kubernetes.container.image=i:1', '--conf', 'spark.kubernetes.namespace=jobs', '--conf', 'spark.hadoop.a=b',
      '--conf', 'spark.kubernetes.driver.label.team=x', '--conf', 'spark.sql.shuffle.partitions=7', 'local:///app.jar', 'arg',
    ]);
    expect(applicationFor(submission!, findings)).toEqual({
      apiVersion: 'sparkoperator.k8s.io/v1beta2',
      kind: 'SparkApplication',
      metadata: { name: 'etl', namespace: 'jobs' },
      spec: {
        type: 'Scala',
        mode: 'cluster',
        sparkVersion: '4.1.4',
        image: 'i:1',
        mainClass: 'C',
        mainApplicationFile: 'local:///app.jar',
        arguments: ['arg'],
        deps: { jars: ['local:///a.jar', 'local:///b.jar'] },
        hadoopConf: { a: 'b' },
        driver: { labels: { team: 'x' } },
        executor: { instances: 3, memory: '2g' },
        sparkConf: { 'spark.sql.shuffle.partitions': '7' },
      },
    });
    expect(findings).toEqual([]);
  });

  it.each([['2048m', '2g'], ['2G', '2g'], ['1536MB', '1536m'], ['1024', '1024'], ['2t', '2t']])('has %s of memory as %s', (given, memory) => {
    expect(applicationFor(read(['--executor-memory', given, 'local:///a.py']).submission!, []).spec.executor).toMatchObject({ memory });
  });

  it.each([
    ['spark.hadoop.fs.s3a.secret.key=s3cret'], ['spark.kubernetes.driverEnv.AWS_SECRET_ACCESS_KEY=s3cret'],
    ['spark.kubernetes.authenticate.driver.oauthToken=s3cret'],
  ])('is refused with the credential %s, which is not printed', (property) => {
    const findings: Finding[] = [];
    applicationFor(read(['--name', 'etl', '--conf', property, 'local:///a.py']).submission!, findings);
    expect(findings).toMatchObject([{ severity: 'error', reason: 'CredentialInConfiguration', path: `--conf ${property.split('=')[0]}` }]);
    expect(JSON.stringify(findings)).not.toContain('s3cret');
  });

  it('may name the Secret of a credential', () => {
    const findings: Finding[] = [];
    applicationFor(read(['--name', 'etl', '--conf', 'spark.kubernetes.driver.secretKeyRef.AWS_SECRET_ACCESS_KEY=aws:key', 'local:///a.py']).submission!,
      findings);
    expect(findings).toEqual([]);
  });

  it('leaves out what acts on the submitting side, and says so', () => {
    const findings: Finding[] = [];
    const { submission } = read(['--name', 'etl', '--conf', 'spark.kubernetes.context=prod', '--conf', 'spark.kubernetes.submission.waitAppCompletion=false',
      'local:///a.py']);
    expect(applicationFor(submission!, findings).spec.sparkConf).toBeUndefined();
    expect(findings.map(({ severity, path }) => `${severity} ${path}`)).toEqual([
      'warning --conf spark.kubernetes.context', 'warning --conf spark.kubernetes.submission.waitAppCompletion',
    ]);
  });

  it('has a name that Kubernetes takes, and says so where it is another', () => {
    const findings: Finding[] = [];
    expect(applicationFor(read(['--name', '12 Größe', 'local:///a.py']).submission!, findings).metadata.name).toBe('gr-e');
    expect(findings).toMatchObject([{ severity: 'warning', reason: 'RenamedApplication' }]);
  });
});
