// Statuses that somebody else wrote, of any size and shape: the controller neither fails on them nor lets them grow.
import { describe, expect, it } from 'vitest';
import { application as ordinary, attemptStatus, ended, running } from './builders';
import { ControllerHarness } from './controller-harness';
import { cachedApplication } from '../../../src/operator/application/cached-application';
import { submissionIdOf } from '../../../src/operator/application/driver/driver-pod';
import { withReadableStatus } from '../../../src/operator/application/recorded-status';
import type { SparkApplication } from '../../../src/spec/types.gen';
import { EXISTING_STATUSES } from '../../schema/statuses';

const STATUS = '/apis/sparkoperator.k8s.io/v1beta2/namespaces/jobs/sparkapplications/etl/status';
const LIMIT = 1000;
const ORDINARY: SparkApplication = ordinary(attemptStatus('RUNNING'));
const EXISTING_FIELDS = ORDINARY.status as object;

/** An application whose driver runs, and whose status somebody has changed since. */
async function changedBySomebody(fields: object, crd: 'ours' | 'open'): Promise<ControllerHarness> {
  const harness = new ControllerHarness({ crd });
  harness.create();
  await harness.settle();
  harness.report(running());
  await harness.settle();
  const application = harness.application();
  harness.api.must('PUT', STATUS, { ...application, status: { ...application?.status, ...fields } });
  await harness.settle();
  return harness;
}

const many = <T>(count: number, entry: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => entry(i));
const bytes = (value: unknown): number => JSON.stringify(value).length;

describe('a status that another operator wrote under the same schema', () => {
  it.each([
    ['20,000 executors', { executorState: Object.fromEntries(many(20_000, (i) => [`etl-${'x'.repeat(30)}-exec-${i}`, 'RUNNING'])) }],
    ['an executor with a name of 500 kB', { executorState: { ['x'.repeat(500_000)]: 'RUNNING' } }],
    ['1,000 attempts with long messages', {
      attempts: many(1_000, (i) => ({ submissionID: `a-${i}`, outcome: 'FAILED', endTime: '2026-01-01T00:00:00Z', message: 'x'.repeat(500) })),
    }],
    ['a message of 500 kB', { applicationState: { state: 'RUNNING', errorMessage: 'x'.repeat(500_000) } }],
    ['a failure of 500 kB', { failure: { class: 'UserError', message: 'x'.repeat(250_000), lastLines: 'x'.repeat(250_000) } }],
    ['names of what is kept, 500 kB of them', { retained: many(50_000, (i) => `part-${i}`) }],
  ])('with %s: the run ends as always, and its status is of the usual size', async (_, fields) => {
    const harness = await changedBySomebody(fields, 'ours');
    harness.report(ended(0));
    await harness.settle();
    expect(harness.state()).toBe('COMPLETED');
    expect(Object.keys(harness.status()?.executorState ?? {}).length).toBeLessThanOrEqual(LIMIT);
    expect(bytes(harness.status())).toBeLessThan(150_000);
    const writes = harness.statusWrites;
    await harness.settle();
    expect(harness.statusWrites).toBe(writes);
  });
});

describe('a status that passed a CRD that lets anything through', () => {
  it.each([
    ['executors that are a text', { executorState: 'x'.repeat(100_000) }],
    ['executors that are a list', { executorState: ['RUNNING', null] }],
    ['states that are no texts', { executorState: { a: null, b: { state: 'RUNNING' }, c: 'RUNNING', d: 'toString' } }],
    ['a summary of texts', { executorSummary: { completed: 'many', failed: -1, running: null } }],
    ['attempts that are null', { attempts: [null, 3, { submissionID: 5 }] }],
    ['attempts that are a mapping', { attempts: { a: 1 } }],
    ['conditions that are null', { conditions: [null, 'Ready', { type: 7 }] }],
    ['10,000 conditions', { conditions: many(10_000, (i) => ({ type: `T${i}`, status: 'True' })) }],
    ['what is kept as a text', { retained: 'configMaps' }],
    ['a failure that is a text', { failure: 'it failed' }],
    ['an executor\'s failure that is a list', { executorFailure: [] }],
    ['counts that are texts', { executionAttempts: '1', submissionAttempts: {}, infrastructureFailures: null }],
    ['driver information that is a text', { driverInfo: 'etl-driver' }],
    ['times that are numbers', { lastSubmissionAttemptTime: 5, terminationTime: { at: 1 } }],
  ])('with %s: the run ends as always', async (_, fields) => {
    const harness = await changedBySomebody(fields, 'open');
    await expect(harness.registry.metrics(), 'one status leaves nobody without metrics').resolves.toContain('spark_operator_applications');
    harness.report(ended(0));
    await harness.settle();
    expect(harness.state()).toBe('COMPLETED');
    await expect(harness.registry.metrics()).resolves.toContain('spark_operator_applications');
  });
});

