// The HTTP servers of the operator: liveness, readiness and metrics.
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureVersion } from 'node:tls';
import type { Registry } from 'prom-client';
import { boundConnections, IDLE_MILLISECONDS, SERVER_OPTIONS } from './bounded-connections';
import type { Runnable } from './runnables';
import type { CertificateSource, ServingCertificate } from './serving-certificate';
import type { Access, TokenAccess } from './token-access';
import type { Clock } from '../../kube/clock';
import type { Logger } from '../../kube/logger';
import { TokenBucket } from '../../kube/rate-limit';
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

/**
 * How often metrics are collected anew, which takes time of the event loop. Anybody who reaches the port may ask; what is asked more often gets
 * what was collected last.
 */
const COLLECTIONS = { burst: 30, perSecond: 2 };

/** Serves `/metrics` for Prometheus. */
export function metricsListener(registry: Registry, clock: Pick<Clock, 'now'>): RequestListener {
  const collections = new TokenBucket(COLLECTIONS, () => clock.now(), clock.now());
  // Bytes, which many slow readers share.
  let collected: Promise<Buffer> | undefined;
  return (request, response) => {
    if (request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    if (collections.take() || !collected) collected = registry.metrics().then((text) => Buffer.from(text));
    collected.then(
      (bytes) => response.writeHead(200, { 'content-type': registry.contentType }).end(bytes),
      (error: unknown) => response.writeHead(500).end(`${String(error)}\n`),
    );
  };
}

const BEARER = 'Bearer ';

/** Passes on requests whose bearer token may get their path, and refuses others without saying more than the status does. */
export function tokenListener(tokens: TokenAccess, log: Logger, listener: RequestListener): RequestListener {
  return (request, response) => {
    const { authorization } = request.headers;
    const token = authorization?.startsWith(BEARER) ? authorization.slice(BEARER.length).trim() : undefined;
    const refuse = (status: number) => response.writeHead(status, status === 401 ? { 'www-authenticate': 'Bearer' } : {}).end();
    const path = request.url?.split('?')[0] ?? '/';
    const answers: Readonly<Record<Access, () => void>> = {
      allowed: () => listener(request, response),
      unauthenticated: () => refuse(401),
      forbidden: () => refuse(403),
    };
    tokens.check(token, path).then((access) => answers[access](), (error: unknown) => {
      log.warn('Cannot check who asks for metrics', { error: error instanceof Error ? error.message : String(error) });
      refuse(503);
    });
  };
}

/** What makes an endpoint serve HTTPS. */
export interface EndpointTls {
  readonly certificate: CertificateSource;
  readonly minVersion: SecureVersion;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How often a renewed certificate is looked for. */
const CERTIFICATE_MILLISECONDS = 60_000;

/**
 * An HTTP or HTTPS server that listens on `host:port` or `:port`. With `0` or an empty address it does nothing. The start rejects with an error
 * text for users when the address or the certificate is invalid or cannot be used.
 */
export class HttpEndpoint implements Runnable {
  private server: Server | SecureServer | undefined;
  private stopRenewing?: () => void;

  constructor(readonly name: string, private readonly address: string, private readonly listener: RequestListener, private readonly tls?: EndpointTls) {}

  /** The port of the server; undefined while it does not listen. */
  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | null | undefined)?.port;
  }

  async start(): Promise<void> {
    const { address } = this;
    if (address === '0' || address === '') return;
    const { host, port } = parseBindAddress(address);
    const secure = this.tls && await this.createSecure(this.tls);
    const server = secure?.server ?? createServer(SERVER_OPTIONS, this.listener);
    server.setTimeout(IDLE_MILLISECONDS);
    boundConnections(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(new Error(`Cannot listen on ${address}: ${error.message}`)));
      server.listen({ host, port }, resolve);
    });
    this.server = server;
    if (secure) this.renew(secure.server, secure.tls, secure.certificate);
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.stopRenewing?.();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    this.server = undefined;
  }

  private async createSecure(tls: EndpointTls) {
    try {
      const certificate = await tls.certificate();
      return { tls, certificate, server: createSecureServer({ ...SERVER_OPTIONS, ...certificate, minVersion: tls.minVersion }, this.listener) };
    } catch (error) {
      throw new Error(`Cannot serve HTTPS on ${this.address}: ${(error as Error).message}`, { cause: error });
    }
  }

  private renew(server: SecureServer, tls: EndpointTls, served: ServingCertificate): void {
    const { certificate, minVersion, clock, log } = tls;
    this.stopRenewing = clock.after(CERTIFICATE_MILLISECONDS, async () => {
      let next = served;
      try {
        next = await certificate();
        if (next.cert !== served.cert || next.key !== served.key) server.setSecureContext({ ...next, minVersion });
      } catch (error) {
        // The old certificate may still be valid, and the next attempt may succeed.
        log.warn(`Cannot renew the certificate of ${this.name}`, { error: (error as Error).message });
        next = served;
      }
      if (this.server === server) this.renew(server, tls, next);
    });
  }
}
