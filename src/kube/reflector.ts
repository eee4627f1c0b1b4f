// Keeps a cache equal to what the API server has of one kind in one namespace, or in all: list, then watch, for ever.
import { exponentialDelay, jittered } from './backoff';
import type { Cache } from './cache';
import { KubeError, type Resource } from './client';
import { sleep } from './clock';
import type { Clock, Ids } from './clock';
import type { Logger } from './logger';
import type { KubeApi, ListPage } from './rest-client';
import type { Turns } from './turns';
import type { KubernetesObject } from '../spec/kubernetes';

/**
 * Lists come in pages. An object may have 1.5 MB, so the first page is small; the size of the next ones follows from what an object has on
 * average. With pages of this size their text and objects are garbage soon; larger ones made the heap grow by half.
 */
const PAGE = { first: 20, most: 100, bytes: 2 * 1024 * 1024 };
/** Watches end by themselves after a random time in this range, so that those of many clients do not end together. */
const WATCH_SECONDS = { least: 300, most: 600 };
/** How long after its agreed end a silent watch counts as dead: its connection may be gone without anyone having said so. */
const WATCH_GRACE_MILLISECONDS = 30_000;
/** A watch that ended sooner than this without news is treated as a failure, or a server that ends each at once would be flooded. */
const SHORT_WATCH_MILLISECONDS = 1_000;
const RETRY = { baseMilliseconds: 500, maximumMilliseconds: 30_000 };

export interface ReflectorOptions<T extends KubernetesObject> {
  readonly api: KubeApi;
  readonly resource: Resource;
  readonly cache: Cache<T>;
  /** One namespace; all without it. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  /** Limits how many pages of lists are in memory at once, over several reflectors. Default: no limit. */
  readonly pageTurns?: Turns;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
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
  /** Whether the next list must come in one piece, because a token of the next page had expired. */
  private unpaged = false;

  constructor(private readonly options: ReflectorOptions<T>) {
    this.synced = new Promise((resolve) => { this.markSynced = resolve; });
    this.lastContact = options.clock.now();
  }

  get hasSynced(): boolean {
    return this.listedOnce;
  }

  /** Why the latest list or watch failed; undefined while all is well. */
  get problem(): string | undefined {
    return this.lastProblem;
  }

  /** Whether the latest failure was an answer of the API server, such as 403, and not the want of one. */
  get refused(): boolean {
    return this.lastProblem !== undefined && this.lastStatus > 0;
  }

  /** What this reflector follows, in words. */
  get description(): string {
    return `${this.options.resource.plural} in ${this.options.namespace ? `namespace ${this.options.namespace}` : 'all namespaces'}`;
  }

  /** When the API server was last known to answer this reflector: the latest list, watch, event or bookmark. */
  get lastContactTime(): number {
    return this.lastContact;
  }

  /** Runs until the signal ends it. Never rejects: every failure is waited out. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.once(signal);
      } catch (error) {
        if (!signal.aborted) {
          await this.recover(error, signal);
        }
      }
    }
  }

  private async once(signal: AbortSignal): Promise<void> {
    this.resourceVersion ??= await this.list(signal);
    const started = this.options.clock.now();
    const news = await this.watch(this.resourceVersion, signal);
    if (!signal.aborted && !news && this.options.clock.now() - started < SHORT_WATCH_MILLISECONDS) {
      throw new KubeError('the watch ended as soon as it began', 0, 'WatchEnded');
    }
    this.failures = 0;
  }

  private async recover(error: unknown, signal: AbortSignal): Promise<void> {
    const { log, resource, namespace, clock, ids } = this.options;
    this.failures += 1;
    const kubeError = error instanceof KubeError ? error : undefined;
    this.lastStatus = kubeError?.status ?? 0;
    const hint = kubeError?.status === 404 ? `; is the CustomResourceDefinition ${resource.plural} installed?` : '';
    this.lastProblem = `${error instanceof Error ? error.message : String(error)}${hint}`;
    if (kubeError?.status === 410) {
      this.unpaged = this.resourceVersion === undefined;
      this.resourceVersion = undefined;
      // The first expiry is how watches age; only one that repeats itself is worth a pause.
      if (this.failures === 1) {
        return;
      }
    }
    const pause = Math.max(jittered(exponentialDelay(this.failures, RETRY), ids), kubeError?.retryAfterMilliseconds ?? 0);
    log.warn(`Watching ${resource.plural} was interrupted; trying again`, { namespace, error: this.lastProblem, pauseMilliseconds: pause });
    await sleep(clock, pause, signal);
  }

  private async list(signal: AbortSignal): Promise<string> {
    const { api, resource, namespace, labelSelector, cache } = this.options;
    const { pageTurns } = this.options;
    const listing = cache.listing(namespace);
    let page: ListPage<T> | undefined;
    do {
      const limit = this.unpaged ? undefined : pageSizeAfter(page);
      const token = page?.continue;
      const next = (): Promise<ListPage<T>> => api.listPage<T>(resource, { namespace, labelSelector, limit, continue: token, signal });
      page = await (pageTurns ? pageTurns.run(next) : next());
      signal.throwIfAborted();
      listing.add(page.items);
    } while (page.continue);
    listing.complete(page.resourceVersion);
    this.unpaged = false;
    this.lastProblem = undefined;
    this.lastContact = this.options.clock.now();
    this.listedOnce = true;
    this.markSynced?.();
    return page.resourceVersion;
  }

  /** Follows changes until the server ends the watch. Answers whether anything came. */
  private async watch(resourceVersion: string, signal: AbortSignal): Promise<boolean> {
    const { api, resource, namespace, labelSelector, clock, ids } = this.options;
    const timeoutSeconds = WATCH_SECONDS.least + Math.floor(ids.random() * (WATCH_SECONDS.most - WATCH_SECONDS.least + 1));
    const attempt = new AbortController();
    const abort = () => attempt.abort();
    signal.addEventListener('abort', abort, { once: true });
    const cancelTimer = clock.after(timeoutSeconds * 1000 + WATCH_GRACE_MILLISECONDS, abort);
    let news = false;
    try {
      const stream = await api.watch(resource, { namespace, labelSelector, resourceVersion, timeoutSeconds, signal: attempt.signal });
      this.lastContact = clock.now();
      this.lastProblem = undefined;
      // Not every transport ends a silent stream when its signal does; closing it works with all.
      attempt.signal.addEventListener('abort', () => stream.close(), { once: true });
      try {
        for await (const document of stream.documents) {
          if (attempt.signal.aborted) {
            break;
          }
          this.take(document as WatchEvent);
          news = true;
        }
      } finally {
        stream.close();
      }
    } finally {
      cancelTimer();
      signal.removeEventListener('abort', abort);
    }
    return news;
  }

  private take(event: WatchEvent): void {
    const { cache, resource } = this.options;
    const object = event.object;
    if (event.type === 'ERROR' || !object?.metadata) {
      const message = object?.message ?? `an event that is none: ${JSON.stringify(event).slice(0, 200)}`;
      throw new KubeError(`watch ${resource.plural}: ${message}`, object?.code ?? 0, object?.reason ?? 'WatchError');
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

/** How many objects the next page may have, from what those of the last one had. A transport that tells no sizes gets the usual page. */
function pageSizeAfter(page: ListPage<unknown> | undefined): number {
  if (!page) return PAGE.first;
  const average = (page.bytes ?? 0) / Math.max(1, page.items.length);
  return average > 0 ? Math.max(1, Math.min(PAGE.most, Math.floor(PAGE.bytes / average))) : PAGE.most;
}