describe('a large status of which the cache has a part', () => {
  const foreign = { note: 'theirs', nested: { list: [1, 2] } };
  const states = Object.fromEntries(many(3_000, (i) => [`etl-${'x'.repeat(40)}-exec-${i}`, 'COMPLETED']));

  it('loses what is no longer so, and keeps what somebody else wrote', async () => {
    const harness = await changedBySomebody({ executorState: states, theirs: foreign, driverInfo: { podName: 'etl-driver', theirs: 'too' } }, 'open');
    harness.report(ended(1));
    await harness.settle();
    const { executorState = {}, ...status } = harness.status() ?? {};
    expect(Object.keys(executorState).length).toBeLessThanOrEqual(LIMIT);
    expect(status).toMatchObject({ applicationState: { state: 'FAILED' }, theirs: foreign, driverInfo: { podName: 'etl-driver', theirs: 'too' } });
  });

  it('has none of the executors of an attempt that is over when the next one begins', async () => {
    const harness = new ControllerHarness({ crd: 'open' });
    harness.create({ restartPolicy: { type: 'OnFailure', onFailureRetries: 1, onFailureRetryInterval: 1 } });
    await harness.settle();
    const application = harness.application();
    harness.api.must('PUT', STATUS, { ...application, status: { ...application?.status, executorState: states } });
    harness.report(ended(1));
    await harness.pass(2 * 86_400);
    expect(harness.status()).toMatchObject({ submissionAttempts: 2 });
    expect(harness.status()?.executorState).toEqual({});
  });

  it('is written from the version that was decided about, or decided about again', async () => {
    const harness = await changedBySomebody({ theirs: 'x'.repeat(100_000) }, 'open');
    harness.report(ended(0));
    await harness.syncPods();
    const application = harness.application();
    harness.api.must('PUT', STATUS, { ...application, status: { ...application?.status, theirs: 'y'.repeat(100_000) } });
    await expect(harness.reconcileUnsynced()).rejects.toMatchObject({ status: 409 });
    await harness.settle();
    expect(harness.status()).toMatchObject({ applicationState: { state: 'COMPLETED' }, theirs: 'y'.repeat(100_000) });
  });

  it('costs no further call where it is not written', async () => {
    const harness = await changedBySomebody({ theirs: 'x'.repeat(100_000) }, 'open');
    const reads = harness.count('GET', /sparkapplications\/etl$/);
    await harness.settle();
    await harness.settle();
    expect(harness.count('GET', /sparkapplications\/etl$/)).toBe(reads);
  });
});

