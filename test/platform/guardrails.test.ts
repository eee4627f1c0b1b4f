// Guardrails as a construct: its policies, what synthesis says of the objects of the same program, and what it refuses to be asked for.
import { App, Chart, Size, Testing } from 'cdk8s';
import { Cpu, ServiceAccount } from 'cdk8s-plus-27';
import { describe, expect, it } from 'vitest';
import {
  Capacity, Cloud, GuardrailAction, Guardrails, GuardrailsOptions, SparkApplication, SparkApplicationProps, SparkCode, SparkNamespace, SparkVersion,
} from '../../src';

interface Manifest { kind: string; metadata: { name: string; namespace?: string }; spec: any }

function synthesise(options: GuardrailsOptions, application: Partial<SparkApplicationProps> = {}): Manifest[] {
  const app = new App();
  const chart = new Chart(app, 'platform');
  const namespace = new SparkNamespace(chart, 'science');
  namespace.addGuardrails(options);
  new SparkApplication(chart, 'etl', {
    metadata: { name: 'etl' },
    sparkVersion: SparkVersion.V4_1,
    image: 'registry.example.com/etl:1',
    application: SparkCode.python('local:///etl.py'),
    serviceAccount: namespace.serviceAccount,
    driver: { coreLimit: Cpu.units(1) },
    executor: { coreLimit: Cpu.units(1) },
    ...application,
  });
  chart.node.findAll().flatMap((node) => node.node.validate()).forEach((message) => { throw new Error(message); });
  return Testing.synth(chart) as Manifest[];
}

describe('guardrails of a namespace', () => {
  it('are policies, each bound to that namespace alone', () => {
    const manifests = synthesise({ images: ['registry.example.com'] });
    const policies = manifests.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
    const bindings = manifests.filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');

    expect(policies.map(({ metadata }) => metadata)).toEqual([
      'pods', 'workloads', 'cronjobs', 'sparkapplications', 'scheduledsparkapplications', 'sparkconnects',
    ].map((name) => ({ name: `science-guardrails-${name}` })));
    expect(policies.every(({ spec }) => spec.failurePolicy === 'Fail')).toBe(true);
    expect(bindings.map(({ spec }) => spec.policyName)).toEqual(policies.map(({ metadata }) => metadata.name));
    expect(bindings[0].spec).toMatchObject({
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['science'] }] } },
    });
  });

  it('count pods with a quota', () => {
    const quota = synthesise({ maxExecutors: 10, maxPods: 40 }).find(({ kind }) => kind === 'ResourceQuota');
    expect(quota).toMatchObject({ metadata: { name: 'guardrails', namespace: 'science' }, spec: { hard: { pods: '40' } } });
  });

  it('only warn where that is asked for, and then do not stop synthesis', () => {
    const manifests = synthesise({ images: ['elsewhere.example.com'], action: GuardrailAction.WARN });
    expect(manifests.find(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding')?.spec.validationActions).toEqual(['Warn', 'Audit']);
  });

  it('hold for several namespaces', () => {
    const chart = Testing.chart();
    const namespaces = ['a', 'b'].map((name) => new SparkNamespace(chart, name));
    new Guardrails(chart, 'guardrails', { namespaces, name: 'teams', maxPods: 5 });
    const manifests = Testing.synth(chart) as Manifest[];

    expect(manifests.find(({ metadata }) => metadata.name === 'teams-pods')).toBeDefined();
    expect(manifests.filter(({ kind }) => kind === 'ResourceQuota').map(({ metadata }) => metadata.namespace)).toEqual(['a', 'b']);
  });

  it.each<[what: string, options: GuardrailsOptions, application: Partial<SparkApplicationProps>, message: RegExp]>([
    ['an image', { images: ['elsewhere.example.com'] }, {}, /SparkApplication 'etl': .*guardrail 'images'.*registry.example.com\/etl:1/],
    ['memory', { maxMemory: Size.mebibytes(1280) }, { driver: { memory: Size.gibibytes(1), memoryOverhead: Size.mebibytes(512) } }, /guardrail 'memory'/],
    ['cores', { maxCores: Cpu.units(1) }, { executor: { cores: 2 } }, /guardrail 'cores'.*executor.cores/],
    ['executors', { maxExecutors: 3, maxPods: 9 }, { executor: { instances: 4 } }, /guardrail 'executors'.*executor.instances/],
    ['a label', { requiredLabels: { team: [] } }, {}, /guardrail 'labels'.*driver: team/],
    ['nodes', { capacity: Capacity.spot(Cloud.EKS) }, {}, /guardrail 'nodes'.*eks.amazonaws.com\/capacityType=SPOT/],
    ['a key', { forbiddenSparkConf: ['spark.jars.*'] }, { sparkConf: { 'spark.jars.ivy': '/x' } }, /nobody sets spark.jars.\*.*spark.jars.ivy/],
  ])('stop synthesis where an application asks for too much: %s', (_what, options, application, message) => {
    expect(() => synthesise(options, application)).toThrow(message);
  });

  it('let through what they allow', () => {
    const team = { team: 'etl' };
    expect(() => synthesise(
      {
        images: ['registry.example.com'],
        maxExecutors: 4,
        maxPods: 10,
        maxCores: Cpu.units(1),
        maxMemory: Size.gibibytes(2),
        requiredLabels: { team: ['etl'] },
        allowedSparkConf: ['spark.sql.*'],
      },
      { driver: { labels: team }, executor: { labels: team, instances: 4 }, sparkConf: { 'spark.sql.shuffle.partitions': '10' } },
    )).not.toThrow();
  });

  it.each<[GuardrailsOptions, RegExp]>([
    [{ kubernetesVersion: '1.29' }, /kubernetesVersion: 1.29 has no ValidatingAdmissionPolicy.*need Kubernetes 1.30 or later/],
    [{ kubernetesVersion: 'latest' }, /give major and minor version/],
    [{ maxExecutors: 4 }, /Give maxPods too/],
    [{ images: [] }, /images is empty/],
    [{ forbiddenSparkConf: ['*'] }, /'\*' is no key of Spark/],
    [{ requiredLabels: { 'a b': [] } }, /'a b' is no label/],
    [{ capacity: Capacity.onDemand(Cloud.GKE) }, /no label that nodes have/],
    [{ operatorAccounts: [new ServiceAccount(Testing.chart(), 'operator')] }, /namespace of service account '.*' is unknown/],
  ])('refuse %o', (options, message) => {
    expect(() => synthesise(options)).toThrow(message);
  });

  it('are given once', () => {
    const namespace = new SparkNamespace(Testing.chart(), 'science');
    namespace.addGuardrails();
    expect(() => namespace.addGuardrails()).toThrow(/there are guardrails already/);
  });
});
