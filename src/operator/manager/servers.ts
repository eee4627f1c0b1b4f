// The HTTP servers of the operator: liveness, readiness and metrics.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Runnable } from './runnables';
import { parseBindAddress } from '../../spec/flags/types';

/** The checks behind the probes: undefined when all is well, otherwise what is wrong. */
export interface Probes {
  alive(): string | undefined | Promise<string | undefined>;
  ready(): string | undefined;
}

/** Serves `/healthz` and `/readyz`: 200, or 503 with the reason in the body. */
export function probeListener(probes: Probes): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?')[0];
    const check = path === '/healthz' ? probes.alive : path === '/readyz' ? probes.ready : undefined;
    const respond = (status: number, text: string) => response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
    if (!check) {
      respond(404, 'not found');
      return;
    }
    Promise.resolve(check.call(probes)).then(
      (problem) => respond(problem ? 503 : 200, problem ?? 'ok'),
      (error: unknown) => respond(500, String(error)),
    );
  };
}

/** Serves `/metrics` for Prometheus. */
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
 * An HTTP server that listens on `host:port` or `:port`. With `0` or an empty address it does nothing. The start rejects with an error text for
 * users when the address is invalid or cannot be used.
 */
export class HttpEndpoint implements Runnable {
  private server: Server | undefined;

  constructor(readonly name: string, private readonly address: string, private readonly listener: RequestListener) {}

  /** The port of the server; undefined while it does not listen. */
  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | null | undefined)?.port;
  }

  async start(): Promise<void> {
    const { address } = this;
    if (address === '0' || address === '') return;
    const { host, port } = parseBindAddress(address);
    const server = createServer(this.listener);
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(new Error(`Cannot listen on ${address}: ${error.message}`)));
      server.listen({ host, port }, resolve);
    });
    this.server = server;
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (!server) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    this.server = undefined;
  }
}
