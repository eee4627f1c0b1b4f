// How findings reach people and programs: where each is, in which form, and without anything that steers a log or that is a credential.
import { describe, expect, it } from 'vitest';
import { cli, manifest } from './cli';
import { checkObject } from '../../src/cli/check-object';
import { describeReported, reported } from '../../src/cli/describe-findings';
import { workflowCommand } from '../../src/cli/finding-formats';
import { readManifest } from '../../src/cli/manifests';
import { operatorSettings } from '../../src/cli/plan-application';
import { schemaOf, SHIPPED_KINDS, type SchemaNode } from '../../src/schema/shipped-crds';

const lines = async (input: string, ...args: string[]): Promise<string[]> => (
  (await cli(['validate', '-', ...args], input)).out.trimEnd().split('\n').slice(0, -1));

describe('each finding has the line and the column of its field', () => {
  const TEXT = `# a comment
apiVersion: sparkoperator.k8s.io/v1beta2
kind: SparkApplication
metadata: {name: etl, namespace: jobs}
spec:
  type: Python
  sparkVersion: 4.1.4
  image: apache/spark:4.1.4
  mainApplicationFile: local:///opt/app/main.py
  sparkConf:
    "spark.kubernetes.driver.master": a
    spark.eventLog.enabled: true
  volumes:
  - name: data
    emptyDir: {sizelimit: 1Gi}
  driver: &pod
    memory: lots
    memroy: 1g
  executor:
    <<: *pod
    instances: 0
`;

  it.each([
    ['a field of a block', 'spec.driver.memroy', 'x:18:5'],
    ['a quoted key', 'spec.sparkConf[spark.kubernetes.driver.master]', 'x:11:5'],
    ['a key with dots, named as a field', 'spec.sparkConf.spark.eventLog.enabled', 'x:12:5'],
    ['an element of a list', 'spec.volumes[0]', 'x:14:5'],
    ['a field of a flow mapping in a list', 'spec.volumes[0].emptyDir.sizelimit', 'x:15:16'],
    ['what a merge key brings in', 'spec.executor.memory', 'x:17:5'],
    ['what stands beside a merge key', 'spec.executor.instances', 'x:21:5'],
    ['what is missing: the part around it', 'spec.driver.template.spec', 'x:16:3'],
    ['the object', '', 'x:2:1'],
  ])('%s', (_, path, place) => {
    const [object] = readManifest('x', TEXT).objects;
    expect(describeReported(reported(object, { severity: 'error', reason: 'Any', path, message: 'is wrong' }))).toMatch(new RegExp(`^${place}: `));
  });

  it('in JSON and in items of a list too', async () => {
    const application = { apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', metadata: { name: 'etl', namespace: 'jobs' }, spec: 1 };
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [application, application] }, null, 2);
    expect((await lines(text)).map((line) => line.replace(/ .*/, ''))).toContain('standard');
    expect(await lines(text)).toContainEqual(expect.stringMatching(/^standard input:12:7: SparkApplication jobs\/etl: spec: must be a mapping/));
    expect(await lines(text)).toContainEqual(expect.stringMatching(/^standard input:21:7: SparkApplication jobs\/etl: spec: must be a mapping/));
  });
});

describe('a key that stands in one mapping twice', () => {
  it.each([
    ['in a block', manifest('sparkConf: {spark.a: b}').replace(/$/, '  type: Python\n'),
      'spec.type: the key type stands in one mapping twice, in line 5 and in line 12'],
    ['in a flow mapping', manifest('driver: {cores: 1, cores: 1}'), 'spec.driver.cores: the key cores stands in one mapping twice, in line 9 and in line 9'],
    ['in JSON', manifest().replace(/spec:[^]*/, 'spec: {"type": "Python", "type": "Python"}'),
      'spec.type: the key type stands in one mapping twice, in line 4 and in line 4'],
    ['under another kind', `${manifest()}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: b\n  a: c\n`,
      'data.a: the key a stands in one mapping twice'],
  ])('is named with both lines: %s', async (_, input, expected) => {
    expect(await lines(input)).toContainEqual(expect.stringContaining(expected));
  });

  it('hides no other finding', async () => {
    const found = await lines(`${manifest('driver: {memroy: 1g}')}  type: Python\n---\n${manifest('mode: client', { name: 'other' })}`);
    expect(found).toEqual([
      expect.stringContaining('the key type stands in one mapping twice'), expect.stringContaining('did you mean memory?'),
      expect.stringContaining('jobs/other: spec.mode'),
    ]);
  });

  it.each(['render', 'rehearse'])('stops %s', async (command) => {
    const { code, out, err } = await cli([command, '-'], `${manifest()}  type: Python\n`);
    expect(code).toBe(1);
    expect(out + err).toContain('stands in one mapping twice');
  });
});

