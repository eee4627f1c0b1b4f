// One cell of the table: every life of a scenario that one fault can strike.
import { problemsOf, type Problem } from './comparison';
import type { Fault, Strike } from './fault';
import { faults } from './faults';
import { describeEvent, live, type Life } from './life';
import { scenarios, type Scenario } from './scenarios';
import { describeCall } from './world/operators';

export interface Cell {
  readonly scenario: string;
  readonly fault: string;
  /** Only this call or event. */
  readonly index?: number;
}

export interface RedTriple extends Required<Cell> {
  readonly at: Fault['at'];
  /** What the fault struck. */
  readonly what: string;
  readonly problems: readonly Problem[];
}

export interface CellResult extends Cell {
  readonly injections: number;
  /** Driver pods that a late call made and that never ran. */
  readonly stillborn: number;
  readonly red: readonly RedTriple[];
  /** What the fault was to strike, and what did not come in that life. */
  readonly missed?: string;
}

const undisturbedLives = new Map<string, Promise<Life>>();

/** The life of a scenario without a fault; lived once. */
export function undisturbed(scenario: Scenario): Promise<Life> {
  const known = undisturbedLives.get(scenario.name) ?? live(scenario);
  undisturbedLives.set(scenario.name, known);
  return known;
}

/** A moment of a life that a fault can strike. */
export interface Moment extends Strike {
  readonly what: string;
}

/** The moments of an undisturbed life at which a fault can strike: all of them, none is sampled. */
export function momentsOf(fault: Fault, life: Life): Moment[] {
  return fault.at === 'event'
    ? life.events.map((event, index) => ({ fault, index: index + 1, what: describeEvent(event) }))
    : life.calls.filter((call) => fault.befalls(call)).map((call) => ({ fault, index: call.number, what: describeCall(call) }));
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

export async function runCell({ scenario: scenarioName, fault: faultName, index }: Cell): Promise<CellResult> {
  const scenario = scenarioNamed(scenarioName);
  const fault = faultNamed(faultName);
  const calm = await undisturbed(scenario);
  const red: RedTriple[] = [];
  let [injections, stillborn] = [0, 0];
  for (const moment of momentsOf(fault, calm).filter((one) => index === undefined || one.index === index)) {
    const life = await live(scenario, { strike: moment });
    // The calls of a life do not depend on chance: each moment that there was without a fault comes again.
    if (!life.struck) throw new Error(`${faultName} did not strike ${scenarioName} at ${fault.at} ${moment.index}`);
    injections += 1;
    stillborn += life.stillborn - calm.stillborn;
    const problems = problemsOf(scenario, calm, life, moment);
    if (problems.length > 0) red.push({ scenario: scenarioName, fault: faultName, at: fault.at, index: moment.index, what: moment.what, problems });
  }
  return { scenario: scenarioName, fault: faultName, injections, stillborn, red };
}
