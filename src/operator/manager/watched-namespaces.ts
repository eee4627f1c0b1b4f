// The watched namespaces: all, or those of a list and those that match a label selector. Follows changes of the labels.
import { Cache } from '../../kube/cache';
import type { Clock, Ids } from '../../kube/clock';
import { Informers } from '../../kube/informers';
import type { Logger } from '../../kube/logger';
import { Resources } from '../../kube/resources';
import type { KubeApi } from '../../kube/rest-client';
import { slimObject } from '../../kube/slim';
import type { KubernetesObject } from '../../spec/kubernetes';
import type { ObjectSelection } from '../../spec/object-selection';

/** The namespaces and the objects in them that an operator is responsible for. */
export interface NamespaceScope extends ObjectSelection {
  /** Namespaces to watch. An empty list means all namespaces, unless there is a selector. */
  readonly namespaces: readonly string[];
  /** Label selector of further namespaces to watch. With a selector, an empty list means no further namespaces. */
  readonly namespaceSelector?: string;
}

/** The objects that an operator is responsible for, in words. */
export function scopeOf({ instance, labelSelector, namespaces, namespaceSelector }: NamespaceScope): string {
  const named = namespaces.length > 0 ? `namespaces ${[...namespaces].sort().join(', ')}` : undefined;
  const selected = namespaceSelector ? `namespaces with ${namespaceSelector}` : undefined;
  return [
    instance ? `instance ${instance}` : 'no instance',
    ...labelSelector ? [`objects with ${labelSelector}`] : [],
    [named, selected].filter(Boolean).join(' and ') || 'all namespaces',
  ].join(', ');
}

export interface WatchedNamespacesOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly scope: NamespaceScope;
  /** The informers to run in each namespace, or in one that is given. */
  readonly informers: ReadonlyArray<{
    readonly informers: Pick<Informers<KubernetesObject>, 'watch' | 'unwatch' | 'synced' | 'stop' | 'problem' | 'stuck'>;
    readonly namespace?: string;
  }>;
}

export class WatchedNamespaces {
  private readonly selected: Informers<KubernetesObject> | undefined;
  private started = false;
  private readonly all: ReadonlyArray<WatchedNamespacesOptions['informers'][number]['informers']>;
  private readonly inEach: typeof this.all;

  constructor(private readonly options: WatchedNamespacesOptions) {
    const { api, clock, ids, log, scope, informers: given } = options;
    this.all = given.map(({ informers }) => informers);
    this.inEach = given.filter(({ namespace }) => namespace === undefined).map(({ informers }) => informers);
    if (scope.namespaceSelector) {
      const cache = new Cache<KubernetesObject>({ transform: slimObject });
      cache.onChange(({ type, object }) => this.selectionChanged(type === 'deleted', object.metadata.name ?? ''));
      this.selected = new Informers({ api, clock, ids, log, cache, resource: Resources.Namespace, labelSelector: scope.namespaceSelector });
    }
  }

  /** Begins to watch. Resolves when everything has been listed once. */
  async fill(): Promise<void> {
    const { scope, informers } = this.options;
    if (this.selected) {
      this.selected.watch(undefined, true);
      await this.selected.synced();
    }
    const named = scope.namespaces.length > 0 || this.selected ? scope.namespaces : [undefined];
    named.forEach((namespace) => this.inEach.forEach((one) => one.watch(namespace, true)));
    informers.forEach(({ informers: one, namespace }) => {
      if (namespace !== undefined) one.watch(namespace, true);
    });
    this.started = true;
    await Promise.all(this.all.map((one) => one.synced()));
  }

  async stop(): Promise<void> {
    await Promise.all([this.selected?.stop(), ...this.all.map((one) => one.stop())]);
  }

  /** Why the caches may be incomplete or out of date, or undefined. */
  problem(now: number, longestSilenceMilliseconds: number): string | undefined {
    return this.first((one) => one.problem(now, longestSilenceMilliseconds)) ?? (this.started ? undefined : 'not started');
  }

  /** The watch that has been silent for so long that this process must be stuck, in words, or undefined. */
  stuck(now: number, longestSilenceMilliseconds: number): string | undefined {
    return this.first((one) => one.stuck(now, longestSilenceMilliseconds));
  }

  private first(problemOf: (informers: (typeof this.all)[number]) => string | undefined): string | undefined {
    for (const one of [...this.selected ? [this.selected] : [], ...this.all]) {
      const problem = problemOf(one);
      if (problem) return problem;
    }
    return undefined;
  }

  private selectionChanged(removed: boolean, namespace: string): void {
    const { scope, log } = this.options;
    if (scope.namespaces.includes(namespace)) {
      return;
    }
    log.info(removed ? 'A namespace is no longer watched' : 'A namespace is watched now', { namespace });
    this.inEach.forEach((one) => (removed ? one.unwatch(namespace) : one.watch(namespace, !this.started)));
  }
}
