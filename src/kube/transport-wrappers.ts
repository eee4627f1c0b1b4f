// What can be put around a transport: a rate limit, and a count of calls.
import { sleep } from './clock';
import type { Clock } from './clock';
import { TokenBucket, type Rate } from './rate-limit';
import type { Transport } from './transport';

/** Lets through at most so many calls per second; the others wait for their turn. Watches count when they begin. */
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

/** Tells `count` the method and status of each call; `<error>` stands for no answer, as in client-go's metric. */
export function counted(transport: Transport, count: (method: string, code: string) => void): Transport {
  const counting = async <R extends { readonly status: number }>(method: string, call: () => Promise<R>): Promise<R> => {
    try {
      const answer = await call();
      count(method, String(answer.status));
      return answer;
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
