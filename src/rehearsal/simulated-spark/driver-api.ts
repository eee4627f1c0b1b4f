// The calls of a driver to the API server, under its pod's service account, and the errors that end it.
import type { KubeStream } from '../../kube/transport';
import type { KubernetesObject } from '../../spec/kubernetes';
import { sleep, type ProcessContext } from '../kubelet/process';

/** The API server refuses a call, and trying again is of no use. */
export class Refused extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** Ends the driver: the last line of its log, and its exit code. */
export class DriverFailure extends Error {
  constructor(message: string, readonly exitCode = 1) {
    super(message);
  }
}

/** How often a call is sent again when no answer comes or the server is overloaded; real Spark's client does it ten times. */
const RETRIES = 10;

export class DriverApi {
  constructor(private readonly context: ProcessContext, private readonly namespace: string) {}

  async get<T extends KubernetesObject>(plural: string, name: string): Promise<T | undefined> {
    const { status, body } = await this.call('GET', `${this.path(plural)}/${name}`);
    return status === 404 ? undefined : body as T;
  }

  async list<T extends KubernetesObject>(plural: string, labelSelector: string): Promise<{ items: readonly T[]; resourceVersion: string }> {
    const { body } = await this.call('GET', this.path(plural), { query: { labelSelector } });
    const { items, metadata } = body as { items: readonly T[]; metadata: { resourceVersion: string } };
    return { items, resourceVersion: metadata.resourceVersion };
  }

  async create<T extends KubernetesObject>(plural: string, object: T): Promise<T> {
    return (await this.call('POST', this.path(plural), { body: object })).body as T;
  }

  async deleteCollection(plural: string, labelSelector: string): Promise<void> {
    await this.call('DELETE', this.path(plural), { query: { labelSelector } });
  }

  async watch(plural: string, labelSelector: string, resourceVersion: string): Promise<KubeStream> {
    const query = { watch: 'true', labelSelector, resourceVersion };
    const stream = await this.context.api.stream({ method: 'GET', path: this.path(plural), query, signal: this.context.signal });
    if (stream.status < 400) return stream;
    for await (const body of stream.documents) throw new Refused(stream.status, messageOf(body));
    throw new Refused(stream.status, `the server answered ${stream.status}`);
  }

  private path(plural: string): string {
    return `/api/v1/namespaces/${this.namespace}/${plural}`;
  }

  private async call(
    method: 'GET' | 'POST' | 'DELETE', path: string, rest: { body?: unknown; query?: Record<string, string> } = {},
  ): Promise<{ status: number; body: unknown }> {
    for (let attempt = 0; ; attempt++) {
      if (this.context.signal.aborted) throw new Error('SIGTERM');
      try {
        const { status, body } = await this.context.api.request({ method, path, ...rest, signal: this.context.signal });
        if (status < 400 || (status === 404 && method === 'GET')) return { status, body };
        const refused = new Refused(status, `Failure executing: ${method} at: ${path}. Message: ${messageOf(body)}. Received status: code=${status}`);
        if ((status !== 429 && status < 500) || attempt >= RETRIES) throw refused;
      } catch (error) {
        if (error instanceof Refused || attempt >= RETRIES) throw error;
      }
      await sleep(this.context, Math.min(100 * 2 ** attempt, 10_000));
    }
  }
}

function messageOf(body: unknown): string {
  const { message } = (body ?? {}) as { message?: string };
  return message ?? String(body);
}
