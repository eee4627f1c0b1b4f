// `rehearse` and schedules: one run at once, or a fortnight of them in simulated time, under the real operator.
import { describe, expect, it } from 'vitest';
import { cli } from './cli';

/** A schedule; `template` and `spec` are lines of YAML. */
function schedule(name: string, spec: string, { annotations = '', driver = '' } = {}): string {
  return `apiVersion: sparkoperator.k8s.io/v1beta2
kind: ScheduledSparkApplication
metadata: {name: ${name}, namespace: jobs}
spec:
  ${spec}
  template:
    type: Python
    sparkVersion: 4.1.4
    image: apache/spark:4.1.4
    mainApplicationFile: local:///opt/app/main.py
    driver: {serviceAccount: spark, annotations: {${annotations}}${driver}}
    executor: {instances: 1}
---
`;
}

const runSeconds = (seconds: number): { annotations: string } => ({ annotations: `rehearsal.cdk8s-spark/run-seconds: "${seconds}"` });
const FAILS = { annotations: 'rehearsal.cdk8s-spark/exit-code: "3"' };

/** The rows of the table, with their cells. */
function rows(out: string): string[][] {
  return out.split('\n').filter((line) => /^jobs\/\S+ +\d{4}-/.test(line)).map((line) => line.split(/ {2,}/));
}

describe('simulated time', () => {
  it('shows days of schedules: each time with its run, and why others have none', async () => {
    const { code, out, err } = await cli(
      ['rehearse', '-', '--from', '2027-03-26', '--until', '4d'],
      schedule('long', 'schedule: 0 12 * * *\n  concurrencyPolicy: Forbid', runSeconds(30 * 3600))
        + schedule('nightly', 'schedule: 30 2 * * *\n  timeZone: Europe/Berlin') + schedule('held', 'schedule: "@hourly"\n  suspend: true'),
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const all = rows(out);
    expect(all.filter(([name]) => name === 'jobs/long').map(([, time, run]) => `${time} ${run}`).slice(0, 3)).toEqual([
      '2027-03-26T12:00:00Z long-1806062400', '2027-03-27T12:00:00Z skipped', '2027-03-28T12:00:00Z long-1806235200',
    ]);
    expect(all[1][3]).toBe('Skipped the run for 2027-03-27T12:00:00Z: long-1806062400 is not over, and the policy is Forbid');
    // Clocks go forward on the 28th, and 02:30 does not exist.
    const nights = all.filter(([name]) => name === 'jobs/nightly').map(([, time]) => time);
    expect(nights).toContain('2027-03-27T01:30:00Z');
    expect(nights.filter((time) => time.startsWith('2027-03-28'))).toEqual([]);
    expect(nights).toContain('2027-03-29T00:30:00Z');
    expect(out).toContain('jobs/long: 4 times: 2 COMPLETED, 2 skipped\n');
    expect(out).toContain('jobs/nightly: 3 times: 3 COMPLETED\n');
    expect(out).toContain('jobs/held: 0 times: 1 suspended\n');
  });

  it('ends as expected only if its runs are, and says what is missing for those that cannot end', async () => {
    const manifests = schedule('fails', 'schedule: 0 2 * * *', FAILS)
      + schedule('stuck', 'schedule: 0 2 * * *\n  concurrencyPolicy: Replace', { driver: ', envFrom: [{secretRef: {name: key}}]' });
    const { code, out } = await cli(['rehearse', '-', '--from', '2027-03-22', '--until', '49h'], manifests);
    expect(code).toBe(1);
    expect(out).toContain('jobs/fails: 2 runs not as expected; the first, for 2027-03-22T02:00:00Z, is FAILED: driver container failed with ExitCode: 3');
    expect(out).toContain('jobs/stuck: 2 runs not as expected; the first, for 2027-03-22T02:00:00Z, is replaced: '
      + 'pod stuck-1805680800-driver needs secret key, which does not exist');
    const assumed = await cli(
      ['rehearse', '-', '--from', '2027-03-22', '--until', '49h', '--assume', 'secret/jobs/key', '--expect', 'fails=FAILED'], manifests,
    );
    expect(assumed.out).toContain('jobs/stuck: 2 times: 2 COMPLETED');
    expect(assumed.code).toBe(0);
  });

  it('of a period that takes longer than the time-out ends with what was simulated', async () => {
    const { code, out } = await cli(['rehearse', '-', '--from', '2027-03-22', '--until', '300d', '--timeout', '1'], schedule('often', 'schedule: "* * * * *"'));
    expect(out).toMatch(/only the time until 2027-\S+ was simulated within 1 s; --timeout gives it longer/);
    expect(code).toBe(1);
  });

  it.each([
    ['--until', 'soon'], ['--until', '14'], ['--until', '2001-01-01'], ['--from', '2027-03-22'], ['--until', '1d', '--speed', '10'],
    ['--from', '2027-03-22', '--until', '2027-03-22'], ['--until', '2027-13-01'],
  ])('has no %s %s %s %s', async (...args) => {
    expect((await cli(['rehearse', '-', ...args], schedule('a', 'schedule: "@daily"'))).code).toBe(2);
  });
});

describe('without --until', () => {
  it('one run of each schedule starts at once, also of one that is suspended or far away', async () => {
    const { code, out } = await cli(
      ['rehearse', '-', '--speed', '20', '--timeout', '60', '--expect', 'fails=FAILED'],
      schedule('yearly', 'schedule: "@yearly"\n  suspend: true') + schedule('fails', 'schedule: "* * * * *"', FAILS),
    );
    expect(out).toContain('jobs/yearly: one run of the schedule starts at once; --until rehearses its times');
    expect(out).toMatch(/\njobs\/yearly-now-\w+ +COMPLETED +1 /);
    expect(out).toMatch(/\njobs\/fails-now-\w+ +FAILED +1 /);
    expect(out).toContain('2 of 2 applications as expected');
    expect(code).toBe(0);
  });
});
