// The HTTPS server of the webhooks: HTTP/1.1 and HTTP/2, bounded bodies, a deadline for each review, and a certificate that changes while it serves.
import { createSecureServer, type Http2SecureServer, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { SecureVersion } from 'node:tls';
import { BodyBudget, type BodyShare } from './body-budget';
import type { ReviewMetrics } from './review-metrics';
import { BadReview, readReview, reviewAnswer, type AdmissionRequest, type AdmissionResponse } from './reviews/admission-review';
import { sleep, type Clock } from '../../kube/clock';
import type { Logger } from '../../kube/logger';
import { describeException } from '../application/planning/isolated-planner';
import { boundConnections } from '../manager/bounded-connections';
import type { Runnable } from '../manager/runnables';
import type { ServingCertificate } from '../manager/serving-certificate';

/** A webhook: its name in metrics, and what it does. */
export interface Webhook {
  readonly name: string;
  review(request: AdmissionRequest): AdmissionResponse | Promise<AdmissionResponse>;
}

/** The webhook at a path; undefined where there is none. */
export type Webhooks = (path: string) => Webhook | undefined;

export interface WebhookServerOptions {
  readonly port: number;
  readonly minTlsVersion: SecureVersion;
  readonly webhooks: Webhooks;
  readonly metrics: ReviewMetrics;
  readonly clock: Clock;
  readonly log: Logger;
}

export const LIMITS = {
  /** An AdmissionReview has an object twice, and an API server takes no request of more than 3 MiB. */
  bodyBytes: 7 * 1024 * 1024,
  /** Of all requests that are read or reviewed at one time. */
  bytesAtOnce: 48 * 1024 * 1024,
  /** Without `timeout` in the query, which API servers send. */
  reviewMilliseconds: 10_000,
  /** Of the time that the API server waits, so that the answer arrives before it gives up. */
  shareOfTimeout: 0.9,
  /** Time for API servers to learn that this replica is going. */
  lingerMilliseconds: 3_000,
  /** Time for requests that are in progress at the end. */
  drainMilliseconds: 5_000,
} as const;

/** What is answered instead of an AdmissionReview. The failure policy of the webhook then decides about the write. */
class Refusal extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

export class WebhookServer implements Runnable {
  readonly name = 'the webhook server';
  private server: Http2SecureServer | undefined;
  private certificate: ServingCertificate | undefined;
  private readonly sockets = new Set<Socket>();
  private readonly sessions = new Set<ServerHttp2Session>();
  private inProgress = 0;
  private readonly budget = new BodyBudget(LIMITS.bytesAtOnce);
  private draining = false;

  constructor(private readonly options: WebhookServerOptions) {}

  /** The port of the server; undefined while it does not listen. */
  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | null | undefined)?.port;
  }

  /** Serves this certificate to new connections from now on. Open ones stay as they are. */
  serve(certificate: ServingCertificate): void {
    this.certificate = certificate;
    this.server?.setSecureContext({ ...certificate, minVersion: this.options.minTlsVersion });
  }

  /** Listens at once; without a certificate no connection comes about. Rejects when the port cannot be used. */
  async start(): Promise<void> {
    const { port, minTlsVersion } = this.options;
    const server = createSecureServer({ allowHTTP1: true, minVersion: minTlsVersion, ...this.certificate, settings: { maxConcurrentStreams: 250 } });
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    boundConnections(server);
    server.on('session', (session) => {
      this.sessions.add(session);
      session.on('close', () => this.sessions.delete(session));
      session.on('error', () => session.destroy());
    });
    server.on('request', (request, response) => void this.respond(request, response));
    // A client that speaks no TLS, or none that is accepted, is no fault of this server.
    server.on('tlsClientError', () => undefined);
    server.on('sessionError', () => undefined);
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(new Error(`Cannot listen on port ${port} for webhooks: ${error.message}`)));
      server.listen({ port }, resolve);
    });
    server.on('error', (error) => this.options.log.warn('The webhook server has a problem', { error: error.message }));
    this.server = server;
    if (this.certificate) this.serve(this.certificate);
  }

  /** Answers for a moment longer, since API servers do not know yet, then finishes what is in progress. */
  async stop(): Promise<void> {
    const { server } = this;
    const { clock } = this.options;
    if (!server) return;
    if (this.certificate) await sleep(clock, LIMITS.lingerMilliseconds);
    this.draining = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    this.sessions.forEach((session) => session.close());
    for (let waited = 0; this.inProgress > 0 && waited < LIMITS.drainMilliseconds; waited += 50) await sleep(clock, 50);
    this.sockets.forEach((socket) => socket.destroy());
    await closed;
    this.server = undefined;
  }

  private async respond(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
    const { metrics, clock, log } = this.options;
    const started = clock.now();
    const [path, query] = (request.url ?? '').split('?');
    const webhook = this.options.webhooks(path);
    // Paths that strangers choose must not become series of a metric.
    const label = webhook?.name ?? 'unknown';
    this.inProgress += 1;
    metrics.started(label);
    let status = 200;
    // Without a listener an aborted stream would end the process.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    try {
      if (!webhook) throw new Refusal(404, 'There is no webhook at this path.');
      const answer = await this.answer(request, webhook, deadlineIn(query), (result) => metrics.reviewed(label, result));
      this.write(response, 200, 'application/json', JSON.stringify(answer));
    } catch (error) {
      status = error instanceof Refusal ? error.status : error instanceof BadReview ? 400 : 500;
      if (status === 500) log.error('A review failed because of a defect in the operator', { path: label, error: describeException(error) });
      this.write(response, status, 'text/plain; charset=utf-8', status === 500 ? 'The review failed.\n' : `${(error as Error).message}\n`);
    } finally {
      this.inProgress -= 1;
      metrics.finished(label, status, clock.now() - started);
    }
  }

  private async answer(
    request: Http2ServerRequest, webhook: Webhook, milliseconds: number, onResult: (response: AdmissionResponse) => void,
  ): Promise<object> {
    if (request.method !== 'POST') throw new Refusal(405, 'Send an AdmissionReview by POST.');
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) throw new Refusal(415, 'Send an AdmissionReview as application/json.');
    const announced = Number(request.headers['content-length'] ?? LIMITS.bodyBytes);
    if (announced > LIMITS.bodyBytes) throw tooLarge();
    const body = new ArrivingBody(request, this.budget);
    try {
      return await this.within(milliseconds, async () => {
        const parsed = readReview(await body.text());
        const response = await webhook.review(parsed);
        onResult(response);
        return reviewAnswer(parsed.uid, response);
      });
    } finally {
      body.release();
    }
  }

  private async within<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const cancel = this.options.clock.after(milliseconds, () => reject(new Refusal(504, `The review took longer than ${milliseconds / 1000} s.`)));
      work().then(resolve, reject).finally(cancel);
    });
  }

  private write(response: Http2ServerResponse, status: number, contentType: string, body: string): void {
    const { stream } = response as { stream?: { destroyed?: boolean } };
    if (response.writableEnded || stream?.destroyed) return;
    // HTTP/2 has no such header, and ends its connections by itself.
    // A refused body may not have been read to its end.
    const closes = (this.draining || status !== 200) && response.req.httpVersionMajor < 2;
    response.writeHead(status, { 'content-type': contentType, ...(closes && { connection: 'close' }) });
    response.end(body);
  }
}

