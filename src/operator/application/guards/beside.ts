// What is done beside a driver that runs, and what becomes known of it, without the run itself being touched.
import type { SparkApplicationStatus } from '../../../spec/types.gen';
import type { ApplicationAction } from '../actions';
import type { ApplicationEvent } from '../event-reasons';
import { earliest } from '../situation';

export interface Beside {
  readonly actions: readonly ApplicationAction[];
  readonly fields: Partial<SparkApplicationStatus>;
  readonly events: readonly ApplicationEvent[];
  /** When to look again. */
  readonly at?: number;
}

export const NOTHING: Beside = { actions: [], fields: {}, events: [] };

/** Several in one. */
export function together(...all: readonly Beside[]): Beside {
  return {
    actions: all.flatMap(({ actions }) => actions),
    fields: Object.assign({}, ...all.map(({ fields }) => fields)) as Beside['fields'],
    events: all.flatMap(({ events }) => events),
    at: earliest(...all.map(({ at }) => at)),
  };
}
