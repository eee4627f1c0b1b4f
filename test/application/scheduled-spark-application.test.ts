// ScheduledSparkApplication and Schedule: what the manifests say, which times there are, and what is refused at synthesis.
import { ApiObject, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import { ConcurrencyPolicy } from 'cdk8s-plus-27';
import { describe, expect, it } from 'vitest';
import {
  RestartPolicy, Schedule, ScheduledSparkApplication, ScheduledSparkApplicationProps, SparkApplication, SparkCode, SparkMetrics, SparkVersion, UiAddress,
  Weekday,
} from '../../src';
import { checkSchema } from '../../src/schema/check-schema';
import type { ScheduledSparkApplication as Manifest } from '../../src/spec/types.gen';

const program = { sparkVersion: SparkVersion.V4_1, image: 'apache/spark:4.1.4', application: SparkCode.python('local:///pi.py') };

function scheduled(props: Partial<ScheduledSparkApplicationProps> = {}): { readonly chart: Chart; readonly construct: ScheduledSparkApplication } {
  const chart = new Chart(Testing.app(), 'jobs', { namespace: 'jobs' });
  return { chart, construct: new ScheduledSparkApplication(chart, 'report', { ...program, schedule: Schedule.daily({ hour: 2 }), ...props }) };
}

function manifestOf(chart: Chart): Manifest {
  return (Testing.synth(chart) as Manifest[])[0];
}

describe('a scheduled application', () => {
  it('has every option of the API, and its manifest fits the schema', () => {
    const manifest = manifestOf(scheduled({
      metadata: { name: 'report' },
      schedule: Schedule.weekly({ on: [Weekday.MONDAY, Weekday.FRIDAY], hour: 9, minute: 30, timeZone: 'Europe/Berlin' }),
      concurrencyPolicy: ConcurrencyPolicy.FORBID,
      suspended: true,
      startingDeadline: Duration.minutes(10),
      successfulRunsRetained: 3,
      failedRunsRetained: 0,
      runVariables: true,
      runTimeToLive: Duration.days(1),
      restartPolicy: RestartPolicy.onFailure({ retries: 1, interval: Duration.seconds(1) }),
    }).chart);
    const { template, ...times } = manifest.spec;
    expect(times).toEqual({
      schedule: '30 9 * * MON,FRI',
      timeZone: 'Europe/Berlin',
      suspend: true,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 600,
      successfulRunHistoryLimit: 3,
      failedRunHistoryLimit: 0,
      runVariables: true,
    });
    expect(template).toMatchObject({ timeToLiveSeconds: 86_400, restartPolicy: { type: 'OnFailure', onFailureRetries: 1 } });
    expect(checkSchema(manifest as never)).toEqual([]);
  });

  it('has in its template what an application with the same options and calls has in its spec', () => {
    const { chart, construct } = scheduled();
    const application = new SparkApplication(new Chart(Testing.app(), 'once', { namespace: 'jobs' }), 'report', program);
    for (const each of [construct, application]) {
      each.addConf('spark.sql.shuffle.partitions', '10');
      each.exposeUi(UiAddress.ingress('spark.example.com'));
      each.exposeMetrics(SparkMetrics.prometheusServlet());
    }
    expect(manifestOf(chart).spec.template).toEqual((Testing.synth(application.node.scope as Chart) as Array<{ spec: unknown }>)[0].spec);
  });

  it('means UTC where no time zone is given, and says so', () => {
    expect(manifestOf(scheduled().chart).spec).toMatchObject({ schedule: '0 2 * * *', timeZone: 'UTC' });
  });

  it.each<[string, () => unknown, string]>([
    ['a cron field that is wrong', () => Schedule.cron('61 * * * *'), 'Schedule: schedule has a wrong minute, \'61\': 61 is above 59'],
    ['an hour that is none', () => Schedule.daily({ hour: 24 }), 'a wrong hour, \'24\': 24 is above 23'],
    ['a time zone that is none', () => Schedule.daily({ timeZone: 'Mars/Base' }), 'Schedule: timeZone names no time zone: \'Mars/Base\''],
    ['a schedule that never comes', () => scheduled({ schedule: Schedule.cron('0 0 30 2 *') }), 'spec.schedule: never comes'],
    ['no day of the week', () => Schedule.weekly({ on: [] }), 'give at least one Weekday'],
    ['a limit that is none', () => scheduled({ failedRunsRetained: -1 }), 'spec.failedRunHistoryLimit: must be a whole number of 0 or more'],
    ['a time of runs that is not in whole seconds', () => Testing.synth(scheduled({ runTimeToLive: Duration.millis(1) }).chart),
      'spec.template.timeToLiveSeconds is 0.001 s'],
    ['an option of the driver', () => scheduled({ driver: { cores: 0 } }), 'ScheduledSparkApplication jobs/report: spec.template.driver.cores is 0'],
    ['an option of the program that is refused', () => scheduled({ sparkConf: { 'spark.master': 'local' } }), 'ScheduledSparkApplication jobs/report'],
  ])('refuses %s', (_what, make, message) => expect(make).toThrow(message));

  it('refuses at synthesis what a patch made wrong in the template, with its place there', () => {
    const { chart, construct } = scheduled();
    ApiObject.of(construct).addJsonPatch(JsonPatch.add('/spec/template/driver', { memory: 'plenty' }));
    expect(chart.node.validate().concat(construct.node.validate())).toEqual([expect.stringMatching(/^spec\.template\.driver\.memory: /)]);
  });
});

describe('a schedule', () => {
  const after = new Date('2026-03-28T12:00:00Z');

  it.each<[Schedule, string, string[]]>([
    [Schedule.hourly({ minute: 5 }), '5 * * * *', ['2026-03-28T12:05:00.000Z', '2026-03-28T13:05:00.000Z']],
    [Schedule.daily({ hour: 2, minute: 30, timeZone: 'Europe/Berlin' }), '30 2 * * *', ['2026-03-30T00:30:00.000Z', '2026-03-31T00:30:00.000Z']],
    [Schedule.monthly({ day: 31 }), '0 0 31 * *', ['2026-03-31T00:00:00.000Z', '2026-05-31T00:00:00.000Z']],
    [Schedule.every(Duration.minutes(90)), '@every 5400s', ['2026-03-28T13:30:00.000Z', '2026-03-28T15:00:00.000Z']],
    [Schedule.cron('0 0 30 2 *'), '0 0 30 2 *', []],
  ])('%# has an expression and its next times', (schedule, expression, times) => {
    expect(schedule.expression).toBe(expression);
    expect(schedule.nextTimes({ after, count: 2 }).map((time) => time.toISOString())).toEqual(times);
  });
});
