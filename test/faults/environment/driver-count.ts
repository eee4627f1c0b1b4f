// Counts every driver pod that ever existed, from the API server's own stream of changes.
import { attemptOf, isDriver } from './driver-outcomes';
import { sparkContainerOf } from '../../../src/operator/application/driver/driver-pod';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { Pod } from '../../../src/spec/kubernetes.gen';

interface Driver {
  readonly attempt: string;
  /** Whether its container ever ran. */
  started: boolean;
  running: boolean;
  gone: boolean;
}

export class DriverCount {
  private readonly byUid = new Map<string, Driver>();
  private most = 0;

  /** Takes in one change of a pod. */
  see(type: string, object: KubernetesObject): void {
    if (!isDriver(object)) return;
    const uid = object.metadata.uid ?? '';
    const driver = this.byUid.get(uid) ?? { attempt: attemptOf(object), started: false, running: false, gone: false };
    const state = sparkContainerOf(object as unknown as Pod)?.state;
    driver.gone = type === 'DELETED';
    driver.started ||= state?.running !== undefined || state?.terminated !== undefined;
    driver.running = state?.running !== undefined && !driver.gone;
    this.byUid.set(uid, driver);
    this.most = Math.max(this.most, [...this.byUid.values()].filter(({ running }) => running).length);
  }

  /** How many drivers ran in each attempt that had one, in the order of the attempts. */
  get perAttempt(): readonly number[] {
    const counts = new Map<string, number>();
    for (const { attempt, started } of this.byUid.values()) if (started) counts.set(attempt, (counts.get(attempt) ?? 0) + 1);
    return [...counts.values()];
  }

  /** How many were created and never ran. */
  get neverRan(): number {
    return [...this.byUid.values()].filter(({ started }) => !started).length;
  }

  /** The most that ran at one point. */
  get mostAtOnce(): number {
    return this.most;
  }

  /** How many have been deleted so far. */
  get gone(): number {
    return [...this.byUid.values()].filter(({ gone }) => gone).length;
  }
}
