// Conditions of an application: what its state means to tools that know kstatus and `kubectl wait` but no Spark.
import { describeFindings, type Finding } from './findings';
import { ApplicationState } from './states';
import type { Condition, SparkApplicationStatus } from './types.gen';

/** Types of condition of an application. */
export const ConditionType = {
  /** What was asked for is so: the application runs, has completed, or is suspended as asked. */
  READY: 'Ready',
  /** The controller is still working on it. Present only while true. */
  RECONCILING: 'Reconciling',
  /** The controller has given up. Present only while true. */
  STALLED: 'Stalled',
  SUBMITTED: 'Submitted',
  RUNNING: 'Running',
  COMPLETED: 'Completed',
  FAILED: 'Failed',
  SUSPENDED: 'Suspended',
  /** The driver runs, and something keeps its executors from starting. Present only while true. */
  EXECUTORS_PENDING: 'ExecutorsPending',
  /** The driver runs, and no Gateway accepts the route of its web UI. Present only while true. */
  ADDRESS_REFUSED: 'AddressRefused',
  /** The specification can be run, but its author should know something. Present only while true. */
  WARNINGS: 'Warnings',
  /** Of a schedule: the last run could not be created. Present only while true. */
  RUN_REFUSED: 'RunRefused',
} as const;
export type ConditionType = (typeof ConditionType)[keyof typeof ConditionType];

/** Reasons of conditions; a pending driver's may also be the word that Kubernetes has for what it waits for. */
export const ConditionReason = {
  SUBMITTING: 'Submitting',
  SUBMITTED: 'Submitted',
  DRIVER_PENDING: 'DriverPending',
  DRIVER_PENDING_TOO_LONG: 'DriverPendingTooLong',
  DRIVER_RUNNING: 'DriverRunning',
  DRIVER_UNKNOWN: 'DriverUnknown',
  COMPLETED: 'Completed',
  WAITING_FOR_NEXT_RUN: 'WaitingForNextRun',
  WAITING_FOR_RETRY: 'WaitingForRetry',
  WAITING_FOR_OLD_DRIVER: 'WaitingForOldDriver',
  DRIVER_DELETED_BY_FORCE: 'DriverDeletedByForce',
  NAMESPACE_DEFAULTS_BROKEN: 'NamespaceDefaultsBroken',
  SUBMISSION_FAILED: 'SubmissionFailed',
  SPEC_CHANGED: 'SpecChanged',
  SUSPENDING: 'Suspending',
  SUSPENDED: 'Suspended',
  FAILED: 'Failed',
  ROUTE_REFUSED: 'RouteRefused',
} as const;

/** Why a condition is true. */
export interface Explanation {
  readonly reason: string;
  readonly message: string;
}

/** What conditions are made from. */
export interface ConditionInputs {
  readonly state: ApplicationState | string;
  /** CamelCase word from a closed list. */
  readonly reason: string;
  readonly message: string;
  /** Whether the objects of the present attempt have been created. */
  readonly submitted: boolean;
  readonly generation?: number;
  /** What keeps executors from starting, if something does. */
  readonly executorsPending?: Explanation;
  /** Why the web UI has no address, if a Gateway refuses its route. */
  readonly addressRefused?: Explanation;
  /** What the author should know of the attempt that begins; without it, what was known before stays so. */
  readonly warnings?: readonly Finding[];
}

/** What a state means to those who wait for an application: it is as specified, is being worked on, or has been given up. */
export type Verdict = 'ready' | 'reconciling' | 'stalled';

const VERDICTS: ReadonlyMap<string, Verdict> = new Map([
  [ApplicationState.RUNNING, 'ready'],
  [ApplicationState.COMPLETED, 'ready'],
  [ApplicationState.SUSPENDED, 'ready'],
  [ApplicationState.FAILED, 'stalled'],
]);

/** The verdict on a state; one that is not known is being worked on. */
export function verdictOnState(state: string): Verdict {
  return VERDICTS.get(state) ?? 'reconciling';
}

