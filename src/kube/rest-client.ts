// Calls to the API server over a transport: paths, bodies and time limits.
import {
  KubeError, type DeleteOptions, type KubeClient, type ListOptions, type ObjectKey, type Resource,
} from './client';
import type { Clock } from './clock';
import { mergePatch } from './merge-patch';
import { collectionPath, objectPath } from './resources';
import { Answers, isMissingObject } from './response-errors';
import type { KubeRequest, KubeResponse, KubeStream, Transport } from './transport';
import type { KubernetesObject } from '../spec/kubernetes';

const MERGE_PATCH = 'application/merge-patch+json';
/** How long an answer may take before the call counts as unanswered. The API server itself gives up after 60 s. */
const REQUEST_TIMEOUT_MILLISECONDS = 60_000;
const LIST_PAGE_SIZE = 500;

/** One page of a list. */
export interface ListPage<T> {
  readonly items: T[];
  readonly resourceVersion: string;
  /** Token of the next page. */
  readonly continue?: string;
  /** Size of the page in characters, where the transport knows it. */
  readonly bytes?: number;
}

export interface PageOptions extends ListOptions {
  readonly limit?: number;
  readonly continue?: string;
  readonly signal?: AbortSignal;
}

export interface WatchOptions extends ListOptions {
  readonly resourceVersion: string;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

/** What the runtime itself needs beyond what controllers may do. */
export interface KubeApi extends KubeClient {
  listPage<T extends KubernetesObject>(resource: Resource, options: PageOptions): Promise<ListPage<T>>;
  /** The stream of changes after a resourceVersion, bookmarks included. Rejects with KubeError when the server refuses. */
  watch(resource: Resource, options: WatchOptions): Promise<KubeStream>;
  /** Replaces the whole object if its resourceVersion is still the current one (409 otherwise). */
  replace<T extends KubernetesObject>(resource: Resource, object: T): Promise<T>;
}

/** Makes the client of an API server. */
export function createKubeClient(transport: Transport, clock: Clock, timeoutMilliseconds = REQUEST_TIMEOUT_MILLISECONDS): KubeApi {
  return new HttpKubeClient(transport, clock, timeoutMilliseconds);
}

class HttpKubeClient implements KubeApi {
  private readonly answers: Answers;

  constructor(private readonly transport: Transport, private readonly clock: Clock, private readonly timeoutMilliseconds: number) {
    this.answers = new Answers(clock);
  }

  async get<T extends KubernetesObject>(resource: Resource, key: ObjectKey): Promise<T | undefined> {
    const response = await this.send({ method: 'GET', path: objectPath(resource, key) });
    return response.status === 404 && isMissingObject(response.body) ? undefined : this.answers.succeeded<T>(response, `get ${resource.kind} ${describeKey(key)}`);
  }

  async list<T extends KubernetesObject>(resource: Resource, options: ListOptions = {}): Promise<T[]> {
    const items: T[] = [];
    let token: string | undefined;
    do {
      const page: ListPage<T> = await this.listPage<T>(resource, { ...options, limit: LIST_PAGE_SIZE, continue: token });
      items.push(...page.items);
      token = page.continue;
    } while (token);
    return items;
  }

  async listPage<T extends KubernetesObject>(resource: Resource, options: PageOptions): Promise<ListPage<T>> {
    const query = {
      ...selectors(options),
      ...(options.limit ? { limit: String(options.limit) } : {}),
      ...(options.continue ? { continue: options.continue } : {}),
    };
    const response = await this.send({ method: 'GET', path: collectionPath(resource, options.namespace), query, signal: options.signal });
    const list = this.answers.succeeded<{ metadata: { resourceVersion?: string; continue?: string }; items?: T[] }>(response, `list ${resource.plural}`);
    return {
      // Items of a list carry neither kind nor apiVersion; every other way to get an object does.
      items: (list.items ?? []).map((item) => ({ ...item, apiVersion: resource.apiVersion, kind: resource.kind })),
      resourceVersion: list.metadata.resourceVersion ?? '',
      continue: list.metadata.continue || undefined,
      bytes: response.size,
    };
  }

  async watch(resource: Resource, options: WatchOptions): Promise<KubeStream> {
    const query = {
      ...selectors(options),
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: options.resourceVersion,
      timeoutSeconds: String(options.timeoutSeconds),
    };
    const path = collectionPath(resource, options.namespace);
    const stream = await this.unlessLate(options.signal, (signal) => this.transport.stream({ method: 'GET', path, query, signal }), `watch ${resource.plural}`);
    if (stream.status < 400) {
      return stream;
    }
    let body: unknown;
    for await (const document of stream.documents) {
      body ??= document;
    }
    throw this.answers.errorOf({ status: stream.status, headers: stream.headers, body }, `watch ${resource.plural}`);
  }

  async create<T extends KubernetesObject>(resource: Resource, object: T): Promise<T> {
    const path = collectionPath(resource, object.metadata.namespace);
    return this.answers.succeeded<T>(await this.send({ method: 'POST', path, body: object }), `create ${resource.kind} ${describeKey(keyOf(object))}`);
  }

