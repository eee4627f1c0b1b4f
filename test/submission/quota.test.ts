// What an application asks of quotas, and whether they have that much left, with the sums.
import { describe, expect, it } from 'vitest';
import { planned } from './application';
import type { ResourceQuota } from '../../src/spec/resource-quotas';
import {
  describeVerdict, maximumFinding, QuotaRoom, remainingDemand, unreadableFindings, wholeDemand, type Amounts, type Existing, type QuotaDemand,
} from '../../src/submission/quota';

const demandOf = (spec: Parameters<typeof planned>[0] = {}): QuotaDemand => planned(spec, { uiService: true, countsDemand: true }).demand!;

const quota = (hard: Record<string, string>, used: Record<string, string> = {}, spec: object = {}): ResourceQuota => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'team', namespace: 'jobs' },
  spec: { hard, ...spec },
  status: { hard, used: { ...Object.fromEntries(Object.keys(hard).map((key) => [key, '0'])), ...used } },
});

/** Billionths of a resource, for all kinds of pods together. */
const sum = (amounts: readonly Amounts[], resource: string): number => (
  Number(amounts.reduce((total, { sums }) => total + (sums.get(resource) ?? 0n), 0n)) / 1e9);

/** Asks for so many CPUs. */
const cpus = (amount: number): Amounts[] => [{ sums: new Map([['requests.cpu', BigInt(amount) * 1_000_000_000n]]) }];

describe('an application asks for', () => {
  const SMALL = { cores: 1, memory: '512m' };
  it.each<{ what: string; spec: Parameters<typeof planned>[0]; cpu: number; memoryMiB: number; pods: number }>([
    { what: 'driver and executors', spec: { driver: SMALL, executor: { ...SMALL, instances: 3 } }, cpu: 4, memoryMiB: 4 * 896, pods: 4 },
    {
      what: 'what is requested, where that is less than the cores',
      spec: { driver: { ...SMALL, coreRequest: '100m' }, executor: { ...SMALL, coreRequest: '250m', instances: 2 } },
      cpu: 0.6,
      memoryMiB: 3 * 896,
      pods: 3,
    },
    {
      what: 'initial executors of dynamic allocation, whatever else is said of their number',
      spec: { driver: SMALL, executor: { ...SMALL, instances: 1 }, dynamicAllocation: { enabled: true, initialExecutors: 4, maxExecutors: 90 } },
      cpu: 5,
      memoryMiB: 5 * 896,
      pods: 5,
    },
    {
      what: 'what properties say',
      spec: { driver: SMALL, executor: SMALL, sparkConf: { 'spark.executor.instances': '2', 'spark.executor.memoryOverhead': '1g' } },
      cpu: 3,
      memoryMiB: 896 + 2 * 1536,
      pods: 3,
    },
    {
      what: 'sidecars too',
      spec: {
        driver: SMALL, executor: { ...SMALL, instances: 2, sidecars: [{ name: 'log', image: 'log', resources: { requests: { cpu: '500m' } } }] },
      },
      cpu: 4,
      memoryMiB: 3 * 896,
      pods: 3,
    },
  ])('$what', ({ spec, cpu, memoryMiB, pods }) => {
    const whole = wholeDemand(demandOf(spec));
    expect({ cpu: sum(whole, 'requests.cpu'), memoryMiB: sum(whole, 'requests.memory') / 2 ** 20, pods: sum(whole, 'pods') }).toEqual({ cpu, memoryMiB, pods });
  });

  it('the objects beside its pods', () => {
    const whole = wholeDemand(demandOf());
    expect([sum(whole, 'configmaps'), sum(whole, 'services')]).toEqual([1, 2]);
  });
});

describe('an application that has begun is still to make', () => {
  const begun: Existing = { acknowledged: true, driver: true, liveExecutors: 0, executorsSeen: 0 };
  const fixed = demandOf({ executor: { instances: 3 } });
  const dynamic = demandOf({ dynamicAllocation: { enabled: true, initialExecutors: 3 } });
  it.each<{ what: string; demand: QuotaDemand; existing: Partial<Existing>; pods: number }>([
    { what: 'everything, before its driver is there', demand: fixed, existing: { acknowledged: false, driver: false }, pods: 4 },
    { what: 'all executors, right after its driver', demand: fixed, existing: {}, pods: 3 },
    { what: 'those that are missing', demand: fixed, existing: { liveExecutors: 1, executorsSeen: 1 }, pods: 2 },
    { what: 'the one that is to replace one that failed', demand: fixed, existing: { liveExecutors: 2, executorsSeen: 3 }, pods: 1 },
    { what: 'nothing, once all are there', demand: fixed, existing: { liveExecutors: 3, executorsSeen: 3 }, pods: 0 },
    { what: 'nothing, once dynamic allocation has released its first executors', demand: dynamic, existing: { liveExecutors: 0, executorsSeen: 3 }, pods: 0 },
    { what: 'nothing, with more executors than it began with', demand: dynamic, existing: { liveExecutors: 9, executorsSeen: 9 }, pods: 0 },
  ])('$what', ({ demand, existing, pods }) => expect(sum(remainingDemand(demand, { ...begun, ...existing }), 'pods')).toBe(pods));
});

