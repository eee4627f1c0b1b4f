// How SparkApplications enter the manager: what is watched, and which application a change wakes, how urgently.
import { cachedApplication } from './cached-application';
import { cachedPod } from './cached-pod';
import { createApplicationController } from './controller';
import { PODS_BY_APPLICATION, type ApplicationControllerDeps } from './deps';
import { hasDriverFinalizer } from './driver/finalizer';
import { applicationKeyOfPod, launchedByOperator } from './keys';
import { applicationMetrics } from './metrics';
import { defaultsChanged, defaultsSource, type CachedDefaults } from './namespace-defaults';
import type { OperatorConfig } from '../config';
import { planInPlace, type IsolatedPlanner } from './planning/isolated-planner';
import { quotaStores, quotaWatches, type QuotaSources } from './quota/watches';
import type { CacheChange } from '../../kube/cache';
import { keyOf, nameOf } from '../../kube/object-keys';
import { Resources } from '../../kube/resources';
import type { Pod } from '../../spec/kubernetes.gen';
import { selectorOf } from '../../spec/object-selection';
import { ApplicationState, stateOf } from '../../spec/states';
import type { SparkApplication } from '../../spec/types.gen';
import type { Controller } from '../manager/controller';
import type { ControllerContext, Registration, Source, Watch, Wake } from '../manager/registration';
import { Priority } from '../manager/work-queue';

/** Name of the controller of SparkApplications in logs, metrics and Events. */
export const APPLICATION_CONTROLLER = 'spark-application-controller';

/** The applications of an operator. Other kinds that watch them share this source, with indexes of their own. */
export function applicationSource(config: OperatorConfig, indexes: Source<SparkApplication>['indexes'] = {}): Source<SparkApplication> {
  return {
    resource: Resources.SparkApplication,
    labelSelector: selectorOf(config),
    transform: (application, previous) => cachedApplication(application, previous, config.applications.maxTrackedExecutors),
    indexes,
  };
}

/** Drivers and executors. */
export function podSource(): Source<Pod> {
  return {
    resource: Resources.Pod,
    labelSelector: launchedByOperator,
    transform: cachedPod,
    indexes: { [PODS_BY_APPLICATION]: (pod) => [applicationKeyOfPod(pod)].filter((key) => key !== undefined) },
  };
}

export interface ApplicationRegistrationOptions {
  /** The applications, where another kind watches them too. */
  readonly applications?: Source<SparkApplication>;
  /** The pods, where somebody else reads them too. */
  readonly pods?: Source<Pod>;
  /** Plans what may be too expensive for the event loop. Default: without isolation, as simulations need it. */
  readonly planner?: IsolatedPlanner;
  /** What is watched of quotas; undefined where nothing is. */
  readonly quota?: QuotaSources;
  /** Creates the controller, for tests. Default: the application controller. */
  readonly createController?: (deps: ApplicationControllerDeps) => Controller;
}

/** Registers the controller of SparkApplications. */
export function applicationRegistration(
  config: OperatorConfig,
  {
    applications = applicationSource(config), pods = podSource(), planner = planInPlace, quota, createController = createApplicationController,
  }: ApplicationRegistrationOptions = {},
): Registration {
  const defaults = config.applications.namespaceDefaults && defaultsSource(config.applications.namespaceDefaults);
  const watchDefaults: Watch[] = defaults ? [{
    source: defaults, wakes: (change, stores) => defaultsChanged(change as CacheChange<CachedDefaults>, applications, stores),
  }] : [];
  const watchApplications: Watch<SparkApplication> = { source: applications, wakes: applicationChanged };
  const watchPods: Watch<Pod> = {
    source: pods,
    wakes: (change, stores) => podChanged(change, (key) => stores.of(applications).get(key) !== undefined),
  };
  return {
    name: APPLICATION_CONTROLLER,
    reconciles: applications,
    watches: [watchApplications, watchPods, ...watchDefaults, ...quota ? quotaWatches(quota) : []],
    workers: config.workers,
    createController: ({ client, stores, events, clock, ids, log, registry }: ControllerContext) => createController({
      client,
      applications: stores.of(applications),
      pods: stores.of(pods),
      namespaceDefaults: defaults && stores.of(defaults),
      ...(quota ? { quota: { queue: quota.queue, stores: quotaStores(quota, stores) } } : {}),
      events,
      planner,
      clock,
      ids,
      config: config.applications,
      log,
      metrics: applicationMetrics(registry, config.applications.metrics, clock, () => stores.of(applications).list()),
    }),
  };
}

function applicationChanged({ type, object, previous, listed }: CacheChange<SparkApplication>): readonly Wake[] {
  // A new spec, or a new object under the name, deserves a new try at once, however often the old one failed.
  const same = previous?.metadata.uid === object.metadata.uid && previous?.metadata.generation === object.metadata.generation;
  const hasBegun = stateOf(object) !== ApplicationState.NEW;
  return [{
    key: keyOf(object),
    priority: listed ? Priority.BACKGROUND : hasBegun ? Priority.BEGUN : Priority.LIVE,
    forgetFailures: type !== 'modified' || !same,
  }];
}

function podChanged({ type, object, listed }: CacheChange<Pod>, isOurs: (application: { namespace?: string; name: string }) => boolean): readonly Wake[] {
  const key = applicationKeyOfPod(object);
  if (key === undefined) return [];
  // Pods of applications that belong to another operator carry the same labels. Those that ours have left behind may be held by our finalizer.
  const heldByUs = type !== 'deleted' && object.metadata.deletionTimestamp !== undefined && hasDriverFinalizer(object);
  const wakes = isOurs({ namespace: object.metadata.namespace, name: nameOf(key) }) || heldByUs;
  return wakes ? [{ key, priority: listed ? Priority.BACKGROUND : Priority.BEGUN }] : [];
}
