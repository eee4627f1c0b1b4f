// Whether this process should be replaced: only where a new one would do better.
import type { Clock } from '../../kube/clock';
import { endsWithin } from '../../kube/clock';
import type { Transport } from '../../kube/transport';

/** How long the API server may take to say that it is there; shorter than the probe's own limit. */
const ANSWER_MILLISECONDS = 3_000;

export interface LivenessOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** What is stuck in this process for certain, in words. */
  readonly stuck: () => string | undefined;
  /** The watch that has been silent for too long without anybody forbidding it, in words. */
  readonly stuckWatch: () => string | undefined;
}

/**
 * Why the process should be replaced, or undefined. A silent watch is a reason only while the API server answers: where it does not, a new
 * process would hear nothing either, and the restart would cost the lease.
 */
export async function livenessProblem({ transport, clock, stuck, stuckWatch }: LivenessOptions): Promise<string | undefined> {
  const problem = stuck();
  if (problem) return problem;
  const silent = stuckWatch();
  return silent && await answers(transport, clock) ? `${silent}, although the API server answers` : undefined;
}

async function answers(transport: Transport, clock: Clock): Promise<boolean> {
  const giveUp = new AbortController();
  let answered = false;
  const asking = transport.request({ method: 'GET', path: '/version', signal: giveUp.signal })
    .then(({ status }) => { answered = status < 500; }, () => undefined);
  await endsWithin(clock, ANSWER_MILLISECONDS, asking);
  giveUp.abort();
  return answered;
}
