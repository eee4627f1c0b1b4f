// Wrappers of a transport: a rate limit, a counter of calls, and a signal that ends all of them.
import { sleep } from './clock';
import type { Clock } from './clock';
import { TokenBucket, type Rate } from './rate-limit';
import type { Transport } from './transport';

/** Limits the rate of calls; calls above the limit wait. A watch counts as one call when it begins. */
export function rateLimited(transport: Transport, rate: Rate, clock: Clock): Transport {
  const bucket = new TokenBucket(rate, () => clock.now(), clock.now());
  const turn = async (signal: AbortSignal | undefined) => {
    const wait = bucket.reserve();
    if (wait > 0) {
      await sleep(clock, wait, signal);
    }
    signal?.throwIfAborted();
  };
  return {
    request: async (request) => {
      await turn(request.signal);
      return transport.request(request);
    },
    stream: async (request) => {
      await turn(request.signal);
      return transport.stream(request);
    },
  };
}

/** Passes the method and the status of each call to `count`. The status is `<error>` without a response, as in client-go's metric. */
export function counted(transport: Transport, count: (method: string, code: string) => void): Transport {
  const counting = async <R extends { readonly status: number }>(method: string, call: () => Promise<R>): Promise<R> => {
    try {
      const response = await call();
      count(method, String(response.status));
      return response;
    } catch (error) {
      count(method, '<error>');
      throw error;
    }
  };
  return {
    request: (request) => counting(request.method, () => transport.request(request)),
    stream: (request) => counting(request.method, () => transport.stream(request)),
  };
}

/** Calls that also end when this signal is aborted. */
export function abortable(transport: Transport, signal: AbortSignal | undefined): Transport {
  if (!signal) return transport;
  const both = (own: AbortSignal | undefined): AbortSignal => (own ? AbortSignal.any([own, signal]) : signal);
  return {
    request: async (request) => {
      signal.throwIfAborted();
      return transport.request({ ...request, signal: both(request.signal) });
    },
    stream: async (request) => {
      signal.throwIfAborted();
      return transport.stream({ ...request, signal: both(request.signal) });
    },
  };
}
