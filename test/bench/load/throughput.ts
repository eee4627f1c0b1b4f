// How many applications a minute complete under full load, what each costs, and what the bare writes alone would allow.
import { ApplicationTimings, mishaps } from './application-timings';
import { FLAGS, names, type Workload } from './applications';
import { BareLoop } from './bare-loop';
import { inFreshNamespace, until, type Cluster } from './cluster';
import { keepUnderWay } from './offer';
import { OperatorProcess } from './operator-process';
import { recordWrites } from './recorded-writes';
import { SETTINGS } from './settings';
import { SimulatedDrivers } from './simulated-drivers';
import { countEvents, countWrites, difference, type Writes } from './writes';
import { atLeast, atMost, below, figure, sustainedPerMinute, type Benchmark, type Figure } from '../measurement';

/** Status writes of a run without executor churn; with it, one more each second. */
const STATUS_WRITES = 4;
const RUN_SECONDS = 3;
/** Objects that a plan has, and kinds of object that are cleaned up at the end. */
const OBJECTS: Readonly<Record<Workload, number>> = { A: 3, B: 5 };
const CLEANED_KINDS: Readonly<Record<Workload, number>> = { A: 1, B: 2 };

export const throughput: Benchmark = {
  name: 'throughput',
  about: `${SETTINGS.throughput} applications of each workload, ${SETTINGS.inFlight} of them under way at any time`,
  needsCluster: true,
  run: async () => {
    const { bare, a } = await inFreshNamespace('throughput-a', async (cluster) => {
      const recorded = await recordWrites(cluster, 'A', 'application-000000');
      const loop = new BareLoop(cluster, recorded);
      await loop.findBestLanes();
      const half = Math.ceil(SETTINGS.throughput / 2);
      const before = await loop.run(half);
      const measured = await load(cluster, 'A');
      const after = await loop.run(half);
      return { bare: { rate: (before + after) / 2, lanes: loop.lanes, writes: recorded.writes.length + 1 }, a: measured };
    });
    const b = await inFreshNamespace('throughput-b', (cluster) => load(cluster, 'B'));
    return [
      figure(`bare loop: the same ${bare.writes} writes, ${bare.lanes} applications at once, half of it before A and half after`, bare.rate, '/min'),
      atLeast('workload A, sustained', a.rate, '/min', 1_000),
      atLeast('workload A beside the bare loop', 100 * a.rate / bare.rate, '%', 70),
      ...a.figures,
      figure('workload B, sustained', b.rate, '/min', '16 to 21 /min [1], 130 to 150 /min on 25 to 35 cores [2]'),
      below('workload B, operator CPU per application', b.cpu, 'ms', 20, '5,300 to 7,100 ms [1]'),
      ...b.figures,
    ];
  },
};

interface Measured {
  readonly rate: number;
  readonly cpu: number;
  readonly figures: readonly Figure[];
}

export async function load(cluster: Cluster, workload: Workload): Promise<Measured> {
  const operator = await OperatorProcess.start({ namespace: cluster.namespace, flags: FLAGS[workload] });
  const timings = await ApplicationTimings.follow(cluster);
  try {
    const drivers = workload === 'B' ? new SimulatedDrivers(cluster, timings) : undefined;
    const before = { writes: await countWrites(cluster), events: await countEvents(cluster), cpu: operator.cpuMilliseconds() };
    await keepUnderWay({ cluster, timings, workload, names: names(workload.toLowerCase(), SETTINGS.throughput) }, SETTINGS.inFlight);
    await until('nothing is left to do', async () => await operator.queueDepth() === 0);
    const cpu = (operator.cpuMilliseconds() - before.cpu) / SETTINGS.throughput;
    await drivers?.done();
    // The operator writes the events that wait before it ends.
    await operator.stop();
    const written = difference(before.writes, await countWrites(cluster));
    return {
      rate: sustainedPerMinute(timings.all.map(({ statusEnded = Number.NaN }) => statusEnded), SETTINGS.inFlight),
      cpu,
      figures: [
        ...writeFigures(workload, { ...written, creations: written.creations - (drivers?.executors ?? 0) }, await countEvents(cluster) - before.events),
        ...mishaps(timings.all),
      ],
    };
  } finally {
    await timings.stop();
    await operator.stop();
  }
}

function writeFigures(workload: Workload, writes: Writes, events: number): Figure[] {
  const each = (count: number): number => count / SETTINGS.throughput;
  const of = (what: string): string => `workload ${workload}, ${what} per application`;
  return [
    atMost(of('status writes'), each(writes.statuses), '', STATUS_WRITES + (workload === 'B' ? RUN_SECONDS : 0)),
    atMost(of('creations'), each(writes.creations), '', OBJECTS[workload]),
    atMost(of('deletions'), each(writes.deletions), '', CLEANED_KINDS[workload]),
    figure(of('Events'), each(events), ''),
  ];
}
