// Pods that somebody else made with the labels, owners and finalizers of an application: they cost a reconcile little, and keep nobody.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { APPLICATION_UID, ATTEMPT, driverPod, ended, NEXT_ATTEMPT, running } from './builders';
import { ControllerHarness, started } from './controller-harness';
import { cachedPod } from '../../../src/operator/application/cached-pod';
import * as ownership from '../../../src/operator/application/ownership';
import type { Pod, PodStatus } from '../../../src/spec/kubernetes.gen';
import { DRIVER_FINALIZER, EXECUTOR_CONTAINER, Label } from '../../../src/spec/labels';

const PODS = '/api/v1/namespaces/jobs/pods';
const APPLICATION = { metadata: { uid: APPLICATION_UID } };

afterEach(() => {
  vi.restoreAllMocks();
});

/** Well-formed identifiers of attempts, none of which is the application's. */
const forged = (count: number): string[] => Array.from({ length: count }, (_, i) => `${String(i).padStart(8, '0')}-0000-4000-8000-000000000000`);

describe('identifiers on pods', () => {
  it('are checked a few in each reconcile, and each is found in the end', () => {
    const attempts = ownership.ownAttemptsOf(APPLICATION);
    const ids = [...forged(5_000), NEXT_ATTEMPT];
    let reconciles = 0;
    do {
      attempts.begin(ATTEMPT);
      expect(ids.filter((id) => attempts.has(id) && id !== NEXT_ATTEMPT)).toEqual([]);
      reconciles += 1;
    } while (!attempts.has(NEXT_ATTEMPT) && attempts.isIncomplete());
    expect(attempts.has(NEXT_ATTEMPT)).toBe(true);
    expect(reconciles).toBeLessThan(25);
    attempts.begin(ATTEMPT);
    ids.forEach((id) => attempts.has(id));
    expect(attempts.isIncomplete(), 'what was found is remembered').toBe(false);
  });

  it('of which there are very many do not hide that of the present attempt', () => {
    const attempts = ownership.ownAttemptsOf(APPLICATION);
    for (let reconcile = 0; reconcile < 60; reconcile++) {
      attempts.begin(ATTEMPT);
      forged(20_000).forEach((id) => attempts.has(id));
      expect(attempts.has(ATTEMPT)).toBe(true);
    }
  });

  it.each([undefined, '', 'x', 'X'.repeat(100_000), ATTEMPT.toUpperCase()])('of another form are nobody\'s, and take none of the checks: %s', (id) => {
    const attempts = ownership.ownAttemptsOf(APPLICATION);
    attempts.begin(undefined);
    for (let time = 0; time < 1_000; time++) expect(attempts.has(id)).toBe(false);
    expect(attempts.isIncomplete()).toBe(false);
  });
});

/** An executor that only its sidecar keeps. */
const LINGERING: PodStatus = {
  phase: 'Running',
  containerStatuses: [{
    name: EXECUTOR_CONTAINER,
    image: 'i',
    imageID: 'i',
    ready: false,
    restartCount: 0,
    state: { terminated: { exitCode: 0, finishedAt: '2020-01-01T00:00:00Z' } },
  }],
};

it('the pods of an application are searched as often for thirty actions as for one', async () => {
  const searches = async (executors: number): Promise<number> => {
    const harness = await started();
    for (let i = 0; i < executors; i++) {
      harness.executor(`etl-exec-${i}`, 'Running');
      harness.report(LINGERING, `etl-exec-${i}`);
    }
    await harness.sync();
    const search = vi.spyOn(harness.pods, 'byIndex');
    await harness.reconcileUnsynced();
    expect(harness.count('DELETE', /etl-exec/)).toBe(executors);
    return search.mock.calls.length;
  };
  expect(await searches(30)).toBe(await searches(1));
});

