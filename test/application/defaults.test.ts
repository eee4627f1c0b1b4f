// What applications share is said once, and names are good without being given.
import { ApiObject, App, Chart, Duration, Testing } from 'cdk8s';
import { Secret } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import {
  IcebergCatalog, RestartPolicy, Retention, S3Credentials, SparkApplication, SparkApplicationProps, SparkCode, SparkDefaults, SparkDriverJob, SparkDriverPod,
  SparkNamespace, SparkVersion, SparkVolume,
} from '../../src';
import type { SparkApplication as Manifest } from '../../src/spec/types.gen';

const PROGRAM: SparkApplicationProps = { application: SparkCode.python('local:///etl.py') };
const COMPLETE: SparkApplicationProps = { ...PROGRAM, sparkVersion: SparkVersion.V4_1, image: 'spark:4.1.4' };

const manifest = (of: SparkApplication) => ApiObject.of(of).toJson() as Manifest;
const chart = (app: Construct = Testing.app(), id = 'jobs', namespace: string | undefined = 'jobs') => new Chart(app, id, { namespace });

describe('defaults', () => {
  it('are those of the chart, and the application wins over them', () => {
    const jobs = chart();
    SparkDefaults.set(jobs, {
      sparkVersion: SparkVersion.V4_1,
      image: 'spark:4.1.4',
      labels: { team: 'science' },
      sparkConf: { 'spark.a': '1', 'spark.b': '1' },
      restartPolicy: RestartPolicy.onFailure({ retries: 3, interval: Duration.seconds(30) }),
      retention: { onSuccess: { driverPod: Retention.removeAfter(Duration.hours(1)) } },
    });
    const { metadata, spec } = manifest(new SparkApplication(jobs, 'etl', {
      ...PROGRAM, image: 'etl:1', sparkConf: { 'spark.b': '2' }, metadata: { labels: { job: 'etl' } },
    }));

    expect(metadata.labels).toEqual({ team: 'science', job: 'etl' });
    expect(spec).toMatchObject({ sparkVersion: '4.1.0', image: 'etl:1', sparkConf: { 'spark.a': '1', 'spark.b': '2' }, restartPolicy: { type: 'OnFailure' } });
    expect(spec.retention?.onSuccess?.driverPod).toBeDefined();
  });

  it('of a nearer construct win over those of one further up', () => {
    const app = Testing.app();
    SparkDefaults.set(app, { sparkVersion: SparkVersion.V4_1, image: 'spark:4.1.4', hadoopConf: { 'fs.a': '1' } });
    const jobs = chart(app);
    SparkDefaults.set(jobs, { image: 'science:2', hadoopConf: { 'fs.b': '2' } });

    expect(manifest(new SparkApplication(jobs, 'etl', PROGRAM)).spec)
      .toMatchObject({ image: 'science:2', sparkVersion: '4.1.0', hadoopConf: { 'fs.a': '1', 'fs.b': '2' } });
  });

  it('hold for drivers without an operator', () => {
    const jobs = chart();
    SparkDefaults.set(jobs, { sparkVersion: SparkVersion.V4_1, image: 'spark:4.1.4' });
    new SparkDriverPod(jobs, 'etl', PROGRAM);
    const pod = Testing.synth(jobs).find(({ kind }) => kind === 'Pod') as { spec: { containers: Array<{ image: string }> } };

    expect(pod.spec.containers[0].image).toBe('spark:4.1.4');
  });

  it('cannot come after a program, which would not have them', () => {
    const jobs = chart();
    new SparkApplication(jobs, 'etl', COMPLETE);

    expect(() => SparkDefaults.set(jobs, {})).toThrow('there is already a Spark program below jobs, which would not have these defaults');
  });

  it('are set once', () => {
    const jobs = chart();
    SparkDefaults.set(jobs, {});

    expect(() => SparkDefaults.set(jobs, {})).toThrow('jobs has defaults already');
  });

  it('must name a release of Spark if the program does not', () => {
    expect(() => new SparkApplication(chart(), 'etl', PROGRAM)).toThrow(/give a SparkVersion, .* here or in SparkDefaults/);
  });
});

