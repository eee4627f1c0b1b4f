// How large the load is. Each number can be set in the environment; docs/benchmarks.md lists them.

export const SETTINGS = {
  /** Applications of each of the workloads A and B in the throughput benchmark, and applications that the bare loop writes. */
  throughput: size('BENCH_THROUGHPUT', 750),
  /** How many of them are under way at any time. */
  inFlight: size('BENCH_IN_FLIGHT', 150),
  /** Seconds of the latency benchmark, and applications a minute in it. */
  latencySeconds: size('BENCH_LATENCY_SECONDS', 60),
  latencyPerMinute: size('BENCH_LATENCY_PER_MINUTE', 500),
  /** Applications that are created at once in the burst. */
  burst: size('BENCH_BURST', 6_000),
  /** Applications in the cluster in the at-rest benchmark, and those among them that are under way when the operator is killed. */
  atRest: size('BENCH_AT_REST', 10_000),
  interrupted: size('BENCH_INTERRUPTED', 200),
} as const;

function size(variable: string, byDefault: number): number {
  const given = process.env[variable];
  if (given === undefined) return byDefault;
  if (!/^[1-9]\d*$/.test(given)) throw new Error(`${variable} must be a whole number above 0, not "${given}"`);
  return Number(given);
}
