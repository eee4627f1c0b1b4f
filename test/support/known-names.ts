// What names there are: words of the code, classes with their members, files, flags, and fields of the API. Docs and errors may name these only.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { load } from 'js-yaml';
import ts from 'typescript';

export const ROOT = join(__dirname, '..', '..');

/** The files below a folder of the repository, as paths from its root. */
export function filesIn(folder: string, isWanted: (file: string) => boolean): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file).split(sep).join('/'))
    .filter((file) => isWanted(file) && statSync(join(ROOT, file)).isFile());
}

export const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const isCode = (file: string): boolean => /\.(?:[cm]?ts|mjs|py|java|sh|json)$/.test(file) && !/docstrings\.test|corpus\/|recorded|\.snapshot\./.test(file);

/** Sources of the constructs: what is compiled by jsii. */
export const CONSTRUCTS = ['application', 'manifest', 'platform'].flatMap((folder) =>
  filesIn(`src/${folder}`, (file) => file.endsWith('.ts') && !file.endsWith('.gen.ts')));

/** All code without its comments. */
const code = [...['src', 'projenrc', 'test', 'examples', 'image'].flatMap((folder) => filesIn(folder, isCode)), '.projenrc.ts', '.ci/stages.sh', 'package.json']
  .map((file) => textOf(file).replace(/\/\*[^]*?\*\/|(?<!:)\/\/.*/g, '')).join('\n');
const words = new Set(code.match(/\w+/g));

/** Whether every word of a text is one of the code. */
export function isOfCode(text: string): boolean {
  return (text.match(/\w+/g) ?? []).every((word) => words.has(word));
}

/** Whether the code has a text as it is, in quotes or after a slash or dashes. */
export function isWritten(text: string): boolean {
  return new RegExp(`['"\`/ ,[]-{0,2}${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`).test(code);
}

/** A class, interface or enum: its own members and what it extends. */
interface Declared {
  readonly members: ReadonlySet<string>;
  readonly bases: readonly string[];
}

const declared = new Map<string, Declared>();
const parameters = new Set<string>();

for (const file of CONSTRUCTS) {
  const source = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node)) {
      const bases = ts.isEnumDeclaration(node) ? [] : (node.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
      const names = [...node.members].flatMap(({ name }) => (name ? [name.getText()] : []));
      declared.set(node.name?.text ?? '', { members: new Set(names), bases });
    }
    if (ts.isParameter(node) && ts.isIdentifier(node.name)) parameters.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

export function isDeclared(name: string): boolean {
  return declared.has(name);
}

export function hasMember(name: string, member: string): boolean {
  const found = declared.get(name);
  return found !== undefined && (found.members.has(member) || found.bases.some((base) => hasMember(base, member)));
}

/** Whether an option, a method or a parameter of the constructs has this name. */
export function isOption(name: string): boolean {
  return parameters.has(name) || [...declared.values()].some(({ members }) => members.has(name));
}

interface Schema {
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
}

interface Definition { readonly spec: { readonly versions: ReadonlyArray<{ readonly schema: { readonly openAPIV3Schema: Schema } }> } }

const schemas = filesIn('imports/crds', (file) => file.endsWith('.yaml'))
  .map((file) => (load(textOf(file)) as Definition).spec.versions[0].schema.openAPIV3Schema);

function isAt(schema: Schema | undefined, [name, ...rest]: readonly string[]): boolean {
  if (!schema) return false;
  if (schema.items) return isAt(schema.items, [name, ...rest]);
  if (name === undefined) return true;
  return schema.properties && Object.hasOwn(schema.properties, name) ? isAt(schema.properties[name], rest) : isAt(schema.additionalProperties, rest);
}

/** Whether a kind of the API has a field at this path, such as `spec.driver.env[0].name` or `spec.sparkConf[key]`. */
export function isField(path: string): boolean {
  const names = path.replace(/\[(?:\d+|i)?\]/g, '').replace(/\[[^\]]*\]/g, '.*').split('.');
  return schemas.some((schema) => isAt(schema, names));
}

const files = [
  ...['.ci', 'src', 'docs', 'test', 'projenrc', 'examples', 'imports', 'image', 'rosetta'].flatMap((folder) => filesIn(folder, () => true)),
  ...readdirSync(ROOT),
];

/** Whether a path is that of a file, from the root or from some folder. */
export function isFile(path: string): boolean {
  return files.some((file) => file === path || file.endsWith(`/${path}`));
}
