// Tables with texts for keys are asked through `entryOf`: `constructor` and `toString` are no entries of any of them.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryOf } from '../../src/spec/json';

const ROOT = join(__dirname, '..', '..');
const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
  .filter(({ name }) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.endsWith('.gen.ts'))
  .map((entry) => ({ file: relative(ROOT, join(entry.parentPath, entry.name)), text: readFileSync(join(entry.parentPath, entry.name), 'utf8') }));

const TABLE = /const (\w+): Readonly<Record<string, .*= \{/g;

/** Places where a table is indexed or searched with a text directly. */
function indexed(text: string, tables: readonly string[]): string[] {
  return tables.flatMap((table) => [...text.matchAll(new RegExp(`(?<![\\w.])${table}\\[(?!'[^']*'\\])|\\bin ${table}\\b`, 'g'))].map(({ 0: found }) => found));
}

const tablesIn = (text: string): string[] => [...text.matchAll(TABLE)].map(([, name]) => name);

describe('a table with texts for keys', () => {
  it('has no entry that its prototype has', () => {
    const table: Readonly<Record<string, number>> = { a: 1 };
    expect(['a', 'constructor', 'toString', '__proto__', 'hasOwnProperty', '', undefined].map((key) => entryOf(table, key)))
      .toEqual([1, undefined, undefined, undefined, undefined, undefined, undefined]);
  });

  it('is nowhere indexed directly', () => {
    const found = SOURCES.flatMap(({ file, text }) => indexed(text, tablesIn(text)
      .filter((table) => !text.includes(`Object.hasOwn(${table}, `))).map((place) => `${file}: ${place}`));
    expect(found).toEqual([]);
    expect(SOURCES.flatMap(({ text }) => tablesIn(text)).length).toBeGreaterThan(20);
  });

  it('would be found if it were', () => {
    const table = 'const T: Readonly<Record<string, string>> = { a: \'b\' };\n';
    expect(indexed(`${table}T[name]; name in T; T['a'];`, tablesIn(table))).toEqual(['T[', 'in T']);
  });
});
