// The caches of all registrations and the watches that fill them. There is one cache for each source, shared by all kinds that use it.
import type { Source, Stores } from './registration';
import type { Runnable } from './runnables';
import { WatchedNamespaces, type NamespaceScope } from './watched-namespaces';
import { Cache } from '../../kube/cache';
import { endsWithin, type Clock, type Ids } from '../../kube/clock';
import { Informers } from '../../kube/informers';
import type { Logger } from '../../kube/logger';
import type { KubeApi } from '../../kube/rest-client';
import { Turns } from '../../kube/turns';
import type { KubernetesObject } from '../../spec/kubernetes';

/** A watch is renewed after ten minutes at the latest. After a longer silence the cache may be out of date. */
const MAX_SILENCE_MILLISECONDS = 720_000;
/** After so long a silence several attempts to renew the watch have failed: it will not recover by itself. */
const STUCK_SILENCE_MILLISECONDS = 1_200_000;

/** Of all lists together, so that many namespaces do not need memory for a page each. */
const PAGES_AT_ONCE = 4;

export interface SourceCachesOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly scope: NamespaceScope;
  /** Time limit for all first lists together. */
  readonly syncTimeoutMilliseconds: number;
  /** The sources in the order in which their watches begin. Duplicates are ignored. */
  readonly sources: ReadonlyArray<Source<KubernetesObject>>;
}

export class SourceCaches implements Stores, Runnable {
  readonly name = 'the watches';
  private readonly caches = new Map<Source<KubernetesObject>, Cache<KubernetesObject>>();
  private readonly informers = new Map<Source<KubernetesObject>, Informers<KubernetesObject>>();
  private readonly namespaces: WatchedNamespaces;

  constructor(private readonly options: SourceCachesOptions) {
    const { api, clock, ids, log, scope, sources } = options;
    const pageTurns = new Turns(PAGES_AT_ONCE);
    for (const source of new Set(sources)) {
      const cache = new Cache<KubernetesObject>(source);
      this.caches.set(source, cache);
      this.informers.set(source, new Informers({
        api, clock, ids, log, cache, pageTurns, resource: source.resource, labelSelector: source.labelSelector,
      }));
    }
    this.namespaces = new WatchedNamespaces({
      api, clock, ids, log, scope, informers: [...this.informers].map(([{ namespace }, informers]) => ({ informers, namespace })),
    });
  }

  of<T extends KubernetesObject>(source: Source<T>): Cache<T> {
    const cache = this.caches.get(source);
    if (!cache) throw new Error(`No registration watches this source of ${source.resource.plural}: name it in "watches"`);
    // The cache was created for this source, so its objects have the type of the source.
    return cache as unknown as Cache<T>;
  }

  /** Fills the caches. Rejects when nothing has come for too long, and says what is missing. Large lists on a busy machine may take much longer. */
  async start(stopping: AbortSignal): Promise<void> {
    const { clock, log, syncTimeoutMilliseconds: timeout } = this.options;
    const filling = this.namespaces.fill();
    const progresses = (): boolean => [...this.informers.values()].some((informers) => informers.progressedWithin(clock.now(), timeout));
    do await endsWithin(clock, timeout, filling, stopping); while (!stopping.aborted && this.unready() !== undefined && progresses());
    if (stopping.aborted) return;
    const problem = this.unready();
    if (problem) throw new Error(`The operator could not start within ${timeout / 1000} s: ${problem}`);
    log.info('Caches are filled', Object.fromEntries([...this.byResource()].map(([plural, list]) => (
      [plural, list.reduce((sum, { cache }) => sum + cache.size, 0)]))));
  }

  async stop(): Promise<void> {
    await this.namespaces.stop();
  }

  unready(): string | undefined {
    return this.namespaces.problem(this.options.clock.now(), MAX_SILENCE_MILLISECONDS);
  }

  /** The watch that has been silent for so long that this process must be stuck, in words. */
  stuckWatch(): string | undefined {
    return this.namespaces.stuck(this.options.clock.now(), STUCK_SILENCE_MILLISECONDS);
  }

  /** How long the API server has sent nothing about each resource, in milliseconds. */
  silences(): ReadonlyMap<string, number> {
    const now = this.options.clock.now();
    return new Map([...this.byResource()].map(([plural, list]) => [plural, Math.max(...list.map(({ informers }) => informers.silence(now)))]));
  }

  /** Caches and informers by the plural of their resource. */
  private byResource(): Map<string, Array<{ readonly cache: Cache<KubernetesObject>; readonly informers: Informers<KubernetesObject> }>> {
    const found = new Map<string, Array<{ cache: Cache<KubernetesObject>; informers: Informers<KubernetesObject> }>>();
    for (const [source, informers] of this.informers) {
      const { plural } = source.resource;
      found.set(plural, [...found.get(plural) ?? [], { cache: this.of(source), informers }]);
    }
    return found;
  }
}
