// The liveness check: the process should be restarted only if a new process would do better.
import type { Clock } from '../../kube/clock';
import { endsWithin } from '../../kube/clock';
import type { Transport } from '../../kube/transport';

/** Time limit for the response of the API server; shorter than the time limit of the probe. */
const RESPONSE_MILLISECONDS = 3_000;

export interface LivenessOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** What is certainly stuck in this process, in words. */
  readonly stuck: () => string | undefined;
  /** The watch that has been silent for too long without being refused, in words. */
  readonly stuckWatch: () => string | undefined;
}

/**
 * Why the process should be restarted, or undefined. A silent watch is a reason only while the API server responds. If it does not, a new
 * process would receive nothing either, and the restart would lose the lease.
 */
export async function livenessProblem({ transport, clock, stuck, stuckWatch }: LivenessOptions): Promise<string | undefined> {
  const problem = stuck();
  if (problem) return problem;
  const silent = stuckWatch();
  return silent && await responds(transport, clock) ? `${silent}, although the API server responds` : undefined;
}

async function responds(transport: Transport, clock: Clock): Promise<boolean> {
  const abort = new AbortController();
  let responded = false;
  const request = transport.request({ method: 'GET', path: '/version', signal: abort.signal })
    .then(({ status }) => { responded = status < 500; }, () => undefined);
  await endsWithin(clock, RESPONSE_MILLISECONDS, request);
  abort.abort();
  return responded;
}
