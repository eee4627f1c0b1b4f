// All reflectors that feed one cache: one for all namespaces, or one for each that is watched, of which some may come and go.
import type { Cache } from './cache';
import { Reflector, type ReflectorOptions } from './reflector';
import type { KubernetesObject } from '../spec/kubernetes';

interface Informer<T extends KubernetesObject> {
  readonly reflector: Reflector<T>;
  readonly stop: AbortController;
  readonly running: Promise<void>;
  /** Whether the operator is not ready without it. One that came later may be slow, or forbidden, without stopping the others. */
  readonly required: boolean;
}

export class Informers<T extends KubernetesObject> {
  private readonly informers = new Map<string | undefined, Informer<T>>();
  private readonly ended: Array<Promise<void>> = [];

  constructor(private readonly options: Omit<ReflectorOptions<T>, 'namespace'> & { readonly cache: Cache<T> }) {}

  /** Watches a namespace, or all of them; nothing new where it is watched already. */
  watch(namespace: string | undefined, required: boolean): void {
    if (this.informers.has(namespace)) {
      return;
    }
    const stop = new AbortController();
    const reflector = new Reflector<T>({ ...this.options, namespace });
    this.informers.set(namespace, { reflector, stop, required, running: reflector.run(stop.signal) });
  }

  /** Watches a namespace no longer, and forgets what was in it: that is not the same as its being deleted. */
  unwatch(namespace: string): void {
    const informer = this.informers.get(namespace);
    if (informer) {
      this.informers.delete(namespace);
      // A reflector that was told to stop writes nothing into the cache any more, though its last call may still be under way.
      informer.stop.abort();
      this.options.cache.forget(namespace);
      this.ended.push(informer.running);
    }
  }

  /** Resolves after the first list of everything that is watched now. */
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

  /** What was not heard of for so long, though nothing forbids it, that something in this process must be broken; or undefined. */
  stuck(now: number, longestSilenceMilliseconds: number): string | undefined {
    const silent = [...this.informers.values()].find(({ reflector, required }) => (
      (required || reflector.hasSynced) && !reflector.refused && now - reflector.lastContactTime > longestSilenceMilliseconds));
    return silent && describeSilence(silent.reflector, now);
  }

  /** How long the API server has said nothing about what is heard of least. */
  silence(now: number): number {
    return Math.max(0, ...[...this.informers.values()].map(({ reflector }) => now - reflector.lastContactTime));
  }

  /** What keeps these caches from being trusted: not filled yet, or without word from the API server for too long. */
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
  return `no word about ${reflector.description} for ${Math.round((now - reflector.lastContactTime) / 1000)} s${reasonOf(reflector)}`;
}

function reasonOf({ problem }: Described): string {
  return problem ? `: ${problem}` : '';
}