describe('text of Helm and Jinja', () => {
  it.each([
    ['a value', manifest('image: {{ .Values.image }}'), ':7:10: looks like a template of Helm or Jinja: {{ .Values.image }}; render it first'],
    ['an action', manifest().replace('spec:', 'spec:\n  {{- toYaml .Values.spec | nindent 2 }}'), ':5:3: looks like a template'],
    ['a condition', `{{- if .Values.on }}\n${manifest()}{{- end }}\n`, ':1:1: looks like a template'],
    ['a loop of Jinja', `{% for team in teams %}\n${manifest()}{% endfor %}\n`, ':1:1: looks like a template'],
    ['the first of several', manifest('image: {{ image }}').replace('spec:', 'spec:\n  {% if on %}'), ':5:3: looks like a template'],
    ['a part of a name', manifest('image: {{ image }}:{{ tag }}'), ':7:10: looks like a template'],
  ])('is named at its line: %s', async (_, input, expected) => {
    const found = await lines(input);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('in quotes is YAML, so that only a warning names it', async () => {
    expect(await lines(manifest('arguments: ["{{ ds }}", "{{APP_ID}}", "{{EXECUTOR_ID}}"]'))).toEqual([
      expect.stringMatching(/:11:15: .*warning: spec\.arguments\[0\]: looks like a template of Helm or Jinja: \{\{ ds \}\}/),
    ]);
  });

  it('is not blamed for an error elsewhere', async () => {
    expect(await lines('# {{ .Values.a }}\na: "{{APP_ID}}"\nb: ]\n')).toEqual([expect.stringContaining('is not valid YAML')]);
  });
});

describe('other forms than text', () => {
  const BAD = manifest('sparkConf: {"spark.a\\n::error file=x::y": 1}\ndriver: {memroy: "100%"}');

  it('JSON has the parts of each finding, and the counts', async () => {
    const { code, out } = await cli(['validate', '-', '--output', 'json'], BAD);
    expect(code).toBe(1);
    const { findings, summary } = JSON.parse(out) as { findings: object[]; summary: object };
    expect(summary).toEqual({ applications: 1, files: 1, ignored: 0, errors: 2, warnings: 0 });
    expect(findings).toContainEqual({
      file: 'standard input',
      line: 9,
      column: 12,
      object: 'SparkApplication jobs/etl',
      severity: 'error',
      reason: 'UnknownField',
      path: 'spec.driver.memroy',
      message: 'unknown field; did you mean memory?',
      value: '"100%"',
    });
  });

  it('SARIF has what its schema requires, and a rule for each result', async () => {
    const { out } = await cli(['validate', '-', '--output', 'sarif'], `${BAD}---\n${manifest('timeToLiveSeconds: -1', { name: 'b' })}`);
    const log = JSON.parse(out) as SarifLog;
    expect(log.version).toBe('2.1.0');
    expect(log.$schema).toMatch(/^https:\/\/.*sarif-schema-2\.1\.0\.json$/);
    const [{ tool: { driver }, results }] = log.runs;
    expect(driver.name).toBe('cdk8s-spark');
    expect(new Set(driver.rules.map(({ id }) => id)).size).toBe(driver.rules.length);
    expect(results.map(({ level }) => level)).toEqual(['error', 'error', 'warning']);
    for (const { ruleId, ruleIndex, message, locations: [{ physicalLocation: { artifactLocation, region } }] } of results) {
      expect(driver.rules[ruleIndex].id).toBe(ruleId);
      expect(message.text.length).toBeGreaterThan(0);
      expect(artifactLocation.uri).toBe('standard%20input');
      expect(Math.min(region.startLine, region.startColumn)).toBeGreaterThan(0);
    }
  });

  it('GitHub\'s commands are one line each, and nothing in them ends a part', async () => {
    const { out } = await cli(['validate', '-', '--output', 'github'], BAD);
    const commands = out.trimEnd().split('\n').slice(0, -1);
    expect(commands).toHaveLength(2);
    expect(commands.every((line) => /^::error file=standard input,line=\d+,col=\d+,title=[A-Za-z]+::/.test(line))).toBe(true);
    expect(commands.join('\n')).toContain('"100%25"');
    expect(workflowCommand({ file: 'a,b:c%.yaml', severity: 'warning', reason: 'R', message: 'm' }))
      .toBe('::warning file=a%2Cb%3Ac%25.yaml,title=R::a,b:c%25.yaml: warning: m');
  });

  it('a form that is not known is a wrong call', async () => {
    expect((await cli(['validate', '-', '--output', 'xml'], BAD)).code).toBe(2);
  });
});

interface SarifLog {
  readonly $schema: string;
  readonly version: string;
  readonly runs: ReadonlyArray<{
    readonly tool: { readonly driver: { readonly name: string; readonly rules: ReadonlyArray<{ readonly id: string }> } };
    readonly results: ReadonlyArray<{
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: ReadonlyArray<{
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string }; readonly region: { readonly startLine: number; readonly startColumn: number };
        };
      }>;
    }>;
  }>;
}

