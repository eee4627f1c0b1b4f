// What becomes of the driver of each attempt, told to the node before the pod is there.
import type { PodRule } from '../../../src/rehearsal';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import { Label, SparkLabel } from '../../../src/spec/labels';

/** The life of a driver. */
export interface Fate {
  /** How long it computes, or that it does so until somebody deletes it. */
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

/** Rules of the node that grow with the attempts: the first attempt gets the first fate, and so on; the last fate holds for all that follow. */
export class Fates {
  readonly rules: PodRule[] = [];

  constructor(private readonly fates: readonly Fate[]) {}

  /** Looks at what is asked of the API server, before it answers. */
  notice({ method, body }: { readonly method: string; readonly body?: unknown }): void {
    const object = body as Partial<KubernetesObject> | undefined;
    if (method === 'POST' && isDriver(object)) this.decide(attemptOf(object));
  }

  private decide(attempt: string): void {
    const labels = { [Label.SUBMISSION_ID]: attempt, [SparkLabel.ROLE]: 'driver' };
    if (this.rules.some((rule) => rule.labels?.[Label.SUBMISSION_ID] === attempt)) return;
    const { seconds, exitCode, evictedAfterSeconds } = this.fates[Math.min(this.rules.length, this.fates.length - 1)];
    this.rules.push({
      labels,
      exitCode,
      runMilliseconds: seconds === 'never' ? 'never' : seconds * 1000,
      ...(evictedAfterSeconds === undefined ? {} : { evictMilliseconds: evictedAfterSeconds * 1000 }),
    });
  }
}
