// What is done beside a driver that runs, and what becomes known of it, without the run itself being touched.
import type { ApplicationAction } from './actions';
import type { SparkApplicationStatus } from '../../../spec/types.gen';
import type { ApplicationEvent } from '../event-reasons';
import { earliest } from './situation';

export interface SideEffects {
  readonly actions: readonly ApplicationAction[];
  readonly fields: Partial<SparkApplicationStatus>;
  readonly events: readonly ApplicationEvent[];
  /** When to look again. */
  readonly at?: number;
}

export const NO_SIDE_EFFECTS: SideEffects = { actions: [], fields: {}, events: [] };

/** Several in one. */
export function merge(...all: readonly SideEffects[]): SideEffects {
  return {
    actions: all.flatMap(({ actions }) => actions),
    fields: Object.assign({}, ...all.map(({ fields }) => fields)) as SideEffects['fields'],
    events: all.flatMap(({ events }) => events),
    at: earliest(...all.map(({ at }) => at)),
  };
}
