// Driver pods whose application is gone: no decision is made about them any more, so our finalizer would keep them for ever.
import { releasePod } from './act';
import { PODS_BY_APPLICATION, type ApplicationControllerDeps } from './deps';
import { hasDriverFinalizer } from './driver/finalizer';
import { controllerOf } from './ownership';
import { KubeError } from '../../kube/client';
import { nameOf, namespaceOf } from '../../kube/object-keys';
import { Resources } from '../../kube/resources';
import type { KubernetesObject } from '../../spec/kubernetes';
import type { Pod } from '../../spec/kubernetes.gen';
import { remember } from '../manager/bounded';

type Deps = Pick<ApplicationControllerDeps, 'client' | 'pods' | 'log'>;

/** Anybody may make pods with our finalizer and an owner that does not exist. The others wait for the next reconcile. */
const RELEASED_IN_A_RECONCILE = 20;
/** Pods that stay as they are until somebody changes them. */
const MOST_SETTLED = 10_000;

export class OrphanedDrivers {
  /** The version of each pod, by UID, for which nothing is to be done: its owner exists, or the API server refused the release. */
  private readonly settled = new Map<string, string | undefined>();

  constructor(private readonly deps: Deps) {}

  /** Releases the orphans under the key of an application, a few at a time. `present` is the application that has the key now. */
  async release(key: string, present: KubernetesObject | undefined, signal: AbortSignal): Promise<'all' | 'more'> {
    const { pods } = this.deps;
    const orphans = pods.byIndex(PODS_BY_APPLICATION, key).filter((pod) => this.mayBeOrphan(pod, key, present));
    if (orphans.length === 0 || signal.aborted) return 'all';
    // One call for all of them. An owner that goes later has its pods changed by the garbage collector, so they are looked at again.
    const owner = await this.ownerOf(key);
    let released = 0;
    for (const pod of orphans) {
      if (signal.aborted) return 'all';
      if (owner === 'not served' ? pod.metadata.deletionTimestamp === undefined : owner?.metadata.uid === controllerOf(pod)?.uid) {
        this.settle(pod);
      } else if (released === RELEASED_IN_A_RECONCILE) {
        return 'more';
      } else {
        released += 1;
        await this.releaseOne(pod);
      }
    }
    return 'all';
  }

  /** Only an owner of this name counts: a driver that this operator created has no other. */
  private mayBeOrphan(pod: Pod, key: string, present: KubernetesObject | undefined): boolean {
    if (!hasDriverFinalizer(pod)) return false;
    const owner = controllerOf(pod);
    const { uid = '', resourceVersion } = pod.metadata;
    return owner?.kind === Resources.SparkApplication.kind && owner.name === nameOf(key) && owner.uid !== present?.metadata.uid
      && this.settled.get(uid) !== resourceVersion;
  }

  /**
   * The application that has the key. Where the kind is not served, its definition was removed, and all applications with it. It may also be served again
   * later, so only pods that somebody deletes, as the garbage collector does, count as orphans then.
   */
  private async ownerOf(key: string): Promise<KubernetesObject | 'not served' | undefined> {
    try {
      return await this.deps.client.get(Resources.SparkApplication, { namespace: namespaceOf(key), name: nameOf(key) });
    } catch (error) {
      if (error instanceof KubeError && error.status === 404) return 'not served';
      throw error;
    }
  }

  private async releaseOne(pod: Pod): Promise<void> {
    try {
      await releasePod(pod, this.deps);
    } catch (error) {
      if (!(error instanceof KubeError) || error.transient) throw error;
      // What cannot be done about such a pod must not keep the application of its name from being reconciled.
      this.deps.log.warn('The finalizer of a driver pod whose application is gone could not be removed', { pod: pod.metadata.name, error });
      this.settle(pod);
    }
  }

  private settle({ metadata: { uid = '', resourceVersion } }: Pod): void {
    remember(this.settled, uid, resourceVersion, MOST_SETTLED);
  }
}
