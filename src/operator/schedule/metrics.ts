// Metrics of schedules: what became of each time, how late runs started, and how many schedules are followed.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { CachedSchedule } from './cached-schedule';
import type { ScheduleEventReason } from './event-reasons';
import { ScheduleState } from '../../spec/states';

export interface ScheduleMetrics {
  /** Something happened, `count` times. */
  happened(what: RunResult, count?: number): void;
  /** A run was created so long after its time. */
  started(delayMilliseconds: number): void;
}

export const RUN_RESULTS = ['started', 'requested', 'skipped', 'replaced', 'missed', 'refused'] as const;
export type RunResult = (typeof RUN_RESULTS)[number];

/** What Events count as. */
export const RESULT_OF_EVENT: Readonly<Partial<Record<ScheduleEventReason, RunResult>>> = {
  ScheduledRunSkipped: 'skipped', ScheduledRunReplaced: 'replaced', ScheduledRunRefused: 'refused',
};

const DELAY_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600];

export function scheduleMetrics(registry: Registry, schedules: () => Iterable<CachedSchedule>): ScheduleMetrics {
  const registers = [registry];
  const runs = new Counter({
    name: 'spark_operator_scheduled_runs_total',
    help: 'What became of runs of schedules: started at their time, requested by annotation, skipped, replaced, missed or refused',
    labelNames: ['result'],
    registers,
  });
  RUN_RESULTS.forEach((result) => runs.inc({ result }, 0));
  const delay = new Histogram({
    name: 'spark_operator_scheduled_run_delay_seconds', help: 'From the time of a run to the creation of its application', buckets: DELAY_BUCKETS, registers,
  });
  new Gauge({
    name: 'spark_operator_schedules',
    help: 'Schedules by state: followed, suspended or invalid',
    labelNames: ['state'],
    registers,
    collect() {
      const counts = { followed: 0, suspended: 0, invalid: 0 };
      for (const { spec, status } of schedules()) {
        counts[status?.scheduleState === ScheduleState.FAILED_VALIDATION ? 'invalid' : spec.suspend === true ? 'suspended' : 'followed'] += 1;
      }
      Object.entries(counts).forEach(([state, count]) => this.set({ state }, count));
    },
  });
  return {
    happened: (result, count = 1) => runs.inc({ result }, count),
    started: (milliseconds) => delay.observe(Math.max(0, milliseconds) / 1000),
  };
}
