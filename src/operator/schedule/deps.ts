// What the schedule controller is given: everything it may touch, and nothing else.
import type { CachedSchedule } from './cached-schedule';
import type { ScheduleMetrics } from './metrics';
import type { Store } from '../../kube/cache';
import type { KubeClient } from '../../kube/client';
import type { Clock } from '../../kube/clock';
import type { Logger } from '../../kube/logger';
import type { SparkApplication } from '../../spec/types.gen';
import type { ScheduleConfig } from '../config';
import type { EventRecorder } from '../manager/event-recorder';

export interface ScheduleControllerDeps {
  /** Refuses every write while this instance does not lead. */
  readonly client: KubeClient;
  readonly schedules: Store<CachedSchedule>;
  /** Applications, with the index of runs by schedule. */
  readonly applications: Store<SparkApplication>;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly config: ScheduleConfig;
  readonly log: Logger;
  readonly metrics: ScheduleMetrics;
}
