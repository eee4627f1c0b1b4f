// Code from files and SQL: how it reaches the pods, and how the runner splits it into statements.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ApiObject, Chart, Testing } from 'cdk8s';
import { afterAll, describe, expect, it } from 'vitest';
import { SparkApplication, SparkCode, SparkDriverJob, SparkVersion } from '../../src';
import { SQL_RUNNER } from '../../src/application/sql-runner';
import type { SparkApplication as Manifest } from '../../src/spec/types.gen';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'code-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function file(name: string, text: string | Buffer): string {
  const at = path.join(folder, name);
  fs.mkdirSync(path.dirname(at), { recursive: true });
  fs.writeFileSync(at, text);
  return at;
}

interface CodeConfigMap { metadata: { name: string; namespace: string }; data: Record<string, string>; immutable: boolean }

function run(code: SparkCode) {
  const chart = new Chart(Testing.app(), 'jobs', { namespace: 'jobs' });
  const application = new SparkApplication(chart, 'etl', { sparkVersion: SparkVersion.V4_1, image: 'spark:4.1.4', application: code });
  const config = Testing.synth(chart).find(({ kind }) => kind === 'ConfigMap') as CodeConfigMap;
  return { spec: (ApiObject.of(application).toJson() as Manifest).spec, config };
}

