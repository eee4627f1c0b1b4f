// Keeps a cache equal to the objects of one kind on the API server, in one namespace or in all: lists them, then watches them until it is stopped.
import { exponentialDelay, jittered } from './backoff';
import type { Cache } from './cache';
import { KubeError, type Resource } from './client';
import { sleep } from './clock';
import type { Clock, Ids } from './clock';
import { foreignText } from './foreign-text';
import type { Logger } from './logger';
import { pagesOf } from './pages';
import type { KubeApi } from './rest-client';
import type { Turns } from './turns';
import type { KubernetesObject } from '../spec/kubernetes';

/** Pages are so many times as large as usual after the server has forgotten a list before its last page was asked for. */
const LARGEST_PAGES = 4;
/** The server ends a watch after a random time in this range, so that the watches of many clients do not end at the same time. */
const WATCH_SECONDS = { least: 300, most: 600 };
/** A watch that is still open so long after its timeout is closed here: its connection may be lost without an error. */
const WATCH_GRACE_MILLISECONDS = 30_000;
/** A watch that ends sooner than this without an event counts as a failure, so that the back-off applies if the server ends every watch at once. */
const SHORT_WATCH_MILLISECONDS = 1_000;
const RETRY = { baseMilliseconds: 500, maximumMilliseconds: 30_000 };

export interface ReflectorOptions<T extends KubernetesObject> {
  readonly api: KubeApi;
  readonly resource: Resource;
  readonly cache: Cache<T>;
  /** The namespace to watch. Default: all. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  /** Such as `metadata.name=NAME`, for which a right by name is enough. */
  readonly fieldSelector?: string;
  /** Limits how many pages of lists are in memory at once, over several reflectors. Default: no limit. */
  readonly pageTurns?: Turns;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  /** Is told of each list or watch that failed, before the next try. */
  readonly onFailure?: (error: unknown) => void;
}

interface WatchEvent {
  readonly type?: string;
  readonly object?: KubernetesObject & { readonly code?: number; readonly message?: string; readonly reason?: string };
}

export class Reflector<T extends KubernetesObject> {
  /** Resolves after the first complete list. */
  readonly synced: Promise<void>;
  private markSynced: (() => void) | undefined;
  private listedOnce = false;
  private resourceVersion: string | undefined;
  private failures = 0;
  private lastContact: number;
  private lastProblem: string | undefined;
  private lastStatus = 0;
  /** How much larger than usual the pages of the next list are, because the token of a page had expired. */
  private pageFactor = 1;

  constructor(private readonly options: ReflectorOptions<T>) {
    this.synced = new Promise((resolve) => { this.markSynced = resolve; });
    this.lastContact = options.clock.now();
  }

  get hasSynced(): boolean {
    return this.listedOnce;
  }

  /** Why the latest list or watch failed; undefined when it did not. */
  get problem(): string | undefined {
    return this.lastProblem;
  }

  /** Whether the latest failure was an error response of the API server, such as 403, and not a missing response. */
  get refused(): boolean {
    return this.lastProblem !== undefined && this.lastStatus > 0;
  }

  /** What this reflector watches, in words. */
  get description(): string {
    return `${this.options.resource.plural} in ${this.options.namespace ? `namespace ${this.options.namespace}` : 'all namespaces'}`;
  }

  /** When this reflector last received something from the API server: a page of a list, the start of a watch, an event or a bookmark. */
  get lastContactTime(): number {
    return this.lastContact;
  }

