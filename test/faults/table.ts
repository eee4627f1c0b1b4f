// The table of all injections: faults down, scenarios across.
import type { CellResult } from './cell';
import { PROBLEM_KINDS } from './comparison';

/** A line for each fault, a column for each scenario, and their sums. A cell with red lives has their number after a `!`. */
export function table(faults: readonly string[], scenarios: readonly string[], results: readonly CellResult[]): string {
  const of = (fault?: string, scenario?: string): CellResult[] =>
    results.filter((one) => (!fault || one.fault === fault) && (!scenario || one.scenario === scenario));
  const rows = [
    ['', ...scenarios, 'all'],
    ...[...faults, undefined].map((fault) => [fault ?? 'all', ...[...scenarios, undefined].map((scenario) => count(of(fault, scenario)))]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((text, column) => (column === 0 ? text.padEnd(widths[0]) : text.padStart(widths[column] + 2))).join('')).join('\n');
}

function count(cells: readonly CellResult[]): string {
  const injections = sumOf(cells, ({ injections: one }) => one);
  const red = sumOf(cells, (one) => one.red.length);
  return injections === 0 ? '-' : `${injections}${red > 0 ? `!${red}` : ''}`;
}

/** `N injections: 0 duplicate, 0 lost, …`: how many lives had a problem of each kind. */
export function sum(results: readonly CellResult[]): string {
  const red = results.flatMap((one) => one.red);
  const kinds = PROBLEM_KINDS.map((kind) => `${red.filter(({ problems }) => problems.some((one) => one.kind === kind)).length} ${kind}`);
  return `${sumOf(results, ({ injections }) => injections)} injections: ${kinds.join(', ')}`;
}

export function sumOf<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
