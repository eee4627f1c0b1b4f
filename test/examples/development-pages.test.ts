// The pages for developers name files and npm scripts; all of them exist.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.join(__dirname, '../..');
const { scripts } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: Readonly<Record<string, string>> };

describe.each(['docs/development.md', 'docs/debugging.md', 'docs/full-run.md'])('%s', (page) => {
  const text = fs.readFileSync(path.join(ROOT, page), 'utf8');

  it('names files and folders that exist', () => {
    const named = [...text.matchAll(/(?<![\w/.])((?:src|test|projenrc|docs|examples|\.ci)\/[\w./-]*\w)/g)].map(([, file]) => file);
    expect(named.filter((file) => !file.includes('FOLDER') && !fs.existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});
