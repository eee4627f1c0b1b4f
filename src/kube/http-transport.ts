// The transport of a running operator: HTTP over a few long-lived connections, with separate connections for watches.
import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import { KubeError, RESPONSE_TOO_LARGE } from './client';
import type { Clock } from './clock';
import type { CredentialSource, Credentials, TlsMaterial } from './credentials';
import { jsonLines, textLines } from './lines';
import type { KubeRequest, KubeResponse, KubeStream, Transport } from './transport';
import { trimEnd } from '../spec/text';

export interface HttpTransportOptions {
  readonly clock: Clock;
  /** Maximum number of connections for calls. Each watch has one more connection of its own. */
  readonly connections?: number;
  readonly userAgent?: string;
}

/** How long credentials are used before they are read again. The Kubernetes clients keep the content of a token file as long. */
const CREDENTIALS_MILLISECONDS = 60_000;
const DEFAULT_CONNECTIONS = 16;
const TIMEOUTS = { connect: 10_000, headers: 65_000, body: 65_000, keepAlive: 55_000 };

interface Connections {
  readonly id: string;
  readonly calls: Dispatcher;
  readonly watches: Dispatcher;
}

export class HttpTransport implements Transport {
  private readonly origin: string;
  private readonly basePath: string;
  private connections: Connections | undefined;
  private credentials: Promise<Credentials> | undefined;
  private credentialsTime = 0;

  constructor(private readonly source: CredentialSource, private readonly options: HttpTransportOptions) {
    const url = new URL(source.server);
    this.origin = url.origin;
    this.basePath = trimEnd(url.pathname, '/');
  }

  async request(request: KubeRequest): Promise<KubeResponse> {
    const response = await this.send(request, false);
    // The token may have been replaced less than a minute after it was read.
    if (response.statusCode === 401 && this.credentials) {
      await response.body.dump();
      this.credentials = undefined;
      return this.readResponse(await this.send(request, false), request);
    }
    return this.readResponse(response, request);
  }

  async stream(request: KubeRequest): Promise<KubeStream> {
    const { statusCode, headers, body } = await this.send(request, true);
    let closed = false;
    const documents = async function* documents(): AsyncGenerator<unknown> {
      try {
        yield* request.lines === 'text' && statusCode < 300 ? textLines(body) : jsonLines(body);
      } catch (error) {
        if (!closed) {
          throw error;
        }
      }
    };
    return {
      status: statusCode,
      headers: plainHeaders(headers),
      documents: documents(),
      close: () => {
        closed = true;
        // A body that is destroyed before its end emits an error, which nobody else handles.
        body.on('error', () => undefined);
        body.destroy();
      },
    };
  }

  /** Closes all connections. Calls in progress fail. */
  async close(): Promise<void> {
    const { connections } = this;
    this.connections = undefined;
    await Promise.all([connections?.calls.destroy(), connections?.watches.destroy()]);
  }

  private async send(request: KubeRequest, watch: boolean): Promise<Dispatcher.ResponseData> {
    const credentials = await this.currentCredentials();
    const connections = this.connectionsFor(credentials.tls);
    const query = request.query && Object.keys(request.query).length > 0 ? `?${new URLSearchParams(request.query).toString()}` : '';
    return (watch ? connections.watches : connections.calls).request({
      origin: this.origin,
      path: `${this.basePath}${request.path}${query}`,
      method: request.method,
      headers: {
        'accept': request.lines === 'text' ? 'text/plain, application/json' : 'application/json',
        'user-agent': this.options.userAgent ?? 'cdk8s-spark',
        ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
        ...credentials.headers,
      },
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      signal: request.signal,
      // Otherwise undici closes the connection after a DELETE with a body, and the next call needs a new TLS handshake.
      reset: false,
      bodyTimeout: watch ? 0 : TIMEOUTS.body,
    });
  }

  private async readResponse({ statusCode, headers, body }: Dispatcher.ResponseData, { mostCharacters }: KubeRequest): Promise<KubeResponse> {
    const text = mostCharacters === undefined ? await body.text() : await textUpTo(body, mostCharacters);
    const json = String(headers['content-type'] ?? '').includes('json') && text !== '';
    return { status: statusCode, headers: plainHeaders(headers), body: json ? JSON.parse(text) : text, size: text.length };
  }

  private currentCredentials(): Promise<Credentials> {
    const now = this.options.clock.now();
    if (!this.credentials || Math.abs(now - this.credentialsTime) > CREDENTIALS_MILLISECONDS) {
      this.credentialsTime = now;
      this.credentials = this.source.current();
      // Failures are not kept: the next call reads the credentials again.
      this.credentials.catch(() => { this.credentials = undefined; });
    }
    return this.credentials;
  }

  private connectionsFor(tls: TlsMaterial): Connections {
    if (this.connections?.id !== tls.id) {
      const old = this.connections;
      this.connections = { id: tls.id, calls: this.agent(tls, this.options.connections ?? DEFAULT_CONNECTIONS), watches: this.agent(tls, undefined) };
      // Calls and watches in progress finish on the old connections, which then close.
      void old?.calls.close();
      void old?.watches.close();
    }
    return this.connections;
  }

  private agent(tls: TlsMaterial, connections: number | undefined): Dispatcher {
    const common = {
      connections,
      headersTimeout: TIMEOUTS.headers,
      keepAliveTimeout: TIMEOUTS.keepAlive,
      keepAliveMaxTimeout: TIMEOUTS.keepAlive,
    };
    const connect = { ...defined(tls.connect), timeout: TIMEOUTS.connect, keepAlive: true, keepAliveInitialDelay: 30_000 };
    const { proxyUrl } = this.source;
    if (!proxyUrl) {
      return new Agent({ ...common, connect });
    }
    if (!/^https?:/.test(proxyUrl)) {
      throw new Error(`proxy-url ${proxyUrl} of the kubeconfig cannot be used: only http and https proxies are supported`);
    }
    return new ProxyAgent({ ...common, uri: proxyUrl, requestTls: connect });
  }
}

/** The text of a body. What comes after so many bytes is not read. */
async function textUpTo(body: Dispatcher.ResponseData['body'], most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop ends the response, and the connection with it.
    if (size > most) throw new KubeError(`the answer is larger than ${most} bytes`, 0, RESPONSE_TOO_LARGE);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Removes undefined settings: TLS treats them differently from absent ones. */
function defined<O extends object>(object: O): Partial<O> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<O>;
}

function plainHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value ?? '';
  }
  return plain;
}
