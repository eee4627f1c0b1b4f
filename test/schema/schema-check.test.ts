// Objects against the shipped schema, as the controller and the command line see them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readYamlDocuments } from '../../src/cli/yaml';
import { checkSchema } from '../../src/schema/check-schema';
import { nearest } from '../../src/schema/nearest';
import { describeFinding } from '../../src/spec/findings';
import { application } from '../spec/rules-cases';

const manifests = join(__dirname, '..', 'schema', 'manifests');

describe('checkSchema', () => {
  it.each(readdirSync(manifests).filter((name) => name.endsWith('.yaml')))('accepts what the API server accepts: %s', (name) => {
    const ours = readYamlDocuments(readFileSync(join(manifests, name), 'utf8'))
      .filter((object) => String((object as { apiVersion?: string } | null)?.apiVersion).startsWith('sparkoperator.k8s.io/'));
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.flatMap(checkSchema)).toEqual([]);
  });

  it('takes nulls as absent, as the API server does', () => {
    expect(checkSchema(application({ driver: { env: null, memory: null } }))).toEqual([]);
    expect(checkSchema(application({ mainApplicationFile: null })).map(({ reason, path }) => `${reason} ${path}`))
      .toEqual(['MissingField spec.mainApplicationFile']);
  });

  it('takes a required field that has a default as the API server does', () => {
    expect(checkSchema(application({ type: null, sparkVersion: undefined, driver: undefined, executor: null }))).toEqual([]);
  });

  it('says one thing about one value', () => {
    expect(checkSchema(application({ driver: { cores: 0.5 }, executor: { instances: 'two' } })).map(describeFinding)).toEqual([
      'spec.driver.cores: must be a whole number (given: 0.5)', 'spec.executor.instances: must be a whole number (given: "two")',
    ]);
  });

  it('leaves pod templates open, but not their known fields\' types', () => {
    expect(checkSchema(application({ driver: { template: { spec: { containers: [{ name: 'a', surprise: 1 }], surprise: 2 } } } }))).toEqual([]);
    expect(checkSchema(application({ driver: { template: { spec: { containers: [{ name: 1 }] } } } })).map(describeFinding))
      .toEqual(['spec.driver.template.spec.containers[0].name: must be a text; write it in quotes: "1" (given: 1)']);
  });

  it.each([
    ['a misspelt field', { lables: {} }, 'metadata.lables: unknown field; did you mean labels?'],
    ['a label that is no text', { labels: { tier: 1 } }, 'metadata.labels.tier: must be a text; write it in quotes: "1" (given: 1)'],
    ['a namespace that cannot be', { namespace: 'My_NS' }, 'metadata.namespace'],
  ])('reads metadata as the API server does: %s', (_, metadata, message) => {
    const findings = checkSchema({ ...application(), metadata: { name: 'x', ...metadata } }).map(describeFinding);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(message);
  });

  it('ignores status, which the API server keeps', () => {
    expect(checkSchema({
      ...application(), metadata: { name: 'x', managedFields: [] }, status: { applicationState: { state: 'RUNNING' }, fromAnotherOperator: 1 },
    })).toEqual([]);
  });

  it.each([
    [undefined, 'apiVersion'], [{}, 'apiVersion'], [{ apiVersion: 'v1', kind: 'Pod' }, 'apiVersion'],
    [{ apiVersion: 'sparkoperator.k8s.io/v1beta2' }, 'kind'], [{ apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', spec: 7 }, 'spec'],
  ])('survives %j', (object, path) => expect(checkSchema(object).map((finding) => finding.path)).toContain(path));

  it('names the place in nested lists and maps where something is wrong', () => {
    const findings = checkSchema(application({
      sparkConf: { 'a.b/c~d': 1 },
      volumes: [{ name: 'a', projected: { sources: [{ secret: { items: [{ key: 'k', pth: 'x' }] } }] } }],
    }));
    expect(findings.map(({ path }) => path).sort()).toEqual([
      'spec.sparkConf[a.b/c~d]', 'spec.volumes[0].projected.sources[0].secret.items[0].path', 'spec.volumes[0].projected.sources[0].secret.items[0].pth',
    ]);
  });
});

describe('nearest', () => {
  it.each([
    ['memroy', ['memory', 'cores'], 'memory'],
    ['Image', ['image', 'images'], 'image'],
    ['sparkConfg', ['sparkConf', 'sparkConfigMap'], 'sparkConf'],
    ['wibble', ['memory', 'cores'], undefined],
    ['x', [], undefined],
  ])('of %s among %j is %s', (word, candidates, expected) => expect(nearest(word, candidates)).toBe(expected));
});
