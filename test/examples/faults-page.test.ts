// The page on faults names a test for each; this test checks that all of them exist.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';

const TESTS = path.join(__dirname, '..');
const PAGE = fs.readFileSync(path.join(TESTS, '../docs/faults.md'), 'utf8');
const ROWS = [...PAGE.matchAll(/^\| ([A-Z]-?\d+) \| (.+) \| (.+) \| (.*)\|$/gm)].map(
  ([, id, fault, instead, shown]) => ({ id, fault, instead, shown: shown.trim() }),
);

/** What is not there yet, or needs no test because there is nothing that could go wrong. */
const WITHOUT_TEST = ['W-34'];

/** Every file that the page names, with the titles that it names in it. */
const named = [...PAGE.matchAll(/`([\w/.-]+\.ts)`(?:: ((?:\*[^*]+\*(?:, )?)+))?/g)]
  .map(([, file, titles]) => ({ file, titles: [...(titles ?? '').matchAll(/\*([^*]+)\*/g)].map(([, title]) => title) }));

describe('the page on faults', () => {
  it('has a row for each weakness and each pain', () => {
    const weaknesses = Array.from({ length: 40 }, (_, index) => `W-${String(index + 1).padStart(2, '0')}`);
    const pains = [1, 3, 5, 7, 9, 10, 13, 15, 17, 18, 20, 22, 23, 29].map((pain) => `P${pain}`);
    expect(ROWS.filter(({ id }) => /^[PW]/.test(id)).map(({ id }) => id)).toEqual([...pains, ...weaknesses]);
  });

  it('names a test in each row but those of what is not there', () => {
    expect(ROWS.filter(({ shown }) => shown === '').map(({ id }) => id)).toEqual(WITHOUT_TEST);
  });

  it('names only files and titles that exist', () => {
    expect(named.length).toBeGreaterThan(60);
    const missing = named.flatMap(({ file, titles }) => {
      const at = path.join(TESTS, file);
      if (!fs.existsSync(at)) return [file];
      const text = fs.readFileSync(at, 'utf8').replaceAll('\\\'', '\'');
      return titles.filter((title) => !text.includes(`'${title}'`) && !text.includes(`\`${title}\``)).map((title) => `${file}: ${title}`);
    });
    expect(missing).toEqual([]);
  });

  it('names a title for every test file', () => {
    expect(named.filter(({ file, titles }) => file.endsWith('.test.ts') && titles.length === 0).map(({ file }) => file)).toEqual([]);
  });
});
