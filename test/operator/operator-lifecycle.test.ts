// How the operator starts, is ready, serves probes and metrics, and stops.
import { describe, expect, it } from 'vitest';
import { recordingOperator, started, stopped, newApi, create } from './recording-operator';
import { EmbeddedApi } from '../support/embedded-api';
import { settle } from '../support/virtual-clock';

describe('the start and stop of an operator', () => {
  it('says why it could not start, and leaves nothing running', async () => {
    const embedded = new EmbeddedApi();
    const instance = recordingOperator(embedded);
    const failure = instance.operator.start().catch((error: unknown) => error);
    await embedded.clock.advance(30_000);
    expect(String(await failure)).toMatch(
      /could not start within 30 s: sparkapplications in all namespaces are not listed yet: .*is the CustomResourceDefinition sparkapplications installed\?/,
    );
    await embedded.clock.advance(0);
    expect(embedded.clock.pending).toBe(0);
  });

  it('waits for a list that takes longer than the limit, as long as its pages come', async () => {
    const embedded = newApi();
    for (let i = 0; i < 200; i++) create(embedded, `job-${i}`);
    embedded.fault(({ method, path, query }) => (method === 'GET' && path.endsWith('/sparkapplications') && query?.watch === undefined
      ? { delayMilliseconds: 20_000 } : undefined));
    const instance = recordingOperator(embedded);
    let outcome = 'still starting';
    void instance.operator.start().then(() => { outcome = 'started'; }, (error: unknown) => { outcome = String(error); });
    await embedded.clock.advance(35_000);
    expect(outcome).toBe('still starting');
    await embedded.clock.advance(60_000);
    // Servers listen in the machine's time.
    for (let i = 0; i < 50 && outcome === 'still starting'; i++) await settle();
    expect(outcome).toBe('started');
    await stopped(embedded, instance);
  });

  it('can be stopped while it is still starting', async () => {
    const embedded = newApi();
    embedded.fault(() => ({ delayMilliseconds: 5_000 }));
    const instance = recordingOperator(embedded);
    const starting = instance.operator.start();
    await settle();
    await stopped(embedded, instance);
    await starting;
    expect(instance.reconciled).toEqual([]);
  });

  it('is unready when no watch has brought anything for long, and ready again after', async () => {
    const embedded = newApi();
    const instance = recordingOperator(embedded);
    await started(embedded, instance);
    expect(instance.operator.unready()).toBeUndefined();
    const heal = embedded.fault(() => ({ loseRequest: true }));
    embedded.cutWatches();
    await embedded.clock.advance(800_000);
    expect(instance.operator.unready()).toMatch(/^the API server has sent nothing about sparkapplications in all namespaces for \d+ s: .*socket hang up/);
    heal();
    await embedded.clock.advance(60_000);
    expect(instance.operator.unready()).toBeUndefined();
    await stopped(embedded, instance);
  });

  it('serves probes and metrics, and stops serving last', async () => {
    const embedded = newApi();
    create(embedded, 'pi');
    const instance = recordingOperator(embedded, { healthProbeBindAddress: '127.0.0.1:0', metricsBindAddress: '127.0.0.1:0' });
    const starting = instance.operator.start();
    while (!instance.operator.ports.metrics) {
      await settle(1);
    }
    await embedded.clock.advance(0);
    await starting;
    const { health, metrics } = instance.operator.ports;
    expect((await fetch(`http://127.0.0.1:${health}/healthz`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${health}/readyz`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${health}/elsewhere`)).status).toBe(404);
    const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
    for (const line of [
      'controller_runtime_reconcile_total{controller="spark-application-controller",result="success"} 1',
      'controller_runtime_reconcile_total{controller="spark-application-controller",result="error"} 0',
      'controller_runtime_max_concurrent_reconciles{controller="spark-application-controller"} 2',
      'workqueue_depth{name="spark-application-controller"} 0',
      'workqueue_adds_total{name="spark-application-controller"} 1',
      'leader_election_master_status{name="lock"} 1',
      'spark_application_count 0',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    await stopped(embedded, instance);
    await expect(fetch(`http://127.0.0.1:${health}/healthz`)).rejects.toThrow();
  });
});
