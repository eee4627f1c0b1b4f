// What is cached of schedules: little, whatever an object or its status has in it, and all that decisions read.
import { describe, expect, it } from 'vitest';
import { schedule } from './schedules';
import { cachedSchedule, type CachedSchedule } from '../../../src/operator/schedule/cached-schedule';
import { decide } from '../../../src/operator/schedule/decide';
import type { ScheduledSparkApplication } from '../../../src/spec/types.gen';

const LONG = 'x'.repeat(1_000_000);
const many = <T>(count: number, entry: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => entry(i));
const ETL = schedule('etl', {}, { uid: 'uid-1', generation: 1, resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z' });
const changed = (change: object): ScheduledSparkApplication => ({ ...ETL, ...change }) as ScheduledSparkApplication;
const decided = (cached: CachedSchedule) => (
  decide(cached, { runs: [], answers: new Map() }, Date.parse('2026-01-01T00:10:30Z'), { localTimeZone: 'UTC' }));

const LARGE: ReadonlyArray<[string, object]> = [
  ['runs, 1 MB of their names', { status: { pastSuccessfulRunNames: many(20_000, (i) => `etl-${'y'.repeat(45)}-${i}`) } }],
  ['a name of 1 MB', { status: { pastFailedRunNames: [LONG], lastRunName: LONG } }],
  ['a reason of 1 MB', { status: { scheduleState: 'Scheduled', reason: LONG } }],
  ['10,000 conditions', { status: { conditions: many(10_000, (i) => ({ type: `T${i}`, status: 'True', message: 'z'.repeat(90) })) } }],
  ['conditions of nothing', { status: { conditions: [null, 7, LONG, { type: LONG }] } }],
  ['a request of 1 MB', { status: { requestedRun: { request: LONG, name: LONG, time: LONG, [LONG]: 1 } } }],
  ['a field of somebody else', { status: { theirs: LONG } }],
  ['a text in the place of its status', { status: LONG }],
  ['a list in the place of its status', { status: many(50_000, () => 'a') }],
  ['a specification with fields that nobody knows', { spec: { ...ETL.spec, ...Object.fromEntries(many(9_000, (i) => [`f${i}`, 'v'.repeat(100)])) } }],
  ['owners and finalizers, 1 MB of them', {
    metadata: {
      ...ETL.metadata,
      finalizers: many(9_000, (i) => `example.com/${'f'.repeat(60)}-${i}`),
      ownerReferences: many(5_000, (i) => ({ apiVersion: 'v1', kind: 'Pod', name: 'o'.repeat(100), uid: `${i}` })),
    },
  }],
  ['a template of 1 MB', { spec: { ...ETL.spec, template: { ...ETL.spec.template, arguments: many(10, () => LONG.slice(0, 100_000)) } } }],
];

describe('the cached form of a schedule', () => {
  it.each(LARGE)('is small, and can be decided about, with %s', (_, change) => {
    const cached = cachedSchedule(changed(change));
    expect(JSON.stringify(cached).length).toBeLessThan(130_000);
    expect(() => decided(cached)).not.toThrow();
  });

  it('decides of a large status as of the same status without what is foreign in it', () => {
    const status = { scheduleState: 'Scheduled', nextRun: '2026-01-01T00:05:00Z', lastRun: '2026-01-01T00:04:00Z', conditions: [], observedGeneration: 1 };
    const small = decided(cachedSchedule(changed({ status })));
    const large = cachedSchedule(changed({ status: { ...status, theirs: LONG } }));
    expect(large.hasReducedStatus).toBe(true);
    expect(decided(large)).toEqual(small);
  });

  it('is the whole of an ordinary status', () => {
    const status = { scheduleState: 'Scheduled', pastSuccessfulRunNames: many(100, (i) => `etl-${i}`) };
    expect(cachedSchedule(changed({ status })).status).toBe(status);
  });
});
