// One pair of a scenario and a fault: a run for each call or event at which the fault can be injected.
import { describeCall } from './environment/operators';
import type { Fault, PlannedFault } from './fault';
import { faults } from './faults';
import { problemsOf, type Problem } from './problems';
import { describeEvent, runScenario, type ScenarioRun } from './run-under-fault';
import { scenarios, type Scenario } from './scenarios';

export interface Pair {
  readonly scenario: string;
  readonly fault: string;
  /** Only this call or event. */
  readonly index?: number;
}

export interface FailingTriple extends Required<Pair> {
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
  const known = baselines.get(scenario.name) ?? runScenario(scenario);
  baselines.set(scenario.name, known);
  return known;
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

export async function runPair({ scenario: scenarioName, fault: faultName, index }: Pair): Promise<PairResult> {
  const scenario = scenarioNamed(scenarioName);
  const fault = faultNamed(faultName);
  const baseline = await baselineOf(scenario);
  const failing: FailingTriple[] = [];
  let [injections, neverRan] = [0, 0];
  for (const point of injectionPointsOf(fault, baseline).filter((one) => index === undefined || one.index === index)) {
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
