// Every pod that ever existed in a namespace, by UID: how "exactly one driver was ever created" is known.
import { kubectl } from './kubectl';
import { expectThat } from './report';
import { Watched } from './watched';
import type { ContainerStatus, Pod } from '../../src/spec/kubernetes.gen';
import { DRIVER_CONTAINER, EXECUTOR_CONTAINER, Label, SparkLabel } from '../../src/spec/labels';

export interface SeenPod {
  readonly uid: string;
  readonly name: string;
  readonly application: string;
  /** `driver`, `executor` or empty. */
  readonly role: string;
  /** The pod as it was last seen. */
  readonly pod: Pod;
  readonly came: number;
  readonly gone?: number;
}

export class PodHistory {
  private readonly watched: Watched<Pod>;

  constructor(private readonly namespace: string) {
    this.watched = new Watched(`/api/v1/namespaces/${namespace}/pods`);
  }

  untilFollowing(): Promise<void> {
    return this.watched.untilListed();
  }

  /** Pods that Kubernetes ever held for an application, in the order of their first sight. */
  of(application: string, role: string): SeenPod[] {
    return this.watched.ever().map(seenPod).filter((pod) => pod.application === application && pod.role === role);
  }

  /** Those of them that are still there. */
  present(application: string, role: string): Pod[] {
    return this.of(application, role).filter(({ gone }) => gone === undefined).map(({ pod }) => pod);
  }

  drivers(application: string): SeenPod[] {
    return this.of(application, 'driver');
  }

  /** Fails unless so many drivers were ever created, each after the container of the one before had ended and its pod was gone. */
  async expectDrivers(application: string, count: number): Promise<void> {
    const drivers = this.drivers(application);
    expectThat(drivers.length === count, `${drivers.length} driver pods were created instead of ${count}`);
    const { lastGap } = this.watched;
    if (lastGap !== undefined && drivers.some(({ came }) => came <= lastGap)) await this.expectNoOthers(drivers);
    drivers.slice(1).forEach(({ came, name }, index) => {
      const former = drivers[index];
      expectThat(former.gone !== undefined && former.gone < came, `driver ${index + 2} was created while ${name} of the run before was still there`);
      expectThat(
        endOf(former.pod, DRIVER_CONTAINER) !== undefined, `driver ${index + 2} was created, and the end of the container before it was never reported`,
      );
    });
  }

  /** Fails unless so many drivers of a Job were created, each after the container of the one before had ended. Their pods stay with the Job. */
  expectDriversInTurn(application: string, count: number): void {
    const drivers = this.drivers(application);
    expectThat(drivers.length === count, `${drivers.length} driver pods were created instead of ${count}`);
    drivers.slice(1).forEach(({ name, pod }, index) => {
      const end = endOf(drivers[index].pod, DRIVER_CONTAINER)?.finishedAt ?? '';
      const begin = pod.metadata.creationTimestamp ?? '';
      expectThat(end !== '' && end <= begin, `${name} was created at ${begin}, and the driver before it ended at ${end || 'no time'}`);
    });
  }

  stop(): void {
    this.watched.stop();
  }

  /** Where the watch had a gap, the cluster's Events are read: scheduler and kubelet write some for each pod. */
  private async expectNoOthers(drivers: readonly SeenPod[]): Promise<void> {
    const known = new Set(drivers.map(({ uid }) => uid));
    const events = await kubectl(
      ['get', 'events', '-n', this.namespace, '--field-selector', `involvedObject.kind=Pod,involvedObject.name=${drivers[0].name}`, '-o', 'json'],
    );
    const uids = (JSON.parse(events) as { items: Array<{ involvedObject: { uid?: string } }> }).items.map(({ involvedObject }) => involvedObject.uid);
    const others = [...new Set(uids)].filter((uid) => uid && !known.has(uid));
    expectThat(others.length === 0, `Events name further pods ${drivers[0].name}: ${others.join(', ')}`);
  }
}

function seenPod({ object, came, gone }: { object: Pod; came: number; gone?: number }): SeenPod {
  const { uid, name, labels } = object.metadata;
  return { uid: uid!, name: name!, application: labels?.[Label.APP_NAME] ?? '', role: labels?.[SparkLabel.ROLE] ?? '', pod: object, came, gone };
}

/** How the Spark container of a pod ended, if it did. */
export function endOf(pod: Pod, container: typeof DRIVER_CONTAINER | typeof EXECUTOR_CONTAINER): NonNullable<ContainerStatus['state']>['terminated'] {
  return pod.status?.containerStatuses?.find(({ name }) => name === container)?.state?.terminated;
}
