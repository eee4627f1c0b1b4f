// What is wrong with a run, compared with the baseline run of its scenario.
import type { PlannedFault } from './fault';
import { normalised } from './residue';
import type { ScenarioRun } from './run-under-fault';
import type { Scenario } from './scenarios';

export interface Problem {
  readonly kind: ProblemKind;
  readonly text: string;
}

export const PROBLEM_KINDS = ['duplicate', 'lost', 'stuck', 'residue', 'wrong status', 'protocol violation'] as const;
/**
 * More drivers than attempts; fewer; an end that is not reached; an object that stays, is missing or differs; a status that differs;
 * messages at level error, writes without the lease, work that never ends.
 */
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

/** A fault costs a few calls again; an operator that goes round in circles makes hundreds. */
const MOST_CALLS = { times: 3, more: 30 };

/** Every difference that matters; none for a correct run. */
export function problemsOf(scenario: Scenario, baseline: ScenarioRun, run: ScenarioRun, planned?: PlannedFault): Problem[] {
  const lateCalls = planned?.fault.late === true;
  const mostCalls = baseline.calledInAll * MOST_CALLS.times + MOST_CALLS.more;
  const counts = `drivers ran, attempt by attempt: ${asText(run.drivers)} instead of ${asText(baseline.drivers)}`;
  return [
    ...problems('duplicate', moreIn(run.drivers, baseline.drivers) && [counts]),
    ...problems('duplicate', run.driversAtOnce > 1 && [`${run.driversAtOnce} drivers ran at once`]),
    // A call of a former leader that comes too late may still make a pod; it must not run, and must not stay.
    ...problems('duplicate', run.neverRan > baseline.neverRan && !lateCalls && [`${run.neverRan} driver pods were created and never ran`]),
    ...problems('lost', moreIn(baseline.drivers, run.drivers) && [counts]),
    ...problems('stuck', !run.ended && [`${scenario.ends} was not reached, the state is ${run.status?.applicationState?.state ?? 'none'}`]),
    ...problems('residue', objectsOf(scenario, baseline, run)),
    ...problems('wrong status', differences('status', statusOf(scenario, baseline), statusOf(scenario, run))),
    ...problems('wrong status', differences('schedule', normalised(baseline.schedule ?? null), normalised(run.schedule ?? null))),
    ...problems('wrong status', differences('poison', baseline.poison, run.poison)),
    ...problems('protocol violation', run.callsAfterEnd.map((call) => `long after the end, ${call}`)),
    ...problems('protocol violation', run.violations),
    ...problems('protocol violation', run.calledInAll > mostCalls && [`${run.calledInAll} calls; without a fault there are ${baseline.calledInAll}`]),
  ];
}

/** Whether some attempt has more drivers in the first than in the second. */
function moreIn(some: readonly number[], others: readonly number[]): boolean {
  return some.some((count, attempt) => count > (others[attempt] ?? 0));
}

function problems(kind: ProblemKind, texts: readonly string[] | false): Problem[] {
  return (texts || []).map((text) => ({ kind, text }));
}

function objectsOf(scenario: Scenario, { residue: expected }: ScenarioRun, { residue: actual }: ScenarioRun): string[] {
  return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].flatMap((name) => {
    if (!(name in expected)) return [`${name} stays`];
    if (!(name in actual)) return [`${name} is missing`];
    return differences(name, tolerant(scenario, expected[name]), tolerant(scenario, actual[name]));
  });
}

function statusOf(scenario: Scenario, { status }: ScenarioRun): unknown {
  // A stage that passed while no operator was running leaves no condition; one that an operator saw stays, as False.
  const conditions = status?.conditions?.filter((condition) => !(condition.type === 'Running' && condition.status === 'False'));
  return tolerant(scenario, normalised(status ? { ...status, conditions } : null));
}

/** If no operator saw how a deleted driver ended, the status says so: class, reason, exit code and messages of the failure differ. */
function tolerant({ unseen }: Scenario, value: unknown): unknown {
  if (!unseen) return value;
  const seenOrUnseen = (key: string, item: unknown): unknown => {
    if (item === 'Deleted' || item === 'Vanished') return 'Deleted or Vanished';
    if (key === 'failure') return { class: (item as { class?: string }).class };
    if (key === 'exitCode') return undefined;
    return (key === 'message' || key === 'errorMessage') && item ? '<how the driver ended>' : item;
  };
  return JSON.parse(JSON.stringify(value, seenOrUnseen));
}

function differences(what: string, expected: unknown, actual: unknown): string[] {
  if (asText(expected) === asText(actual)) return [];
  if (isObject(expected) && isObject(actual)) {
    return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].flatMap((key) => differences(`${what}.${key}`, expected[key], actual[key]));
  }
  return [`${what}: ${asText(actual)} instead of ${asText(expected)}`];
}

function asText(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
