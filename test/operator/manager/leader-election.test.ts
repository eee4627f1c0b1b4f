// At most one leader at any time, even with different clocks, suspended processes and lost responses.
import { describe, expect, it } from 'vitest';
import { KubeError } from '../../../src/kube/client';
import { silentLogger } from '../../../src/kube/logger';
import { Resources } from '../../../src/kube/resources';
import { createKubeClient } from '../../../src/kube/rest-client';
import { fencedClient } from '../../../src/operator/manager/fenced-client';
import type { LeaderElectionConfig } from '../../../src/operator/manager/leader-election';
import { LeaderElection } from '../../../src/operator/manager/leader-election';
import type { Lease } from '../../../src/spec/kubernetes.gen';
import { EmbeddedApi } from '../../support/embedded-api';
import { countingIds, settle, VirtualClock } from '../../support/virtual-clock';

const PATH = '/apis/coordination.k8s.io/v1/namespaces/jobs/leases/lock';

function configFor(identity: string): LeaderElectionConfig {
  return {
    enabled: true,
    lockName: 'lock',
    lockNamespace: 'jobs',
    identity,
    leaseDurationMilliseconds: 15_000,
    renewDeadlineMilliseconds: 10_000,
    retryPeriodMilliseconds: 2_000,
  };
}

function candidate(embedded: EmbeddedApi, identity: string, clock: VirtualClock = embedded.clock, scope = 'all namespaces') {
  const terms: AbortSignal[] = [];
  const warnings: string[] = [];
  let lost = 0;
  const election = new LeaderElection({
    api: createKubeClient(embedded.transport, clock, 5_000),
    config: configFor(identity),
    scope,
    clock,
    ids: countingIds(),
    log: { ...silentLogger, warn: (message, fields) => void warnings.push(`${message} ${JSON.stringify(fields)}`) },
    onStarted: (term) => terms.push(term),
    onLost: () => { lost += 1; },
  });
  election.start();
  return { election, terms, warnings, lost: () => lost };
}

const holder = (embedded: EmbeddedApi) => (embedded.must('GET', PATH) as Lease).spec;

