// What every example synthesises: the folders of examples/, and the TypeScript of the README and of the pages in docs/.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { KubernetesObject } from '../../src/spec/kubernetes';

const ROOT = join(__dirname, '..', '..');
const FIXTURE = readFileSync(join(ROOT, 'rosetta/default.ts-fixture'), 'utf8');
export const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).filter((file) => file.endsWith('.md')).sort().map((file) => `docs/${file}`)];

export interface Snippet {
  /** The page and the number of the snippet on it. */
  readonly name: string;
  /** A whole program: what imports nothing is put into the fixture, in a block, so that it may define the fixture's names again. */
  readonly text: string;
  /** Whether the program is complete on the page, and synthesises itself. */
  readonly whole: boolean;
}

/** The TypeScript of a page. */
export function snippetsOf(page: string): Snippet[] {
  const blocks = readFileSync(join(ROOT, page), 'utf8').matchAll(/^```ts[^\n]*\n(.*?)^```/gms);
  return [...blocks].map(([, code], index) => {
    const whole = /^import /m.test(code);
    return { name: `${page.replace(/\W/g, '-')}-${index + 1}.ts`, text: whole ? code : FIXTURE.replace('/// here', () => `{\n${code}}`), whole };
  });
}

/** An example by its name, and what comes of it. */
export interface Example {
  readonly name: string;
  synthesise(): Promise<KubernetesObject[]>;
}

/** Runs examples in a folder of the project, so that Node finds cdk8s; the name of the package stands for its sources. */
export function examples(): Example[] {
  const folders = readdirSync(join(ROOT, 'examples')).filter((folder) => existsSync(join(ROOT, 'examples', folder, 'main.ts')));
  return [
    ...folders.map((folder) => ({ name: `examples/${folder}`, synthesise: () => outputOf(() => import(join(ROOT, 'examples', folder, 'main.ts'))) })),
    ...PAGES.flatMap(snippetsOf).filter(({ whole, text }) => !whole || /\bnew App\(/.test(text)).map((snippet) => ({
      name: snippet.name, synthesise: () => runSnippet(snippet),
    })),
  ];
}

/** The end of a part of a program, which need not be valid: its operators watch the fixture's namespace where the page says elsewhere what they watch. */
const PART_ENDS = `
const all = app.node.findAll();
all.filter((construct) => construct instanceof SparkOperator && construct.node.validate().length > 0).forEach((idle) => idle.watch(analytics));
export const manifests = all.filter((construct) => ApiObject.isApiObject(construct)).map((object) => object.toJson());
`;

async function runSnippet({ name, text, whole }: Snippet): Promise<KubernetesObject[]> {
  mkdirSync(join(ROOT, '.vitest'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.vitest', 'example-'));
  const before = process.cwd();
  try {
    for (const [, file] of text.matchAll(/(?:pythonFile|rFile|sqlFile|localFile|files?)\W+'([\w./-]+\.(?:py|R|sql))'/g)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), '# the code of the example\n');
    }
    writeFileSync(join(folder, name), `${text}${whole ? '' : PART_ENDS}`.replace("'cdk8s-spark'", "'../../src'"));
    process.chdir(folder);
    if (whole) return await outputOf(() => import(join(folder, name)));
    return (await import(join(folder, name)) as { manifests: KubernetesObject[] }).manifests;
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What apps write that are synthesised meanwhile. */
async function outputOf(run: () => Promise<unknown>): Promise<KubernetesObject[]> {
  mkdirSync(join(ROOT, '.vitest'), { recursive: true });
  const outdir = mkdtempSync(join(ROOT, '.vitest', 'output-'));
  const before = process.env.CDK8S_OUTDIR;
  process.env.CDK8S_OUTDIR = outdir;
  try {
    await run();
    return readdirSync(outdir).sort().flatMap((file) => loadAll(readFileSync(join(outdir, file), 'utf8')) as KubernetesObject[]).filter(Boolean);
  } finally {
    if (before === undefined) delete process.env.CDK8S_OUTDIR;
    else process.env.CDK8S_OUTDIR = before;
    rmSync(outdir, { recursive: true, force: true });
  }
}