describe('verbs of defaults', () => {
  const defaultsOf = (jobs: Construct) => SparkDefaults.set(jobs, { sparkVersion: SparkVersion.V4_1, image: 'spark:4.1.4' });

  it('are settings of each program below, with their variables, volumes and Secrets', () => {
    const jobs = chart();
    const { events, security, storage } = defaultsOf(jobs);
    storage.s3({ credentials: S3Credentials.fromSecret(Secret.fromSecretName(jobs, 'keys', 'keys')) });
    events.logToVolume(SparkVolume.claim('history', '/history'));
    security.encryptRpc({ key: Secret.fromSecretName(jobs, 'rpc', 'rpc') });

    for (const id of ['etl', 'report']) {
      const { spec } = manifest(new SparkApplication(jobs, id, PROGRAM));
      expect(spec.sparkConf).toMatchObject({ 'spark.eventLog.dir': 'file:///history', 'spark.authenticate': 'true' });
      expect(spec.executor?.env?.map(({ name }) => name)).toEqual(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'JDK_JAVA_OPTIONS']);
      expect(spec.driver.secrets).toEqual([{ name: 'rpc', path: '/etc/spark/rpc-key', secretType: 'Generic' }]);
      expect(spec.driver.volumeMounts).toEqual([expect.objectContaining({ mountPath: '/history' })]);
    }
  });

  it('give way to those of a nearer construct, and these to those of the program', () => {
    const app = Testing.app();
    defaultsOf(app).events.logTo('s3a://everybody');
    const jobs = chart(app);
    const nearer = SparkDefaults.set(jobs, {});
    nearer.events.logTo('s3a://team');
    nearer.storage.s3({ hadoopAwsVersion: '3.4.1' });
    const own = new SparkApplication(jobs, 'own', PROGRAM);
    own.events.logTo('s3a://own');
    own.storage.s3({ hadoopAwsVersion: '3.4.2' });

    expect(manifest(new SparkApplication(jobs, 'etl', PROGRAM)).spec.sparkConf?.['spark.eventLog.dir']).toBe('s3a://team');
    expect(manifest(own).spec).toMatchObject({ sparkConf: { 'spark.eventLog.dir': 's3a://own' }, deps: { packages: ['org.apache.hadoop:hadoop-aws:3.4.2'] } });
  });

  it('join their lists with those of the program', () => {
    const jobs = chart();
    defaultsOf(jobs).tables.iceberg('lake', IcebergCatalog.hadoop('s3a://lake'));
    const etl = new SparkApplication(jobs, 'etl', PROGRAM);
    etl.tables.delta();

    expect(manifest(etl).spec.sparkConf?.['spark.sql.extensions'])
      .toBe('org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions,io.delta.sql.DeltaSparkSessionExtension');
  });

  it('follow the release of each program, whose limits are told with its name', () => {
    const jobs = chart();
    defaultsOf(jobs).storage.s3({ credentials: S3Credentials.podIdentity() });

    expect(() => new SparkApplication(jobs, 'old', { ...PROGRAM, sparkVersion: SparkVersion.V3_5 }))
      .toThrow('SparkApplication jobs/old: storage.s3: EKS Pod Identity needs Spark 4, and sparkVersion is 3.5.0');
  });

  it.each<readonly [what: string, call: (defaults: SparkDefaults) => void, message: RegExp]>([
    ['contradict each other', ({ tables }) => { tables.delta(); tables.hudi(); }, /tables\.hudi: sets [^,]* to .*, and tables\.delta sets it to/],
    ['are wrong by themselves', ({ tables }) => { tables.delta({ packageVersion: 'latest' }); }, /'latest' is not a release/],
  ])('are refused at once if they %s', (_what, call, message) => {
    expect(() => call(defaultsOf(chart()))).toThrow(message);
  });

  it('cannot come after a program', () => {
    const jobs = chart();
    const defaults = defaultsOf(jobs);
    new SparkApplication(jobs, 'etl', PROGRAM);

    expect(() => defaults.events.logTo('s3a://logs')).toThrow('events.logTo: there is already a Spark program below jobs, which would not have this default');
  });

  it('of a namespace hold for its applications and in charts of their own', () => {
    const app = Testing.app();
    const science = new SparkNamespace(new Chart(app, 'platform'), 'science', { defaults: { sparkVersion: SparkVersion.V4_1, image: 'spark:4.1.4' } });
    const jobs = new Chart(app, 'jobs');
    science.applyDefaults(jobs);
    science.defaults.events.logTo('s3a://logs');

    for (const application of [science.addApplication('a', PROGRAM), new SparkApplication(jobs, 'b', PROGRAM)]) {
      expect(manifest(application).spec.sparkConf?.['spark.eventLog.dir']).toBe('s3a://logs');
    }
  });
});

