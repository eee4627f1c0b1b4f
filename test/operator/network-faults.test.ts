// Faults of the network and the API server: under each, an application completes as it does without.
import { describe, expect, it } from 'vitest';
import { sleep } from '../../src/kube/clock';
import type { KubeRequest, KubeStream, Transport } from '../../src/kube/transport';
import { ADMINISTRATOR, type Fault } from '../../src/rehearsal';
import { startCluster, type SimulatedCluster } from '../support/simulated-cluster';

/** Applies a fault to each call of the operator for which there is one. */
function withFault(cluster: SimulatedCluster, fault: (request: KubeRequest) => Fault | undefined): (transport: Transport) => Transport {
  return (transport) => ({
    request: async (request) => {
      const wrong = fault(request);
      if (wrong?.delayMilliseconds) await sleep(cluster.clock, wrong.delayMilliseconds);
      if (wrong?.loseRequest) throw new Error('socket hang up');
      if (wrong?.answer) return { headers: {}, body: undefined, ...wrong.answer };
      const answer = await transport.request(request);
      if (wrong?.loseResponse) throw new Error('socket hang up');
      return answer;
    },
    stream: async (request) => {
      const wrong = fault(request);
      if (wrong?.delayMilliseconds) await sleep(cluster.clock, wrong.delayMilliseconds);
      if (wrong?.loseRequest) throw new Error('socket hang up');
      return transport.stream(request);
    },
  });
}

/** Holds back the events of one kind, so that those of others overtake them. */
function slowWatch(cluster: SimulatedCluster, kind: string, milliseconds: number): (transport: Transport) => Transport {
  async function* late(documents: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    for await (const document of documents) {
      await sleep(cluster.clock, milliseconds);
      yield document;
    }
  }
  return (transport) => ({
    request: (request) => transport.request(request),
    stream: async (request) => {
      const stream: KubeStream = await transport.stream(request);
      return request.path.endsWith(`/${kind}`) ? { ...stream, close: () => stream.close(), documents: late(stream.documents) } : stream;
    },
  });
}

const isWrite = ({ method }: KubeRequest) => method !== 'GET';
const refusal = (
  status: number, reason: string, headers: Record<string, string> = {},
) => ({ answer: { status, headers, body: { kind: 'Status', reason, message: reason } } });

/** This share of the calls that match meets the fault, by chance, but by the same chance each time. */
function some(share: number, matches: (request: KubeRequest) => boolean, fault: Fault): (request: KubeRequest) => Fault | undefined {
  let seed = 1;
  return (request) => {
    if (!matches(request)) return undefined;
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647 < share ? fault : undefined;
  };
}

interface NetworkFault {
  readonly name: string;
  readonly through?: (cluster: SimulatedCluster) => (transport: Transport) => Transport;
  /** What happens once the application runs. */
  readonly meanwhile?: (cluster: SimulatedCluster) => Promise<void>;
}

const NETWORK_FAULTS: readonly NetworkFault[] = [
  { name: 'no fault' },
  {
    name: 'half of all writes answered with 429 and a time to wait',
    through: (cluster) => withFault(cluster, some(0.5, isWrite, refusal(429, 'TooManyRequests', { 'retry-after': '3' }))),
  },
  { name: 'half of all writes answered with 500', through: (cluster) => withFault(cluster, some(0.5, isWrite, refusal(500, 'InternalError'))) },
  {
    name: 'a third of all calls answered with 503',
    through: (cluster) => withFault(cluster, some(0.33, ({ query }) => query?.watch === undefined, refusal(503, 'ServiceUnavailable'))),
  },
  { name: 'half of all answers to writes lost', through: (cluster) => withFault(cluster, some(0.5, isWrite, { loseResponse: true })) },
  { name: 'every answer five seconds late', through: (cluster) => withFault(cluster, () => ({ delayMilliseconds: 5_000 })) },
  { name: 'applications heard of twenty seconds after pods', through: (cluster) => slowWatch(cluster, 'sparkapplications', 20_000) },
  { name: 'pods heard of twenty seconds after applications', through: (cluster) => slowWatch(cluster, 'pods', 20_000) },
  { name: 'watches that break', meanwhile: async (cluster) => cluster.plane.cutWatches(new Error('connection reset')) },
  {
    name: 'watches that break after the history was compacted',
    meanwhile: async (cluster) => {
      cluster.plane.compact();
      cluster.plane.cutWatches(new Error('connection reset'));
    },
  },
  {
    name: 'an API server that does not answer for five minutes, in which the run ends',
    meanwhile: async (cluster) => {
      let away = true;
      cluster.plane.intercept({ before: ({ identity }) => (away && identity === ADMINISTRATOR ? { loseRequest: true } : undefined) });
      cluster.plane.cutWatches(new Error('connection reset'));
      await cluster.clock.advance(300_000);
      away = false;
    },
  },
];

describe('an application completes, with one driver and no residual resources, under', () => {
  it.each(NETWORK_FAULTS)('$name', async ({ through, meanwhile }) => {
    const cluster = await startCluster(['jobs'], { runMilliseconds: 60_000 });
    const operator = await cluster.operate({ through: through?.(cluster) });
    await cluster.submit('etl');
    await cluster.reach('etl', 'RUNNING');
    await meanwhile?.(cluster);
    await cluster.reach('etl', 'COMPLETED');
    await cluster.clock.advance(120_000);
    expect(cluster.drivers).toHaveLength(1);
    expect(cluster.status('etl')).toMatchObject({ executionAttempts: 1, submissionAttempts: 1, applicationState: { state: 'COMPLETED' } });
    expect(cluster.states.get('jobs/etl')).toEqual(['', 'SUBMITTED', 'RUNNING', 'COMPLETED']);
    expect(cluster.objects('Service')).toEqual([]);
    expect(cluster.objects('Pod').map(({ metadata }) => metadata.name)).toEqual(['etl-driver']);
    await cluster.stop(operator);
  });
});
