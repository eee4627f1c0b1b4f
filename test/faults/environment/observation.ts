// What is seen of a cluster from outside, change by change: the application, its drivers, and all other objects.
import { DriverCount } from './driver-count';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { ScheduledSparkApplication, SparkApplication } from '../../../src/spec/types.gen';

export class Observation {
  readonly drivers = new DriverCount();
  /** The applications of other names. */
  readonly others = new Map<string, SparkApplication>();
  /** The application as the API server has it now. */
  application: SparkApplication | undefined;
  /** The schedule, where the scenario has one. */
  schedule: ScheduledSparkApplication | undefined;
  /** Those of `others` that are gone. */
  readonly gone = new Set<string>();
  /** Whether it was deleted, and there is no other one. */
  applicationGone = false;
  /** How many objects besides pods have been deleted so far. */
  removed = 0;
  private waiting: Array<{ readonly condition: () => boolean; readonly resolve: () => void }> = [];

  constructor(private readonly name: string) {}

  /** Takes in a change, as a watch reports it. */
  see(type: string, object: KubernetesObject): void {
    if (object.kind === 'ScheduledSparkApplication') this.schedule = type === 'DELETED' ? undefined : object as ScheduledSparkApplication;
    else if (object.kind === 'SparkApplication') this.seeApplication(type, object as SparkApplication);
    else if (object.kind === 'Pod') this.drivers.see(type, object);
    else if (type === 'DELETED') this.removed += 1;
    this.check();
  }

  /** Resolves as soon as a change makes the condition hold. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ condition, resolve }));
  }

  /** Checks again what is waited for, when something has changed outside the cluster. */
  check(): void {
    for (const one of this.waiting.splice(0)) {
      if (one.condition()) one.resolve();
      else this.waiting.push(one);
    }
  }

  private seeApplication(type: string, object: SparkApplication): void {
    const { name = '' } = object.metadata;
    if (name !== this.name) {
      this.others.set(name, object);
      if (type === 'DELETED') this.gone.add(name);
      else this.gone.delete(name);
      return;
    }
    this.applicationGone = type === 'DELETED';
    this.application = this.applicationGone ? undefined : object;
  }
}
