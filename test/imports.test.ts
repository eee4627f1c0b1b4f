// Files of src import each other in no circle, types included: each can be read from the bottom up.
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { describe, expect, it } from 'vitest';

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

describe('imports in src', () => {
  it('go in no circle', () => {
    const imports = importsOf(new Map(FILES.map((file) => [file, fs.readFileSync(path.join(SRC, file), 'utf8')])));
    expect([...imports.values()].flat().length).toBeGreaterThan(FILES.length);
    expect(circles(imports)).toEqual([]);
  });

  it('would be found to, of types alone and through an index', () => {
    const imports = importsOf(new Map([
      ['a/index.ts', 'export * from \'./part\';'], ['a/part.ts', 'import type { B } from \'../b\';'], ['b.ts', 'import type { A } from \'./a\';'],
    ]));
    expect(circles(imports)).toEqual(['a/index.ts -> a/part.ts -> b.ts -> a/index.ts']);
  });
});
