// The client of the API server: turns calls into HTTP requests with paths, bodies and time limits.
import {
  KubeError, type CreateOptions, type DeleteOptions, type KubeClient, type ListOptions, type ObjectKey, type Resource,
} from './client';
import type { Clock } from './clock';
import { createMergePatch } from './merge-patch';
import { pagesOf, type ListPage, type PageOptions } from './pages';
import { collectionPath, isObjectName, objectPath, Resources } from './resources';
import { isMissingObject, isSuccess, ResponseReader } from './response-reader';
import type { KubeRequest, KubeResponse, KubeStream, Transport } from './transport';
import { Turns } from './turns';
import type { KubernetesObject } from '../spec/kubernetes';

const MERGE_PATCH = 'application/merge-patch+json';
/** JSON is YAML, and every API server takes this type. */
const APPLY_PATCH = 'application/apply-patch+yaml';
/** How long a response may take before the call fails. The API server itself gives up after 60 s. */
const REQUEST_TIMEOUT_MILLISECONDS = 60_000;

/** Pages of lists that are in memory at once, besides those of caches. */
const LISTS_AT_ONCE = 2;

export interface WatchOptions extends ListOptions {
  readonly resourceVersion: string;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

/** What is read of the log of a container. */
export interface LogOptions {
  readonly container: string;
  /** Whether the stream continues until the container ends. */
  readonly follow?: boolean;
  /** The instance of the container before the present one. */
  readonly previous?: boolean;
  /** Lines from this time on; the server counts whole seconds. */
  readonly sinceTime?: string;
  readonly tailLines?: number;
  readonly signal: AbortSignal;
}

/** The calls that only the manager and its caches use, besides those of controllers. */
export interface KubeApi extends KubeClient {
  listPage<T extends KubernetesObject>(resource: Resource, options: PageOptions): Promise<ListPage<T>>;
  /** The stream of changes after a resourceVersion, bookmarks included. Rejects with KubeError when the server refuses it. */
  watch(resource: Resource, options: WatchOptions): Promise<KubeStream>;
  /** The lines of a container, each with the time at which it was written before it. Rejects with KubeError when the server refuses it. */
  readLog(pod: ObjectKey, options: LogOptions): Promise<KubeStream>;
  /** Replaces the whole object if its resourceVersion is still the current one; fails with 409 otherwise. */
  replace<T extends KubernetesObject>(resource: Resource, object: T): Promise<T>;
}

/** Creates the client of an API server. */
export function createKubeClient(transport: Transport, clock: Clock, timeoutMilliseconds = REQUEST_TIMEOUT_MILLISECONDS): KubeApi {
  return new HttpKubeClient(transport, clock, timeoutMilliseconds);
}

class HttpKubeClient implements KubeApi {
  private readonly reader: ResponseReader;
  /** Many workers may list at the same time. */
  private readonly listTurns = new Turns(LISTS_AT_ONCE);

  constructor(private readonly transport: Transport, private readonly clock: Clock, private readonly timeoutMilliseconds: number) {
    this.reader = new ResponseReader(clock);
  }

  async get<T extends KubernetesObject>(resource: Resource, key: ObjectKey): Promise<T | undefined> {
    if (!isObjectName(key.name)) return undefined;
    const response = await this.send({ method: 'GET', path: objectPath(resource, key) });
    const missing = response.status === 404 && isMissingObject(response.body);
    return missing ? undefined : this.reader.read<T>(response, `get ${resource.kind} ${describeKey(key)}`);
  }

  async list<T extends KubernetesObject, Kept>(
    resource: Resource, { most = Infinity, ...options }: ListOptions & { readonly most?: number }, keep: (object: T) => Kept,
  ): Promise<Kept[]> {
    const kept: Kept[] = [];
    for await (const { items } of pagesOf<T>(this, resource, { ...options, turns: this.listTurns })) {
      kept.push(...items.slice(0, most - kept.length).map((item) => keep(item)));
      if (kept.length >= most) break;
    }
    return kept;
  }

