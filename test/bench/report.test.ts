import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { atLeast, below, figure, none } from './measurement';
import { markdown, textTable, withFigures, type Report } from './report';

const report: Report = {
  date: '2030-01-31',
  machine: '2 cores, 24 GiB',
  sections: [
    { benchmark: 'startup', about: 'five starts', figures: [below('start to ready', 0.4567, 's', 1)] },
    {
      benchmark: 'throughput',
      about: 'many applications',
      figures: [figure('bare loop', 1234.5678, '/min'), atLeast('sustained', 900, '/min', 1000, '20 /min'), none('lost', 0)],
    },
  ],
};

describe('the table for a terminal', () => {
  it('has aligned columns with value, unit, goal and verdict', () => {
    expect(textTable(report.sections)).toBe([
      'what            measured   goal     ',
      'start to ready  0.46 s     < 1      reached',
      'bare loop       1235 /min',
      'sustained       900 /min   >= 1000  MISSED',
      'lost            0          0        reached',
    ].join('\n').replace(/ +$/gm, ''));
  });
});

describe('the Markdown', () => {
  it('has a table for each benchmark, with a column for Kubeflow only where there is something to compare', () => {
    expect(markdown(report)).toBe([
      'Measured on 2030-01-31: 2 cores, 24 GiB.',
      '',
      '**startup**: five starts',
      '',
      '| what | measured | goal |  |',
      '| --- | --- | --- | --- |',
      '| start to ready | 0.46 s | < 1 | reached |',
      '',
      '**throughput**: many applications',
      '',
      '| what | measured | goal |  | Kubeflow\'s operator |',
      '| --- | --- | --- | --- | --- |',
      '| bare loop | 1235 /min |  |  |  |',
      '| sustained | 900 /min | >= 1000 | MISSED | 20 /min |',
      '| lost | 0 | 0 | reached |  |',
    ].join('\n'));
  });

  it('replaces only what is between the marks of a document, any number of times', () => {
    const document = 'before\n<!-- measured: written by npm run bench -- --write-docs -->\nold\n<!-- end of what was measured -->\nafter\n';
    const once = withFigures(document, report);
    expect(once).toContain(markdown(report));
    expect(once).toMatch(/^before\n/);
    expect(once).toMatch(/\nafter\n$/);
    expect(once).not.toContain('old');
    expect(withFigures(once, report)).toBe(once);
  });

  it('is refused where a document has no place for it', () => {
    expect(() => withFigures('nothing here', report)).toThrow('the document has no place for figures');
  });
});

describe('docs/benchmarks.md', () => {
  const docs = join(__dirname, '..', '..', 'docs');

  it('holds the figures of docs/benchmarks.json, which a run wrote, and no others', () => {
    const page = readFileSync(join(docs, 'benchmarks.md'), 'utf8');
    const measured = JSON.parse(readFileSync(join(docs, 'benchmarks.json'), 'utf8')) as Report;
    expect(withFigures(page, measured)).toBe(page);
  });
});
