// When each application, its driver and its status reached each stage, as two watches see it.
import type { Cluster } from './cluster';
import { Cache } from '../../../src/kube/cache';
import type { Resource } from '../../../src/kube/client';
import { systemClock, systemIds } from '../../../src/kube/clock';
import { silentLogger } from '../../../src/kube/logger';
import { Reflector } from '../../../src/kube/reflector';
import { Resources } from '../../../src/kube/resources';
import { slimObject } from '../../../src/kube/slim';
import { cachedPod } from '../../../src/operator/application/cached-pod';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { Pod } from '../../../src/spec/kubernetes.gen';
import { Label, SparkLabel } from '../../../src/spec/labels';
import { ApplicationState, isTerminal } from '../../../src/spec/states';
import type { SparkApplication } from '../../../src/spec/types.gen';
import { none, type Figure } from '../measurement';

/** When what happened to one application, in milliseconds. */
export interface ApplicationTiming {
  readonly name: string;
  /** When its creation was sent. */
  readonly created: number;
  /** UIDs of all its driver pods. */
  readonly drivers: Set<string>;
  driverCreated?: number;
  driverRunning?: number;
  driverEnded?: number;
  statusRunning?: number;
  statusEnded?: number;
  /** The application as it was last seen. */
  last?: SparkApplication;
}

export class ApplicationTimings {
  /** Begins to follow what happens in the namespace of `cluster`. */
  static async follow(cluster: Cluster): Promise<ApplicationTimings> {
    const timings = new ApplicationTimings();
    await Promise.all([
      timings.watch<Pod>(cluster, Resources.Pod, cachedPod, (pod) => timings.podSeen(pod)),
      timings.watch<SparkApplication>(cluster, Resources.SparkApplication, slimObject, (application) => timings.applicationSeen(application)),
    ]);
    return timings;
  }

  private readonly timings = new Map<string, ApplicationTiming>();
  private readonly waiting = new Map<string, () => void>();
  private readonly driverListeners: Array<(driver: Pod) => void> = [];
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>[] = [];

  private constructor() {}

  get all(): readonly ApplicationTiming[] {
    return [...this.timings.values()];
  }

  /** To be called just before an application is created. */
  begin(name: string): void {
    this.timings.set(name, { name, created: Date.now(), drivers: new Set() });
  }

  /** Resolves when the status says that the application has ended. */
  async end(name: string): Promise<void> {
    if (this.timings.get(name)?.statusEnded === undefined) await new Promise<void>((resolve) => this.waiting.set(name, resolve));
  }

  /** Calls `listener` once for each driver, when it runs. */
  onDriverRunning(listener: (driver: Pod) => void): void {
    this.driverListeners.push(listener);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }

  private async watch<T extends KubernetesObject>(cluster: Cluster, resource: Resource, transform: (object: T) => T, seen: (object: T) => void): Promise<void> {
    const cache = new Cache<T>({ transform });
    cache.onChange(({ object }) => seen(object));
    const reflector = new Reflector<T>({
      api: cluster.client, namespace: cluster.namespace, resource, cache, clock: systemClock, ids: systemIds, log: silentLogger,
    });
    this.running.push(reflector.run(this.stopping.signal));
    await reflector.synced;
  }

  private podSeen(pod: Pod): void {
    const timing = this.timings.get(pod.metadata.labels?.[Label.APP_NAME] ?? '');
    if (!timing || pod.metadata.labels?.[SparkLabel.ROLE] !== 'driver') return;
    timing.drivers.add(pod.metadata.uid ?? '');
    timing.driverCreated ??= Date.now();
    if (pod.status?.phase === 'Running' && timing.driverRunning === undefined) {
      timing.driverRunning = Date.now();
      this.driverListeners.forEach((listener) => listener(pod));
    }
    if (pod.status?.phase === 'Succeeded') timing.driverEnded ??= Date.now();
  }

  private applicationSeen(application: SparkApplication): void {
    const name = application.metadata.name ?? '';
    const timing = this.timings.get(name);
    if (!timing) return;
    timing.last = application;
    const state = application.status?.applicationState?.state;
    if (state === ApplicationState.RUNNING) timing.statusRunning ??= Date.now();
    if (!isTerminal(state) || timing.statusEnded !== undefined) return;
    timing.statusEnded = Date.now();
    this.waiting.get(name)?.();
    this.waiting.delete(name);
  }
}

/** How far statuses were behind what the drivers did, in milliseconds. */
export function lags(timings: readonly ApplicationTiming[]): number[] {
  return timings.flatMap(({ driverRunning, statusRunning, driverEnded, statusEnded }) => [
    ...(driverRunning && statusRunning ? [Math.max(0, statusRunning - driverRunning)] : []),
    ...(driverEnded && statusEnded ? [Math.max(0, statusEnded - driverEnded)] : []),
  ]);
}

/** From the creation of each application to that of its driver, in milliseconds. */
export function waits(timings: readonly ApplicationTiming[]): number[] {
  return timings.map(({ created, driverCreated }) => (driverCreated ?? Number.POSITIVE_INFINITY) - created);
}

/** What must not have happened: a second driver, a second attempt, an application that did not complete. */
export function mishaps(timings: readonly ApplicationTiming[]): Figure[] {
  const count = (wrong: (timing: ApplicationTiming) => boolean): number => timings.filter(wrong).length;
  return [
    none('applications with more than one driver or attempt', count(({ drivers, last }) => drivers.size > 1 || (last?.status?.submissionAttempts ?? 0) > 1)),
    none('applications lost, or not completed', count(
      ({ drivers, last }) => drivers.size === 0 || last?.status?.applicationState?.state !== ApplicationState.COMPLETED,
    )),
  ];
}
