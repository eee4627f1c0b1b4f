// What an edit of the specification does, by state and by what the application wants.
import { describe, expect, it } from 'vitest';
import {
  actionKinds, application, at, attemptStatus, decideOn, driverPod, ended, gone, present, reasonsOf, running, stateOf, type Circumstances,
} from './builders';
import { started, ControllerHarness } from './controller-harness';
import type { KubeRequest } from '../../../src/kube/transport';
import { specHash } from '../../../src/spec/spec-hash';
import type { SparkApplication, SparkApplicationStatus } from '../../../src/spec/types.gen';

const RUN: Circumstances = { driver: present(driverPod(running())) };
const OVER: Circumstances = { driver: present(driverPod(ended(0))), now: 61 };
const RETRIES = { restartPolicy: { type: 'OnFailure' as const, onFailureRetries: 3, onSubmissionFailureRetries: 3 } };

/** An application whose present attempt came from another specification, edited since the last reconcile. */
function edited(status: SparkApplicationStatus, spec: Record<string, unknown> = {}): SparkApplication {
  return application({ ...status, specHash: specHash({ old: true }), observedGeneration: 1 }, spec, { generation: 2 });
}

describe('an edit that needs a new run', () => {
  it.each<{ state: string; given: Circumstances; restart: string; nextRun: string; ignore: string }>([
    { state: 'SUBMITTED', given: RUN, restart: 'INVALIDATING', nextRun: 'RUNNING', ignore: 'RUNNING' },
    { state: 'RUNNING', given: RUN, restart: 'INVALIDATING', nextRun: 'RUNNING', ignore: 'RUNNING' },
    { state: 'UNKNOWN', given: RUN, restart: 'INVALIDATING', nextRun: 'RUNNING', ignore: 'RUNNING' },
    { state: 'SUCCEEDING', given: { ...OVER, driver: gone }, restart: 'INVALIDATING', nextRun: 'COMPLETED', ignore: 'COMPLETED' },
    { state: 'FAILING', given: { ...OVER, driver: gone, now: 60 }, restart: 'INVALIDATING', nextRun: 'FAILING', ignore: 'FAILING' },
    { state: 'SUBMISSION_FAILED', given: { driver: gone, now: 60 }, restart: 'INVALIDATING', nextRun: 'SUBMISSION_FAILED', ignore: 'SUBMISSION_FAILED' },
    { state: 'COMPLETED', given: OVER, restart: 'INVALIDATING', nextRun: 'INVALIDATING', ignore: 'COMPLETED' },
    { state: 'FAILED', given: OVER, restart: 'INVALIDATING', nextRun: 'INVALIDATING', ignore: 'FAILED' },
  ])('of an application in state $state: Restart leads to $restart, NextRun to $nextRun, Ignore to $ignore', ({ state, given, restart, nextRun, ignore }) => {
    const status = attemptStatus(state, { terminationTime: ['RUNNING', 'SUBMITTED', 'UNKNOWN'].includes(state) ? undefined : at(60) });
    const after = (onSpecChange?: 'Restart' | 'NextRun' | 'Ignore') => stateOf(decideOn(edited(status, { ...RETRIES, onSpecChange }), given));
    expect([after(), after('Restart'), after('NextRun'), after('Ignore')]).toEqual([restart, restart, nextRun, ignore]);
  });

  it.each(['NextRun', 'Ignore'] as const)('that waits is recorded and said once under %s, and the generation counts as seen', (onSpecChange) => {
    const first = decideOn(edited(attemptStatus('RUNNING'), { onSpecChange }), RUN);
    expect(first.status).toMatchObject({ specChangePending: true, observedGeneration: 2 });
    expect(reasonsOf(first)).toEqual(['SparkApplicationSpecChangePending']);
    const second = decideOn(application(first.status, { onSpecChange }, { generation: 2 }), RUN);
    expect(second.status).toEqual(first.status);
    expect(reasonsOf(second)).toEqual([]);
  });

  it('is forgotten when it is taken back', () => {
    const app = edited(attemptStatus('RUNNING'), { onSpecChange: 'NextRun' });
    const waiting = decideOn(app, RUN).status;
    const back = application({
      ...waiting, specHash: specHash({ ...app.spec, arguments: ['as before'] }),
    }, { onSpecChange: 'NextRun', arguments: ['as before'] }, { generation: 3 });
    expect(decideOn(back, RUN).status.specChangePending).toBeUndefined();
  });

  it.each<{ onSpecChange: 'NextRun' | 'Ignore'; expected: string }>([
    { onSpecChange: 'NextRun', expected: 'INVALIDATING' },
    { onSpecChange: 'Ignore', expected: 'COMPLETED' },
  ])('under $onSpecChange leads to $expected when the run has ended', ({ onSpecChange, expected }) => {
    const waiting = decideOn(edited(attemptStatus('RUNNING'), { onSpecChange }), RUN).status;
    const over = decideOn(application(waiting, { onSpecChange }, { generation: 2 }), OVER);
    expect(stateOf(over)).toBe('COMPLETED');
    expect(stateOf(decideOn(application(over.status, { onSpecChange }, { generation: 2 }), OVER))).toBe(expected);
  });

  it.each(['NextRun', 'Ignore'] as const)('is taken by a retry under %s, which counts as one', (onSpecChange) => {
    const spec = { ...RETRIES, onSpecChange };
    const failing = decideOn(edited(attemptStatus('RUNNING'), spec), { driver: present(driverPod(ended(1))), now: 61 });
    expect(failing.status).toMatchObject({ applicationState: { state: 'FAILING' }, specChangePending: true });
    const app = application(failing.status, spec, { generation: 2 });
    const retry = decideOn(app, { driver: gone, now: 100 });
    expect(retry.status).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 2, specHash: specHash(app.spec) });
    expect(retry.status.specChangePending).toBeUndefined();
  });

  it('forgets the attempts so far where it causes a run', () => {
    const app = application({ ...attemptStatus('INVALIDATING', { submissionAttempts: 4, executionAttempts: 3 }), infrastructureFailures: 2 });
    const { status } = decideOn(app, { driver: gone });
    expect(status).toMatchObject({ submissionAttempts: 1, executionAttempts: 0, specHash: specHash(app.spec) });
    expect(status.infrastructureFailures).toBeUndefined();
  });

  it.each([
    { name: 'no hash is recorded', status: { specHash: undefined } },
    { name: 'the hash is of another version', status: { specHash: 'v0-abc' } },
    { name: 'the generation is still the same, so a new CRD has filled in a default', status: { observedGeneration: 2 } },
  ])('is none where $name', ({ status }) => {
    const app = edited(attemptStatus('COMPLETED'));
    expect(stateOf(decideOn({ ...app, status: { ...app.status!, ...status } }, OVER))).toBe('COMPLETED');
  });
});

