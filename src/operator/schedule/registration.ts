// How ScheduledSparkApplications enter the manager: what is watched, and which schedule a change wakes, how urgently.
import { cachedSchedule, type CachedSchedule } from './cached-schedule';
import { createScheduleController } from './controller';
import type { ScheduleControllerDeps } from './deps';
import { scheduleMetrics } from './metrics';
import { mattersToSchedule, scheduleKeysOf } from './observed-runs';
import type { CacheChange } from '../../kube/cache';
import { keyOf } from '../../kube/object-keys';
import { Resources } from '../../kube/resources';
import { selectorOf } from '../../spec/object-selection';
import type { SparkApplication } from '../../spec/types.gen';
import type { OperatorConfig } from '../config';
import type { Controller } from '../manager/controller';
import type { ControllerContext, Registration, Source, Wake, Watch } from '../manager/registration';
import { Priority } from '../manager/work-queue';

/** Name of the controller of schedules in logs, metrics and Events, as Kubeflow's operator has it. */
export const SCHEDULE_CONTROLLER = 'scheduled-spark-application-controller';

/** Registers the controller of schedules. `applications` is the source that the controller of applications has, with the index of runs by schedule. */
export function scheduleRegistration(
  config: OperatorConfig, applications: Source<SparkApplication>, createController: (deps: ScheduleControllerDeps) => Controller = createScheduleController,
): Registration {
  const schedules: Source<CachedSchedule> = {
    resource: Resources.ScheduledSparkApplication, labelSelector: selectorOf(config), transform: cachedSchedule,
  };
  const watchSchedules: Watch<CachedSchedule> = { source: schedules, wakes: scheduleChanged };
  const watchRuns: Watch<SparkApplication> = { source: applications, ofOthers: true, wakes: runChanged };
  return {
    name: SCHEDULE_CONTROLLER,
    reconciles: schedules,
    watches: [watchSchedules, watchRuns],
    workers: config.workers,
    createController: ({ client, stores, events, clock, log, registry }: ControllerContext) => createController({
      client,
      schedules: stores.of(schedules),
      applications: stores.of(applications),
      events,
      clock,
      config: config.schedules,
      log,
      metrics: scheduleMetrics(registry, () => stores.of(schedules).list()),
    }),
  };
}

function scheduleChanged({ type, object, previous, listed }: CacheChange<CachedSchedule>): readonly Wake[] {
  const same = previous?.metadata.uid === object.metadata.uid && previous?.metadata.generation === object.metadata.generation;
  return [{ key: keyOf(object), priority: listed ? Priority.BACKGROUND : Priority.LIVE, forgetFailures: type !== 'modified' || !same }];
}

function runChanged({ type, object, previous, listed }: CacheChange<SparkApplication>): readonly Wake[] {
  if (type !== 'deleted' && !mattersToSchedule(previous, object)) return [];
  return scheduleKeysOf(object).map((key) => ({ key, priority: listed ? Priority.BACKGROUND : Priority.LIVE }));
}
