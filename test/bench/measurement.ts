// What a benchmark measures and how its figures are told.

/** One figure of the table. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The number to reach, as text, where there is one. */
  readonly goal?: string;
  /** Whether the goal was reached. */
  readonly reached?: boolean;
}

/** A benchmark: its name on the command line, and how to run it. */
export interface Benchmark {
  readonly name: string;
  readonly about: string;
  /** Whether it needs a cluster with simulated nodes in KUBECONFIG. */
  readonly needsCluster?: boolean;
  run(): Promise<Figure[]>;
}

/** A figure that must stay below a limit. */
export function below(what: string, value: number, unit: string, limit: number): Figure {
  return { what, value, unit, goal: `< ${limit}`, reached: value < limit };
}

/** A figure that must reach a limit. */
export function atLeast(what: string, value: number, unit: string, limit: number): Figure {
  return { what, value, unit, goal: `>= ${limit}`, reached: value >= limit };
}

/** The value that `share` (0 to 1) of all values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Runs something several times and gives the median of its milliseconds. */
export async function medianMilliseconds(times: number, action: () => unknown): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await action();
    taken.push(performance.now() - start);
  }
  return median(taken);
}

/** The figures as a table for people. */
export function table(figures: readonly Figure[]): string {
  const rows = [['what', 'measured', 'goal', ''], ...figures.map(({ what, value, unit, goal, reached }) => [
    what, `${round(value)} ${unit}`, goal ?? '', reached === undefined ? '' : reached ? 'reached' : 'MISSED',
  ])];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n');
}

function round(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1);
}