/** Conditions that say what stage the application is in, and in which states each is true. */
const STAGES: ReadonlyArray<{ readonly type: ConditionType; readonly holds: (inputs: ConditionInputs) => boolean }> = [
  { type: ConditionType.SUBMITTED, holds: ({ submitted }) => submitted },
  { type: ConditionType.RUNNING, holds: ({ state }) => state === ApplicationState.RUNNING },
  { type: ConditionType.COMPLETED, holds: ({ state }) => state === ApplicationState.COMPLETED },
  { type: ConditionType.FAILED, holds: ({ state }) => state === ApplicationState.FAILED },
  { type: ConditionType.SUSPENDED, holds: ({ state }) => state === ApplicationState.SUSPENDED },
];

/** Types that have the message; once or twice is enough. */
const SPOKEN: readonly ConditionType[] = [
  ConditionType.READY, ConditionType.STALLED, ConditionType.FAILED, ConditionType.EXECUTORS_PENDING,
  ConditionType.ADDRESS_REFUSED, ConditionType.WARNINGS,
];

/** The condition of a type that a status has, if it has one: under a foreign CRD its conditions may be anything. */
export function recordedCondition(status: Partial<SparkApplicationStatus> | undefined, type: ConditionType): Condition | undefined {
  return Array.isArray(status?.conditions) ? status.conditions.find((condition) => condition.type === type) : undefined;
}

/** The conditions for these inputs. `lastTransitionTime` moves only when a status does; a stage that was true and no longer is stays, as False. */
export function conditionsOf(inputs: ConditionInputs, previous: readonly Condition[], now: string): Condition[] {
  const verdict = verdictOnState(inputs.state);
  const wanted: Array<readonly [ConditionType, boolean, 'always' | 'while true' | 'once true']> = [
    [ConditionType.READY, verdict === 'ready', 'always'],
    [ConditionType.RECONCILING, verdict === 'reconciling', 'while true'],
    [ConditionType.STALLED, verdict === 'stalled', 'while true'],
    ...STAGES.map(({ type, holds }) => [type, holds(inputs), 'once true'] as const),
  ];
  const conditions = wanted.flatMap(([type, holds, presence]) => {
    const before = previous.find((condition) => condition.type === type);
    const present = holds || presence === 'always' || (presence === 'once true' && before !== undefined);
    return present ? [conditionOf(type, holds, inputs, before, now)] : [];
  });
  return [
    ...conditions,
    ...whileTrue(ConditionType.EXECUTORS_PENDING, inputs.executorsPending, inputs, previous, now),
    ...whileTrue(ConditionType.ADDRESS_REFUSED, inputs.addressRefused, inputs, previous, now),
    ...warningsOf(inputs, previous, now),
  ];
}

function whileTrue(
  type: ConditionType, explanation: Explanation | undefined, inputs: ConditionInputs, previous: readonly Condition[], now: string,
): Condition[] {
  return explanation ? [conditionOf(type, true, { ...inputs, ...explanation }, previous.find((condition) => condition.type === type), now)] : [];
}

/** Warnings belong to the attempt, not to the state: they stay until another attempt begins. */
function warningsOf(inputs: ConditionInputs, previous: readonly Condition[], now: string): Condition[] {
  const before = previous.find(({ type }) => type === ConditionType.WARNINGS);
  const { warnings } = inputs;
  if (warnings === undefined) return before ? [before] : [];
  if (warnings.length === 0) return [];
  const content = { reason: warnings[0].reason, message: describeFindings(warnings) };
  return [conditionOf(ConditionType.WARNINGS, true, { ...inputs, ...content }, before, now)];
}

function conditionOf(type: ConditionType, holds: boolean, inputs: ConditionInputs, before: Condition | undefined, now: string): Condition {
  const status = holds ? 'True' : 'False';
  return {
    type,
    status,
    // This condition says that everything was created. That stays true after the end of the run, so the end is not its reason.
    reason: type === ConditionType.SUBMITTED && holds ? ConditionReason.SUBMITTED : inputs.reason,
    message: SPOKEN.includes(type) ? inputs.message : '',
    lastTransitionTime: before?.status === status ? before.lastTransitionTime : now,
    ...(inputs.generation === undefined ? {} : { observedGeneration: inputs.generation }),
  };
}
