// The validation plugin as cdk8s-cli runs it: the bundle, loaded by `cdk8s synth` itself, over manifests that an app wrote.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ValidationContext } from 'cdk8s-cli/plugins';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SparkValidation } from '../../src/cli/validation-plugin';
import { manifest } from '../cli/cli';

const ROOT = join(__dirname, '..', '..');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugin-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs `cdk8s synth` on an app, with the plugin in its cdk8s.yaml. */
function synth(app: string, properties: object = {}): { readonly code: number | null; readonly out: string; readonly report: Report } {
  const validation = { package: join(ROOT, 'validation'), version: '0.0.0', class: 'SparkValidation', properties };
  writeFileSync(join(folder, 'cdk8s.yaml'), JSON.stringify({ language: 'typescript', app, output: 'dist', validations: [validation] }));
  const { status, stdout, stderr } = spawnSync(
    process.execPath, [join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth', '--validation-reports-output-file', 'report.json'],
    { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: folder } },
  );
  const [report] = (JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as { reports: Report[] }).reports;
  return { code: status, out: stdout + stderr, report };
}

interface Report {
  readonly summary: { readonly status: string; readonly metadata: Record<string, string> };
  readonly violations: ReadonlyArray<{
    readonly ruleName: string;
    readonly fix: string;
    readonly recommendation: string;
    readonly violatingConstructs: ReadonlyArray<{ readonly constructPath?: string; readonly resourceName: string; readonly locations: string[] }>;
  }>;
}

describe('cdk8s synth with the plugin', () => {
  it('passes the example platform', () => {
    const { code, report, out } = synth(`node ${ROOT}/node_modules/tsx/dist/cli.mjs ${ROOT}/examples/platform/main.ts`);
    expect({ code, report }).toMatchObject({ code: 0, report: { violations: [], summary: { status: 'success', metadata: { Errors: '0', Warnings: '0' } } } });
    expect(out).toContain('Validations ended succesfully');
  });

  it('fails for what only the strict schema knows, and names construct, field and remedy', () => {
    const written = join(folder, 'written');
    cpSync(join(ROOT, 'validation'), written, { recursive: true });
    writeFileSync(join(written, 'jobs.k8s.yaml'), manifest('driver: {memroy: 1g, cores: 1}\nimage: apache/spark'));
    writeFileSync(join(written, 'construct-metadata.json'), JSON.stringify({ version: '1.0.0', resources: { etl: { path: 'jobs/etl/Resource' } } }));
    const { code, report } = synth(`mkdir -p $CDK8S_OUTDIR && cp ${written}/* $CDK8S_OUTDIR`);
    expect(code).toBe(2);
    expect(report.summary).toMatchObject({ status: 'failure', metadata: { Errors: '1', Warnings: '0' } });
    const [violation] = report.violations;
    expect(violation).toMatchObject({
      ruleName: 'UnknownField',
      recommendation: 'unknown field; did you mean memory?',
      violatingConstructs: [{
        constructPath: 'jobs/etl/Resource',
        resourceName: 'etl',
        locations: [expect.stringMatching(/jobs\.k8s\.yaml:\d+:12: SparkApplication jobs\/etl: spec\.driver\.memroy: /) as unknown as string],
      }],
    });
  });
});

describe('the plugin', () => {
  async function validate(text: string, properties?: object): Promise<Report> {
    const file = join(folder, 'jobs.k8s.yaml');
    writeFileSync(file, text);
    const context = new ValidationContext([file], 'cdk8s-spark', '0.0.0', {}, false);
    await new SparkValidation(properties).validate(context);
    return context.report.toJson() as unknown as Report;
  }

  it('reports warnings with the way to suppress them, and fails for them only where it is strict', async () => {
    const { summary, violations } = await validate(manifest('image: apache/spark'));
    expect(summary.status).toBe('success');
    expect(violations).toMatchObject([{ ruleName: 'FloatingImage (warning)' }]);
    expect(violations[0].fix).toContain('suppress.cdk8s-spark/FloatingImage');
    expect((await validate(manifest('image: apache/spark'), { strict: true })).summary.status).toBe('failure');
  });

  it('tells findings of one kind with one text together', async () => {
    const text = ['one', 'two'].map((name) => manifest('image: apache/spark', { name })).join('---\n');
    const { violations } = await validate(text);
    expect(violations.map(({ violatingConstructs }) => violatingConstructs.map(({ resourceName }) => resourceName))).toEqual([['one', 'two']]);
  });

  it('judges as an operator with other flags would', async () => {
    const text = manifest('batchScheduler: volcano');
    expect((await validate(text)).violations.map(({ ruleName }) => ruleName)).toEqual(['BatchSchedulingOff (warning)']);
    expect((await validate(text, { operatorFlags: ['enable-batch-scheduler'] })).violations).toEqual([]);
  });

  it.each([
    [{ stric: true }, 'SparkValidation has no property stric'],
    [{ strict: 'yes' }, 'strict must be true or false'],
    [{ operatorFlags: 'a' }, 'operatorFlags must be a list'],
  ])('refuses the properties %j', (properties, message) => {
    expect(() => new SparkValidation(properties as never)).toThrow(message);
  });
});
