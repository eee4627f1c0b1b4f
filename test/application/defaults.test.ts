// What applications share is said once, and names are good without being given.
import { ApiObject, App, Chart, Duration, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import {
  RestartPolicy, Retention, SparkApplication, SparkApplicationProps, SparkCode, SparkDefaults, SparkDriverJob, SparkDriverPod, SparkNamespace, SparkVersion,
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
