// In which order and how often the operator reconciles applications.
import { describe, expect, it } from 'vitest';
import { APPLICATIONS, configFor, recordingOperator, started, stopped, newApi, create, createPod } from './recording-operator';
import { Resources } from '../../src/kube/resources';
import type { SparkApplication } from '../../src/spec/types.gen';
import { sparkApplication } from '../support/embedded-api';

describe('the reconciles of an operator', () => {
  it('reconciles again at the time that a reconcile asked for', async () => {
    const embedded = newApi();
    create(embedded, 'pi');
    const instance = recordingOperator(embedded, {}, async () => (instance.reconciled.length === 1 ? { wakeAt: embedded.clock.now() + 30_000 } : {}));
    await started(embedded, instance);
    await embedded.clock.advance(29_999);
    expect(instance.reconciled).toHaveLength(1);
    await embedded.clock.advance(60_000);
    expect(instance.reconciled).toHaveLength(2);
    await stopped(embedded, instance);
  });

  it('reconciles the others when one application always fails, and retries that one less and less often', async () => {
    const embedded = newApi();
    create(embedded, 'bad');
    const instance = recordingOperator(embedded, {}, async (key) => {
      if (key === 'jobs/bad') {
        throw new TypeError('the spec is not what it seems');
      }
      return {};
    });
    await started(embedded, instance);
    await embedded.clock.advance(600_000);
    const failures = instance.reconciled.length;
    expect(failures).toBeGreaterThan(10);
    expect(failures).toBeLessThan(25);
    create(embedded, 'good');
    await embedded.clock.advance(0);
    expect(instance.reconciled).toContain('jobs/good');
    await stopped(embedded, instance);
  });

  it('writes a status that the API server refuses less and less often: an object may be over a bound that its CRD got later', async () => {
    const embedded = newApi();
    create(embedded, 'old');
    const isStatusWrite = ({ method, path }: { method: string; path: string }): boolean => method === 'PATCH' && path.endsWith('/status');
    let refused = 0;
    embedded.fault((request) => {
      if (!isStatusWrite(request)) return undefined;
      refused++;
      return { answer: { status: 422, body: { kind: 'Status', status: 'Failure', reason: 'Invalid', code: 422, message: 'spec.volumes: Too many: 2001' } } };
    });
    const instance = recordingOperator(embedded, {}, async () => {
      const application = await embedded.api.get<SparkApplication>(Resources.SparkApplication, { namespace: 'jobs', name: 'old' });
      await embedded.api.patchStatus(Resources.SparkApplication, application!, { driverInfo: {}, applicationState: { state: 'SUBMITTED' } });
      return {};
    });
    await started(embedded, instance);
    await embedded.clock.advance(600_000);
    expect(refused).toBeGreaterThan(5);
    expect(refused).toBeLessThan(25);
    await stopped(embedded, instance);
  });

  it('reconciles applications that have begun, and those whose pods changed, before new ones that wait', async () => {
    const embedded = newApi();
    ['running', 'edited'].forEach((name) => create(embedded, name));
    let release = (): void => undefined;
    const instance = recordingOperator(embedded, { workers: 1 }, async (key) => {
      if (key === 'jobs/busy') await new Promise<void>((resolve) => { release = resolve; });
      return {};
    });
    await started(embedded, instance);
    create(embedded, 'busy');
    await embedded.clock.advance(0);
    instance.reconciled.splice(0);

    ['new-1', 'new-2', 'new-3', 'new-4'].forEach((name) => create(embedded, name));
    const edited = await embedded.api.get<SparkApplication>(Resources.SparkApplication, { namespace: 'jobs', name: 'edited' });
    await embedded.api.patchStatus(Resources.SparkApplication, edited!, { driverInfo: {}, applicationState: { state: 'RUNNING' } });
    createPod(embedded, 'running-driver', 'running');
    await embedded.clock.advance(0);
    release();
    await embedded.clock.advance(0);
    expect(instance.reconciled).toHaveLength(6);
    // One of the new ones may have been reconciled before.
    expect(instance.reconciled.slice(0, 3)).toEqual(expect.arrayContaining(['jobs/edited', 'jobs/running']));
    await stopped(embedded, instance);
  });

  it('retries a failing application at once when its spec changes', async () => {
    const embedded = newApi();
    create(embedded, 'bad');
    const instance = recordingOperator(embedded, {}, () => Promise.reject(new Error('no')));
    await started(embedded, instance);
    await embedded.clock.advance(600_000);
    const before = instance.reconciled.length;
    const stored = embedded.must('GET', `${APPLICATIONS('jobs')}/bad`) as ReturnType<typeof sparkApplication>;
    embedded.must('PUT', `${APPLICATIONS('jobs')}/bad`, { ...stored, spec: { ...stored.spec, image: 'apache/spark:4.1.5' } });
    await embedded.clock.advance(0);
    expect(instance.reconciled.length).toBeGreaterThan(before);
    await stopped(embedded, instance);
  });

  it('keeps to the request rate that it was given', async () => {
    const embedded = newApi();
    const instance = recordingOperator(
      embedded, { kubeApiRate: { perSecond: 2, burst: 4 }, leaderElection: { ...configFor().leaderElection, enabled: false } },
    );
    await started(embedded, instance);
    const before = embedded.calls.length;
    const calls = Array.from({ length: 10 }, () => instance.deps.client.get(Resources.Pod, { namespace: 'jobs', name: 'x' }));
    await embedded.clock.advance(2_000);
    expect(embedded.calls.length - before).toBeLessThanOrEqual(4);
    await embedded.clock.advance(10_000);
    await Promise.all(calls);
    expect(embedded.calls.filter((call) => call.includes('/pods/x')).length).toBe(10);
    await stopped(embedded, instance);
  });
});
