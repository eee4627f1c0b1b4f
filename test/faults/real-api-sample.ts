// A sample of the triples on a real API server. There the server itself answers, and time passes by itself.
import { sideBySide } from '../cluster/side-by-side';
import { RealApiServer } from './environment/real-api-server';
import type { PlannedFault } from './fault';
import { baselineOf, chosenOf, faultNamed, injectionPointsOf, scenarioNamed, sound, type InjectionPoint, type Pair, type PairResult } from './pair';
import type { RealApiJob } from './pool';
import { problemsOf } from './problems';
import { comparable } from './residue';
import { runScenario, type ScenarioRun } from './run-under-fault';
import { shuffled, strata } from './sampling';

/** Runs at once. They wait most of the time, but two cores must do for them and the server, or the server answers too late. */
const AT_ONCE = 64;

/** A pair of the sample and its one call or event. */
interface SampledPoint extends Required<Omit<Pair, 'sample'>> {
  readonly planned: PlannedFault;
  readonly what: string;
}

/** Does one run with a fault for each sampled pair, and one baseline run for each scenario. */
export async function runRealApiSample(job: RealApiJob): Promise<PairResult[]> {
  const pairs = pairsOf(job);
  const sampled = await Promise.all(pairs.map(pointOf));
  const server = await RealApiServer.connect();
  const start = server.environment.bind(server);
  const baselines = new Map<string, ScenarioRun>();
  const underFault = new Map<SampledPoint, ScenarioRun>();
  const runs = [
    ...[...new Set(pairs.map(({ scenario }) => scenario))].map((name) => async () => {
      baselines.set(name, sound(scenarioNamed(name), await runScenario(scenarioNamed(name), { start })));
    }),
    ...sampled.map((one) => async () => {
      underFault.set(one, await runScenario(scenarioNamed(one.scenario), { planned: one.planned, start }));
    }),
  ];
  try {
    await sideBySide(runs.map((run) => ({ applications: 1, run })), AT_ONCE, ({ run }) => run());
  } finally {
    await server.close();
  }
  return sampled.map((one) => resultOf(one, underFault.get(one)!, baselines.get(one.scenario)!));
}

/** Every fault with some of the scenarios. */
function pairsOf({ sample, scenarios: asked, faults }: RealApiJob): Pair[] {
  const { seed } = sample;
  // Those of schedules begin shortly before a certain time, which a real server's clock does not show.
  const scenarios = asked.filter((name) => !scenarioNamed(name).schedule);
  return strata(sample, faults, (fault) => fault).flatMap(({ item: fault, count }) => shuffled(seed, scenarios, (scenario) => `${fault}\n${scenario}`)
    .slice(0, count).map((scenario) => ({ scenario, fault, sample: { seed, size: 1 } })));
}

/** The call or event of a pair. It is chosen on the embedded control plane, where calls and events do not depend on chance. */
async function pointOf(pair: Pair): Promise<SampledPoint> {
  const fault = faultNamed(pair.fault);
  const points = injectionPointsOf(fault, await baselineOf(scenarioNamed(pair.scenario)));
  const [point] = chosenOf(pair, points, ({ index }) => index);
  const { index, what } = point;
  return { scenario: pair.scenario, fault: pair.fault, index, what, planned: { fault, index, at: nth(point, points) } };
}

/** The same point without its number: on a real API server the calls have other numbers. */
function nth({ what, index }: InjectionPoint, points: readonly InjectionPoint[]): PlannedFault['at'] {
  const text = comparable(what);
  return { what: text, nth: points.filter((one) => one.index <= index && comparable(one.what) === text).length };
}

function resultOf({ scenario, fault, index, what, planned }: SampledPoint, run: ScenarioRun, baseline: ScenarioRun): PairResult {
  const pair = { scenario, fault, index };
  if (!run.injected) return { ...pair, injections: 0, neverRan: 0, failing: [], missed: what };
  const problems = problemsOf(scenarioNamed(scenario), baseline, run, planned);
  const failing = problems.length > 0 ? [{ ...pair, at: planned.fault.at, what, problems }] : [];
  return { ...pair, injections: 1, neverRan: run.neverRan - baseline.neverRan, failing };
}
