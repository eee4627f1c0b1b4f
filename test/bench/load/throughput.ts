// How many applications a minute go through when more come than fit, what each costs, and what the bare writes alone would allow.
import { bareLoop, createAll } from './bare-loop';
import { connect, freshNamespace, removeNamespace, until, type Cluster } from './cluster';
import { OperatorProcess } from './operator-process';
import { application, observe, type Life, type Workload } from './workload';
import { writes } from './writes';
import { atLeast, below, percentile, type Benchmark, type Figure } from '../measurement';

const APPLICATIONS = Number(process.env.BENCH_APPLICATIONS ?? 1_000);

export const throughput: Benchmark = {
  name: 'throughput',
  about: `applications a minute, of ${APPLICATIONS} created at once, workloads A and B`,
  needsCluster: true,
  run: async () => {
    const cluster = await connect();
    try {
      await freshNamespace(cluster);
      const bare = await bareLoop(cluster, APPLICATIONS);
      const a = await burst(cluster, 'A', ['--enable-ui-service=false']);
      const b = await burst(cluster, 'B', []);
      return [
        { what: 'bare loop with the same writes', value: bare, unit: '/min' },
        atLeast('workload A, sustained', a.rate, '/min', 1_000),
        atLeast('workload A beside the bare loop', 100 * a.rate / bare, '%', 70),
        ...a.figures,
        { what: 'workload B, sustained', value: b.rate, unit: '/min' },
        below('workload B, operator CPU per application', b.cpu, 'ms', 20),
        ...b.figures,
      ];
    } finally {
      await removeNamespace(cluster);
      await cluster.close();
    }
  },
};

async function burst(cluster: Cluster, workload: Workload, flags: readonly string[]): Promise<{ rate: number; cpu: number; figures: Figure[] }> {
  await freshNamespace(cluster);
  const operator = await OperatorProcess.start(flags);
  const stop = new AbortController();
  try {
    const lives = await observe(cluster, stop.signal);
    const before = await writes(cluster);
    const cpuBefore = operator.cpuMilliseconds();
    const names = Array.from({ length: APPLICATIONS }, (_, i) => `${workload.toLowerCase()}-${i}`);
    const began = Date.now();
    await createAll(cluster, names, (name) => application(workload, name), (name) => lives.begin(name));
    await until('every application has ended', () => [...lives.values()].every(({ statusEnded }) => statusEnded !== undefined), 600_000);
    const all = [...lives.values()];
    const rate = APPLICATIONS * 60_000 / (Math.max(...all.map(({ driverCreated }) => driverCreated ?? 0)) - began);
    const after = await writes(cluster);
    const perApplication = [...after].map(([what, count]) => ({
      what: `workload ${workload}, ${what} per application`, value: (count - (before.get(what) ?? 0)) / APPLICATIONS, unit: '',
    })).filter(({ value }) => value > 0);
    return {
      rate,
      cpu: (operator.cpuMilliseconds() - cpuBefore) / APPLICATIONS,
      figures: [
        below(`workload ${workload}, status behind the truth in the burst, p99`, percentile(lags(all), 0.99) / 1000, 's', 5),
        ...perApplication,
      ],
    };
  } finally {
    stop.abort();
    await operator.stop();
  }
}

/** How far statuses were behind what the drivers did, in milliseconds. */
export function lags(lives: readonly Life[]): number[] {
  return lives.flatMap(({ driverRunning, statusRunning, driverEnded, statusEnded }) => [
    ...(driverRunning && statusRunning ? [Math.max(0, statusRunning - driverRunning)] : []),
    ...(driverEnded && statusEnded ? [Math.max(0, statusEnded - driverEnded)] : []),
  ]);
}
