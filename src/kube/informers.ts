// The reflectors of one cache: one for all namespaces, or one for each watched namespace. Namespaces can be added and removed.
import type { Cache } from './cache';
import { Reflector, type ReflectorOptions } from './reflector';
import type { KubernetesObject } from '../spec/kubernetes';

interface Informer<T extends KubernetesObject> {
  readonly reflector: Reflector<T>;
  readonly stop: AbortController;
  readonly running: Promise<void>;
  /** Whether the operator is unready until it has listed. A namespace that was added later may be slow or forbidden without that effect. */
  readonly required: boolean;
}

export class Informers<T extends KubernetesObject> {
  private readonly informers = new Map<string | undefined, Informer<T>>();
  private readonly ended: Array<Promise<void>> = [];

  constructor(private readonly options: Omit<ReflectorOptions<T>, 'namespace'> & { readonly cache: Cache<T> }) {}

  /** Begins to watch a namespace, or all of them. Does nothing when it is watched already. */
  watch(namespace: string | undefined, required: boolean): void {
    if (this.informers.has(namespace)) {
      return;
    }
    const stop = new AbortController();
    const reflector = new Reflector<T>({ ...this.options, namespace });
    this.informers.set(namespace, { reflector, stop, required, running: reflector.run(stop.signal) });
  }

  /** Ends the watch of a namespace and removes its objects from the cache, without reporting them as deleted. */
  unwatch(namespace: string): void {
    const informer = this.informers.get(namespace);
    if (informer) {
      this.informers.delete(namespace);
      // A stopped reflector writes nothing into the cache, even if its last call is still in progress.
      informer.stop.abort();
      this.options.cache.forget(namespace);
      this.ended.push(informer.running);
    }
  }

  /** Resolves when everything that is watched now has been listed once. */
  async synced(): Promise<void> {
    await Promise.all([...this.informers.values()].map(({ reflector }) => reflector.synced));
  }

  /** Ends all watches. */
  async stop(): Promise<void> {
    const running = [...this.informers.values()].map((informer) => {
      informer.stop.abort();
      return informer.running;
    });
    await Promise.all([...running, ...this.ended]);
  }

  /** The watch that has been silent for so long, without being refused, that this process must be stuck; or undefined. */
  stuck(now: number, longestSilenceMilliseconds: number): string | undefined {
    const silent = [...this.informers.values()].find(({ reflector, required }) => (
      (required || reflector.hasSynced) && !reflector.refused && now - reflector.lastContactTime > longestSilenceMilliseconds));
    return silent && describeSilence(silent.reflector, now);
  }

  /** The longest time for which the API server has sent nothing to one of these watches, in milliseconds. */
  silence(now: number): number {
    return Math.max(0, ...[...this.informers.values()].map(({ reflector }) => now - reflector.lastContactTime));
  }

  /** Whether one of these that has not been listed yet has received a page of its list within this time. */
  progressedWithin(now: number, milliseconds: number): boolean {
    return [...this.informers.values()].some(({ reflector }) => !reflector.hasSynced && now - reflector.lastContactTime < milliseconds);
  }

  /** Why the cache may be incomplete or out of date: not filled yet, or silent for too long. Undefined when it is neither. */
  problem(now: number, longestSilenceMilliseconds: number): string | undefined {
    for (const { reflector, required } of this.informers.values()) {
      if (required && !reflector.hasSynced) {
        return `${reflector.description} are not listed yet${reasonOf(reflector)}`;
      }
      if (reflector.hasSynced && now - reflector.lastContactTime > longestSilenceMilliseconds) {
        return describeSilence(reflector, now);
      }
    }
    return undefined;
  }
}

type Described = Pick<Reflector<KubernetesObject>, 'description' | 'problem' | 'lastContactTime'>;

function describeSilence(reflector: Described, now: number): string {
  const seconds = Math.round((now - reflector.lastContactTime) / 1000);
  return `the API server has sent nothing about ${reflector.description} for ${seconds} s${reasonOf(reflector)}`;
}

function reasonOf({ problem }: Described): string {
  return problem ? `: ${problem}` : '';
}
