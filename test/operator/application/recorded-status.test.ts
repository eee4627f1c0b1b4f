// Statuses that somebody else wrote, of any size and shape: the controller neither fails on them nor lets them grow.
import { describe, expect, it } from 'vitest';
import { ended, running } from './builders';
import { World } from './world';
import { submissionIdOf } from '../../../src/operator/application/driver/driver-pod';
import { withReadableStatus } from '../../../src/operator/application/recorded-status';
import type { SparkApplication } from '../../../src/spec/types.gen';
import { EXISTING_STATUSES } from '../../schema/statuses';

const STATUS = '/apis/sparkoperator.k8s.io/v1beta2/namespaces/jobs/sparkapplications/etl/status';
const LIMIT = 1000;

/** An application whose driver runs, and whose status somebody has changed since. */
async function changedBySomebody(fields: object, crd: 'ours' | 'open'): Promise<World> {
  const world = new World({ crd });
  world.create();
  await world.settle();
  world.report(running());
  await world.settle();
  const application = world.application();
  world.api.must('PUT', STATUS, { ...application, status: { ...application?.status, ...fields } });
  await world.settle();
  return world;
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
    const world = await changedBySomebody(fields, 'ours');
    world.report(ended(0));
    await world.settle();
    expect(world.state()).toBe('COMPLETED');
    expect(Object.keys(world.status()?.executorState ?? {}).length).toBeLessThanOrEqual(LIMIT);
    expect(bytes(world.status())).toBeLessThan(150_000);
    const writes = world.statusWrites;
    await world.settle();
    expect(world.statusWrites).toBe(writes);
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
    const world = await changedBySomebody(fields, 'open');
    world.report(ended(0));
    await world.settle();
    expect(world.state()).toBe('COMPLETED');
  });
});

describe('a status that the API server refuses', () => {
  it('is sent once in each reconcile, which fails, and nothing is created without it', async () => {
    const world = new World();
    world.create();
    world.api.fault(({ method, path }) => (method === 'PATCH' && path === STATUS
      ? { answer: { status: 422, body: { kind: 'Status', status: 'Failure', reason: 'Invalid', code: 422, message: 'spec.volumes: Too many: 2001' } } }
      : undefined));
    for (let tries = 1; tries <= 3; tries++) {
      await expect(world.reconcile()).rejects.toMatchObject({ status: 422, transient: false });
      expect(world.statusWrites).toBe(tries);
    }
    expect(world.driversCreated).toBe(0);
    expect(world.configMaps).toEqual([]);
  });
});

describe('a status that this operator wrote', () => {
  it.each(Object.entries(EXISTING_STATUSES))('is read as it is: one %s', (_, status) => {
    const application = { apiVersion: 'v1', kind: 'SparkApplication', metadata: {}, spec: {}, status } as unknown as SparkApplication;
    expect(withReadableStatus(application)).toEqual(application);
  });

  it('is read as it is after a run', async () => {
    const world = await changedBySomebody({}, 'ours');
    const application = world.application() as SparkApplication;
    expect(submissionIdOf(world.pod() as never)).toBe(application.status?.submissionID);
    expect(withReadableStatus(application)).toEqual(application);
  });
});
