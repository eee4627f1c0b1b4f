// Rules on schedules, each with a schedule that breaks it and one that does not; and the names and the applications of runs.
import { describe, expect, it } from 'vitest';
import { TimeZone } from '../../src/spec/cron';
import { validateScheduledApplication } from '../../src/spec/rules';
import { requestedRunNameOf, runNameOf, timeOfRun, withRunTime } from '../../src/spec/scheduled-runs';
import type { ScheduledSparkApplication, ScheduledSparkApplicationSpec, SparkApplicationSpec } from '../../src/spec/types.gen';

const template = { type: 'Python', sparkVersion: '4.1.4', image: 'spark:4', mainApplicationFile: 'local:///a.py', driver: {}, executor: {} } as SparkApplicationSpec;

function findings(spec: Partial<ScheduledSparkApplicationSpec>, name = 'etl'): string[] {
  const schedule = {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'ScheduledSparkApplication',
    metadata: { name, namespace: 'jobs' },
    spec: { schedule: '@daily', ...spec, template: { ...template, ...spec.template } },
  } as ScheduledSparkApplication;
  return validateScheduledApplication(schedule).map(({ severity, reason, path }) => `${severity} ${reason} ${path}`);
}

describe('rules on schedules', () => {
  it.each<[string, Partial<ScheduledSparkApplicationSpec>, string[]]>([
    ['a schedule that is right', {}, []],
    ['a prefix with a time zone', { schedule: 'TZ=Asia/Tokyo @daily' }, []],
    ['a wrong field', { schedule: '61 * * * *' }, ['error InvalidSchedule spec.schedule']],
    ['six fields', { schedule: '0 0 0 * * *' }, ['error InvalidSchedule spec.schedule']],
    ['a misspelt word', { schedule: '@evry 5m' }, ['error InvalidSchedule spec.schedule']],
    ['an interval of nothing', { schedule: '@every 0s' }, ['error InvalidSchedule spec.schedule']],
    ['a day that never comes', { schedule: '0 0 30 2 *' }, ['error InvalidSchedule spec.schedule']],
    ['a day that comes every four years', { schedule: '0 0 29 2 *' }, []],
    ['a schedule that is no text', { schedule: 5 as never }, ['error InvalidSchedule spec.schedule']],
    ['an unknown time zone', { timeZone: 'Mars/Base' }, ['error InvalidTimeZone spec.timeZone']],
    ['the operator\'s own time zone', { timeZone: 'Local' }, []],
    ['an unknown policy', { concurrencyPolicy: 'forbid' }, ['error InvalidConcurrencyPolicy spec.concurrencyPolicy']],
    ['a negative limit', { successfulRunHistoryLimit: -1 }, ['error InvalidHistoryLimit spec.successfulRunHistoryLimit']],
    ['a limit of 0', { failedRunHistoryLimit: 0 }, []],
    ['runs that never end', { template: { ...template, restartPolicy: { type: 'Always' } } }, ['warning RunNeverEnds spec.template.restartPolicy.type']],
    ['one driver pod for all runs', { template: { ...template, driver: { podName: 'mine' } } }, ['warning SharedDriverPodName spec.template.driver.podName']],
    ['a template that is wrong', { template: { ...template, mode: 'client' as never } }, ['error ClientMode spec.template.mode']],
    ['no template', { template: null as never }, []],
  ])('judge %s', (_what, spec, expected) => expect(findings(spec)).toEqual(expected));

  it('say so where there is no template at all', () => {
    for (const spec of [undefined, null, {}, { schedule: '@daily', template: 'x' }]) {
      const found = validateScheduledApplication({ apiVersion: 'x', kind: 'y', metadata: { name: 'etl' }, spec } as never);
      expect(found.map(({ path, reason }) => [path, reason])).toEqual([['spec.template', 'UnexpectedShape']]);
    }
  });
});

describe('the name of a run', () => {
  const time = Date.UTC(2026, 0, 1);

  it.each([
    ['etl', 'etl-1767225600'],
    ['a'.repeat(52), `${'a'.repeat(52)}-1767225600`],
    ['a'.repeat(53), expect.stringMatching(/^a{43}-[0-9a-f]{8}-1767225600$/)],
    ['a'.repeat(63), expect.stringMatching(/^a{43}-[0-9a-f]{8}-1767225600$/)],
  ])('of %s is a DNS label that says its time', (name, expected) => {
    expect(runNameOf(name, time)).toEqual(expected);
    expect(runNameOf(name, time).length).toBeLessThanOrEqual(63);
    expect(timeOfRun(name, runNameOf(name, time))).toBe(time);
  });

  it('differs for schedules whose names begin alike', () => {
    expect(runNameOf(`${'a'.repeat(60)}b`, time)).not.toBe(runNameOf(`${'a'.repeat(60)}c`, time));
  });

  it.each([['etl-x'], ['other-1767225600'], ['etl-1767225600123456789'], [undefined], [5]])('is not %s', (name) => {
    expect(timeOfRun('etl', name)).toBeUndefined();
  });

  it('of a request follows from its value alone', () => {
    expect(requestedRunNameOf('etl', 'a')).toMatch(/^etl-now-[0-9a-f]{10}$/);
    expect(requestedRunNameOf('a'.repeat(63), 'a').length).toBe(63);
    expect(requestedRunNameOf('etl', 'a')).not.toBe(requestedRunNameOf('etl', 'b'));
  });
});

describe('a run that knows its time', () => {
  const zone = TimeZone.named('Europe/Berlin')!;
  const time = { name: 'etl-1', scheduled: Date.parse('2026-01-01T23:30:00Z'), intervalStart: Date.parse('2025-12-31T23:30:00Z'), zone };

  it('has dates in the zone of its schedule, and keeps other placeholders', () => {
    const args = ['{{scheduledDate}}/{{intervalStartDate}}', '{{runName}} {{scheduledTime}}', '{{constructor}} {{EXECUTOR_ID}}'];
    expect(withRunTime({ ...template, arguments: args }, time).arguments)
      .toEqual(['2026-01-02/2026-01-01', 'etl-1 2026-01-01T23:30:00Z', '{{constructor}} {{EXECUTOR_ID}}']);
  });

  it('keeps variables that the template has itself', () => {
    const { driver } = withRunTime({ ...template, driver: { env: [{ name: 'SCHEDULED_TIME', value: 'mine' }] } }, time);
    expect(driver?.env?.map(({ name, value }) => `${name}=${value}`))
      .toEqual(['SCHEDULED_RUN_NAME=etl-1', 'SCHEDULED_INTERVAL_START=2025-12-31T23:30:00Z', 'SCHEDULED_TIME=mine']);
  });
});
