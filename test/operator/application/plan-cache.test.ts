import { describe, expect, it } from 'vitest';
import { application, ATTEMPT, NEXT_ATTEMPT, NOON, SETTINGS } from './builders';
import { rememberingPlans } from '../../../src/operator/application/planning/plan-cache';
import type { SparkApplication } from '../../../src/spec/types.gen';
import { planSubmission, type Submission } from '../../../src/submission';

const first: Submission = { id: ATTEMPT, time: NOON };

function counting() {
  let plans = 0;
  const plan = rememberingPlans((subject, submission) => {
    plans += 1;
    return planSubmission(subject, submission, SETTINGS);
  });
  return { plan, count: () => plans };
}

describe('plans are remembered', () => {
  it('while only the status and the resourceVersion of the application change', () => {
    const { plan, count } = counting();
    const planned = plan(application(), first);
    expect(plan(application({ applicationState: { state: 'RUNNING' } }, {}, { resourceVersion: '8' }), first)).toBe(planned);
    expect(count()).toBe(1);
  });

  it.each<[string, SparkApplication, Submission]>([
    ['another attempt', application(), { id: NEXT_ATTEMPT, time: NOON }],
    ['another time of the attempt', application(), { id: ATTEMPT, time: NOON + 1000 }],
    ['another specification', application(undefined, { image: 'spark:4.1.5' }, { generation: 2 }), first],
    ['other labels, which pods inherit', application(undefined, {}, { labels: { team: 'data' } }), first],
    ['another object under the same name', application(undefined, {}, { uid: 'bbbbbbbb-0000-4000-8000-000000000002' }), first],
  ])('but made anew for %s', (_, changed, submission) => {
    const { plan, count } = counting();
    plan(application(), first);
    expect(plan(changed, submission)).toEqual(planSubmission(changed, submission, SETTINGS));
    expect(count()).toBe(2);
  });

  it('but created again where the object has no generation that shows a changed specification', () => {
    const { plan } = counting();
    const metadata = { generation: undefined };
    plan(application(undefined, {}, metadata), first);
    expect(JSON.stringify(plan(application(undefined, { image: 'spark:4.1.5' }, metadata), first))).toContain('spark:4.1.5');
  });

  it('of the latest 256 attempts, however many there were', () => {
    const { plan, count } = counting();
    const attempt = (index: number): Submission => ({ id: `11111111-1111-4111-8111-${String(index).padStart(12, '0')}`, time: NOON });
    for (let index = 0; index < 257; index += 1) plan(application(), attempt(index));
    plan(application(), attempt(256));
    expect(count(), 'the latest is remembered').toBe(257);
    plan(application(), attempt(0));
    expect(count(), 'the oldest is not').toBe(258);
  });

  it('but not one that is very long', () => {
    const { plan, count } = counting();
    const long = application(undefined, { arguments: ['x'.repeat(70_000)] });
    expect(JSON.stringify(plan(long, first)).length).toBeGreaterThan(64 * 1024);
    plan(long, first);
    expect(count()).toBe(2);
  });
});
