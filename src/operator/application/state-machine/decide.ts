// Walks the table of the state machine: a pure function from what is known to what to write, do and record.
import type { AttemptPlanner, Decide, Decision, DecisionConfig } from './decision';
import type { Observed } from './observed';
import { withRecordedSpec } from './recorded-spec';
import { situationOf, type Situation } from './situation';
import { TRANSITIONS } from './table';
import { sourceState, statesOf, type SourceState, type Transition } from './transition';
import type { SparkApplication } from '../../../spec/types.gen';
import { withFinalizerRemoval } from '../driver/finalizer';
import type { ApplicationEvent } from '../event-reasons';

/** A decision, and the row of the table that made it. */
export interface Step {
  readonly decision: Decision;
  readonly transition: Transition;
  /** The state that the row applied in. */
  readonly from: SourceState;
}

export const decide: Decide = (...known) => step(...known).decision;

/** The decision with the row that made it. Total: for each situation there is a row. */
export function step(application: SparkApplication, observed: Observed, planner: AttemptPlanner, now: number, config: DecisionConfig): Step {
  const given = situationOf(application, observed, planner, now, config);
  let situation: Situation = given;
  const events: ApplicationEvent[] = [];
  for (const transition of TRANSITIONS) {
    const from = sourceState(situation.state);
    if (!statesOf(transition).includes(from)) continue;
    const facts = transition.when?.(situation);
    if (transition.when && (facts === undefined || facts === false)) continue;
    if ('then' in transition) {
      const decided = transition.then(situation, facts);
      const decision = withFinalizerRemoval(given, { ...decided, events: [...events, ...decided.events] });
      return { transition, from, decision: withRecordedSpec(given, decision) };
    }
    const revised = transition.revise(situation, facts);
    situation = revised.situation;
    events.push(...revised.events ?? []);
  }
  throw new Error(`No row of the state machine applies to state ${situation.state}`);
}
