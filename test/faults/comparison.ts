// What is wrong with a life, beside the one that nothing disturbed.
import type { Strike } from './fault';
import type { Life } from './life';
import { normalised } from './remains';
import type { Scenario } from './scenarios';

export interface Problem {
  readonly kind: ProblemKind;
  readonly text: string;
}

export const PROBLEM_KINDS = ['duplicate', 'lost', 'stuck', 'left over', 'untrue', 'unruly'] as const;
/**
 * More drivers than attempts; fewer; an end that is not reached; an object that stays, is missing or differs; a status that differs;
 * messages at level error, writes without the lease, work that never ends.
 */
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

/** A fault costs a few calls again; an operator that goes round in circles makes hundreds. */
const MOST_CALLS = { times: 3, more: 30 };

/** Every difference that matters; none for a life that is right. */
export function problemsOf(scenario: Scenario, undisturbed: Life, life: Life, strike?: Strike): Problem[] {
  const lateCalls = strike?.fault.late === true;
  const mostCalls = undisturbed.calledInAll * MOST_CALLS.times + MOST_CALLS.more;
  return [
    ...problems('duplicate', life.drivers.some((count, attempt) => count > (undisturbed.drivers[attempt] ?? 0)) && [`drivers ran, attempt by attempt: ${told(life.drivers)} instead of ${told(undisturbed.drivers)}`]),
    ...problems('duplicate', life.driversAtOnce > 1 && [`${life.driversAtOnce} drivers ran at once`]),
    // A call of a former leader that comes too late may still make a pod; it must not run, and must not stay.
    ...problems('duplicate', life.stillborn > undisturbed.stillborn && !lateCalls && [`${life.stillborn} driver pods were created and never ran`]),
    ...problems('lost', undisturbed.drivers.some((count, attempt) => count > (life.drivers[attempt] ?? 0)) && [`drivers ran, attempt by attempt: ${told(life.drivers)} instead of ${told(undisturbed.drivers)}`]),
    ...problems('stuck', !life.ended && [`${scenario.ends} was not reached, the state is ${life.status?.applicationState?.state ?? 'none'}`]),
    ...problems('left over', objectsOf(scenario, undisturbed, life)),
    ...problems('untrue', differences('status', statusOf(scenario, undisturbed), statusOf(scenario, life))),
    ...problems('unruly', life.unrest.map((call) => `long after the end, ${call}`)),
    ...problems('unruly', life.outrages),
    ...problems('unruly', life.calledInAll > mostCalls && [`${life.calledInAll} calls; undisturbed they are ${undisturbed.calledInAll}`]),
  ];
}

function problems(kind: ProblemKind, texts: readonly string[] | false): Problem[] {
  return (texts || []).map((text) => ({ kind, text }));
}

function objectsOf(scenario: Scenario, { left: expected }: Life, { left: actual }: Life): string[] {
  return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].flatMap((name) => {
    if (!(name in expected)) return [`${name} stays`];
    if (!(name in actual)) return [`${name} is missing`];
    return differences(name, tolerant(scenario, expected[name]), tolerant(scenario, actual[name]));
  });
}

function statusOf(scenario: Scenario, { status }: Life): unknown {
  // A stage that passed while nobody looked leaves no condition behind; one that was seen stays, as False.
  const conditions = status?.conditions?.filter((condition) => !(condition.type === 'Running' && condition.status === 'False'));
  return tolerant(scenario, normalised(status ? { ...status, conditions } : null));
}

/** Where nobody saw how a deleted driver ended, the status says just that: class, reason, exit code and messages of the failure differ. */
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
  if (told(expected) === told(actual)) return [];
  if (isObject(expected) && isObject(actual)) {
    return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].flatMap((key) => differences(`${what}.${key}`, expected[key], actual[key]));
  }
  return [`${what}: ${told(actual)} instead of ${told(expected)}`];
}

function told(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
