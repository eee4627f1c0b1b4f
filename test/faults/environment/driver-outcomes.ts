// How the driver of each attempt ends. The simulated node gets the rule before the pod is created.
import type { PodRule } from '../../../src/rehearsal';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import { Label, SparkLabel } from '../../../src/spec/labels';

/** How long a driver runs, and how it ends. */
export interface DriverOutcome {
  /** How long it computes, or that it does so until its pod is deleted. */
  readonly seconds: number | 'never';
  readonly exitCode?: number;
  readonly evictedAfterSeconds?: number;
}

/** Whether an object is the driver pod of an attempt. */
export function isDriver(object: Partial<KubernetesObject> | undefined): object is KubernetesObject {
  return object?.kind === 'Pod' && object.metadata?.labels?.[SparkLabel.ROLE] === 'driver';
}

export function attemptOf({ metadata }: KubernetesObject): string {
  return metadata.labels?.[Label.SUBMISSION_ID] ?? '';
}

/** Rules of the simulated node, one for each attempt: the first attempt gets the first outcome, and so on. The last outcome holds for all further attempts. */
export class DriverOutcomes {
  readonly rules: PodRule[] = [];

  constructor(private readonly outcomes: readonly DriverOutcome[]) {}

  /** Sees each request before the API server answers it. */
  notice({ method, body }: { readonly method: string; readonly body?: unknown }): void {
    const object = body as Partial<KubernetesObject> | undefined;
    if (method === 'POST' && isDriver(object)) this.decide(attemptOf(object));
  }

  private decide(attempt: string): void {
    const labels = { [Label.SUBMISSION_ID]: attempt, [SparkLabel.ROLE]: 'driver' };
    if (this.rules.some((rule) => rule.labels?.[Label.SUBMISSION_ID] === attempt)) return;
    const { seconds, exitCode, evictedAfterSeconds } = this.outcomes[Math.min(this.rules.length, this.outcomes.length - 1)];
    this.rules.push({
      labels,
      exitCode,
      runMilliseconds: seconds === 'never' ? 'never' : seconds * 1000,
      ...(evictedAfterSeconds === undefined ? {} : { evictMilliseconds: evictedAfterSeconds * 1000 }),
    });
  }
}