function tooLarge(): Refusal {
  return new Refusal(413, `The body has more than ${LIMITS.bodyBytes} bytes.`);
}

/** The body of a request as it arrives. */
class ArrivingBody {
  private chunks: Buffer[] = [];
  private bytes = 0;
  private over = false;
  private readonly share: BodyShare;
  private readonly complete: Promise<void>;

  constructor(request: Http2ServerRequest, budget: BodyBudget) {
    let fail: (error: Error) => void = () => undefined;
    this.complete = new Promise<void>((resolve, reject) => {
      fail = reject;
      request.on('end', resolve);
    });
    // Whoever waits for the text is told; nobody may wait yet.
    this.complete.catch(() => undefined);
    this.share = budget.begin(() => fail(new Refusal(503, 'Too many reviews are in progress.')));
    request.on('data', (chunk: Buffer) => {
      // What is refused may still be arriving.
      if (this.over) return;
      this.bytes += chunk.length;
      if (this.bytes > LIMITS.bodyBytes) return fail(tooLarge());
      this.chunks.push(chunk);
      this.share.add(chunk.length);
    });
    const cutOff = () => fail(new BadReview('The body was cut off.'));
    for (const event of ['aborted', 'error', 'close']) request.on(event, cutOff);
  }

  /** Rejects when it is too large, cut off, or given up for others. */
  async text(): Promise<string> {
    await this.complete;
    this.share.complete();
    return Buffer.concat(this.chunks).toString('utf8');
  }

  release(): void {
    this.over = true;
    this.chunks = [];
    this.share.release();
  }
}

/** What the API server waits, as its query says: `timeout=5s`. */
function deadlineIn(query: string | undefined): number {
  const match = /^(\d+)s$/.exec(new URLSearchParams(query ?? '').get('timeout') ?? '');
  const seconds = match ? Number(match[1]) : 0;
  return seconds > 0 ? Math.min(seconds * 1000, 30_000) * LIMITS.shareOfTimeout : LIMITS.reviewMilliseconds;
}
