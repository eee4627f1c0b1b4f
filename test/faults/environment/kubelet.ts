// Starts and ends drivers on an API server without a node for them: writes what the kubelet would report about each.
import { attemptOf, isDriver, type DriverOutcome } from './driver-outcomes';
import { KubeError } from '../../../src/kube/client';
import type { Clock } from '../../../src/kube/clock';
import { sleep } from '../../../src/kube/clock';
import { Resources } from '../../../src/kube/resources';
import type { KubeApi } from '../../../src/kube/rest-client';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { ContainerState, Pod, PodStatus } from '../../../src/spec/kubernetes.gen';
import { DRIVER_CONTAINER } from '../../../src/spec/labels';

/** From created to running, and between checks for what is not there yet. */
const START_MILLISECONDS = 500;
const KILLED = 137;

/** A scheduler that does not exist: pods that ask for it are bound to no node, and the API server removes them as soon as they are deleted. */
export const NO_SCHEDULER = 'faults';

export class Kubelet {
  private readonly attempts: string[] = [];

  constructor(private readonly api: KubeApi, private readonly clock: Clock, private readonly outcomes: readonly DriverOutcome[]) {}

  /** Takes a new pod. */
  take(object: KubernetesObject): void {
    if (!isDriver(object)) return;
    const attempt = attemptOf(object);
    if (!this.attempts.includes(attempt)) this.attempts.push(attempt);
    const outcome = this.outcomes[Math.min(this.attempts.indexOf(attempt), this.outcomes.length - 1)];
    // A pod that is deleted on the way needs nothing any more.
    this.run(object as Pod, outcome).catch((error: unknown) => { if (!(error instanceof KubeError)) throw error; });
  }

  private async run(pod: Pod, { seconds, exitCode = 0, evictedAfterSeconds }: DriverOutcome): Promise<void> {
    do await sleep(this.clock, START_MILLISECONDS); while (!await this.canStart(pod));
    await this.report(pod, { phase: 'Pending' }, { waiting: { reason: 'ContainerCreating' } });
    const startedAt = this.now();
    await this.report(pod, { phase: 'Running' }, { running: { startedAt } });
    const lasts = evictedAfterSeconds ?? seconds;
    if (lasts === 'never') return;
    await sleep(this.clock, lasts * 1000);
    const ended = { startedAt, finishedAt: this.now() };
    if (evictedAfterSeconds !== undefined) {
      const verdict = { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory. ' };
      await this.report(pod, verdict, { terminated: { ...ended, exitCode: KILLED, reason: 'Error' } });
    } else {
      const [phase, reason] = exitCode === 0 ? ['Succeeded', 'Completed'] : ['Failed', 'Error'];
      await this.report(pod, { phase }, { terminated: { ...ended, exitCode, reason } });
    }
  }

  /** A container starts only when every ConfigMap that its pod mounts is there. Rejects when the pod is gone. */
  private async canStart({ metadata: { namespace, name = '', uid }, spec }: Pod): Promise<boolean> {
    const present = await this.api.get<Pod>(Resources.Pod, { namespace, name });
    if (present?.metadata.uid !== uid) throw new KubeError(`pod ${name} is gone`, 404, 'NotFound');
    const mounted = (spec.volumes ?? []).flatMap(({ configMap }) => (configMap?.name ? [configMap.name] : []));
    const found = await Promise.all(mounted.map((configMap) => this.api.get(Resources.ConfigMap, { namespace, name: configMap })));
    return found.every((one) => one !== undefined);
  }

  private async report({ metadata: { namespace, name, uid } }: Pod, verdict: PodStatus, state: ContainerState): Promise<void> {
    const container = { name: DRIVER_CONTAINER, state, image: '', imageID: '', ready: state.running !== undefined, restartCount: 0 };
    const status: PodStatus = { ...verdict, containerStatuses: [container] };
    await this.api.patchStatus(Resources.Pod, { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, uid } }, status);
  }

  private now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}
