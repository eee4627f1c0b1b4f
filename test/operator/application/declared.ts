// The transitions that the table of the state machine declares, and the one that a decision makes.
import type { Step } from '../../../src/operator/application/state-machine/decide';
import { effectiveState } from '../../../src/operator/application/state-machine/situation';
import { TRANSITIONS } from '../../../src/operator/application/state-machine/table';
import { SAME, sourceState, statesOf, type Transition } from '../../../src/operator/application/state-machine/transition';
import type { SparkApplication } from '../../../src/spec/types.gen';

export const numberOf = (transition: Transition) => TRANSITIONS.indexOf(transition) + 1;
const arrow = (transition: Transition, from: string, to: string) => `row ${numberOf(transition)}: ${from || 'NEW'} -> ${to}`;

export function targetsOf(transition: Transition): readonly string[] {
  return 'to' in transition ? transition.to : [];
}

/** Every transition that the table declares, as `row 7: SUSPENDING -> SUSPENDED`. */
export const DECLARED: ReadonlySet<string> = new Set(TRANSITIONS.flatMap((transition) => statesOf(transition).flatMap((from) => (
  targetsOf(transition).map((to) => arrow(transition, from, to === SAME ? from : to))))));

/** The transition that a decision about an application makes, in the same words. */
export function transitionOf(app: SparkApplication, { transition, from, decision }: Step): string {
  const [before, after] = [app, { ...app, status: decision.status }].map((one) => sourceState(effectiveState(one)));
  const made = arrow(transition, from, after);
  // Where a row above has changed what the state counts as, the state that is kept is the written one.
  return after === before && !DECLARED.has(made) ? arrow(transition, from, from) : made;
}
