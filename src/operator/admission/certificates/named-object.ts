// One object that is watched by its name, for which a right by name is enough.
import { Cache } from '../../../kube/cache';
import type { Resource } from '../../../kube/client';
import type { Clock, Ids } from '../../../kube/clock';
import type { Logger } from '../../../kube/logger';
import { Reflector } from '../../../kube/reflector';
import type { KubeApi } from '../../../kube/rest-client';
import type { KubernetesObject } from '../../../spec/kubernetes';

export interface NamedObjectOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly resource: Resource;
  readonly namespace?: string;
  readonly name: string;
  /** Called after each change. */
  readonly onChange: () => void;
}

export class NamedObject<T extends KubernetesObject> {
  private readonly cache = new Cache<T>();
  private readonly reflector: Reflector<T>;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: NamedObjectOptions) {
    const { name, namespace, onChange } = options;
    this.reflector = new Reflector<T>({ ...options, cache: this.cache, namespace, fieldSelector: `metadata.name=${name}` });
    this.cache.onChange(onChange);
  }

  /** Such as `Secret spark-operator/webhook-ca`. */
  get description(): string {
    const { resource, namespace, name } = this.options;
    return `${resource.kind} ${namespace ? `${namespace}/` : ''}${name}`;
  }

  /** The object as it was last seen; undefined when there is none. */
  get object(): T | undefined {
    const { name, namespace } = this.options;
    return this.cache.get({ name, namespace });
  }

  /** Resolves when it is known whether there is an object. */
  get synced(): Promise<void> {
    return this.reflector.synced;
  }

  start(): void {
    this.running = this.reflector.run(this.stopping.signal);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Takes over the answer to a read or a write of our own. */
  observe(object: T): void {
    this.cache.observe(object);
  }

  /** Why it is not known whether there is an object, in words; undefined when it is known. */
  unread(): string | undefined {
    const { hasSynced, problem } = this.reflector;
    return hasSynced ? undefined : `${this.description} is not read yet${problem ? `: ${problem}` : ''}`;
  }
}
