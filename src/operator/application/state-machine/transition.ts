// What one row of the state machine's table is made of.
import type { Decision } from './decision';
import type { Situation } from './situation';
import { ApplicationState, isApplicationState } from '../../../spec/states';
import type { ApplicationEvent } from '../event-reasons';

/** Stands for every state that is none of this API's, whoever wrote it. */
export const FOREIGN = 'FOREIGN';
export type SourceState = ApplicationState | typeof FOREIGN;

/** Target of a row that leaves the application in its state. */
export const SAME = 'SAME';
export type Target = ApplicationState | typeof SAME;

/** States that several rows apply in, with the words that the documentation has for them. */
export interface StateGroup {
  readonly name: string;
  readonly states: readonly SourceState[];
}

/** A row applies where its condition answers neither `undefined` nor `false`. Its handler is given the answer, so that nothing is worked out twice. */
export type RowCondition<Facts> = (situation: Situation) => Facts | undefined | false;
export type Handler<Facts> = (situation: Situation, facts: Facts) => Decision;
/** Changes what is known and leaves the decision to the rows below. */
export type Revision<Facts> = (situation: Situation, facts: Facts) => Revised;

export interface Revised {
  readonly situation: Situation;
  /** Recorded along with whatever the rows below decide. */
  readonly events?: readonly ApplicationEvent[];
}

interface RowBase<Facts> {
  readonly from: StateGroup | readonly SourceState[];
  /** Without a condition the row applies in each of its states. */
  readonly when?: RowCondition<Facts>;
  /** What the row does, as the documentation says it. */
  readonly text: string;
}

/** A row that decides, and the states that it may lead to. */
export interface DecidingRow<Facts> extends RowBase<Facts> {
  readonly then: Handler<Facts>;
  readonly to: readonly Target[];
}

/** A row after which the rows below decide. */
export interface RevisingRow<Facts> extends RowBase<Facts> {
  readonly revise: Revision<Facts>;
}

export type Transition = DecidingRow<unknown> | RevisingRow<unknown>;

/** A row whose handler fits its condition; the table does not need to know what they pass on. */
export function row<Facts>(one: DecidingRow<Facts> | RevisingRow<Facts>): Transition {
  return one as Transition;
}

/** The states that a row applies in. */
export function statesOf({ from }: Transition): readonly SourceState[] {
  return 'states' in from ? from.states : from;
}

/** How the table names a state. */
export function sourceState(state: string): SourceState {
  return isApplicationState(state) ? state : FOREIGN;
}