describe('pods with our finalizer whose owner is another application of this name', () => {
  function forge(harness: ControllerHarness, count: number, owner: object): void {
    for (let i = 0; i < count; i++) {
      harness.api.must('POST', PODS, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: `forged-${i}`,
          namespace: 'jobs',
          labels: { [Label.LAUNCHED_BY_OPERATOR]: 'true' },
          finalizers: [DRIVER_FINALIZER],
          ownerReferences: [{ apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', name: 'etl', uid: 'gone', controller: true, ...owner }],
        },
        spec: { containers: [{ name: 'c', image: 'i' }] },
      });
    }
  }
  const reads = (harness: ControllerHarness): number => harness.count('GET', /sparkapplications\/etl$/);
  const held = (harness: ControllerHarness): number => harness.names(PODS).filter((name) => harness.pod(name)?.metadata.finalizers).length;

  it('cost one call in a reconcile, are released a few at a time, and in the end all of them', async () => {
    const harness = await started();
    forge(harness, 50, {});
    const before = reads(harness);
    const { wakeAt } = await harness.reconcile();
    expect([reads(harness) - before, held(harness)]).toEqual([1, 30]);
    expect(wakeAt).toBeDefined();
    await harness.pass(5);
    expect(held(harness)).toBe(0);
    expect(reads(harness) - before).toBeLessThanOrEqual(4);
  });

  it('cost nothing further while their owner exists and they stay as they are', async () => {
    const harness = await started();
    forge(harness, 20, { uid: harness.application()?.metadata.uid });
    harness.restart();
    await harness.syncPods();
    const before = reads(harness);
    for (let time = 0; time < 5; time++) await harness.reconcileUnsynced();
    expect([reads(harness) - before, held(harness)]).toEqual([1, 20]);
  });

  it('cost nothing where their owner has another name than the key under which they are found', async () => {
    const harness = await started();
    forge(harness, 20, { name: 'other' });
    const before = harness.count('GET', /sparkapplications/);
    await harness.sync();
    await harness.reconcileUnsynced();
    expect(harness.count('GET', /sparkapplications\/(etl|other)$/)).toBe(0);
    expect(before).toBeGreaterThan(0);
  });

  it('do not keep an application from being reconciled when they cannot be released', async () => {
    const harness = await started();
    forge(harness, 1, {});
    harness.api.fault(({ method, path }) => (method === 'PATCH' && path.includes('/pods/forged')
      ? { answer: { status: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'a policy says no' } } } : undefined));
    harness.report(ended(0));
    await harness.settle();
    expect(harness.state()).toBe('COMPLETED');
    const tries = harness.count('PATCH', /pods\/forged/);
    await harness.settle();
    expect(harness.count('PATCH', /pods\/forged/)).toBe(tries);
  });
});

describe('the status of a pod that was made to be large', () => {
  const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
  const condition = { type: 'x'.repeat(3_000), status: 'True', reason: 'x'.repeat(3_000), message: 'x'.repeat(3_000) };
  const waiting = { name: 'x'.repeat(3_000), image: 'x'.repeat(3_000), imageID: '', ready: false, restartCount: 0, state: { waiting: condition } };

  it.each<[string, object]>([
    ['conditions', { conditions: many(50, condition) }],
    ['containers', { containerStatuses: many(50, waiting), initContainerStatuses: many(50, waiting) }],
    ['fields that nobody reads', { podIPs: many(50, Object.fromEntries(many(50, 0).map((_, i) => [`f${i}`, 'x'.repeat(500)]))) }],
  ])('is cached in a few kilobytes: %s', (_, fields) => {
    const pod: Pod = driverPod({ ...running(), ...fields });
    const cached = cachedPod(pod);
    expect(JSON.stringify(cached).length).toBeLessThan(100_000);
    expect(cached.status?.phase).toBe('Running');
  });

  it('shows nothing that steers a terminal, and no password of a URL', () => {
    const pod = driverPod({ phase: 'Failed', message: '\u001b[2Jpull https://me:pass@host/i?token=1' });
    expect(cachedPod(pod).status?.message).toBe('\\u001b[2Jpull https://***@host/i?***');
  });
});