  async listPage<T extends KubernetesObject>(resource: Resource, options: PageOptions): Promise<ListPage<T>> {
    const query = {
      ...selectors(options),
      ...(options.limit ? { limit: String(options.limit) } : {}),
      ...(options.continue ? { continue: options.continue } : {}),
    };
    const { namespace, signal, mostCharacters } = options;
    const response = await this.send({ method: 'GET', path: collectionPath(resource, namespace), query, signal, mostCharacters });
    const list = this.reader.read<{ metadata: { resourceVersion?: string; continue?: string }; items?: T[] }>(response, `list ${resource.plural}`);
    return {
      // The items of a list have neither kind nor apiVersion, unlike objects from all other calls.
      items: (list.items ?? []).map((item) => ({ ...item, apiVersion: resource.apiVersion, kind: resource.kind })),
      resourceVersion: list.metadata.resourceVersion ?? '',
      continue: list.metadata.continue || undefined,
      characters: response.size,
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
    return this.open({ method: 'GET', path: collectionPath(resource, options.namespace), query, signal: options.signal }, `watch ${resource.plural}`);
  }

  async readLog(pod: ObjectKey, { container, follow, previous, sinceTime, tailLines, signal }: LogOptions): Promise<KubeStream> {
    const query = {
      container,
      timestamps: 'true',
      ...(follow ? { follow: 'true' } : {}),
      ...(previous ? { previous: 'true' } : {}),
      ...(sinceTime === undefined ? {} : { sinceTime }),
      ...(tailLines === undefined ? {} : { tailLines: String(tailLines) }),
    };
    const path = objectPath(Resources.Pod, pod, 'log');
    return this.open({ method: 'GET', path, query, signal, lines: 'text' }, `read the log of ${container} in pod ${describeKey(pod)}`);
  }

  async create<T extends KubernetesObject>(resource: Resource, object: T, { dryRun, strict }: CreateOptions = {}): Promise<T> {
    const path = collectionPath(resource, object.metadata.namespace);
    const query = { ...(dryRun ? { dryRun: 'All' } : {}), ...(strict ? { fieldValidation: 'Strict' } : {}) };
    const request: KubeRequest = { method: 'POST', path, body: object, ...(dryRun || strict ? { query } : {}) };
    return this.reader.read<T>(await this.send(request), `create ${resource.kind} ${describeKey(objectKeyOf(object))}`);
  }

  async replace<T extends KubernetesObject>(resource: Resource, object: T): Promise<T> {
    const path = objectPath(resource, objectKeyOf(object));
    return this.reader.read<T>(await this.send({ method: 'PUT', path, body: object }), `update ${resource.kind} ${describeKey(objectKeyOf(object))}`);
  }

  async mergePatch<T extends KubernetesObject>(resource: Resource, key: ObjectKey, patch: unknown, subresource?: string): Promise<T> {
    const request: KubeRequest = { method: 'PATCH', path: objectPath(resource, key, subresource), body: patch, contentType: MERGE_PATCH };
    return this.reader.read<T>(await this.send(request), `patch ${subresource ? `${subresource} of ` : ''}${resource.kind} ${describeKey(key)}`);
  }

  async apply<T extends KubernetesObject>(resource: Resource, fields: Partial<T> & KubernetesObject, fieldManager: string): Promise<T> {
    const key = objectKeyOf(fields);
    const query = { fieldManager, force: 'true' };
    const request: KubeRequest = { method: 'PATCH', path: objectPath(resource, key), query, body: fields, contentType: APPLY_PATCH };
    return this.reader.read<T>(await this.send(request), `apply ${resource.kind} ${describeKey(key)}`);
  }

  async patchStatus<T extends KubernetesObject>(resource: Resource, object: T, status: unknown): Promise<T> {
    const { uid, resourceVersion } = object.metadata;
    const before = (object as { status?: unknown }).status ?? {};
    const body = { metadata: { uid, resourceVersion }, status: createMergePatch(before, status) ?? {} };
    const request: KubeRequest = { method: 'PATCH', path: objectPath(resource, objectKeyOf(object), 'status'), body, contentType: MERGE_PATCH };
    return this.reader.read<T>(await this.send(request), `write the status of ${resource.kind} ${describeKey(objectKeyOf(object))}`);
  }

  async delete(resource: Resource, key: ObjectKey, options: DeleteOptions = {}): Promise<boolean> {
    const response = await this.send({ method: 'DELETE', path: objectPath(resource, key), body: deleteBody(options) });
    if (response.status === 404 && isMissingObject(response.body)) {
      return false;
    }
    // If another object has this name now, the one to delete is gone. Any other conflict is an error, and the caller can try again.
    if (response.status === 409 && options.uid !== undefined && (await this.get(resource, key))?.metadata.uid !== options.uid) {
      return false;
    }
    this.reader.read(response, `delete ${resource.kind} ${describeKey(key)}`);
    return true;
  }

  async deleteCollection(resource: Resource, options: ListOptions, deleteOptions: DeleteOptions = {}): Promise<void> {
    const path = collectionPath(resource, options.namespace);
    const response = await this.send({ method: 'DELETE', path, query: selectors(options), body: deleteBody(deleteOptions) });
    this.reader.read(response, `delete ${resource.plural}`);
  }

  /** Opens a stream. `what` says in words what it is. */
  private async open(request: KubeRequest & { readonly signal: AbortSignal }, what: string): Promise<KubeStream> {
    const stream = await this.withTimeout(request.signal, (signal) => this.transport.stream({ ...request, signal }), what);
    if (isSuccess(stream)) {
      return stream;
    }
    throw this.reader.errorOf({ status: stream.status, headers: stream.headers, body: await firstDocument(stream) }, what);
  }

  private async send(request: KubeRequest): Promise<KubeResponse> {
    return this.withTimeout(request.signal, (signal) => this.transport.request({ ...request, signal }), `${request.method} ${request.path}`);
  }

  /** Runs a call. It fails with status 0 when it takes too long or when its caller aborts it, even if the transport never returns. */
  private async withTimeout<R>(outer: AbortSignal | undefined, call: (signal: AbortSignal) => Promise<R>, what: string): Promise<R> {
    const controller = new AbortController();
    return new Promise<R>((resolve, reject) => {
      const giveUp = (message: string) => {
        cancelTimer();
        controller.abort();
        reject(new KubeError(`${what}: ${message}`, 0, outer?.aborted ? 'Aborted' : 'Timeout'));
      };
      const cancelTimer = this.clock.after(this.timeoutMilliseconds, () => giveUp(`no answer within ${this.timeoutMilliseconds / 1000} s`));
      // A stream is still open after its headers have arrived, so the caller's signal must be able to end it until it is closed.
      const onAbort = () => giveUp('aborted by the caller');
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
        reject(error instanceof KubeError ? error : this.reader.noResponse(what, error));
      });
    });
  }
}

/** The body of a watch that was refused; undefined when it is not JSON, such as an HTML page. */
async function firstDocument(stream: KubeStream): Promise<unknown> {
  try {
    for await (const document of stream.documents) {
      return document;
    }
  } catch {
    // The status says enough.
  } finally {
    stream.close();
  }
  return undefined;
}

function isStream(value: unknown): value is KubeStream {
  return typeof value === 'object' && value !== null && 'documents' in value;
}

function objectKeyOf(object: KubernetesObject): ObjectKey {
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
