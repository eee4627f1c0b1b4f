// The probes: unready while the caches may be out of date or the event loop stalls, dead only when a restart would help.
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { EventLoopMonitor, systemLoopDelay } from '../../../src/operator/manager/event-loop-monitor';
import type { Operator } from '../../../src/operator/operator';
import { startCluster, type Arrangement, type SimulatedCluster } from '../../support/simulated-cluster';
import { VirtualClock } from '../../support/virtual-clock';

/** An event loop that stalls as long as a test says. */
function stallable() {
  const delay = { longestMilliseconds: 0, reset: () => undefined };
  return { delay, stall: (milliseconds: number) => void (delay.longestMilliseconds = milliseconds) };
}

describe('the event loop of an operator', () => {
  it('is healthy while its stalls are short', async () => {
    const { delay, stall } = stallable();
    const clock = new VirtualClock();
    const watch = new EventLoopMonitor(delay, clock, new Registry());
    watch.start();
    stall(4_900);
    await clock.advance(600_000);
    expect([watch.unready(), watch.dead()]).toEqual([undefined, undefined]);
    watch.stop();
    expect(clock.pending).toBe(0);
  });

  it('makes the operator unready at a long stall, and ready again a window later', async () => {
    const { delay, stall } = stallable();
    const clock = new VirtualClock();
    const watch = new EventLoopMonitor(delay, clock, new Registry());
    watch.start();
    stall(7_500);
    expect(watch.unready()).toBe('the event loop stalled for 7.5 s');
    await clock.advance(10_000);
    stall(0);
    expect(watch.unready(), 'for the rest of a window').toBe('the event loop stalled for 7.5 s');
    await clock.advance(10_000);
    expect(watch.unready()).toBeUndefined();
    expect(watch.dead(), 'one stall, as of a suspended process, needs no restart').toBeUndefined();
    watch.stop();
  });

  it('makes the operator dead when it stalls repeatedly for a minute', async () => {
    const { delay, stall } = stallable();
    const clock = new VirtualClock();
    const watch = new EventLoopMonitor(delay, clock, new Registry());
    watch.start();
    stall(6_000);
    await clock.advance(50_000);
    expect(watch.dead()).toBeUndefined();
    await clock.advance(10_000);
    expect(watch.dead()).toBe('the event loop stalled for 5 s and more in each of the last 6 windows of 10 s');
    stall(0);
    await clock.advance(10_000);
    expect(watch.dead()).toBeUndefined();
    watch.stop();
  });

  it('is measured in this process: a stall is seen, and forgotten when asked', async () => {
    const delay = systemLoopDelay();
    delay.reset();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const end = performance.now() + 200;
    while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(delay.longestMilliseconds).toBeGreaterThan(100);
    delay.reset();
    expect(delay.longestMilliseconds).toBe(0);
    delay.close();
  });
});

describe('the probes', () => {
  async function probed(arrangement: Arrangement = {}): Promise<{ cluster: SimulatedCluster; operator: Operator; ask: (probe: string) => Promise<string> }> {
    const cluster = await startCluster();
    const operator = await cluster.operate({ ...arrangement, config: { ...arrangement.config, healthProbeBindAddress: '127.0.0.1:0' } });
    const ask = async (probe: string) => {
      const answering = fetch(`http://127.0.0.1:${operator.ports.health}/${probe}`).then(async (answer) => `${answer.status} ${(await answer.text()).trim()}`);
      let answer: string | undefined;
      void answering.then((text) => { answer = text; });
      // The operator's own limits run on the clock of the test.
      while (answer === undefined) await cluster.clock.advance(10);
      return answer;
    };
    return { cluster, operator, ask };
  }

  it('report an event loop that stalls', async () => {
    const { delay, stall } = stallable();
    const { cluster, operator, ask } = await probed({ loopDelay: delay });
    expect([await ask('healthz'), await ask('readyz')]).toEqual(['200 ok', '200 ok']);
    stall(8_000);
    expect([await ask('healthz'), await ask('readyz')]).toEqual(['200 ok', '503 the event loop stalled for 8.0 s']);
    await cluster.clock.advance(60_000);
    expect(await ask('healthz')).toMatch(/^503 the event loop stalled for 5 s and more/);
    await cluster.stop(operator);
  });

  it('report an operator as dead when its watches stay silent although the API server responds', async () => {
    const { cluster, operator, ask } = await probed();
    // A connection pool that hangs: watches and lists never come through, other calls do.
    cluster.plane.intercept({ before: ({ request }) => (/sparkapplications|pods/.test(request.path) ? { loseRequest: true } : undefined) });
    cluster.plane.cutWatches(new Error('gone'));
    await cluster.clock.advance(800_000);
    expect(await ask('readyz')).toMatch(/^503 the API server has sent nothing about sparkapplications in all namespaces for \d+ s: /);
    expect(await ask('healthz')).toBe('200 ok');
    await cluster.clock.advance(500_000);
    const silent = /^503 the API server has sent nothing about sparkapplications in all namespaces for \d+ s: .*, although the API server responds$/;
    expect(await ask('healthz')).toMatch(silent);
    cluster.plane.intercept(undefined);
    await cluster.clock.advance(60_000);
    expect([await ask('healthz'), await ask('readyz')]).toEqual(['200 ok', '200 ok']);
    await cluster.stop(operator);
  });

  it.each([
    ['is away', () => ({ loseRequest: true })],
    ['is overloaded', () => ({ answer: { status: 503, body: { kind: 'Status', reason: 'ServiceUnavailable', message: 'overloaded' } } })],
    ['does not answer in time', () => ({ delayMilliseconds: 100_000, loseRequest: true })],
  ])('keep an operator alive whose API server %s: a restart would not help', async (_what, fault) => {
    const { cluster, operator, ask } = await probed();
    cluster.plane.intercept({ before: fault });
    cluster.plane.cutWatches(new Error('gone'));
    await cluster.clock.advance(2_000_000);
    expect(await ask('readyz')).toMatch(/^503 the API server has sent nothing about/);
    expect(await ask('healthz')).toBe('200 ok');
    cluster.plane.intercept(undefined);
    await cluster.clock.advance(200_000);
    await cluster.stop(operator);
  });

  it('keep an operator alive that is no longer allowed to watch: a restart would not help', async () => {
    const { cluster, operator, ask } = await probed();
    const forbidden = { answer: { status: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'no right' } } };
    cluster.plane.intercept({ before: ({ request }) => (request.path.includes('sparkapplications') ? forbidden : undefined) });
    cluster.plane.cutWatches(new Error('gone'));
    await cluster.clock.advance(2_000_000);
    expect(await ask('readyz')).toMatch(/^503 the API server has sent nothing about sparkapplications .*no right/);
    expect(await ask('healthz')).toBe('200 ok');
    cluster.plane.intercept(undefined);
    await cluster.stop(operator);
  });
});
