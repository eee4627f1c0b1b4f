// The API server over HTTP, for clients in other processes. Identities come from bearer tokens.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { load } from 'js-yaml';
import type { Answer } from './api-server/api-server';
import { ApiError, badRequest } from './api-server/errors';
import type { Connections } from './connections';
import { ANONYMOUS, type Identity } from './identity';
import { jsonText } from './json';
import type { KubeRequest } from '../kube/transport';

export interface Listening {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

export interface ListenOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Identity of requests without a token; default: `system:anonymous`, without rights. */
  readonly anonymous?: Identity;
}

/** Serves connections over HTTP. `identityOf` looks up bearer tokens. */
export async function listen(connections: Connections, identityOf: (token: string) => Identity | undefined, options: ListenOptions): Promise<Listening> {
  const sockets = new Set<Socket>();
  const server = createServer((message, response) => {
    respond(message, response, connections, identityOf, options.anonymous ?? ANONYMOUS).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://${options.host ?? '127.0.0.1'}:${port}`, close: () => close(server, sockets) };
}

async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}

async function respond(
  message: IncomingMessage, response: ServerResponse, connections: Connections, identityOf: (token: string) => Identity | undefined, anonymous: Identity,
): Promise<void> {
  const token = /^Bearer (.+)$/.exec(message.headers.authorization ?? '')?.[1];
  const identity = token === undefined ? anonymous : identityOf(token);
  if (!identity) {
    write(response, { status: 401, headers: { 'content-type': 'application/json' }, body: new ApiError(401, 'Unauthorized', 'Unauthorized').body });
    return;
  }
  const aborted = new AbortController();
  response.on('close', () => aborted.abort());
  let request: KubeRequest;
  try {
    request = await toRequest(message, aborted.signal);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    write(response, { status: error.code, headers: { 'content-type': 'application/json' }, body: error.body });
    return;
  }
  const answer = await connections.send(request, identity);
  if (answer.stream) await follow(response, answer, aborted.signal);
  else write(response, answer);
}

async function toRequest(message: IncomingMessage, signal: AbortSignal): Promise<KubeRequest> {
  const url = new URL(message.url ?? '/', 'http://localhost');
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const contentType = message.headers['content-type'] ?? 'application/json';
  return {
    method: (message.method ?? 'GET') as KubeRequest['method'],
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    body: parseBody(Buffer.concat(chunks).toString(), contentType),
    contentType,
    signal,
  };
}

function parseBody(text: string, contentType: string): unknown {
  if (text === '') return undefined;
  if (contentType.includes('protobuf')) {
    throw new ApiError(
      415, 'UnsupportedMediaType', 'the rehearsal reads JSON and YAML, not protobuf: set --content-type or the client\'s content config',
    );
  }
  try {
    return contentType.includes('yaml') ? load(text) as unknown : JSON.parse(text) as unknown;
  } catch (error) {
    throw badRequest(`the object provided is unrecognized: ${(error as Error).message.split('\n')[0]}`);
  }
}

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  const text = typeof body === 'string' ? body : `${jsonText(body)}\n`;
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(text)) });
  response.end(text);
}

/** One line for each document; the text of an object is made once for all watchers of it. */
const texts = new WeakMap<object, string>();

function textOf(object: unknown): string {
  if (typeof object !== 'object' || object === null || !Object.isFrozen(object)) return jsonText(object);
  let text = texts.get(object);
  if (text === undefined) texts.set(object, text = jsonText(object));
  return text;
}

/** A line of a log, or an event of a watch. */
function lineOf(document: unknown): string {
  if (typeof document === 'string') return document;
  const { type, object } = document as { type: string; object: unknown };
  return `{"type":${JSON.stringify(type)},"object":${textOf(object)}}`;
}

async function follow(response: ServerResponse, { status, headers, stream }: Answer, signal: AbortSignal): Promise<void> {
  if (!stream) return;
  response.writeHead(status, { ...headers, 'transfer-encoding': 'chunked' });
  response.flushHeaders();
  signal.addEventListener('abort', () => stream.end(), { once: true });
  try {
    for await (const document of stream) {
      if (!response.write(`${lineOf(document)}\n`) && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const settle = (): void => {
            response.off('drain', settle).off('close', settle);
            resolve();
          };
          response.on('drain', settle).on('close', settle);
        });
      }
    }
    response.end();
  } catch {
    response.destroy();
  }
}
