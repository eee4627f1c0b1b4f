// Which application a change is about, and how urgently it is looked at.
import { applicationKeyOfPod, keyOf } from './keys';
import { isTracked } from './tracking';
import type { Cache, Change } from '../../kube/cache';
import type { Pod } from '../../spec/kubernetes.gen';
import { ApplicationState, stateOf } from '../../spec/states';
import type { SparkApplication } from '../../spec/types.gen';
import { Priority, type WorkQueue } from '../manager/work-queue';

export interface RoutedCaches {
  readonly applications: Cache<SparkApplication>;
  readonly pods: Cache<Pod>;
}

/** Puts the application of each change that others make into the queue. */
export function routeChanges({ applications, pods }: RoutedCaches, queue: WorkQueue): void {
  applications.onChange(({ type, object, previous, listed }: Change<SparkApplication>) => {
    const key = keyOf(object);
    // A new spec, or a new object under the name, deserves a new try at once, however often the old one failed.
    const same = previous?.metadata.uid === object.metadata.uid && previous?.metadata.generation === object.metadata.generation;
    if (type !== 'modified' || !same) {
      queue.forget(key);
    }
    queue.add(key, listed ? Priority.BACKGROUND : hasBegun(object) ? Priority.BEGUN : Priority.LIVE);
  });
  pods.onChange(({ type, object, listed }: Change<Pod>) => {
    const key = applicationKeyOfPod(object);
    if (key === undefined) return;
    // Pods of applications that belong to another operator carry the same labels. Those that ours have left behind may be held by our finalizer.
    const known = applications.get({ namespace: object.metadata.namespace, name: key.slice(key.indexOf('/') + 1) });
    if (known || (type !== 'deleted' && object.metadata.deletionTimestamp && isTracked(object))) {
      queue.add(key, listed ? Priority.BACKGROUND : Priority.BEGUN);
    }
  });
}

function hasBegun(application: SparkApplication): boolean {
  return stateOf(application) !== ApplicationState.NEW;
}
