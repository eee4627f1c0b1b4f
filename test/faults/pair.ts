// One pair of a scenario and a fault: a run for each call or event at which the fault can be injected.
import { describeCall } from './environment/operators';
import type { Fault, PlannedFault } from './fault';
import { faults } from './faults';
import { problemsOf, type Problem } from './problems';
import { describeEvent, runScenario, type ScenarioRun } from './run-under-fault';
import { shuffled, type Sample } from './sampling';
import { scenarios, type Scenario } from './scenarios';

export interface Pair {
  readonly scenario: string;
  readonly fault: string;
  /** Only this call or event. */
  readonly index?: number;
  /** Only so many calls or events, chosen by the seed. */
  readonly sample?: Sample;
}

export interface FailingTriple extends Required<Omit<Pair, 'sample'>> {
  readonly at: Fault['at'];
  /** What the fault injected. */
  readonly what: string;
  readonly problems: readonly Problem[];
}

export interface PairResult extends Pair {
  readonly injections: number;
  /** Driver pods that a late call made and that never ran. */
  readonly neverRan: number;
  readonly failing: readonly FailingTriple[];
  /** What the fault was to planned, and what did not come in that run. */
  readonly missed?: string;
}

const baselines = new Map<string, Promise<ScenarioRun>>();

/** The run of a scenario without a fault; done once. */
export function baselineOf(scenario: Scenario): Promise<ScenarioRun> {
  const known = baselines.get(scenario.name) ?? runScenario(scenario).then((run) => sound(scenario, run));
  baselines.set(scenario.name, known);
  return known;
}

/** A baseline run. One that fails has nothing to be compared with, and would let every fault pass: throws then. */
export function sound(scenario: Scenario, run: ScenarioRun): ScenarioRun {
  if (run.ended && run.violations.length === 0) return run;
  const state = run.status?.applicationState?.state ?? 'none';
  throw new Error(`scenario '${scenario.name}' fails without a fault: it should end ${scenario.ends}, its state is ${state}; ${run.violations.join('; ')}`);
}

/** A call or event at which a fault can be injected. */
export interface InjectionPoint extends PlannedFault {
  readonly what: string;
}

/** All calls or events of the baseline run at which a fault can be injected. */
export function injectionPointsOf(fault: Fault, run: ScenarioRun): InjectionPoint[] {
  return fault.at === 'event'
    ? run.events.map((event, index) => ({ fault, index: index + 1, what: describeEvent(event) }))
    : run.calls.filter((call) => fault.appliesTo(call)).map((call) => ({ fault, index: call.number, what: describeCall(call) }));
}

export function scenarioNamed(name: string): Scenario {
  return named('scenario', scenarios, name);
}

export function faultNamed(name: string): Fault {
  return named('fault', faults, name);
}

function named<T extends { readonly name: string }>(what: string, all: readonly T[], name: string): T {
  const found = all.find((one) => one.name === name);
  if (!found) throw new Error(`There is no ${what} "${name}"; there are: ${all.map((one) => one.name).join('; ')}`);
  return found;
}

/** The calls or events of a pair that are asked for: one, a sample, or all. */
export function chosenOf<T>({ scenario, fault, index, sample }: Pair, points: readonly T[], indexOf: (point: T) => number): T[] {
  if (index !== undefined) return points.filter((point) => indexOf(point) === index);
  if (!sample) return [...points];
  return shuffled(sample.seed, points, (point) => [scenario, fault, indexOf(point)].join('\n')).slice(0, sample.size);
}

export async function runPair(pair: Pair): Promise<PairResult> {
  const { scenario: scenarioName, fault: faultName } = pair;
  const scenario = scenarioNamed(scenarioName);
  const fault = faultNamed(faultName);
  const baseline = await baselineOf(scenario);
  const failing: FailingTriple[] = [];
  let [injections, neverRan] = [0, 0];
  for (const point of chosenOf(pair, injectionPointsOf(fault, baseline), ({ index }) => index)) {
    const run = await runScenario(scenario, { planned: point });
    // The calls of a run do not depend on chance: each one of the baseline run comes again.
    if (!run.injected) throw new Error(`${faultName} was not injected into ${scenarioName} at ${fault.at} ${point.index}`);
    injections += 1;
    neverRan += run.neverRan - baseline.neverRan;
    const problems = problemsOf(scenario, baseline, run, point);
    if (problems.length > 0) failing.push({ scenario: scenarioName, fault: faultName, at: fault.at, index: point.index, what: point.what, problems });
  }
  return { scenario: scenarioName, fault: faultName, injections, neverRan, failing };
}
