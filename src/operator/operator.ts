// The operator: the manager with the controllers of all kinds of this release.
import { createAdmission } from './admission/admission';
import type { ApplicationControllerDeps } from './application/deps';
import type { IsolatedPlanner } from './application/planning/isolated-planner';
import { quotaAdvice } from './application/quota/advice';
import { claimedNamespaces, CLAIMS_BY_NAMESPACE } from './application/quota/claims';
import { quotaSources, quotaStores, type QuotaSources } from './application/quota/watches';
import { applicationRegistration, applicationSource, podSource } from './application/registration';
import type { OperatorConfig } from './config';
import type { Controller } from './manager/controller';
import type { LoopDelay } from './manager/event-loop-monitor';
import { EVENT_WRITERS } from './manager/event-recorder';
import { Manager } from './manager/manager';
import type { Registration, Source } from './manager/registration';
import { MAX_REVIEWS } from './manager/token-access';
import type { ScheduleControllerDeps } from './schedule/deps';
import { RUNS_BY_SCHEDULE, scheduleKeysOf } from './schedule/observed-runs';
import { scheduleRegistration } from './schedule/registration';
import type { Clock, Ids } from '../kube/clock';
import { silentLogger, type Logger } from '../kube/logger';
import type { Transport } from '../kube/transport';
import type { Pod } from '../spec/kubernetes.gen';
import type { SparkApplication } from '../spec/types.gen';

/** Connections for the certificates of the webhooks: they make one call at a time. */
const ADMISSION_CONNECTIONS = 1;
/** Connections for the lease and for lists, in addition to those of workers and of Events. */
const SPARE_CONNECTIONS = 2;

export interface OperatorOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly config: OperatorConfig;
  readonly log?: Logger;
  /** Measures the delay of the event loop. Default: not measured. */
  readonly loopDelay?: LoopDelay;
  /** Plans applications that may be too expensive for the event loop. Default: on the event loop, as simulations need it. */
  readonly planner?: IsolatedPlanner;
  /** Creates the controller of applications, for tests. Default: the application controller. */
  readonly createController?: (deps: ApplicationControllerDeps) => Controller;
  /** Creates the controller of schedules, for tests. Default: the schedule controller. */
  readonly createScheduleController?: (deps: ScheduleControllerDeps) => Controller;
}

export type Operator = Manager;

/** Creates an operator. Has no global state: several operators can run in one process, at the same time or one after another. */
export function createOperator({ createController, createScheduleController, planner, ...options }: OperatorOptions): Operator {
  const sources = sourcesOf(options.config);
  const manager = new Manager({
    ...options, registrations: registrationsOf(options.config, sources, { createController, createScheduleController, planner }),
  });
  const { admission, applications } = options.config;
  if (admission) {
    const { clock, ids, log = silentLogger } = options;
    const { api, registry, stores } = manager;
    const settings = applications.submission;
    const quota = sources.quota && applications.quota
      && quotaAdvice({ config: applications.quota, queue: sources.quota.queue, stores: quotaStores(sources.quota, stores), settings });
    const { runnables } = createAdmission({ config: admission, settings, api, registry, clock, ids, log, planner, quota });
    runnables.forEach((runnable) => manager.add('webhooks', runnable));
  }
  return manager;
}

/** What several kinds and the webhooks read. */
interface Sources {
  readonly applications: Source<SparkApplication>;
  readonly pods: Source<Pod>;
  readonly quota?: QuotaSources;
}

function sourcesOf(config: OperatorConfig): Sources {
  const { quota } = config.applications;
  const applications = applicationSource(config, { [RUNS_BY_SCHEDULE]: scheduleKeysOf, ...(quota ? { [CLAIMS_BY_NAMESPACE]: claimedNamespaces } : {}) });
  const pods = podSource();
  return { applications, pods, ...(quota ? { quota: quotaSources(quota, applications, pods) } : {}) };
}

/** The kinds of this release. */
function registrationsOf(
  config: OperatorConfig, sources: Sources, parts: Pick<OperatorOptions, 'createController' | 'createScheduleController' | 'planner'> = {},
): readonly Registration[] {
  const { createScheduleController, ...ofApplications } = parts;
  return [
    applicationRegistration(config, { ...sources, ...ofApplications }),
    scheduleRegistration(config, sources.applications, createScheduleController),
  ];
}

/** How many connections an operator needs, so that no call waits for a connection. Watches have separate ones. */
export function connectionsNeeded(config: OperatorConfig): number {
  const ofKinds = registrationsOf(config, sourcesOf(config)).reduce((sum, { workers }) => sum + workers + EVENT_WRITERS, 0);
  return ofKinds + (config.secureMetrics ? MAX_REVIEWS : 0) + (config.admission ? ADMISSION_CONNECTIONS : 0) + SPARE_CONNECTIONS;
}
