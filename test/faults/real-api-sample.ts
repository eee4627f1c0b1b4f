// A sample of the triples on a real API server: what differs from the embedded one is what the server answers, and that time passes by itself.
import { RealApiServer } from './environment/real-api-server';
import { scenarioNamed, type PairResult } from './pair';
import type { Sample } from './pool';
import { problemsOf } from './problems';
import { runScenario, type ScenarioRun } from './run-under-fault';
import { samplePairs, samplePoint, type SampledPoint } from './sampling';
import { sideBySide } from '../cluster/side-by-side';

/** Runs at once. They wait most of the time, but two cores must do for them and the server, or the server answers too late. */
const AT_ONCE = 64;

/** Does one run with a fault for each sampled pair, and one baseline run for each scenario. */
export async function runSample({ seed, scenarios, faults }: Sample): Promise<PairResult[]> {
  const pairs = samplePairs(seed, scenarios, faults);
  const sampled = await Promise.all(pairs.map((pair) => samplePoint(seed, pair)));
  const server = await RealApiServer.connect();
  const start = server.environment.bind(server);
  const baseline = new Map<string, ScenarioRun>();
  const injected = new Map<SampledPoint, ScenarioRun>();
  const runs = [
    ...[...new Set(pairs.map(({ scenario }) => scenario))].map(
      (name) => async () => { baseline.set(name, await runScenario(scenarioNamed(name), { start })); },
    ),
    ...sampled.map((one) => async () => { injected.set(one, await runScenario(scenarioNamed(one.scenario), { planned: one.planned, start })); }),
  ];
  try {
    await sideBySide(runs.map((run) => ({ applications: 1, run })), AT_ONCE, ({ run }) => run());
  } finally {
    await server.close();
  }
  return sampled.map((one) => resultOf(one, injected.get(one)!, baseline.get(one.scenario)!));
}

function resultOf({ scenario, fault, index, what, planned }: SampledPoint, run: ScenarioRun, baseline: ScenarioRun): PairResult {
  const pair = { scenario, fault, index };
  if (!run.injected) return { ...pair, injections: 0, neverRan: 0, failing: [], missed: what };
  const problems = problemsOf(scenarioNamed(scenario), baseline, run, planned);
  const failing = problems.length > 0 ? [{ ...pair, at: planned.fault.at, what, problems }] : [];
  return { ...pair, injections: 1, neverRan: run.neverRan - baseline.neverRan, failing };
}
