// `render --from-submit … --as typescript`: the program compiles, and its synthesis is what `--as application` prints.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cdk8s from 'cdk8s';
import * as plus from 'cdk8s-plus-27';
import { load } from 'js-yaml';
import * as ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { cli } from './cli';
import * as library from '../../src';
import { applicationCode } from '../../src/cli/from-submit/application-code';
import { literal, SourceExpression } from '../../src/cli/from-submit/source-text';
import type { Finding } from '../../src/spec/findings';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { SparkApplication } from '../../src/spec/types.gen';
import { applicationFor, readCommandLine } from '../../src/submission';
import { cases, planApplication, planCommandLine } from '../oracle/recordings';
import { problemsIn } from '../support/compile';

const VERSION = '4.3.0';

interface Example { readonly name: string; readonly application: SparkApplication }

/** The recorded command lines that an application can stand for. */
const recorded: readonly Example[] = cases.filter((each) => planCommandLine(each, VERSION).outcome === 'planned').flatMap(({ name, args, files }) => {
  const findings: Finding[] = [];
  const read = readCommandLine({ sparkVersion: VERSION, args, files }, findings);
  const application = read && applicationFor(read.submission, findings);
  const isSound = application && !findings.some(({ severity }) => severity === 'error') && planApplication(application, VERSION).outcome === 'planned';
  return isSound ? [{ name, application }] : [];
});

/** Command lines with what the constructs cannot say in the same words, and what they can. */
const peculiar: readonly Example[] = ([
  ['java options that set the heap', ['--conf', 'spark.executor.extraJavaOptions=-XX:+UseZGC  -Xss4m -Xms1g', 'local:///a.py']],
  ['sizes of every kind', ['--driver-memory', '400m', '--executor-memory', '1024', '--conf', 'spark.executor.memoryOverhead=1g', 'local:///a.py']],
  ['fractions of cores', ['--conf', 'spark.kubernetes.driver.request.cores=0.50', '--conf', 'spark.kubernetes.executor.request.cores=0.5', 'local:///a.py']],
  ['a class beside a Python file', ['--class', 'C', 'local:///a.py']],
  ['no file at all', ['--class', 'C', 'spark-internal', 'a', '']],
  ['a jar twice', ['--jars', 'local:///a.jar,local:///a.jar', '--py-files', 'local:///b.py', 'local:///a.py']],
  ['dynamic allocation with all bounds', [
    ...['enabled=true', 'minExecutors=1', 'initialExecutors=2', 'maxExecutors=5', 'shuffleTracking.enabled=false', 'shuffleTracking.timeout=5000']
      .flatMap((setting) => ['--conf', `spark.dynamicAllocation.${setting}`]), '--conf', 'spark.decommission.enabled=true', 'local:///a.py',
  ]],
  [
    'dynamic allocation without a maximum',
    ['--conf', 'spark.dynamicAllocation.enabled=true', '--conf', 'spark.dynamicAllocation.shuffleTracking.enabled=true', 'local:///a.py'],
  ],
  ['accounts and secrets', [
    ...['authenticate.driver.serviceAccountName=one', 'authenticate.executor.serviceAccountName=two',
      'container.image.pullSecrets=a,b', 'container.image.pullPolicy=Always',
      'driver.secrets.key=/etc/key', 'executor.secrets.key=/etc/key', 'driver.secretKeyRef.TOKEN=key:token']
      .flatMap((setting) => ['--conf', `spark.kubernetes.${setting}`]), 'local:///a.R', 'it\'s "two"\nlines \\ ${x} \u2028',
  ]],
] as ReadonlyArray<readonly [string, string[]]>).map(([name, args]) => {
  const findings: Finding[] = [];
  const line = ['--name', 'etl', '--conf', 'spark.kubernetes.container.image=apache/spark:4.1.4', ...args];
  const application = applicationFor(readCommandLine({ sparkVersion: '4.1.4', args: line }, findings)!.submission, findings);
  expect(findings).toEqual([]);
  return { name, application };
});

const examples = [...recorded, ...peculiar];

/** Some recorded commands lead to pods that Kubernetes refuses, or to a driver that Spark ends. */
class LenientApp extends cdk8s.App {
  constructor(props?: cdk8s.AppProps) {
    super(props);
    for (const check of [library.SparkCheck.REFUSED_BY_KUBERNETES, library.SparkCheck.REFUSED_BY_SPARK]) {
      library.SparkChecks.suppress(this, check, 'a recorded command is taken as it is');
    }
  }
}

/** The object without the annotations of suppressions. */
function withoutAnnotations({ metadata: { annotations: _, ...metadata }, ...object }: KubernetesObject): KubernetesObject {
  return { ...object, metadata } as KubernetesObject;
}

/** Runs a program that was generated, and answers what it wrote. */
function synthesised(source: string): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'synth-'));
  const before = process.env.CDK8S_OUTDIR;
  process.env.CDK8S_OUTDIR = folder;
  try {
    const packages: Readonly<Record<string, unknown>> = { 'cdk8s': { ...cdk8s, App: LenientApp }, 'cdk8s-plus-27': plus, 'cdk8s-spark': library };
    const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
    new Function('require', 'exports', outputText)((name: string) => packages[name], {});
    const files = readdirSync(folder);
    expect(files).toHaveLength(1);
    return withoutAnnotations(load(readFileSync(join(folder, files[0]), 'utf8')) as KubernetesObject);
  } finally {
    if (before === undefined) delete process.env.CDK8S_OUTDIR;
    else process.env.CDK8S_OUTDIR = before;
    rmSync(folder, { recursive: true });
  }
}

describe('the program for a command', () => {
  it('is written for most recorded commands', () => expect(recorded.length).toBeGreaterThan(45));

  it.each(examples)('synthesises to the application: $name', ({ application }) => {
    expect(synthesised(applicationCode(application))).toEqual(JSON.parse(JSON.stringify(application)));
  });

  it('compiles', () => {
    expect(problemsIn(Object.fromEntries(examples.map(({ application }, index) => [`generated-${index}.ts`, applicationCode(application)])))).toEqual([]);
  }, 120_000);

  it('is what the command line prints, beside the application', async () => {
    const command = 'spark-submit --master k8s://h --deploy-mode cluster --name etl --driver-memory 2g --conf '
      + 'spark.kubernetes.container.image=apache/spark:4.1.4 '
      + '--conf spark.kubernetes.namespace=jobs --conf spark.kubernetes.driverEnv.STAGE=test local:///a.py --full';
    const [program, application] = await Promise.all(['typescript', 'application'].map((form) => cli(['render', '--from-submit', command, '--as', form])));
    expect(program).toMatchObject({ code: 0, err: '' });
    expect(synthesised(program.out)).toEqual(load(application.out));
    expect(program.out).toContain('driver: { memory: Size.gibibytes(2) },');
  });
});

describe('values as source', () => {
  it.each([
    'a\'b', '"', '\\', '\n\t\u0000', '\u2028\u2029', '${x}`', 'naïve 日本 🚀', '\'; process.exit(1); \'', [], {}, [1, [true, null]], {
      '__proto__': 1,
      'a-b': { c: ['d'] },
      '1': 2,
    },
    JSON.parse('{"__proto__": {"x": 1}}') as unknown, 'x'.repeat(200),
  ])('%j mean the same', (value) => expect(new Function(`return (${literal(value, 1)});`)()).toEqual(value));

  it('leave expressions as they are', () => {
    expect(literal({ a: new SourceExpression('Size.gibibytes(2)'), b: undefined }, 1)).toBe('{ a: Size.gibibytes(2) }');
  });
});