describe('the part of a status that is cached', () => {
  const withStatus = (status: unknown): SparkApplication => (
    { ...ORDINARY, status } as SparkApplication);
  const size = (status: unknown): number => bytes(cachedApplication(withStatus(status)).status);
  const long = 'x'.repeat(1_000_000);

  it.each<[string, unknown, number]>([
    ['a message of 1 MB', { applicationState: { state: 'RUNNING', errorMessage: long } }, 10_000],
    ['a field of somebody else of 1 MB', { theirs: long }, 10_000],
    ['a field of somebody else in a field of ours', { driverInfo: { podName: 'a', theirs: long } }, 10_000],
    ['an address of 1 MB', { driverInfo: { webUIAddress: long } }, 10_000],
    ['10,000 conditions with long messages', { conditions: many(10_000, (i) => ({ type: `T${i}`, status: 'True', message: long.slice(0, 100) })) }, 40_000],
    ['100 conditions with very long messages', { conditions: many(100, (i) => ({ type: `T${i}`, status: 'True', message: long.slice(0, 10_000) })) }, 40_000],
    ['texts for all fields', Object.fromEntries(Object.keys(EXISTING_FIELDS).map((field) => [field, long.slice(0, 40_000)])), 40_000],
    ['100,000 executors', { executorState: Object.fromEntries(many(100_000, (i) => [`exec-${i}`, 'RUNNING'])) }, 130_000],
    ['executors with long names', { executorState: Object.fromEntries(many(4_000, (i) => [`${long.slice(0, 245)}-${i}`, 'RUNNING'])) }, 130_000],
    ['a text in its place', long, 10_000],
    ['a list in its place', many(100_000, () => 'a'), 10_000],
  ])('is small: %s', (_, status, most) => expect(size(status)).toBeLessThan(most));

  it.each(Object.entries(EXISTING_STATUSES))('is the whole of an ordinary one: %s', (_, status) => {
    expect(cachedApplication(withStatus(status)).status).toBe(status);
  });

  it('has all executors that a status of this operator lists, however many a flag allows', () => {
    const executorState = Object.fromEntries(many(5_000, (i) => [`${'p'.repeat(47)}-exec-${i}`, 'COMPLETED']));
    expect(cachedApplication(withStatus({ executorState }), undefined, 5_000).status?.executorState).toEqual(executorState);
  });

  it('is what decisions read: the same as of the whole, where texts have the usual length', () => {
    const status = { ...ORDINARY.status, theirs: long, conditions: [{ type: 'Ready', status: 'True', reason: 'Running', message: 'it runs' }] };
    const readable = withReadableStatus(withStatus(status)).status as unknown as Record<string, unknown>;
    const { theirs: _theirs, ...ours } = readable;
    expect(withReadableStatus(cachedApplication(withStatus(status))).status).toEqual(ours);
  });
});

describe('a status that the API server refuses', () => {
  const invalid = { status: 422, body: { kind: 'Status', status: 'Failure', reason: 'Invalid', code: 422, message: 'spec.volumes: Too many: 2001' } };
  const tooLarge = { status: 500, body: { kind: 'Status', status: 'Failure', code: 500, message: 'etcdserver: request is too large' } };

  function refusing(answer: object) {
    const harness = new ControllerHarness();
    const mend = harness.api.fault(({ method, path }) => (method === 'PATCH' && path === STATUS ? { answer } as never : undefined));
    const told = () => harness.events.filter(({ reason }) => reason === 'SparkApplicationStatusRefused');
    return { harness, mend, told };
  }

  it.each([['since its CRD refuses the object', invalid], ['since the object would be too large', tooLarge]])(
    '%s: is told once for each generation, and is not sent again by itself', async (_, answer) => {
      const { harness, told } = refusing(answer);
      harness.create();
      expect(await harness.reconcile(), 'no time to wake at').toEqual({});
      expect(harness.statusWrites).toBe(1);
      await harness.pass(86_400);
      expect(told()).toHaveLength(1);
      expect(told()[0]).toMatchObject({ type: 'Warning', message: expect.stringContaining((answer.body as { message: string }).message) });
      harness.edit({ arguments: ['other'] });
      await harness.settle();
      await harness.settle();
      expect(told()).toHaveLength(2);
      expect(harness.driversCreated, 'nothing is created without a stored status').toBe(0);
      expect(harness.configMaps).toEqual([]);
    });

  it('lets the application run once it is accepted', async () => {
    const { harness, mend } = refusing(invalid);
    harness.create();
    await harness.reconcile();
    mend();
    await harness.settle();
    expect(harness.state()).toBe('SUBMITTED');
    expect(harness.driversCreated).toBe(1);
  });

  it('for want of a right is sent again: that is no fault of the application', async () => {
    const { harness, told } = refusing({ status: 403, body: { kind: 'Status', status: 'Failure', reason: 'Forbidden', code: 403, message: 'no' } });
    harness.create();
    await expect(harness.reconcile()).rejects.toMatchObject({ status: 403 });
    expect(told()).toEqual([]);
  });
});

describe('a status that this operator wrote', () => {
  it.each(Object.entries(EXISTING_STATUSES))('is read as it is: one %s', (_, status) => {
    const application = { apiVersion: 'v1', kind: 'SparkApplication', metadata: {}, spec: {}, status } as unknown as SparkApplication;
    expect(withReadableStatus(application)).toEqual(application);
  });

  it('is read as it is after a run', async () => {
    const harness = await changedBySomebody({}, 'ours');
    const application = harness.application() as SparkApplication;
    expect(submissionIdOf(harness.pod() as never)).toBe(application.status?.submissionID);
    expect(withReadableStatus(application)).toEqual(application);
  });
});
