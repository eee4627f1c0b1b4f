// No table of src is asked with a text that may be anything, since each object knows `constructor` and the like: entryOf, Object.hasOwn or a Map is.
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { expect, it } from 'vitest';

const SRC = path.join(__dirname, '../src');

/** Values of these types cannot be taken for something else: who reads them compares them with texts of ours. */
const PLAIN = ['string', 'unknown', 'number', 'boolean', 'undefined', 'null'];

type Declaration = ts.VariableDeclaration | ts.PropertySignature | ts.PropertyDeclaration | ts.ParameterDeclaration;

function isDeclaration(node: ts.Node): node is Declaration {
  return ts.isVariableDeclaration(node) || ts.isPropertySignature(node) || ts.isPropertyDeclaration(node) || ts.isParameter(node);
}

/** What is declared as a mapping from any text to objects. */
function tablesIn(source: ts.SourceFile): Declaration[] {
  const found: Declaration[] = [];
  const visit = (node: ts.Node): void => {
    if (isDeclaration(node) && node.type && isTable(node.type)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTable(type: ts.TypeNode): boolean {
  if (!ts.isTypeReferenceNode(type)) return false;
  const [first, second] = type.typeArguments ?? [];
  const name = type.typeName.getText();
  if (['Readonly', 'Partial'].includes(name)) return isTable(first);
  return name === 'Record' && first.kind === ts.SyntaxKind.StringKeyword && second.getText().split('|').some((each) => !PLAIN.includes(each.trim()));
}

const nameOf = ({ name }: Declaration): string => name.getText();

/** Reads of such tables by a key that is written out nowhere, as `file: TABLE[key]`. A name counts in its file, a constant or a field everywhere. */
function unsafeReads(sources: readonly ts.SourceFile[]): string[] {
  const all = sources.flatMap(tablesIn);
  const constants = new Set(all.filter(ts.isVariableDeclaration).map(nameOf).filter((name) => /^[A-Z_0-9]+$/.test(name)));
  const fields = new Set(all.filter((each) => ts.isPropertySignature(each) || ts.isPropertyDeclaration(each)).map(nameOf));
  return sources.flatMap((source) => {
    const found: string[] = [];
    const own = new Set(tablesIn(source).map(nameOf));
    const isOfTable = (expression: ts.Expression): boolean => (ts.isPropertyAccessExpression(expression)
      ? fields.has(expression.name.text)
      : own.has(expression.getText()) || constants.has(expression.getText()));
    const visit = (node: ts.Node): void => {
      if (ts.isElementAccessExpression(node) && !ts.isLiteralExpression(node.argumentExpression) && isOfTable(node.expression) && !isAsked(node)) {
        found.push(`${source.fileName}: ${node.getText()}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

/** Whether the read is a write, or stands behind a question to Object.hasOwn in the same statement or the one before. */
function isAsked(node: ts.ElementAccessExpression): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) return true;
  let holder: ts.Node = node;
  while (!ts.isStatement(holder)) holder = holder.parent;
  return holder.parent.getText().includes('Object.hasOwn(');
}

function parse(files: ReadonlyMap<string, string>): ts.SourceFile[] {
  return [...files].map(([name, text]) => ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
}

it('tables are asked for keys of their own alone', () => {
  const folders = ['spec', 'submission', 'schema', 'cli', 'operator'];
  const files = folders.flatMap((folder) => (fs.readdirSync(path.join(SRC, folder), { recursive: true }) as string[]).map((file) => path.join(folder, file)))
    .filter((file) => file.endsWith('.ts'));
  const sources = parse(new Map(files.map((file) => [file, fs.readFileSync(path.join(SRC, file), 'utf8')])));
  expect(sources.flatMap(tablesIn).length).toBeGreaterThan(20);
  expect(unsafeReads(sources)).toEqual([]);
});

it.each([
  ['const TABLE: Readonly<Record<string, { a: 1 }>> = {}; const f = (key: string) => TABLE[key];', ['f.ts: TABLE[key]']],
  ['interface I { readonly files?: Readonly<Record<string, object>> } const f = (i: I, key: string) => i.files?.[key];', ['f.ts: i.files?.[key]']],
  ['const TABLE: Record<string, object> = {}; const f = (key: string) => Object.hasOwn(TABLE, key) ? TABLE[key] : undefined;', []],
  ['const TABLE: Record<string, object> = {}; const a = TABLE["known"];', []],
  ['const TABLE: Record<"a" | "b", object> = { a: {}, b: {} }; const f = (key: "a" | "b") => TABLE[key];', []],
  ['const TABLE: ReadonlyMap<string, object> = new Map(); const f = (key: string) => TABLE.get(key);', []],
])('in %s these are found: %j', (text, expected) => expect(unsafeReads(parse(new Map([['f.ts', text]])))).toEqual(expected));