describe('what users write cannot steer a log', () => {
  const EVIL = 'a\n::error file=x::y\u001b[2J##[error]z';

  it.each([
    ['a key', { sparkConf: { [EVIL]: 1 } }], ['a value', { type: EVIL }], ['an unknown field', { [EVIL]: 'x' }],
    ['a label', { driver: { labels: { [EVIL]: EVIL } } }],
  ])('in %s', async (_, spec) => {
    const application = { apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', metadata: { name: EVIL, namespace: EVIL }, spec };
    for (const output of ['text', 'github']) {
      const found = await lines(JSON.stringify(application), '--output', output);
      expect(found.length).toBeGreaterThan(0);
      found.forEach((line) => {
        expect(line).toMatch(output === 'text' ? /^standard input:\d+:\d+: / : /^::(error|warning) file=standard input,/);
        expect(line).not.toMatch(/\u001b|##\[/);
      });
    }
  });

  it('in the name of a file', () => {
    const place = { file: '::error::a\nb.yaml', document: 1, object: { kind: 'K' } };
    const line = describeReported(reported(place, { severity: 'error', reason: 'R', path: 'p', message: 'm' }));
    expect(line).toBe('"::error::a\\nb.yaml": K: p: m [R]');
  });
});

describe('a URL with credentials is never shown, whatever the field', () => {
  const SETTINGS = operatorSettings([]);
  const URL = 'https://user:SECRET@host/a.jar?sig=SECRET';

  it('in each text field of an application, where it is wrong or only warned about', () => {
    const { properties = {} } = schemaOf(SHIPPED_KINDS[0]);
    const places = textFields(properties.spec, [], 5);
    expect(places.length).toBeGreaterThan(150);
    for (const [i, place] of places.entries()) {
      const { object } = readManifest('x', manifest()).objects[0];
      setAt(object.spec as Record<string, unknown>, place, i % 2 === 0 ? URL : `,${URL} and more`);
      const text = checkObject({ file: 'x', document: 1, object }, SETTINGS)
        .map((finding) => describeReported(reported({ file: 'x', document: 1, object }, finding))).join('\n');
      expect(text, place.join('.')).not.toContain('SECRET');
    }
  });

  it.each([
    ['an unknown field', `nope: "${URL}"`], ['a list of URLs', `deps: {jars: "a,${URL}"}`], ['a number where a text belongs', `type: ["${URL}"]`],
    ['a key of the configuration', `sparkConf: {"${URL}": 1}`], ['an image', `image: "${URL}"`],
    ['a template', `sparkConf: {spark.kubernetes.driver.podTemplateFile: "${URL}"}`],
  ])('in %s', async (_, line) => {
    const { out } = await cli(['validate', '-'], manifest(line));
    expect(out).toMatch(/\*\*\*|given|: /);
    expect(out).not.toContain('SECRET');
  });
});

/** The paths of all fields that hold a text, down to some levels; elements of lists are number 0. */
function textFields(node: SchemaNode, path: readonly string[], levels: number): string[][] {
  if (node.type === 'string' || node['x-kubernetes-int-or-string']) return [[...path]];
  if (levels === 0) return [];
  if (node.items) return textFields(node.items, [...path, '0'], levels - 1);
  if (typeof node.additionalProperties === 'object') return textFields(node.additionalProperties, [...path, 'key'], levels - 1);
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => textFields(child, [...path, key], levels - 1));
}

function setAt(target: Record<string, unknown>, [key, ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    target[key] = value;
  } else {
    const next = (target[key] ?? (rest[0] === '0' ? [] : {})) as Record<string, unknown>;
    target[key] = next;
    setAt(next, rest, value);
  }
}
