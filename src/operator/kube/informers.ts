// All reflectors that feed one cache: one for all namespaces, or one for each that is watched.
import type { Cache } from './cache';
import type { Resource } from './client';
import { Reflector, type ReflectorOptions } from './reflector';
import type { KubernetesObject } from '../../spec/kubernetes';

export interface InformersOptions<T extends KubernetesObject> extends Omit<ReflectorOptions<T>, 'namespace' | 'cache' | 'resource'> {
  readonly resource: Resource;
  readonly cache: Cache<T>;
  /** Empty means all. */
  readonly namespaces: readonly string[];
}

export class Informers<T extends KubernetesObject> {
  readonly reflectors: ReadonlyArray<Reflector<T>>;
  private running: Promise<unknown> = Promise.resolve();

  constructor(options: InformersOptions<T>) {
    const { namespaces, ...common } = options;
    const scopes = namespaces.length > 0 ? namespaces : [undefined];
    this.reflectors = scopes.map((namespace) => new Reflector<T>({ ...common, namespace }));
  }

  start(signal: AbortSignal): void {
    this.running = Promise.all(this.reflectors.map((reflector) => reflector.run(signal)));
  }

  /** Resolves after every first list. */
  async synced(): Promise<void> {
    await Promise.all(this.reflectors.map((reflector) => reflector.synced));
  }

  /** Resolves when all have ended, after the signal has. */
  async stopped(): Promise<void> {
    await this.running;
  }

  /** What keeps these caches from being trusted: not filled yet, or without word from the API server for too long. */
  problem(now: number, longestSilenceMilliseconds: number): string | undefined {
    for (const reflector of this.reflectors) {
      if (!reflector.hasSynced) {
        return `${reflector.description} are not listed yet${reflector.problem ? `: ${reflector.problem}` : ''}`;
      }
      if (now - reflector.lastContactTime > longestSilenceMilliseconds) {
        return `no word about ${reflector.description} for ${Math.round((now - reflector.lastContactTime) / 1000)} s${reflector.problem ? `: ${reflector.problem}` : ''}`;
      }
    }
    return undefined;
  }
}
