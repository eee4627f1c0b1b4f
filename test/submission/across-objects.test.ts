// What is found across all objects, and what images say: each kind with an object that has the fault, and one beside it that has not.
import { describe, expect, it } from 'vitest';
import type { ManifestObject } from '../../src/cli/manifests';
import { settingsAmong } from '../../src/cli/operator-deployments';
import { applicationPractices, schedulePractices } from '../../src/spec/practices';
import type { ScheduledSparkApplication, SparkApplication } from '../../src/spec/types.gen';
import { acrossObjects, programOf, Surroundings } from '../../src/submission/across/objects';
import { watches } from '../../src/submission/across/operators';

function app(spec: object = {}, metadata: object = {}): object {
  return {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    metadata: { name: 'etl', namespace: 'jobs', ...metadata },
    spec: { type: 'Scala', sparkVersion: '4.1.4', image: 'spark:4.1.4', mainClass: 'a.B', mainApplicationFile: 'local:///a.jar', driver: {}, executor: {}, ...spec },
  };
}

const namespace = (name: string, labels = {}) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
const account = (name: string) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'jobs' } });
const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'sparkapplications.sparkoperator.k8s.io' } };
const operator = (...args: string[]) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'operator', namespace: 'system' },
  spec: {
    template: {
      metadata: { labels: { 'app.kubernetes.io/name': 'cdk8s-spark', 'app.kubernetes.io/component': 'operator' } },
      spec: { containers: [{ args }] },
    },
  },
});
const UI = ['ingress-url-format=spark.example.com/ui'];

/** Reasons and paths of the findings about documents of one file. */
function found(documents: readonly object[], flags: readonly string[] = []): string[] {
  const objects = documents.map((object, i): ManifestObject => ({ file: 'a.yaml', document: i + 1, object: object as ManifestObject['object'] }));
  const ours = objects.filter(({ object }) => ['SparkApplication', 'ScheduledSparkApplication'].includes(String(object.kind)));
  const settings = settingsAmong(objects, flags);
  const surroundings = new Surroundings(objects.map(({ object }) => object), ({ metadata }) => settings(metadata.namespace ?? 'default'));
  return acrossObjects(objects, ours.map(programOf), surroundings).map(({ place, finding: { reason, path } }) => `${place.document} ${reason} ${path}`);
}

describe('across documents', () => {
  it.each<[string, object[], string[], string[]]>([
    ['a namespace that nobody makes', [namespace('job'), app()], [], ['2 NamespaceNotMade metadata.namespace']],
    ['a namespace that is made', [namespace('jobs'), app()], [], []],
    ['a namespace, where none are made', [app()], [], []],
    ['a namespace that nobody watches', [operator('--namespaces=other'), app()], [], ['2 NamespaceNotWatched metadata.namespace']],
    ['a namespace that is watched', [operator('controller', 'start', '--namespaces=other,jobs'), app()], [], []],
    ['a namespace with the labels that are watched', [operator('--namespace-selector=spark=yes'), namespace('jobs', { spark: 'yes' }), app()], [], []],
    ['a namespace without the labels that are watched', [operator('--namespace-selector=spark=yes'), namespace('jobs'), app()], [],
      ['3 NamespaceNotWatched metadata.namespace']],
    ['all namespaces watched', [operator(), app()], [], []],
    ['an account that is missing', [account('spark'), app({ driver: { serviceAccount: 'sparks' } })], [],
      ['2 MissingServiceAccount spec.driver.serviceAccount']],
    ['an account that is there', [account('spark'), app({ driver: { serviceAccount: 'spark' } })], [], []],
    ['an account, where the input has none', [app({ driver: { serviceAccount: 'spark' } })], [], []],
    ['definitions that come twice', [definition, definition], [], ['2 DefinitionTwice metadata.name']],
    ['one address of two web UIs', [app(), app({}, { name: 'other' })], UI, ['2 SharedUiAddress metadata.name']],
    ['one address, by the flags of the operator among the documents',
      [operator('--ingress-url-format=spark.example.com/ui'), app(), app({}, { name: 'other' })], [], ['3 SharedUiAddress metadata.name']],
    ['one address, by the flags of the operator that watches the namespace',
      [operator('--namespaces=other', '--ingress-url-format=a/{{$appName}}'), operator('--namespaces=jobs', '--ingress-url-format=b'), app(),
        app({}, { name: 'b' })], [], ['4 SharedUiAddress metadata.name']],
    ['flags that are given, in place of those of the operator',
      [operator('--ingress-url-format=spark.example.com/ui'), app(), app({}, { name: 'other' })], ['ingress-url-format=spark.example.com/{{$appName}}'], []],
    ['two addresses', [app(), app({}, { name: 'other' })], ['ingress-url-format=spark.example.com/{{$appName}}'], []],
  ])('%s', (_, documents, flags, expected) => expect(found(documents, flags)).toEqual(expected));
});

describe('images and packages', () => {
  it.each<[string, object, string[]]>([
    ['of another version', { image: 'spark:3.5.1' }, ['ImageVersion spec.image']],
    ['of another patch', { image: 'spark:4.1.0' }, []],
    ['of another name', { image: 'registry.example.com/jobs:3' }, []],
    ['with latest', { image: 'spark:latest' }, ['FloatingImage spec.image']],
    ['without a tag, at a registry with a port', { image: 'registry:5000/spark' }, ['FloatingImage spec.image']],
    ['with a digest', { image: `spark@sha256:${'a'.repeat(64)}` }, []],
    ['of one role', { driver: { image: 'spark:3.5.1-python', memory: '1g' } }, ['ImageVersion spec.driver.image']],
    ['and packages for another Scala', { deps: { packages: ['a:b_2.12:1'] } }, ['ScalaVersion spec.deps.packages[0]']],
    ['and packages for the right Scala', { deps: { packages: ['a:b_2.13:1'] } }, []],
    ['and packages for Spark 3', { sparkVersion: '3.5.4', image: 'spark:3.5.4', deps: { packages: ['a:b_2.12:1'] } }, []],
  ])('%s', (_, spec, expected) => {
    const advice = applicationPractices(app({ driver: { memory: '1g' }, ...spec }) as SparkApplication);
    expect(advice.map(({ reason, path }) => `${reason} ${path}`)).toEqual(expected);
  });

  it('of a schedule are found in its template', () => {
    const { spec, ...rest } = app({ image: 'spark:latest', driver: { memory: '1g' } }) as { spec: object };
    const schedule = { ...rest, kind: 'ScheduledSparkApplication', spec: { schedule: '@daily', template: spec } };
    const advice = schedulePractices(schedule as ScheduledSparkApplication);
    expect(advice.map(({ reason, path }) => `${reason} ${path}`)).toEqual(['FloatingImage spec.template.image']);
  });
});

it.each([
  [{ namespaces: ['a'] }, {}, true], [{ namespaces: ['b'] }, {}, false], [{ namespaces: [] }, {}, true],
  [{ namespaces: [], namespaceSelector: 'team in (x,y)' }, { team: 'y' }, true], [{ namespaces: [], namespaceSelector: 'team in (x,y)' }, {}, false],
  [{ namespaces: ['a'], namespaceSelector: 'team=x' }, {}, true], [{ namespaces: [], namespaceSelector: 'kubernetes.io/metadata.name=a' }, {}, true],
])('an operator with %j watches a namespace with the labels %j: %s', (config, labels, expected) => {
  expect(watches(config, 'a', labels as Record<string, string>)).toBe(expected);
});
