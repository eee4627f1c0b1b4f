// Side effects of a run that has not ended: actions, status fields and Events that do not change the run itself.
import type { ApplicationAction } from './actions';
import type { SparkApplicationStatus } from '../../../spec/types.gen';
import type { ApplicationEvent } from '../event-reasons';
import { earliest } from './situation';

export interface SideEffects {
  readonly actions: readonly ApplicationAction[];
  readonly fields: Partial<SparkApplicationStatus>;
  readonly events: readonly ApplicationEvent[];
  /** When to reconcile again. */
  readonly at?: number;
}

export const NO_SIDE_EFFECTS: SideEffects = { actions: [], fields: {}, events: [] };

/** Merges several into one. */
export function merge(...all: readonly SideEffects[]): SideEffects {
  return {
    actions: all.flatMap(({ actions }) => actions),
    fields: Object.assign({}, ...all.map(({ fields }) => fields)) as SideEffects['fields'],
    events: all.flatMap(({ events }) => events),
    at: earliest(...all.map(({ at }) => at)),
  };
}
