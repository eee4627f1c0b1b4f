// The table of all injections: faults down, scenarios across.
import type { PairResult } from './pair';
import { PROBLEM_KINDS } from './problems';

/** A line for each fault, a column for each scenario, and their sums. A pair with failing runs has their number after a `!`. */
export function table(faults: readonly string[], scenarios: readonly string[], results: readonly PairResult[]): string {
  const of = (fault?: string, scenario?: string): PairResult[] =>
    results.filter((one) => (!fault || one.fault === fault) && (!scenario || one.scenario === scenario));
  const rows = [
    ['', ...scenarios, 'all'],
    ...[...faults, undefined].map((fault) => [fault ?? 'all', ...[...scenarios, undefined].map((scenario) => count(of(fault, scenario)))]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((text, column) => (column === 0 ? text.padEnd(widths[0]) : text.padStart(widths[column] + 2))).join('')).join('\n');
}

function count(pairs: readonly PairResult[]): string {
  const injections = sumOf(pairs, ({ injections: one }) => one);
  const failing = sumOf(pairs, (one) => one.failing.length);
  return injections === 0 ? '-' : `${injections}${failing > 0 ? `!${failing}` : ''}`;
}

/** `N injections: 0 duplicate, 0 lost, …`: how many runs had a problem of each kind. */
export function sum(results: readonly PairResult[]): string {
  const failing = results.flatMap((one) => one.failing);
  const kinds = PROBLEM_KINDS.map((kind) => `${failing.filter(({ problems }) => problems.some((one) => one.kind === kind)).length} ${kind}`);
  return `${sumOf(results, ({ injections }) => injections)} injections: ${kinds.join(', ')}`;
}

export function sumOf<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
