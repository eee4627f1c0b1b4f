// Objects against the shipped schema, as the controller and the command line see them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readYamlDocuments } from '../../src/cli/yaml';
import { checkSchema } from '../../src/schema/check-schema';
import { schemaOf, SHIPPED_KINDS } from '../../src/schema/shipped-crds';
import { describeFinding } from '../../src/spec/findings';
import { nearest } from '../../src/spec/nearest';
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
    ['a label that is no text', { labels: { tier: 1 } }, 'metadata.labels[tier]: must be a text; write it in quotes: "1" (given: 1)'],
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
      sparkConf: { 'a.b/c~d': 1, 'plain': 2 },
      driver: { labels: { team: 3 } },
      volumes: [{ name: 'a', projected: { sources: [{ secret: { items: [{ key: 'k', pth: 'x' }] } }] } }],
    }));
    expect(findings.map(({ path }) => path).sort()).toEqual([
      'spec.driver.labels[team]', 'spec.sparkConf[a.b/c~d]', 'spec.sparkConf[plain]',
      'spec.volumes[0].projected.sources[0].secret.items[0].path', 'spec.volumes[0].projected.sources[0].secret.items[0].pth',
    ]);
  });
});

const SPEC = schemaOf(SHIPPED_KINDS[0]).properties?.spec.properties ?? {};

/** The fields of an application's driver that its spec does not have, from the schema. */
const ONLY_OF_DRIVER = ((): string[] => {
  const ofSpec = Object.keys(SPEC);
  return Object.keys(SPEC.driver.properties ?? {}).filter((field) => !ofSpec.includes(field) && nearest(field, ofSpec) === undefined);
})();
/** A value of the type of a field of the driver. */
const valueFor = (field: string): unknown => {
  const type = SPEC.driver.properties?.[field].type;
  return type === 'array' ? [] : type === 'object' ? {} : 'x';
};

describe('a misplaced field', () => {
  it.each([
    ['driver.securityContext.fsGroup', { driver: { securityContext: { fsGroup: 1 } } }, 'spec.driver.podSecurityContext.fsGroup'],
    ['executor.podSecurityContext.privileged', { executor: { podSecurityContext: { privileged: true } } }, 'spec.executor.securityContext.privileged'],
    ['tolerations', { tolerations: [] }, 'spec.driver.tolerations or spec.executor.tolerations'],
    ['instances', { instances: 2 }, 'spec.executor.instances'],
    ['driver.instances', { driver: { instances: 2 } }, 'spec.executor.instances'],
    ['driver.onFailureRetries', { driver: { onFailureRetries: 2 } }, 'spec.restartPolicy.onFailureRetries'],
    ['driver.minExecutors', { driver: { minExecutors: 2 } }, 'spec.dynamicAllocation.minExecutors'],
    ['deps.sparkConf', { deps: { sparkConf: {} } }, 'spec.sparkConf'],
    ['driver.containers', { driver: { containers: [] } }, 'spec.driver.template.spec.containers'],
  ])('%s belongs to %s', (_, fields, place) => {
    expect(checkSchema(application(fields)).map(describeFinding)).toEqual([expect.stringContaining(`: unknown field here; move it to ${place}`)]);
  });

  it('of the driver that stands in the spec is told to move there, whichever it is', () => {
    expect(ONLY_OF_DRIVER.length).toBeGreaterThan(20);
    for (const field of ONLY_OF_DRIVER) {
      const [finding] = checkSchema(application({ [field]: valueFor(field) })).map(describeFinding);
      expect(finding).toContain(`spec.${field}: unknown field here; move it to spec.driver.${field}`);
    }
  });

  it('of a schedule\'s application that stands beside its template is told to move there', () => {
    const schedule = { apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'ScheduledSparkApplication', metadata: { name: 'a' } };
    const { spec } = application();
    expect(checkSchema({ ...schedule, spec: { schedule: '@daily', template: spec, driver: {} } }).map(describeFinding))
      .toEqual(['spec.driver: unknown field here; move it to spec.template.driver']);
  });
});

describe('a scalar where a mapping or a list belongs', () => {
  it.each([
    [{ restartPolicy: 'Never' }, 'spec.restartPolicy: must be a mapping; write it as restartPolicy: {type: Never} (given: "Never")'],
    [{ dynamicAllocation: true }, 'spec.dynamicAllocation: must be a mapping; write it as dynamicAllocation: {enabled: true} (given: true)'],
    [{ volumes: 'data' }, 'spec.volumes: must be a list; write it as [{name: data}] (given: "data")'],
    [{ driver: { labels: 'a' } }, 'spec.driver.labels: must be a mapping; write it as labels: {key: value} (given: "a")'],
    [{ driver: { volumeMounts: { name: 'a', mountPath: '/a' } } },
      'spec.driver.volumeMounts: must be a list; write it as a list: put "- " before its first line and indent the others'],
    [{ driver: { env: ['SECRET'] } }, 'spec.driver.env[0]: must be a mapping; write it as - {name: …}'],
    [{ sparkConf: 'SECRET' }, 'spec.sparkConf: must be a mapping; write it as sparkConf: {key: value}'],
  ])('shows what is meant: %j', (fields, line) => {
    expect(checkSchema(application(fields)).map(describeFinding)).toEqual([line]);
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