describe('a namespace', () => {
  const defaults = { sparkVersion: SparkVersion.V4_1, image: 'spark:4.1.4' };
  const namespace = (app: App) => new SparkNamespace(new Chart(app, 'platform'), 'science', { defaults });

  it('adds applications with its account and its defaults, and applies them after itself', () => {
    const science = namespace(Testing.app());
    const etl = science.addApplication('etl', PROGRAM);
    const { metadata, spec } = manifest(etl);

    expect(metadata).toMatchObject({ name: 'etl', namespace: 'science' });
    expect(spec).toMatchObject({ image: 'spark:4.1.4', driver: { serviceAccount: 'spark' } });
    const kinds = Testing.synth(Chart.of(science)).map(({ kind }) => kind as string);
    expect(kinds.indexOf('Namespace')).toBeLessThan(kinds.indexOf('SparkApplication'));
    expect(kinds.indexOf('ServiceAccount')).toBeLessThan(kinds.indexOf('SparkApplication'));
  });

  it('gives its defaults to charts of their own, whose programs then are in it', () => {
    const app = Testing.app();
    const science = namespace(app);
    const jobs = new Chart(app, 'jobs');
    science.applyDefaults(jobs);

    expect(manifest(new SparkApplication(jobs, 'etl', PROGRAM)))
      .toMatchObject({ metadata: { namespace: 'science' }, spec: { driver: { serviceAccount: 'spark' } } });
  });
});

describe('names', () => {
  it.each<readonly [what: string, ids: string[], name: RegExp]>([
    ['are the id of the construct', ['etl'], /^etl$/],
    ['are the ids below the chart', ['team', 'etl'], /^team-etl$/],
    ['have a hash if the ids are no name', ['Etl_1'], /^etl-1-[0-9a-f]{8}$/],
    ['have a hash if they begin with a digit, which Services do not take', ['2024_etl'], /^etl-[0-9a-f]{8}$/],
    ['have a hash if they are too long', ['x'.repeat(60), 'etl'], /^x{50}-etl-[0-9a-f]{8}$/],
  ])('%s', (_what, ids, name) => {
    const scope = ids.slice(0, -1).reduce<Construct>((parent, id) => new Construct(parent, id), chart());

    expect(manifest(new SparkApplication(scope, ids[ids.length - 1], COMPLETE)).metadata.name).toMatch(name);
  });

  it('of programs of one namespace must differ, whatever runs them', () => {
    const app = Testing.app();
    new SparkApplication(chart(app, 'a'), 'etl', COMPLETE);

    expect(() => new SparkDriverJob(chart(app, 'b'), 'etl', COMPLETE)).toThrow(
      'SparkDriverJob b/etl: metadata.name: a/etl has the name \'etl\' too in the namespace \'jobs\'; give one of them another id');
  });

  it('may be the same in two namespaces, and on two clusters if they are given', () => {
    const app = Testing.app();
    const named = { ...COMPLETE, metadata: { name: 'report' } };
    new SparkApplication(chart(app, 'a', 'dev'), 'etl', COMPLETE);
    new SparkApplication(chart(app, 'b', 'prod'), 'etl', COMPLETE);
    new SparkApplication(chart(app, 'c', 'prod'), 'one', named);

    expect(manifest(new SparkApplication(chart(app, 'd', 'prod'), 'two', named)).metadata.name).toBe('report');
  });
});