  async replace<T extends KubernetesObject>(resource: Resource, object: T): Promise<T> {
    const path = objectPath(resource, keyOf(object));
    return this.answers.succeeded<T>(await this.send({ method: 'PUT', path, body: object }), `update ${resource.kind} ${describeKey(keyOf(object))}`);
  }

  async mergePatch<T extends KubernetesObject>(resource: Resource, key: ObjectKey, patch: unknown, subresource?: string): Promise<T> {
    const request: KubeRequest = { method: 'PATCH', path: objectPath(resource, key, subresource), body: patch, contentType: MERGE_PATCH };
    return this.answers.succeeded<T>(await this.send(request), `patch ${subresource ? `${subresource} of ` : ''}${resource.kind} ${describeKey(key)}`);
  }

  async patchStatus<T extends KubernetesObject>(resource: Resource, object: T, status: unknown): Promise<T> {
    const { uid, resourceVersion } = object.metadata;
    const before = (object as { status?: unknown }).status ?? {};
    const body = { metadata: { uid, resourceVersion }, status: mergePatch(before, status) ?? {} };
    const request: KubeRequest = { method: 'PATCH', path: objectPath(resource, keyOf(object), 'status'), body, contentType: MERGE_PATCH };
    return this.answers.succeeded<T>(await this.send(request), `write the status of ${resource.kind} ${describeKey(keyOf(object))}`);
  }

  async delete(resource: Resource, key: ObjectKey, options: DeleteOptions = {}): Promise<boolean> {
    const response = await this.send({ method: 'DELETE', path: objectPath(resource, key), body: deleteBody(options) });
    if (response.status === 404 && isMissingObject(response.body)) {
      return false;
    }
    // Another object under this name is as good as none; any other conflict is one to be tried again.
    if (response.status === 409 && options.uid !== undefined && (await this.get(resource, key))?.metadata.uid !== options.uid) {
      return false;
    }
    this.answers.succeeded(response, `delete ${resource.kind} ${describeKey(key)}`);
    return true;
  }

  async deleteCollection(resource: Resource, options: ListOptions, deleteOptions: DeleteOptions = {}): Promise<void> {
    const path = collectionPath(resource, options.namespace);
    const response = await this.send({ method: 'DELETE', path, query: selectors(options), body: deleteBody(deleteOptions) });
    this.answers.succeeded(response, `delete ${resource.plural}`);
  }

  private async send(request: KubeRequest): Promise<KubeResponse> {
    return this.unlessLate(request.signal, (signal) => this.transport.request({ ...request, signal }), `${request.method} ${request.path}`);
  }

  /** Runs a call that ends with an error without answer when it takes too long or its caller gives up, even if the transport never returns. */
  private async unlessLate<R>(outer: AbortSignal | undefined, call: (signal: AbortSignal) => Promise<R>, what: string): Promise<R> {
    const controller = new AbortController();
    return new Promise<R>((resolve, reject) => {
      const giveUp = (message: string) => {
        cancelTimer();
        controller.abort();
        reject(new KubeError(`${what}: ${message}`, 0, outer?.aborted ? 'Aborted' : 'Timeout'));
      };
      const cancelTimer = this.clock.after(this.timeoutMilliseconds, () => giveUp(`no answer within ${this.timeoutMilliseconds / 1000} s`));
      // A stream goes on after its headers came: the caller's signal must reach it for as long as it lives.
      const onAbort = () => giveUp('given up by the caller');
      if (outer?.aborted) {
        onAbort();
        return;
      }
      outer?.addEventListener('abort', onAbort, { once: true });
      call(controller.signal).then((result) => {
        cancelTimer();
        if (!isStream(result)) {
          outer?.removeEventListener('abort', onAbort);
        }
        resolve(result);
      }, (error: unknown) => {
        cancelTimer();
        outer?.removeEventListener('abort', onAbort);
        reject(error instanceof KubeError ? error : this.answers.none(what, error));
      });
    });
  }
}

function isStream(value: unknown): value is KubeStream {
  return typeof value === 'object' && value !== null && 'documents' in value;
}

function keyOf(object: KubernetesObject): ObjectKey {
  return { namespace: object.metadata.namespace, name: object.metadata.name ?? '' };
}

function describeKey(key: ObjectKey): string {
  return key.namespace ? `${key.namespace}/${key.name}` : key.name;
}

function selectors(options: ListOptions): Record<string, string> {
  return {
    ...(options.labelSelector ? { labelSelector: options.labelSelector } : {}),
    ...(options.fieldSelector ? { fieldSelector: options.fieldSelector } : {}),
  };
}

function deleteBody(options: DeleteOptions): object {
  const preconditions = { uid: options.uid, resourceVersion: options.resourceVersion };
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy: options.propagation ?? 'Background',
    gracePeriodSeconds: options.gracePeriodSeconds,
    ...(options.uid || options.resourceVersion ? { preconditions } : {}),
  };
}
