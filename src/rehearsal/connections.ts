// Transports to the API server in the same process, each with an identity; the interceptor sees every call.
import type { ApiServer, Answer } from './api-server/api-server';
import { ApiError } from './api-server/errors';
import type { WatchStream } from './api-server/watch-stream';
import { ConnectionBroken, type Call, type Interceptor } from './fault-injection';
import type { Identity } from './identity';
import { copyJson } from './json';
import type { Clock } from '../kube/clock';
import type { KubeRequest, KubeStream, Transport } from '../kube/transport';

export class Connections {
  /** Set by tests to inject faults. */
  interceptor: Interceptor | undefined;
  private sequence = 0;

  constructor(private readonly server: ApiServer, private readonly clock: Clock) {}

  transportFor(identity: Identity): Transport {
    return {
      request: async (request) => {
        const { status, headers, body, stream } = await this.send(request, identity);
        stream?.end();
        return { status, headers, body };
      },
      stream: async (request) => {
        const { status, headers, body, stream } = await this.send(request, identity);
        if (!stream && request.lines === 'text' && typeof body === 'string') return documentsOf(status, headers, body.split('\n').slice(0, -1));
        if (stream && request.signal) endWith(stream, request.signal);
        return stream ? { status, headers, documents: stream, close: () => stream.end() } : documentsOf(status, headers, [body]);
      },
    };
  }

  /** Sends a request as if over the network: nothing happens before the next turn of the event loop's microtasks. */
  async send(request: KubeRequest, identity: Identity): Promise<Answer> {
    const isWatch = request.query?.watch === 'true' || request.query?.watch === '1';
    const call: Call = { request, identity, sequence: ++this.sequence, isWatch };
    const fault = await this.interceptor?.before?.(call);
    if (fault?.delayMilliseconds) await this.wait(fault.delayMilliseconds);
    if (request.signal?.aborted) throw new ConnectionBroken('the request was aborted');
    if (fault?.loseRequest) throw new ConnectionBroken();
    if (fault?.answer) {
      const { status, headers = {}, body } = fault.answer;
      return {
        status,
        headers: { 'content-type': 'application/json', ...headers },
        body: body ?? new ApiError(status, 'InternalError', 'injected fault').body,
      };
    }
    const sent = request.body === undefined ? request : { ...request, body: copyJson(request.body) };
    let answer = this.server.handle(sent, identity);
    if (fault?.duplicate) {
      answer.stream?.end();
      answer = this.server.handle(sent, identity);
    }
    try {
      await this.interceptor?.after?.(call, answer);
    } catch (error) {
      answer.stream?.end();
      throw error;
    }
    if (fault?.loseResponse) {
      answer.stream?.end();
      throw new ConnectionBroken();
    }
    return answer;
  }

  private wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.after(milliseconds, resolve);
    });
  }
}

function documentsOf(status: number, headers: Readonly<Record<string, string>>, documents: readonly unknown[]): KubeStream {
  return {
    status,
    headers,
    documents: (async function* one() {
      for (const document of documents) yield await Promise.resolve(document);
    })(),
    close: () => undefined,
  };
}

/** Ends a watch when its caller gives up. A caller that lives for days opens many: none is remembered after its end. */
function endWith(stream: WatchStream, signal: AbortSignal): void {
  const end = (): void => stream.end();
  signal.addEventListener('abort', end, { once: true });
  stream.whenClosed(() => signal.removeEventListener('abort', end));
}