  /** Runs until the signal is aborted. Never rejects: it retries after every failure. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.listAndWatch(signal);
      } catch (error) {
        if (!signal.aborted) {
          await this.recover(error, signal);
        }
      }
    }
  }

  private async listAndWatch(signal: AbortSignal): Promise<void> {
    this.resourceVersion ??= await this.list(signal);
    const started = this.options.clock.now();
    const received = await this.watch(this.resourceVersion, signal);
    if (!signal.aborted && !received && this.options.clock.now() - started < SHORT_WATCH_MILLISECONDS) {
      throw new KubeError('the watch ended as soon as it began', 0, 'WatchEnded');
    }
    this.failures = 0;
  }

  private async recover(error: unknown, signal: AbortSignal): Promise<void> {
    const { log, resource, namespace, clock, ids } = this.options;
    this.failures += 1;
    this.options.onFailure?.(error);
    const kubeError = error instanceof KubeError ? error : undefined;
    this.lastStatus = kubeError?.status ?? 0;
    const hint = kubeError?.status === 404 ? `; is the CustomResourceDefinition ${resource.plural} installed?` : '';
    this.lastProblem = `${foreignText(error instanceof Error ? error.message : String(error))}${hint}`;
    if (kubeError?.status === 410) {
      // Fewer, larger pages. The whole list at once could be larger than the memory.
      if (this.resourceVersion === undefined) this.pageFactor = LARGEST_PAGES;
      this.resourceVersion = undefined;
      // An expired version is normal after an interruption. Only a repeated expiry needs a pause.
      if (this.failures === 1) {
        return;
      }
    }
    const pause = Math.max(jittered(exponentialDelay(this.failures, RETRY), ids), kubeError?.retryAfterMilliseconds ?? 0);
    log.warn(`Watching ${resource.plural} was interrupted; retrying`, { namespace, error: this.lastProblem, pauseMilliseconds: pause });
    await sleep(clock, pause, signal);
  }

  private async list(signal: AbortSignal): Promise<string> {
    const { api, resource, namespace, labelSelector, fieldSelector, cache, pageTurns } = this.options;
    const listing = cache.listing(namespace);
    let resourceVersion = '';
    const pages = pagesOf<T>(api, resource, { namespace, labelSelector, fieldSelector, turns: pageTurns, factor: this.pageFactor, signal });
    for await (const page of pages) {
      signal.throwIfAborted();
      // A long list comes in many pages: each of them shows that the API server answers.
      this.lastContact = this.options.clock.now();
      listing.add(page.items);
      resourceVersion = page.resourceVersion;
    }
    listing.complete(resourceVersion);
    this.pageFactor = 1;
    this.lastProblem = undefined;
    this.listedOnce = true;
    this.markSynced?.();
    return resourceVersion;
  }

  /** Applies watch events until the server ends the watch. Returns whether there was an event. */
  private async watch(resourceVersion: string, signal: AbortSignal): Promise<boolean> {
    const { api, resource, namespace, labelSelector, fieldSelector, clock, ids } = this.options;
    const timeoutSeconds = WATCH_SECONDS.least + Math.floor(ids.random() * (WATCH_SECONDS.most - WATCH_SECONDS.least + 1));
    const attempt = new AbortController();
    const abort = () => attempt.abort();
    signal.addEventListener('abort', abort, { once: true });
    const cancelTimer = clock.after(timeoutSeconds * 1000 + WATCH_GRACE_MILLISECONDS, abort);
    let received = false;
    try {
      const stream = await api.watch(resource, {
        namespace, labelSelector, fieldSelector, resourceVersion, timeoutSeconds, signal: attempt.signal,
      });
      this.lastContact = clock.now();
      this.lastProblem = undefined;
      // Not every transport ends a silent stream when the signal is aborted, but every transport can close it.
      attempt.signal.addEventListener('abort', () => stream.close(), { once: true });
      try {
        for await (const document of stream.documents) {
          if (attempt.signal.aborted) {
            break;
          }
          this.applyEvent(document as WatchEvent);
          received = true;
        }
      } finally {
        stream.close();
      }
    } finally {
      cancelTimer();
      signal.removeEventListener('abort', abort);
    }
    return received;
  }

  private applyEvent(event: WatchEvent): void {
    const { cache, resource } = this.options;
    const object = event.object;
    if (event.type === 'ERROR' || !object?.metadata) {
      const message = object?.message ?? `not a watch event: ${JSON.stringify(event).slice(0, 200)}`;
      throw new KubeError(`watch ${resource.plural}: ${foreignText(message)}`, object?.code ?? 0, object?.reason ?? 'WatchError');
    }
    if (event.type === 'DELETED') {
      cache.remove(object as unknown as T);
    } else if (event.type === 'ADDED' || event.type === 'MODIFIED') {
      cache.apply(object as unknown as T);
    }
    this.resourceVersion = object.metadata.resourceVersion ?? this.resourceVersion;
    this.lastContact = this.options.clock.now();
    this.failures = 0;
  }
}
