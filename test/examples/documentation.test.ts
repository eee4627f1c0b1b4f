// What the documentation shows compiles against the library as it is.
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = path.join(__dirname, '../..');
const FIXTURE = fs.readFileSync(path.join(ROOT, 'rosetta/default.ts-fixture'), 'utf8');
/** The pages that show the library; others speak of its insides. */
const PAGES = ['README.md', 'docs/constructs.md'];

interface Snippet { readonly name: string; readonly text: string }

/** The TypeScript of a page; what imports nothing stands in the fixture, in a block so that it may use the fixture's names anew. */
function snippets(page: string): Snippet[] {
  const blocks = fs.readFileSync(path.join(ROOT, page), 'utf8').matchAll(/^```ts\n(.*?)^```/gms);
  return [...blocks].map(([, code], index) => ({
    name: path.join(ROOT, `${page.replace(/\W/g, '-')}-${index + 1}.ts`),
    text: /^import /m.test(code) ? code : FIXTURE.replace('/// here', () => `{\n${code}}`),
  }));
}

const all = PAGES.flatMap(snippets);

describe('the snippets of the documentation', () => {
  it('are there', () => {
    expect(all.length).toBeGreaterThanOrEqual(8);
  });

  it('compile', () => {
    const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.dev.json'), (file) => ts.sys.readFile(file));
    const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
    const host = ts.createCompilerHost({ ...options, noEmit: true });
    const texts = new Map(all.map(({ name, text }) => [name, text]));
    const { fileExists, getSourceFile } = host;
    host.fileExists = (file) => texts.has(file) || fileExists.call(host, file);
    host.getSourceFile = (file, target) => {
      const text = texts.get(file);
      return text === undefined ? getSourceFile.call(host, file, target) : ts.createSourceFile(file, text, target);
    };
    const program = ts.createProgram([...texts.keys()], {
      ...options, noEmit: true, noUnusedLocals: false, paths: { 'cdk8s-spark': [path.join(ROOT, 'src/index.ts')] },
    }, host);
    const problems = [...texts.keys()].flatMap((name) => {
      const file = program.getSourceFile(name);
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
        .map((each) => `${path.basename(name)}: ${ts.flattenDiagnosticMessageText(each.messageText, ' ')}`);
    });

    expect(problems).toEqual([]);
  });
});
