// Decisions: one that leaves the status as it is, or one that changes it.
import type { Decision } from './decision';
import { boundedMessage, asString } from '../values';
import { publishedState, type Situation, type StatusFields } from './situation';
import { observedSpec } from './spec-edits';
import { timestamp } from '../../../kube/time';
import { recordedCondition, conditionsOf, ConditionType, type Explanation } from '../../../spec/conditions';
import type { Finding } from '../../../spec/findings';
import type { SparkApplicationStatus } from '../../../spec/types.gen';
import { equalContent } from '../../status/json-comparison';

/** What changes in a status, and what its conditions are to say. */
export interface StatusChange {
  readonly state: string;
  readonly errorMessage?: string;
  /** Reason and message of the conditions. */
  readonly reason: string;
  readonly message: string;
  /** What keeps executors from starting, if something does. */
  readonly executorsPending?: Explanation;
  /** Why the web UI has no address, if a Gateway refuses its route. */
  readonly addressRefused?: Explanation;
  /** What the author should know of the attempt that begins. */
  readonly warnings?: readonly Finding[];
  /** Fields to set; those that are undefined are removed. */
  readonly fields?: StatusFields;
}

/** A change that repeats what the status says already, so that something can be added to it. */
export function unchanged({ state, status }: Situation): StatusChange {
  const said = recordedCondition(status, ConditionType.READY);
  return { state, errorMessage: asString(status.applicationState?.errorMessage), reason: said?.reason ?? state, message: said?.message ?? '' };
}

/** The status as it is, with its fields about the specification brought up to date. */
export function withObservedSpec(situation: Situation): SparkApplicationStatus {
  const { status } = situation;
  return { driverInfo: {}, ...withoutEmpty({ ...status, ...observedSpec(situation, status) }) };
}

/** The status after a change: the same object as before when nothing differs. */
export function changed(situation: Situation, change: StatusChange): SparkApplicationStatus {
  const { status } = situation;
  const fields = { ...status, ...change.fields };
  const merged = { ...fields, ...observedSpec(situation, fields) };
  const next: SparkApplicationStatus = {
    ...withoutEmpty(merged),
    driverInfo: merged.driverInfo ?? {},
    executorState: merged.executorState ?? {},
    ...(merged.failure?.message ? { failure: { ...merged.failure, message: boundedMessage(pointing(merged.failure.message, change)) } } : {}),
    applicationState: {
      state: publishedState(situation, change.state, merged),
      ...(change.errorMessage ? { errorMessage: boundedMessage(change.errorMessage) } : {}),
    },
    conditions: conditionsFor(situation, change, merged),
  };
  return equalContent(next, status) ? status : next;
}

function conditionsFor({ application, status, now }: Situation, change: StatusChange, merged: StatusFields) {
  const recorded = Array.isArray(status.conditions) ? status.conditions : [];
  const conditions = conditionsOf({
    state: change.state,
    reason: change.reason,
    message: change.message,
    submitted: asString(merged.sparkApplicationId) !== undefined,
    generation: application.metadata.generation,
    executorsPending: change.executorsPending,
    addressRefused: change.addressRefused,
    warnings: change.warnings,
  }, recorded, timestamp(now));
  return conditions.map((condition) => ({ ...condition, message: boundedMessage(pointing(condition.message, change)) }));
}

/** Characters of a message that may stand in a status more than once. */
const LONGEST_REPEATED = 256;

/** A long message stands in the status once, as `errorMessage`, which every CRD of this API has. Its other places have the beginning of it. */
function pointing(message: string, { errorMessage = '' }: StatusChange): string {
  if (message.length <= LONGEST_REPEATED || errorMessage.length <= LONGEST_REPEATED) return message;
  const head = `${errorMessage.slice(0, LONGEST_REPEATED - 1)}… (the whole message is in applicationState.errorMessage)`;
  return errorMessage.includes(message) ? head : message.replace(errorMessage, () => head);
}

function withoutEmpty(status: StatusFields | undefined): Omit<SparkApplicationStatus, 'driverInfo'> {
  return Object.fromEntries(Object.entries(status ?? {}).filter(([, value]) => value !== undefined && value !== null));
}

/** A decision that leaves the status as it is. */
export function keep(situation: Situation, rest: Rest = {}): Decision {
  return { ...parts(rest), status: situation.application.status ?? situation.status };
}

/** A decision that changes the status. */
export function move(situation: Situation, change: StatusChange, rest: Rest = {}): Decision {
  return { ...parts(rest), status: changed(situation, change) };
}

/** What a decision holds besides the status; all of it may be left out. */
type Rest = { readonly [Part in keyof Omit<Decision, 'status'>]?: Decision[Part] };

function parts({ first = [], actions = [], events = [], wakeAt, executors, deferrable }: Rest): Omit<Decision, 'status'> {
  return {
    ...(first.length > 0 ? { first } : {}),
    actions,
    events,
    ...(wakeAt === undefined ? {} : { wakeAt }),
    ...(executors ? { executors } : {}),
    ...(deferrable ? { deferrable } : {}),
  };
}