describe('an edit that changes suspend as well, as those of Kueue do,', () => {
  const original = { nodeSelector: undefined };
  const admitted = { nodeSelector: { flavor: 'spot' } };
  const other = { nodeSelector: { flavor: 'reserved' } };

  it('never runs a finished application again: not when it is suspended, and not when it is admitted elsewhere', () => {
    const finished = application({
      ...attemptStatus('COMPLETED', { terminationTime: at(60) }), specHash: specHash(application(undefined, admitted).spec), observedGeneration: 2,
    });
    const suspended = decideOn({ ...finished, ...application(finished.status, { ...original, suspend: true }, { generation: 3 }) }, OVER);
    expect(suspended.status).toMatchObject({ applicationState: { state: 'COMPLETED' }, suspended: true, observedGeneration: 3 });
    const again = decideOn(application(suspended.status, { ...other, suspend: false }, { generation: 4 }), OVER);
    expect(again.status).toMatchObject({ applicationState: { state: 'COMPLETED' }, observedGeneration: 4 });
    expect(actionKinds(again)).toEqual([]);
    // An edit of its own after that is one.
    expect(stateOf(decideOn(application(again.status, { ...other, arguments: ['new'] }, { generation: 5 }), OVER))).toBe('INVALIDATING');
  });

  it('does not hide an edit that was made while the application was suspended', () => {
    const finished = {
      ...attemptStatus('COMPLETED', { terminationTime: at(60) }),
      specHash: specHash(application(undefined, { suspend: true }).spec),
      observedGeneration: 2,
      suspended: true,
    };
    const while1 = decideOn(application(finished, { suspend: true, arguments: ['new'] }, { generation: 3 }), OVER);
    expect(while1.status).toMatchObject({ applicationState: { state: 'COMPLETED' }, specChangePending: true });
    expect(stateOf(decideOn(application(while1.status, { arguments: ['new'] }, { generation: 4 }), OVER))).toBe('INVALIDATING');
  });

  it('is a suspension of a running application, and its resumption begins from the specification as it is then', () => {
    const app = application({ ...attemptStatus('RUNNING'), specHash: specHash({ old: true }), observedGeneration: 1 }, { suspend: true }, { generation: 2 });
    expect(stateOf(decideOn(app, RUN))).toBe('SUSPENDING');
    const resumed = application({
      ...attemptStatus('SUSPENDED'), specHash: specHash({ old: true }), observedGeneration: 2, suspended: true,
    }, other, { generation: 3 });
    const decision = decideOn(resumed, { driver: gone });
    expect(decision.status).toMatchObject({ applicationState: { state: 'SUBMITTED' }, specHash: specHash(resumed.spec) });
    expect(decision.status.suspended).toBeUndefined();
    expect(decision.status.specChangePending).toBeUndefined();
  });
});

describe('on an API server', () => {
  it.each(['NextRun', 'Ignore'] as const)('what waits for the quota under %s is created again from the edited specification', async (onSpecChange) => {
    const harness = new ControllerHarness();
    harness.create({ onSpecChange, driver: { memory: '1g' } });
    const isDriver = ({ method, path }: KubeRequest) => method === 'POST' && path.endsWith('/pods');
    harness.api.faultNext(isDriver, { answer: { status: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'exceeded quota: compute' } } });
    await harness.reconcile();
    const [before] = harness.configMaps;
    harness.edit({ driver: { memory: '2g' } });
    await harness.pass(30);
    expect(harness.status()).toMatchObject({
      applicationState: { state: 'SUBMITTED' }, submissionAttempts: 1, executionAttempts: 1, specHash: specHash(harness.application()?.spec),
    });
    expect(harness.status()?.specChangePending).toBeUndefined();
    expect(harness.configMaps).toHaveLength(1);
    expect(harness.configMaps).not.toContain(before);
    expect(harness.driversCreated).toBe(2);
  });

  it('a run that continues is followed by one of the edited specification, whose attempts count from 1', async () => {
    const harness = await started({ onSpecChange: 'NextRun' });
    harness.edit({ arguments: ['other'] });
    await harness.settle();
    expect(harness.status()).toMatchObject({ applicationState: { state: 'RUNNING' }, specChangePending: true });
    harness.restart();
    harness.report(ended(0));
    await harness.settle();
    if (harness.pod()) harness.vanish();
    await harness.settle();
    expect(harness.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 1, executionAttempts: 1 });
    expect(harness.status()?.attempts).toMatchObject([{ outcome: 'COMPLETED' }]);
    expect(harness.driversCreated).toBe(2);
    harness.report(ended(0));
    await harness.settle();
    expect(harness.state()).toBe('COMPLETED');
    expect(harness.driversCreated).toBe(2);
  });
});