describe('code from files', () => {
  it('is mounted into driver and executors from a ConfigMap whose name follows from it', () => {
    const additionalFiles = [file('lib.py', ''), file('rates.csv', 'a,b')];
    const { spec, config } = run(SparkCode.pythonFromFile(file('etl.py', 'import lib'), { args: ['1'], additionalFiles }));

    expect(config.metadata).toEqual({ name: expect.stringMatching(/^etl-code-[0-9a-f]{8}$/) as string, namespace: 'jobs' });
    expect(config.immutable).toBe(true);
    expect(Object.keys(config.data)).toEqual(['etl.py', 'lib.py', 'rates.csv']);
    expect(spec).toMatchObject({
      type: 'Python',
      mainApplicationFile: 'local:///etc/spark/code/etl.py',
      arguments: ['1'],
      deps: { pyFiles: ['local:///etc/spark/code/lib.py'] },
      volumes: [{ name: 'spark-code', configMap: { name: config.metadata.name } }],
    });
    for (const role of [spec.driver, spec.executor]) {
      expect(role?.volumeMounts).toEqual([{ name: 'spark-code', mountPath: '/etc/spark/code', readOnly: true }]);
    }
  });

  it('gets another ConfigMap when it changes, so that a run that has begun keeps its own', () => {
    const names = ['a', 'b', 'a'].map((text) => run(SparkCode.rFromFile(file('report.R', text))).config.metadata.name);

    expect(names[0]).toBe(names[2]);
    expect(names[0]).not.toBe(names[1]);
  });

  it('comes before the driver of a Job too', () => {
    const chart = new Chart(Testing.app(), 'jobs', { namespace: 'jobs' });
    new SparkDriverJob(chart, 'etl', { sparkVersion: SparkVersion.V4_1, image: 'spark:4.1.4', application: SparkCode.sql('SELECT 1') });
    const kinds = Testing.synth(chart).map(({ kind, data }) => (data?.['query.sql'] ? 'code' : kind) as string);

    expect(kinds).toContain('code');
    expect(kinds.indexOf('code')).toBeLessThan(kinds.indexOf('Job'));
  });

  it.each([
    ['is not there', () => SparkCode.pythonFromFile(path.join(folder, 'none.py')), /none\.py' cannot be read \(ENOENT/],
    ['is too large for a ConfigMap', () => SparkCode.sqlFromFile(file('large.sql', `SELECT '${'x'.repeat(1024 * 1024)}'`)),
      /and a ConfigMap holds \d+; put it into the image/],
    ['is no text', () => SparkCode.pythonFromFile(file('binary.py', Buffer.from([0xff, 0xfe, 0]))), /is not text in UTF-8/],
    ['has the name of another file', () => SparkCode.pythonFromFile(file('a/x.py', ''), { additionalFiles: [file('b/x.py', '')] }),
      /two files are named 'x\.py'/],
    ['has a name that a ConfigMap does not take', () => SparkCode.pythonFromFile(file('mein job.py', '')), /rename it/],
    ['has no statement', () => SparkCode.sql('  '), /there are no statements/],
    ['has a variable that Spark would not find', () => SparkCode.sql('SELECT 1', { variables: { 'run-day': '1' } }), /'run-day' is not a name of a variable/],
  ])('is refused if it %s', (_why, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('a program that is written out', () => {
  it('is mounted with the files beside it', () => {
    const { spec, config } = run(SparkCode.pythonInline('import lib', { args: ['1'], additionalFiles: [file('lib.py', 'A = 1')] }));

    expect(config.data).toEqual({ 'main.py': 'import lib', 'lib.py': 'A = 1' });
    expect(spec).toMatchObject({
      type: 'Python', mainApplicationFile: 'local:///etc/spark/code/main.py', arguments: ['1'], deps: { pyFiles: ['local:///etc/spark/code/lib.py'] },
    });
  });

  it('in R is mounted as it is', () => {
    const { spec, config } = run(SparkCode.rInline('  x <- 1'));

    expect(config.data).toEqual({ 'main.R': '  x <- 1' });
    expect(spec).toMatchObject({ type: 'R', mainApplicationFile: 'local:///etc/spark/code/main.R' });
  });

  it.each([
    ['all lines share', '\n    a\n      b\n\n    c\n  ', 'a\n  b\n\nc\n'],
    ['of tabs', '\n\tif a:\n\t\tb\n', 'if a:\n\tb\n'],
    ['that the first line does not have', 'if a:\n  b', 'if a:\n  b'],
    ['of lines that differ from the start', '\n\ta\n  b', '\ta\n  b'],
  ])('in Python loses the indentation (%s)', (_what, program, expected) => {
    expect(run(SparkCode.pythonInline(program)).config.data['main.py']).toBe(expected);
  });

  it.each([
    ['is empty', () => SparkCode.pythonInline(' \n '), /the program is empty/],
    ['is too large for a ConfigMap', () => SparkCode.rInline('#'.repeat(1024 * 1024)), /'main\.R' has 1048576\), and a ConfigMap holds/],
    ['has the name of a file beside it', () => SparkCode.pythonInline('a', { additionalFiles: [file('c/main.py', '')] }),
      /is named 'main\.py', as the program/],
  ])('is refused if it %s', (_why, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('SQL', () => {
  it('is run by a program beside it, with variables as arguments', () => {
    const options = { additionalFiles: [file('check.sql', 'SELECT 2')], variables: { day: '2026-01-31' } };
    const { spec, config } = run(SparkCode.sqlFromFile(file('daily.sql', 'SELECT 1'), options));

    expect(Object.keys(config.data).sort()).toEqual(['check.sql', 'daily.sql', 'run_sql.py']);
    expect(spec.mainApplicationFile).toBe('local:///etc/spark/code/run_sql.py');
    expect(spec.arguments).toEqual(['daily.sql', 'check.sql', '--set', 'day=2026-01-31']);
  });

  const TEXTS: ReadonlyArray<readonly [what: string, text: string, statements: string[]]> = [
    ['statements with and without a last semicolon', 'SELECT 1;\nSELECT 2', ['SELECT 1', 'SELECT 2']],
    ['semicolons in quotes', 'SELECT \';\', ";", `;`; SELECT 2', ['SELECT \';\', ";", `;`', 'SELECT 2']],
    ['escaped and doubled quotes', 'SELECT \'it\\\'s;\', \'it\'\'s;\'; SELECT 2', ['SELECT \'it\\\'s;\', \'it\'\'s;\'', 'SELECT 2']],
    ['a backslash at the end of an identifier', 'SELECT `a\\`; SELECT 2', ['SELECT `a\\`', 'SELECT 2']],
    ['semicolons in comments', '-- a; b\nSELECT 1 /* ; */; -- c;', ['-- a; b\nSELECT 1 /* ; */']],
    ['quotes in comments', 'SELECT 1 -- it\'s\n; SELECT 2', ['SELECT 1 -- it\'s', 'SELECT 2']],
    ['nothing but comments and semicolons', ';; -- nothing\n; /* nothing */', []],
  ];

  it('is split into statements as Spark reads them', () => {
    const runner = file('run_sql.py', SQL_RUNNER);
    const program = 'import json, sys, importlib.util as u; s = u.spec_from_file_location("r", sys.argv[1]); m = u.module_from_spec(s); '
      + 's.loader.exec_module(m); print(json.dumps([m.statements(t) for t in json.load(sys.stdin)]))';
    const input = JSON.stringify(TEXTS.map(([, text]) => text));
    const found = JSON.parse(execFileSync('python3', ['-c', program, runner], { input, encoding: 'utf8' })) as string[][];

    expect(found.map((statements, i) => [TEXTS[i][0], statements])).toEqual(TEXTS.map(([what, , statements]) => [what, statements]));
  });
});