describe('leader election', () => {
  it('acquires a free lease, renews it, and releases it when it stops', async () => {
    const embedded = new EmbeddedApi();
    const a = candidate(embedded, 'a');
    await embedded.clock.advance(60_000);
    expect(a.election.isLeader).toBe(true);
    expect(a.terms).toHaveLength(1);
    expect(holder(embedded)).toMatchObject({ holderIdentity: 'a', leaseDurationSeconds: 15, leaseTransitions: 0 });
    const stopping = a.election.stop();
    await embedded.clock.advance(0);
    await stopping;
    expect(holder(embedded).holderIdentity).toBe('');
    expect(a.election.isLeader).toBe(false);
    expect(embedded.clock.pending).toBe(0);
  });

  it('lets a second instance acquire the lease at its next attempt after a release', async () => {
    const embedded = new EmbeddedApi();
    const a = candidate(embedded, 'a');
    await embedded.clock.advance(5_000);
    const b = candidate(embedded, 'b');
    await embedded.clock.advance(20_000);
    expect(b.election.isLeader).toBe(false);
    const stopping = a.election.stop();
    await embedded.clock.advance(0);
    await stopping;
    await embedded.clock.advance(2_400);
    expect(b.election.isLeader).toBe(true);
    expect(holder(embedded).leaseTransitions).toBe(1);
  });

  it('waits for the whole lease duration by its own clock before it replaces a leader that does not renew', async () => {
    const embedded = new EmbeddedApi();
    const a = candidate(embedded, 'a');
    await embedded.clock.advance(4_000);
    embedded.fault((request) => (JSON.stringify(request.body ?? '').includes('"a"') ? { loseRequest: true } : undefined));
    const b = candidate(embedded, 'b');
    await embedded.clock.advance(9_000);
    expect(a.election.isLeader, 'not past its renew deadline').toBe(true);
    await embedded.clock.advance(1_000);
    expect(a.election.isLeader, 'past its renew deadline').toBe(false);
    expect(a.terms[0].aborted).toBe(true);
    expect(b.election.isLeader, 'nobody leads between the deadline and the end of the lease').toBe(false);
    await embedded.clock.advance(9_000);
    expect(b.election.isLeader).toBe(true);
  });

  it('ignores the times in the lease: a holder whose clock is an hour behind keeps the lease that it renews', async () => {
    const embedded = new EmbeddedApi();
    const slow = new VirtualClock(embedded.clock.now() - 3_600_000);
    const a = candidate(embedded, 'a', slow);
    await settle();
    const b = candidate(embedded, 'b');
    for (let second = 0; second < 60; second += 1) {
      await slow.advance(1_000);
      await embedded.clock.advance(1_000);
      expect([a.election.isLeader, b.election.isLeader]).toEqual([true, false]);
    }
  });

  it('refuses the first write of a former leader that was suspended', async () => {
    const embedded = new EmbeddedApi();
    const paused = new VirtualClock(embedded.clock.now());
    const a = candidate(embedded, 'a', paused);
    await settle();
    expect(a.election.isLeader).toBe(true);
    const client = fencedClient(createKubeClient(embedded.transport, paused), () => a.election.isLeader);
    const b = candidate(embedded, 'b');
    await embedded.clock.advance(20_000);
    expect(b.election.isLeader).toBe(true);
    const sleeping = paused.sleepThrough(20_000);
    const calls = embedded.calls.length;
    await expect(client.create(Resources.ConfigMap, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'jobs' } }))
      .rejects.toMatchObject({ reason: 'NotLeader' } satisfies Partial<KubeError>);
    expect(embedded.calls.slice(calls).filter((call) => call.startsWith('POST'))).toEqual([]);
    await sleeping;
    expect(a.lost()).toBe(1);
    expect(b.election.isLeader).toBe(true);
  });

  it('does not count as leader after its clock was set back', async () => {
    const embedded = new EmbeddedApi();
    let offset = 0;
    const clock = { now: () => embedded.clock.now() + offset, after: (ms: number, callback: () => void) => embedded.clock.after(ms, callback) };
    const a = candidate(embedded, 'a', clock as VirtualClock);
    await embedded.clock.advance(1_000);
    expect(a.election.isLeader).toBe(true);
    offset = -3_600_000;
    expect(a.election.isLeader).toBe(false);
    await embedded.clock.advance(2_000);
    expect(a.election.isLeader, 'after the next renewal').toBe(true);
  });

  it('keeps leading when the answer to a renewal is lost', async () => {
    const embedded = new EmbeddedApi();
    const a = candidate(embedded, 'a');
    await embedded.clock.advance(1_000);
    embedded.faultNext((request) => request.method === 'PUT', { loseResponse: true });
    await embedded.clock.advance(8_000);
    expect(a.election.isLeader).toBe(true);
    expect(a.terms).toHaveLength(1);
  });

  it('does not become leader when the response arrives after the renew deadline', async () => {
    const embedded = new EmbeddedApi();
    const clock = new VirtualClock(embedded.clock.now());
    const patient = new LeaderElection({
      api: createKubeClient(embedded.transport, clock, 60_000),
      config: configFor('a'),
      scope: 'all namespaces',
      clock,
      ids: countingIds(),
      log: silentLogger,
      onStarted: () => { throw new Error('a term began'); },
      onLost: () => undefined,
    });
    embedded.faultNext((request) => request.method === 'POST', { delayMilliseconds: 12_000 });
    patient.start();
    await settle();
    await clock.advance(12_000);
    await embedded.clock.advance(12_000);
    expect(holder(embedded).holderIdentity).toBe('a');
    expect(patient.isLeader).toBe(false);
  });

  it('loses leadership at once when another instance holds the lease, and leads again when the lease is free', async () => {
    const embedded = new EmbeddedApi();
    const a = candidate(embedded, 'a');
    await embedded.clock.advance(1_000);
    const lease = embedded.must('GET', PATH) as Lease;
    embedded.must('PUT', PATH, { ...lease, spec: { ...lease.spec, holderIdentity: 'thief', leaseDurationSeconds: 15 } });
    await embedded.clock.advance(2_000);
    expect(a.election.isLeader).toBe(false);
    expect(a.lost()).toBe(1);
    await embedded.clock.advance(25_000);
    expect(a.election.isLeader).toBe(true);
    expect(a.terms).toHaveLength(2);
    expect(a.terms[1].aborted).toBe(false);
  });

  it('makes only one of two instances leader when both find the lease free at the same time', async () => {
    const embedded = new EmbeddedApi();
    const candidates = [candidate(embedded, 'a'), candidate(embedded, 'b')];
    await embedded.clock.advance(0);
    expect(candidates.filter(({ election }) => election.isLeader)).toHaveLength(1);
  });

  it('warns an operator that waits forever for a lease held by an operator of other applications', async () => {
    const embedded = new EmbeddedApi();
    const blue = candidate(embedded, 'blue-1', embedded.clock, 'instance blue, all namespaces');
    await embedded.clock.advance(5_000);
    const second = candidate(embedded, 'blue-2', embedded.clock, 'instance blue, all namespaces');
    const green = candidate(embedded, 'green-1', embedded.clock, 'instance green, all namespaces');
    await embedded.clock.advance(10_000);
    expect(green.warnings, 'as when a Deployment is changed').toEqual([]);
    await embedded.clock.advance(60_000);
    const warning = /^The lease is held by an operator of other applications.*--leader-election-lock-name.*"holder":"blue-1".*instance blue.*instance green/;
    expect(green.warnings).toEqual([expect.stringMatching(warning)]);
    expect(second.warnings).toEqual([]);
    const stopping = Promise.all([blue, second, green].map(({ election }) => election.stop()));
    await embedded.clock.advance(5_000);
    await stopping;
  });
});
