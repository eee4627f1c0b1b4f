// Doc comments and docs name what exists: `Class.member` is a member of this class of the API, and a name in backticks is one that code has.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const SRC = join(__dirname, '..', 'src');
const FOLDERS = ['application', 'manifest', 'platform', 'cluster'].filter((folder) => readdirSync(SRC).includes(folder));
const FILES = FOLDERS.flatMap((folder) => readdirSync(join(SRC, folder), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.gen.ts')).map((file) => join(SRC, folder, file)));

/** A class, interface or enum: its own members and what it extends. */
interface Declared {
  readonly members: ReadonlySet<string>;
  readonly bases: readonly string[];
}

const declared = new Map<string, Declared>();
const mentioned: Array<{ readonly file: string; readonly name: string }> = [];
/** All code without its comments. */
const code = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(SRC, file), 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*/g, '')).join('\n');

for (const file of FILES) {
  const text = readFileSync(file, 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node)) {
      const bases = ts.isEnumDeclaration(node) ? [] : (node.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
      const names = [...node.members].flatMap(({ name }) => (name ? [name.getText()] : []));
      declared.set(node.name?.text ?? '', { members: new Set(names), bases });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  for (const [comment] of text.matchAll(/\/\*\*[^]*?\*\//g)) {
    for (const [, name] of comment.matchAll(/`([a-z]+[A-Z]\w*[a-z0-9])`/g)) mentioned.push({ file: file.slice(SRC.length + 1), name });
  }
}

const TEXTS = [
  ...FILES.map((file) => join('src', file.slice(SRC.length + 1))),
  ...readdirSync(join(SRC, '..', 'docs')).filter((file) => file.endsWith('.md')).map((file) => join('docs', file)), 'README.md',
];
const mentions = TEXTS.flatMap((file) => [...readFileSync(join(SRC, '..', file), 'utf8').matchAll(/(?<![\w./])([A-Z][a-z]\w+)\.([a-z]\w*)(?=[(`\s,;):]|\.\s)/g)]
  .map(([text, name, member]) => ({ file, text, name, member })).filter(({ name, member }) => declared.has(name) && member !== 'ts'));

function hasMember(name: string, member: string): boolean {
  const found = declared.get(name);
  return found !== undefined && (found.members.has(member) || found.bases.some((base) => hasMember(base, member)));
}

it('there are such names', () => {
  expect(mentions.length).toBeGreaterThan(30);
  expect(mentioned.length).toBeGreaterThan(20);
});

it('a member that is named exists', () => {
  expect(mentions.filter(({ name, member }) => !hasMember(name, member)).map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
});

it('a name in backticks is one of the code or of the API', () => {
  const words = new Set(code.match(/\w+/g));
  expect(mentioned.filter(({ name }) => !words.has(name)).map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});
