// `render`: the objects that the controller would create, the same bytes each time.
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { cli, manifest, withFiles } from './cli';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { Pod } from '../../src/spec/kubernetes.gen';
import type { SparkApplication } from '../../src/spec/types.gen';
import { planSubmission } from '../../src/submission';

const UID = '123e4567-e89b-42d3-a456-426614174000';
const SUBMISSION = '0b0c0d0e-0000-4000-8000-00000000abcd';
const PINNED = ['--uid', UID, '--submission-id', SUBMISSION, '--time', '2030-01-31T12:00:00Z'];

async function objects(args: readonly string[], input: string): Promise<KubernetesObject[]> {
  const { out, err, code } = await cli(['render', '-', '--format', 'json', ...args], input);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return (JSON.parse(out) as { objects: KubernetesObject[] }).objects;
}

function driverOf(rendered: readonly KubernetesObject[]): Pod {
  return rendered[rendered.length - 1] as Pod;
}

const DEFAULTS = [
  'apiVersion: v1', 'kind: ConfigMap',
  'metadata:', '  {name: spark-defaults-jobs, namespace: spark-operator, labels: {sparkoperator.k8s.io/namespace-defaults: "true"}}',
  'data:', '  defaults.json: |', '    {"sparkConf":{"spark.of.platform":"yes"},"capacity":{"driver":"on-demand"}}', '',
].join('\n');

describe('render with the defaults of a namespace', () => {
  it('prints the objects that an operator with these defaults creates', async () => {
    await withFiles({ 'defaults.yaml': DEFAULTS }, async (folder) => {
      const rendered = await objects([...PINNED, '--namespace-defaults', `${folder}/defaults.yaml`], manifest());
      expect(JSON.stringify(rendered)).toContain('spark.of.platform=yes');
      expect(driverOf(rendered).metadata.annotations).toHaveProperty(['sparkoperator.k8s.io/namespace-defaults']);
      const elsewhere = manifest().replace('namespace: jobs', 'namespace: other');
      expect(JSON.stringify(await objects([...PINNED, '--namespace-defaults', `${folder}/defaults.yaml`], elsewhere))).not.toContain('spark.of.platform');
    });
  });

  it.each([
    ['broken ones', DEFAULTS.replace('on-demand', 'cheap'), 1, /namespaceDefaults\.capacity\.driver: must be spot or on-demand \(given: "cheap"\)/],
    ['no ConfigMap of that kind', DEFAULTS.replace('"true"', '"false"'), 2, /has no ConfigMap with defaults of a namespace: give one with the label/],
  ])('prints nothing for %s', async (_what, text, code, message) => {
    await withFiles({ 'defaults.yaml': text }, async (folder) => {
      const result = await cli(['render', '-', '--namespace-defaults', `${folder}/defaults.yaml`], manifest());
      expect({ code: result.code, out: result.out }).toEqual({ code, out: '' });
      expect(result.err).toMatch(message);
    });
  });

  it('are found by validate among the manifests, and judged where they are written', async () => {
    const broken = DEFAULTS.replace('"on-demand"', '"cheap"');
    expect((await cli(['validate', '-'], `${manifest()}---\n${DEFAULTS}`)).out).toContain('0 errors, 0 warnings');
    expect((await cli(['validate', '-'], `${manifest()}---\n${broken}`)).out).toMatch(/spark-defaults-jobs.*namespaceDefaults\.capacity\.driver: must be/);
    const refused = DEFAULTS.replace('"yes"', '"yes","spark.files":"/etc/hosts"');
    expect((await cli(['validate', '-'], `${manifest()}---\n${refused}`)).out).toMatch(/namespaceDefaults\.sparkConf\[spark\.files\]/);
  });
});

