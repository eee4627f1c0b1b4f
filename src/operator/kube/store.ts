// What a controller may ask of a cache of one kind of object; the list and watch loop behind it is in reflector.ts.
import type { ObjectKey } from './client';
import type { KubernetesObject } from '../../spec/kubernetes';

/** A cache of one kind. Objects handed out are frozen and slim; absence here is never evidence that an object is gone. */
export interface Store<T extends KubernetesObject> {
  get(key: ObjectKey): T | undefined;
  /** Every cached object, in no particular order. */
  list(): readonly T[];
  /** The objects filed under `value` in the index of that name. */
  byIndex(index: string, value: string): readonly T[];
  /** Takes in the answer to a write of our own, so that the next reconcile sees it; an older resourceVersion than the cached one is ignored. */
  observe(object: T): void;
}
