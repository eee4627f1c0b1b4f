// What the documentation shows compiles against the library as it is.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemsIn } from '../support/compile';

const ROOT = path.join(__dirname, '../..');
const FIXTURE = fs.readFileSync(path.join(ROOT, 'rosetta/default.ts-fixture'), 'utf8');
const PAGES = ['README.md', ...fs.readdirSync(path.join(ROOT, 'docs')).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)];

interface Snippet { readonly name: string; readonly text: string }

/** The TypeScript of a page; what imports nothing is put into the fixture, in a block so that it may define the fixture's names again. */
function snippets(page: string): Snippet[] {
  const blocks = fs.readFileSync(path.join(ROOT, page), 'utf8').matchAll(/^```ts\n(.*?)^```/gms);
  return [...blocks].map(([, code], index) => ({
    name: `${page.replace(/\W/g, '-')}-${index + 1}.ts`,
    text: /^import /m.test(code) ? code : FIXTURE.replace('/// here', () => `{\n${code}}`),
  }));
}

const all = PAGES.flatMap(snippets);

describe('the snippets of the documentation', () => {
  it('are there', () => {
    expect(all.length).toBeGreaterThanOrEqual(35);
  });

  it('compile', () => {
    expect(problemsIn(Object.fromEntries(all.map(({ name, text }) => [name, text])))).toEqual([]);
  });
});
