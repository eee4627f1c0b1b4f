// Files of src import each other in no circle, types included, and parts of folders import only what they may: each can be read from the bottom up.
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { FOLDERS, forbiddenImports, PARTS } from '../projenrc/architecture';

const SRC = path.join(__dirname, '../src');
const FILES = (fs.readdirSync(SRC, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));

/** Each file with the files that it imports or re-exports, by path in src. */
function importsOf(files: ReadonlyMap<string, string>): Map<string, string[]> {
  return new Map([...files].map(([file, text]) => [file, ts.preProcessFile(text).importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => path.join(path.dirname(file), fileName))
    .flatMap((target) => [`${target}.ts`, path.join(target, 'index.ts')])
    .filter((target) => files.has(target))]));
}

function importsOfSrc(): Map<string, string[]> {
  return importsOf(new Map(FILES.map((file) => [file, fs.readFileSync(path.join(SRC, file), 'utf8')])));
}

/** One circle for each import that leads back to where it came from, as `a.ts -> b.ts -> a.ts`. */
function circles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) {
      found.push([...way.slice(way.indexOf(file)), file].join(' -> '));
    } else if (!done.has(file)) {
      for (const next of imports.get(file) ?? []) visit(next, [...way, file]);
      done.add(file);
    }
  };
  for (const file of imports.keys()) visit(file, []);
  return found;
}

/** Imports of files in a folder of src that the table of arrows does not allow for the importing file's folder. */
function wrongArrows(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const folderOf = (file: string): string => file.split(path.sep)[0];
  return [...imports].filter(([file]) => Object.hasOwn(FOLDERS, folderOf(file))).flatMap(([file, targets]) => targets
    .filter((target) => folderOf(target) !== folderOf(file) && Object.hasOwn(FOLDERS, folderOf(target)))
    .filter((target) => !FOLDERS[folderOf(file)].imports.includes(folderOf(target)))
    .map((target) => `${file} -> ${target}`));
}

describe('imports in src', () => {
  it('go in no circle', () => {
    const imports = importsOfSrc();
    expect([...imports.values()].flat().length).toBeGreaterThan(FILES.length);
    expect(circles(imports)).toEqual([]);
  });

  it('would be found to, of types alone and through an index', () => {
    const imports = importsOf(new Map([
      ['a/index.ts', 'export * from \'./part\';'], ['a/part.ts', 'import type { B } from \'../b\';'], ['b.ts', 'import type { A } from \'./a\';'],
    ]));
    expect(circles(imports)).toEqual(['a/index.ts -> a/part.ts -> b.ts -> a/index.ts']);
  });

  it('point one way only: each folder imports those that the table allows', () => {
    const imports = importsOfSrc();
    expect(wrongArrows(imports)).toEqual([]);
    const upwards = importsOf(new Map([['spec/a.ts', "import type { B } from '../operator/b';"], ['operator/b.ts', '']]));
    expect(wrongArrows(upwards)).toEqual(['spec/a.ts -> operator/b.ts']);
  });

  it.each(PARTS)('of $part are those that it may have: $reason', (part) => {
    const imports = importsOfSrc();
    const files = [...imports.keys()].filter((file) => file.startsWith(`${part.part}/`));
    expect(files.length).toBeGreaterThan(1);
    expect(forbiddenImports(imports, [part])).toEqual([]);
    const [folder] = part.part.split('/');
    const named = [...part.imports.map((each) => `${folder}/${each}`), ...part.mayNotImport ?? []];
    for (const each of named) expect(fs.existsSync(path.join(SRC, each))).toBe(true);
  });

  it.each([
    ['submission/spark/a.ts', '../application/planner', 'submission/application/planner.ts'],
    ['submission/spark/steps/a.ts', '../../command/command-line', 'submission/command/command-line.ts'],
    ['submission/spark/a.ts', '../plan', 'submission/plan.ts'],
    ['submission/spark/a.ts', '../../spec/types.gen', 'spec/types.gen.ts'],
    ['submission/spark/a.ts', '../../spec/rules', 'spec/rules/index.ts'],
    ['submission/application/a.ts', '../command/command-line', 'submission/command/command-line.ts'],
    ['submission/command/a.ts', '../application/planner', 'submission/application/planner.ts'],
    ['operator/manager/a.ts', '../application/controller', 'operator/application/controller.ts'],
  ])('would be found forbidden from %s to %s, also of types alone', (from, specifier, to) => {
    const imports = importsOf(new Map([[from, `import type { A } from '${specifier}';`], [to, '']]));
    expect(forbiddenImports(imports)).toEqual([`${from} -> ${to}`]);
  });

  it('of a part itself and of what it may import are allowed', () => {
    const imports = importsOf(new Map([
      ['submission/command/a.ts', "import './b'; import '../spark/c'; import '../plan'; import '../../spec/types.gen';"],
      ['submission/command/b.ts', ''], ['submission/spark/c.ts', ''], ['submission/plan.ts', ''], ['spec/types.gen.ts', ''],
    ]));
    expect(imports.get('submission/command/a.ts')).toHaveLength(4);
    expect(forbiddenImports(imports)).toEqual([]);
  });
});