describe('a quota of 10 CPUs', () => {
  const TEN = { 'requests.cpu': '10' };
  it.each<{ what: string; given: ResourceQuota; asked?: number; reserved?: number; earlier?: number; says: string }>([
    { what: 'has room for as many', given: quota(TEN), asked: 10, says: 'fits' },
    {
      what: 'that is used has room for the rest only',
      given: quota(TEN, { 'requests.cpu': '7500m' }),
      says: 'the quota of the namespace has too little left for the driver and its initial executors: requests.cpu asked 3, used 7500m, limit 10 (quota team)',
    },
    {
      what: 'counts what admitted applications are still to make',
      given: quota(TEN, { 'requests.cpu': '6' }),
      reserved: 2,
      says: 'the quota of the namespace has too little left for the driver and its initial executors: '
        + 'requests.cpu asked 3, used 6, reserved for pods of running applications 2, limit 10 (quota team)',
    },
    {
      what: 'keeps what earlier applications ask for',
      given: quota(TEN, { 'requests.cpu': '6' }),
      earlier: 9,
      says: 'the quota of the namespace has too little left for the driver and its initial executors: '
        + 'requests.cpu asked 3, used 6, asked by applications that came earlier 9, limit 10 (quota team)',
    },
    {
      what: 'is too small for more',
      given: quota(TEN),
      asked: 11,
      says: 'the driver and its initial executors ask for more than the quota of the namespace has in all: requests.cpu asked 11, limit 10 (quota team)',
    },
    {
      what: 'that is closed, with a limit of nothing, is not too small for ever',
      given: quota({ 'requests.cpu': '0' }),
      says: 'the quota of the namespace has too little left for the driver and its initial executors: requests.cpu asked 3, used 0, limit 0 (quota team)',
    },
    {
      what: 'that is new has not been counted yet',
      given: { ...quota(TEN), status: {} },
      says: 'the API server has not yet counted what quota team limits',
    },
    { what: 'is enforced as the status has it, which follows an edit', given: { ...quota(TEN), spec: { hard: { 'requests.cpu': '1' } } }, says: 'fits' },
    { what: 'of something else does not matter', given: quota({ 'requests.memory': '1' }), says: 'fits' },
    { what: 'that selects other pods does not matter', given: quota({ 'requests.cpu': '1' }, {}, { scopes: ['Terminating'] }), says: 'fits' },
    { what: 'of nonsense limits nothing', given: quota({ 'requests.cpu': 'plenty' }), says: 'fits' },
  ])('$what', ({ given, asked = 3, reserved = 0, earlier = 0, says }) => {
    const room = new QuotaRoom([given], cpus(reserved));
    room.keepFor(cpus(earlier));
    const verdict = room.judge(cpus(asked));
    expect(verdict.outcome === 'fits' ? 'fits' : describeVerdict(verdict)).toBe(says);
  });

  it('is one of several, all of which must have room', () => {
    const verdict = new QuotaRoom([quota(TEN), { ...quota({ 'requests.cpu': '2' }), metadata: { name: 'other' } }]).judge(cpus(3));
    expect(verdict).toMatchObject({ outcome: 'too large', shortages: [{ quota: 'other', asked: '3', limit: '2' }] });
  });
});

it('warns of a largest number of executors that no quota allows, and of limits that nobody can read', () => {
  const demand = demandOf({ executor: { cores: 1 }, dynamicAllocation: { enabled: true, initialExecutors: 1, maxExecutors: 20 } });
  expect(maximumFinding(demand, [quota({ 'requests.cpu': '10' })])).toMatchObject({
    severity: 'warning',
    path: 'spec.dynamicAllocation.maxExecutors',
    message: expect.stringContaining('requests.cpu asked 21, limit 10 (quota team)') as string,
  });
  expect(maximumFinding(demand, [quota({ 'requests.cpu': '21' })])).toBeUndefined();
  expect(maximumFinding(demandOf({ executor: { instances: 90 } }), [quota({ 'requests.cpu': '10' })])).toBeUndefined();
  expect(unreadableFindings([quota({ 'requests.cpu': 'plenty', 'pods': '3' })])).toMatchObject([{ message: expect.stringContaining('"plenty"') as string }]);
});
