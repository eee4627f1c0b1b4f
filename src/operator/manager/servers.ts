// The operator's own HTTP: liveness, readiness and metrics.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** Answers to probes: undefined means well, otherwise what is wrong. */
export interface Probes {
  alive(): string | undefined | Promise<string | undefined>;
  ready(): string | undefined;
}

/** An HTTP server that has begun to listen. */
export interface ListeningServer {
  readonly port: number;
  close(): Promise<void>;
}

/** `/healthz` and `/readyz`, with the reason in the body when the answer is 503. */
export function probeListener(probes: Probes): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?')[0];
    const check = path === '/healthz' ? probes.alive : path === '/readyz' ? probes.ready : undefined;
    const answer = (status: number, text: string) => response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
    if (!check) {
      answer(404, 'not found');
      return;
    }
    Promise.resolve(check.call(probes)).then(
      (problem) => answer(problem ? 503 : 200, problem ?? 'ok'),
      (error: unknown) => answer(500, String(error)),
    );
  };
}

/** `/metrics`, as Prometheus reads it. */
export function metricsListener(registry: Registry): RequestListener {
  return (request, response) => {
    if (request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      (error: unknown) => response.writeHead(500).end(`${String(error)}\n`),
    );
  };
}

/**
 * Listens on `host:port` or `:port`; `0` and the empty string mean not at all. Rejects with a sentence when the address is no such thing or
 * cannot be had.
 */
export async function listen(address: string, listener: RequestListener): Promise<ListeningServer | undefined> {
  if (address === '0' || address === '') {
    return undefined;
  }
  const { host, port } = parseBindAddress(address);
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Error(`Cannot listen on ${address}: ${error.message}`)));
    server.listen({ host, port }, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closed(server) };
}

/** Takes `host:port`, `[v6]:port` or `:port` apart. */
export function parseBindAddress(address: string): { host?: string; port: number } {
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[^:]*)):(?<port>\d{1,5})$/.exec(address);
  const port = Number(match?.groups?.port);
  if (!match || port > 65_535) {
    throw new Error(`"${address}" is no address to listen on: use host:port, :port, or 0 for none`);
  }
  return { host: match.groups?.v6 ?? (match.groups?.host || undefined), port };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
