// docs/planner.md has the dialects and deviations of the code: its tables are generated from them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEVIATIONS, DIFFERENCES } from '../../src/submission';

const FILE = join(__dirname, '../../docs/planner.md');

const cell = (text: string) => text.replace(/\|/g, '\\|').replace(/(\{\{[A-Z_]+\}\}|spark\.[\w.]+\w|[a-zA-Z]+\.\*|sparkoperator\.k8s\.io\/[\w-]+)/g, '`$1`');
const table = (head: string[], rows: string[][]) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const TABLES: Readonly<Record<string, string>> = {
  dialects: table(['from', 'effect', 'reason'], Object.values(DIFFERENCES).map(({ since, effect, reason }) => [since, cell(effect), cell(reason)])),
  deviations: table(['deviation', 'difference', 'reason'], DEVIATIONS.map(({ name, difference, reason }) => [name, cell(difference), cell(reason)])),
};

it('the tables of docs/planner.md are those of the code (npm run test:update writes them)', async () => {
  const text = readFileSync(FILE, 'utf8');
  for (const name of Object.keys(TABLES)) expect(text).toContain(`<!-- ${name}:begin -->`);
  const expected = Object.entries(TABLES).reduce((document, [name, content]) =>
    document.replace(new RegExp(`(<!-- ${name}:begin -->)[\\s\\S]*?(<!-- ${name}:end -->)`), (_, begin: string, end: string) => `${begin}\n${content}\n${end}`),
  text);
  await expect(expected).toMatchFileSnapshot(FILE);
});

it('docs/planner.md names the reason of everything that is refused or warned of', () => {
  const page = readFileSync(FILE, 'utf8');
  const patterns = [/reason: '([A-Z]\w+)'/g, /invalid\([^\n]*?'([A-Z][a-z]\w+)'/g, /fault\('([A-Z]\w+)'/g, /refused\('([A-Z]\w+)'/g];
  const reasons = new Set(sourcesBelow(join(__dirname, '../../src/submission'))
    .flatMap((text) => patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, reason]) => reason))));
  expect(reasons.size).toBeGreaterThan(40);
  expect([...reasons].filter((reason) => !page.includes(`\`${reason}\``)).sort()).toEqual([]);
});

function sourcesBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory()
    ? sourcesBelow(join(directory, entry.name))
    : [readFileSync(join(directory, entry.name), 'utf8')]));
}
