// What a benchmark measures and how its figures are judged.

/** One figure of the table. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The number to reach, as text, where there is one. */
  readonly goal?: string;
  /** Whether the goal was reached. */
  readonly reached?: boolean;
  /** The same of Kubeflow's operator, where it was published. */
  readonly kubeflow?: string;
}

/** A benchmark: its name on the command line, and how to run it. */
export interface Benchmark {
  readonly name: string;
  readonly about: string;
  /** Whether it needs a cluster with simulated nodes in KUBECONFIG. */
  readonly needsCluster?: boolean;
  run(): Promise<Figure[]>;
}

/** A figure without a goal. */
export function figure(what: string, value: number, unit: string, kubeflow?: string): Figure {
  return { what, value, unit, ...(kubeflow === undefined ? {} : { kubeflow }) };
}

/** A figure that must stay below a limit. */
export function below(what: string, value: number, unit: string, limit: number, kubeflow?: string): Figure {
  return { ...figure(what, value, unit, kubeflow), goal: `< ${limit}`, reached: value < limit };
}

/** A figure that must not exceed a bound. */
export function atMost(what: string, value: number, unit: string, bound: number): Figure {
  return { ...figure(what, value, unit), goal: `<= ${bound}`, reached: value <= bound };
}

/** A figure that must reach a limit. */
export function atLeast(what: string, value: number, unit: string, limit: number, kubeflow?: string): Figure {
  return { ...figure(what, value, unit, kubeflow), goal: `>= ${limit}`, reached: value >= limit };
}

/** A count of what must not happen. */
export function none(what: string, value: number): Figure {
  return { ...figure(what, value, ''), goal: '0', reached: value === 0 };
}

/** The value that `share` (0 to 1) of all values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/**
 * How many a minute ended while as many were under way as were allowed (`inFlight`): without the first ones, before which nothing could end,
 * and without the last ones, beside which nothing was begun any more. Times in milliseconds.
 */
export function sustainedPerMinute(endings: readonly number[], inFlight: number): number {
  const sorted = [...endings].sort((a, b) => a - b);
  const [first, last] = [inFlight - 1, sorted.length - 1 - inFlight];
  if (last <= first) throw new Error(`${sorted.length} are too few for a rate with ${inFlight} under way; more than ${2 * inFlight + 1} are needed`);
  return (last - first) * 60_000 / (sorted[last] - sorted[first]);
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