describe('render', () => {
  it('prints exactly what the planner plans for the same identity and time, driver pod last', async () => {
    const application = load(manifest()) as SparkApplication;
    application.metadata.uid = UID;
    const plan = planSubmission(
      application, { id: SUBMISSION, time: Date.UTC(2030, 0, 31, 12) }, { master: 'k8s://https://kubernetes.default.svc:443', uiService: true },
    );
    const rendered = await objects(PINNED, manifest());
    expect(plan.outcome).toBe('planned');
    expect(rendered).toEqual(JSON.parse(JSON.stringify(plan.outcome === 'planned' && plan.objects)));
    expect(driverOf(rendered).kind).toBe('Pod');
  });

  it('prints the same bytes for the same pins, as JSON and as YAML, and both say the same', async () => {
    const json = await cli(['render', '-', '--format', 'json', ...PINNED], manifest());
    const yaml = await cli(['render', '-', ...PINNED], manifest());
    expect(await cli(['render', '-', '--format', 'json', ...PINNED], manifest())).toEqual(json);
    expect(await cli(['render', '-', ...PINNED], manifest())).toEqual(yaml);
    expect(yaml.out.split(/^---\n/m).slice(1).map((text) => load(text))).toEqual((JSON.parse(json.out) as { objects: unknown[] }).objects);
  });

  it('takes uid, submission and time from an object that a controller has worked on', async () => {
    const lived = load(manifest()) as SparkApplication;
    lived.metadata.uid = UID;
    lived.status = {
      submissionID: SUBMISSION,
      lastSubmissionAttemptTime: '2030-01-31T12:00:00Z',
      driverInfo: {},
      applicationState: { state: 'RUNNING' },
    } as SparkApplication['status'];
    expect(await objects([], JSON.stringify(lived))).toEqual(await objects(PINNED, manifest()));
  });

  it('draws what is neither pinned nor given', async () => {
    const [first, second] = [driverOf(await objects([], manifest())), driverOf(await objects([], manifest()))];
    expect(first.metadata.labels?.['sparkoperator.k8s.io/submission-id']).not.toBe(second.metadata.labels?.['sparkoperator.k8s.io/submission-id']);
  });

  it('plans for another Spark version on demand', async () => {
    const kinds = async (version: string) => (await objects([...PINNED, '--spark-version', version], manifest())).map(({ kind }) => kind);
    expect(await kinds('4.1.4')).not.toContain('NetworkPolicy');
    expect(await kinds('4.2.0')).toContain('NetworkPolicy');
  });

  it('plans one run of a schedule', async () => {
    const scheduled = 'apiVersion: sparkoperator.k8s.io/v1beta2\nkind: ScheduledSparkApplication\nmetadata: {name: etl, namespace: jobs}\n'
      + 'spec: {schedule: "@daily", template: {type: Python, sparkVersion: 4.1.4, image: "apache/spark:4.1.4", '
      + 'mainApplicationFile: "local:///opt/app/main.py", driver: {serviceAccount: spark}, executor: {instances: 2, memory: 1g}}}\n';
    expect(await objects(PINNED, scheduled)).toEqual(await objects(PINNED, manifest()));
  });

  it('prints the properties alone', async () => {
    const { out } = await cli(['render', '-', '--properties', ...PINNED], manifest());
    expect(load(out)).toMatchObject({ 'spark.executor.instances': '2', 'spark.app.name': 'etl', 'spark.kubernetes.namespace': 'jobs' });
  });

  it('follows the flags that the controller runs with', async () => {
    const kinds = (rendered: readonly KubernetesObject[]) => rendered.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(kinds(await objects(PINNED, manifest()))).toContain('Service etl-ui-svc');
    expect(kinds(await objects([...PINNED, '--operator-flag', 'enable-ui-service=false'], manifest()))).not.toContain('Service etl-ui-svc');
    expect(kinds(await objects(
      [...PINNED, '--operator-flag', 'ingress-url-format=spark.example.com/{{$appName}}'], manifest(),
    ))).toContain('Ingress etl-ui-ingress');
  });

  it('finds what is wrong by the same flags', async () => {
    const flags = (...all: string[]) => all.flatMap((flag) => ['--operator-flag', flag]);
    const render = (scheduler: string, ...all: string[]) => cli(['render', '-', ...PINNED, ...flags(...all)], manifest(`batchScheduler: ${scheduler}`));
    expect((await render('volcano')).err).toContain('runs without --enable-batch-scheduler');
    const on = await render('volcano', 'enable-batch-scheduler');
    expect({ code: on.code, err: on.err }).toEqual({ code: 0, err: '' });
    const unknown = await render('mine', 'enable-batch-scheduler', 'kube-scheduler-names=yours');
    expect(unknown.err).toContain('known are volcano, yunikorn, yours');
    expect(unknown).toMatchObject({ code: 1, out: '' });
    expect(await render('mine', 'enable-batch-scheduler', 'kube-scheduler-names=mine')).toMatchObject({ code: 0, err: '' });
    expect((await render(
      'volcano', 'enable-batch-scheduler', 'ingress-url-format=https:///{{$appName}}',
    )).err).toContain('warning: --ingress-url-format: This names no host');
  });

  it('prints nothing at all where one of several applications is wrong', async () => {
    const { code, out, err } = await cli(['render', '-'], `${manifest()}---\n${manifest('mode: client', { name: 'second' })}`);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.split('\n')).toEqual([
      expect.stringContaining('standard input:22:3: SparkApplication jobs/second: spec.mode: only cluster is supported'),
      'nothing is printed: 1 error in 1 file', '',
    ]);
  });

  it('says so where there is no application', async () => {
    expect(await cli(['render', '-'], 'apiVersion: v1\nkind: Pod\n')).toEqual({ code: 1, out: '', err: 'there is no SparkApplication in 1 file\n' });
  });

  it.each([
    [['--uid', 'x'], 'must be a UUID'],
    [['--submission-id', 'x'], 'must be a UUID'],
    [['--time', 'yesterday'], 'must be a time'],
    [['--format', 'xml'], 'Allowed choices are yaml, json'],
    [['--operator-flag', 'nope=1'], 'unknown option'],
  ])('refuses %j as a wrong call', async (args, message) => {
    const { code, out, err } = await cli(['render', '-', ...args], manifest());
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});
