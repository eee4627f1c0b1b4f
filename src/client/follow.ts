// Follows objects of one kind: a list, then changes, through dropped watches. Ends when the API server keeps refusing.
import { Channel } from './channel';
import { clientError } from './errors';
import { Cache, type CacheChange } from '../kube/cache';
import { KubeError, type ListOptions, type Resource } from '../kube/client';
import type { Clock, Ids } from '../kube/clock';
import { silentLogger } from '../kube/logger';
import { Reflector } from '../kube/reflector';
import type { KubeApi } from '../kube/rest-client';
import type { KubernetesObject } from '../spec/kubernetes';

/** What every part of the client works with. */
export interface ClientContext {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Refusals in a row after which a watch is given up: a server that has just started refuses for a moment. */
const MOST_REFUSALS = 3;

/** Yields each change until the caller leaves or the signal is aborted, and then throws the reason of the signal. */
export async function* follow<T extends KubernetesObject>(
  { api, clock, ids }: ClientContext, resource: Resource, options: ListOptions, signal?: AbortSignal,
): AsyncGenerator<CacheChange<T>> {
  const stop = new AbortController();
  const channel = new Channel<CacheChange<T>>();
  const cache = new Cache<T>();
  let refusals = 0;
  cache.onChange((change) => {
    refusals = 0;
    void channel.push(change);
  });
  const onFailure = (error: unknown): void => {
    const isRefusal = error instanceof KubeError && !error.transient && error.status !== 410;
    refusals = isRefusal ? refusals + 1 : 0;
    if (refusals >= MOST_REFUSALS) channel.fail(clientError(error, signal));
  };
  const abort = (): void => channel.fail(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  const running = new Reflector<T>({ api, resource, cache, clock, ids, log: silentLogger, onFailure, ...options }).run(stop.signal);
  try {
    yield* channel;
  } finally {
    stop.abort();
    signal?.removeEventListener('abort', abort);
    await running;
  }
}

/** Selects the one object of this name. */
export const byName = (namespace: string, name: string): ListOptions => ({ namespace, fieldSelector: `metadata.name=${name}` });
