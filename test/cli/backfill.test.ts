// `backfill`: the missing runs of a range, on a cluster where the operator follows the same schedules.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from './cli';
import { backfill, type BackfillOptions } from '../../src/cli/backfill/backfill';
import { existingRun, planBackfill } from '../../src/cli/backfill/plan';
import { KubeError, type KubeClient } from '../../src/kube/client';
import { createKubeClient } from '../../src/kube/rest-client';
import type { Operator } from '../../src/operator/operator';
import { ADMINISTRATOR } from '../../src/rehearsal';
import { Label } from '../../src/spec/labels';
import type { ScheduledSparkApplication, SparkApplication } from '../../src/spec/types.gen';
import { runAt, schedule, schedulePath, Schedules } from '../operator/schedule/schedules';
import { writeKubeconfig } from '../support/kubeconfig';
import { application, applicationPath, startCluster, type SimulatedCluster } from '../support/simulated-cluster';
import { VIRTUAL_START } from '../support/virtual-clock';

const HOUR = 3_600_000;
const ENDLESS = { driver: { cores: 1, memory: '512m', serviceAccount: 'spark', annotations: { 'rehearsal.cdk8s-spark/run-seconds': '100000' } } };
const FAILING = { driver: { cores: 1, memory: '512m', serviceAccount: 'spark', annotations: { 'rehearsal.cdk8s-spark/exit-code': '3' } } };

let cluster: SimulatedCluster;
let schedules: Schedules;
let operator: Operator;

beforeAll(async () => {
  cluster = await startCluster(['jobs'], { runMilliseconds: 20_000 });
  schedules = new Schedules(cluster);
  operator = await cluster.operate();
  await schedules.create(
    schedule(
      'hourly',
      { schedule: '0 * * * *', runVariables: true, successfulRunHistoryLimit: 9, template: { arguments: ['{{intervalStart}}'] } },
      { labels: { team: 'a' } },
    ),
    schedule('forbids', { schedule: '0 * * * *', concurrencyPolicy: 'Forbid', successfulRunHistoryLimit: 0, failedRunHistoryLimit: 0 }),
    schedule('held', { schedule: '0 * * * *', suspend: true, startingDeadlineSeconds: 1 }),
    schedule('stuck', { schedule: '0 * * * *', template: ENDLESS }),
    schedule('fails', { schedule: '0 * * * *', template: FAILING }),
    schedule('gone', { schedule: '0 * * * *', suspend: true, template: ENDLESS }),
    schedule('retried', { schedule: '0 * * * *', suspend: true }),
  );
  await cluster.clock.advance(2.5 * HOUR);
});

afterAll(() => cluster.stop(operator));

/** The name of a run so many hours after the start; the clock stands at half past two. */
const at = (name: string, hours: number): string => runAt(name, new Date(VIRTUAL_START + hours * HOUR).toISOString());
const client = (): KubeClient => createKubeClient(cluster.plane.transportFor(ADMINISTRATOR), cluster.clock);

/** A client of which one call is another one. */
function withCall<Name extends keyof KubeClient>(real: KubeClient, name: Name, call: KubeClient[Name]): KubeClient {
  return new Proxy(real, {
    get: (target, property: keyof KubeClient) => (property === name ? call : (target[property] as (...args: unknown[]) => unknown).bind(target)),
  });
}

/** Starts a backfill from one hour to another; `ended` says what it printed and answered. */
function start(name: string, [from, to]: readonly [number, number], options: Partial<BackfillOptions> = {}, through = client()) {
  let out = '';
  const console = { out: (text: string) => void (out += text), err: (text: string) => void (out += text), readInput: async () => '' };
  const range = { from: VIRTUAL_START + from * HOUR, to: VIRTUAL_START + to * HOUR };
  let ended = false;
  const result = backfill({ namespace: 'jobs', name }, { range, parallel: 1, dryRun: false, localZone: 'UTC', ...options }, {
    client: through, clock: cluster.clock, console,
  }).finally(() => { ended = true; });
  return {
    out: () => out,
    ended: async () => {
      await cluster.clock.until(() => ended);
      return { isFine: await result, out };
    },
  };
}

describe('a backfill', () => {
  it('makes the runs that are missing, oldest first, under the names and with the content that runs of the schedule have', async () => {
    const made = Object.keys(schedules.runs('hourly'));
    const { isFine, out } = await start('hourly', [-3, 5]).ended();
    expect(out).toContain('times from 2026-01-01T03:00:00Z on are left out: the schedule starts these runs itself\n6 times: 4 missing, 2 made before\n');
    expect(out.match(/hourly-\d+ {2}created/g)?.map((line) => line.split(' ')[0])).toEqual([-3, -2, -1, 0].map((hours) => at('hourly', hours)));
    expect(isFine).toBe(true);
    expect(Object.keys(schedules.runs('hourly'))).toEqual([...[-3, -2, -1, 0].map((hours) => at('hourly', hours)), ...made]);
    const [backfilled, scheduled] = [cluster.application(at('hourly', -3)), cluster.application(made[0])];
    expect(backfilled.metadata.labels).toEqual({ ...scheduled.metadata.labels, [Label.BACKFILL]: 'true' });
    expect(backfilled.metadata.ownerReferences).toEqual(scheduled.metadata.ownerReferences);
    expect(backfilled.metadata.annotations).toEqual({ 'sparkoperator.k8s.io/scheduled-time': '2025-12-31T21:00:00Z' });
    expect(backfilled.spec.arguments).toEqual(['2025-12-31T20:00:00Z']);
  });

  it('says the same and makes nothing when it is called again', async () => {
    const before = cluster.drivers.length;
    const { isFine, out } = await start('hourly', [-3, 3]).ended();
    expect(out).toContain('6 times: 0 missing, 6 made before\n');
    expect(out).not.toContain('created');
    expect({ isFine, drivers: cluster.drivers.length }).toEqual({ isFine: true, drivers: before });
  });

  it('has as many unfinished runs at once as --parallel says, and continues where an earlier call was ended', async () => {
    const unfinished = () => Object.entries(schedules.runs('retried')).filter(([, state]) => state !== 'COMPLETED').length;
    let most = 0;
    const real = client();
    const first = await start('retried', [-8, -2], { parallel: 2 }, withCall(real, 'get', async (...args) => {
      most = Math.max(most, unfinished());
      if (most === 2 && args[1].name.startsWith('retried-')) throw new KubeError('Unauthorized', 401, 'Unauthorized');
      return real.get(...args);
    })).ended();
    expect(first.out).toMatch(/: Unauthorized; 2 runs of it are not over and continue\n$/);
    const second = start('retried', [-8, -2], { parallel: 2 });
    await cluster.clock.until(() => {
      most = Math.max(most, unfinished());
      return (second.out().match(/created/g) ?? []).length > 0;
    });
    const third = start('retried', [-8, -2], { parallel: 2 });
    expect((await second.ended()).isFine).toBe(true);
    expect((await third.ended()).isFine).toBe(true);
    expect(most).toBe(2);
    expect(Object.values(schedules.runs('retried'))).toEqual(Array(6).fill('COMPLETED'));
  });

  it('is not counted by Forbid, nor trimmed by the limits of the history, and the schedule continues meanwhile', async () => {
    const long = start('stuck', [-1, 0]);
    const short = start('forbids', [-4, 0], { parallel: 4 });
    await short.ended();
    await cluster.clock.advance(HOUR);
    expect(Object.keys(schedules.runs('stuck'))).toEqual([-1, 1, 2, 3].map((hours) => at('stuck', hours)));
    expect(Object.keys(schedules.runs('forbids'))).toEqual([-4, -3, -2, -1, 3].map((hours) => at('forbids', hours)));
    expect(await schedules.events('forbids')).toEqual(expect.not.arrayContaining([expect.stringMatching(/Skipped/)]));
    expect(schedules.get('forbids').status).toMatchObject({ lastRunName: at('forbids', 3), pastSuccessfulRunNames: [] });
    await cluster.call('DELETE', applicationPath(at('stuck', -1)));
    expect(await long.ended()).toMatchObject({ isFine: false, out: expect.stringContaining(`${at('stuck', -1)}  was deleted before it ended`) });
  });

  it('works on a suspended schedule, whatever its starting deadline is', async () => {
    const { isFine, out } = await start('held', [0, 24]).ended();
    expect(out).toContain(`${at('held', 3)}  COMPLETED`);
    expect(out).toContain('times from 2026-01-01T04:00:00Z on are left out');
    expect(isFine).toBe(true);
    expect(schedules.get('held').status?.lastRunName).toBeUndefined();
  });

  it('follows failed runs to their end and answers that they failed, also when it is called again', async () => {
    const first = await start('fails', [-2, 0]).ended();
    expect(first.isFine).toBe(false);
    expect(first.out.match(/ {2}FAILED/g)).toHaveLength(2);
    expect((await start('fails', [-2, 0]).ended()).isFine).toBe(false);
    await cluster.call('DELETE', applicationPath(at('fails', -1)));
    expect((await start('fails', [-2, 0]).ended()).out, 'one that is deleted is missing again').toContain('2 times: 1 missing, 1 made before');
  });

  it('names applications of others that have the names of its runs, and makes the rest', async () => {
    await cluster.submit(at('hourly', -5), {});
    const { isFine, out } = await start('hourly', [-6, -4]).ended();
    expect(out).toContain(`${at('hourly', -5)}  another application has the name`);
    expect(out).toContain(`${at('hourly', -6)}  COMPLETED`);
    expect(isFine).toBe(false);
  });

  it('ends when its schedule goes', async () => {
    const running = start('gone', [-4, 0], { parallel: 1 });
    await cluster.clock.until(() => running.out().includes('created'));
    await cluster.call('DELETE', schedulePath('gone'));
    expect(await running.ended()).toMatchObject({ isFine: false, out: expect.stringContaining('error: ScheduledSparkApplication jobs/gone: it is gone') });
  });

  it.each<{ what: string; error: KubeError; isFine: boolean; out: string }>([
    {
      what: 'tries again what may succeed later',
      error: new KubeError('exceeded quota: few', 403, 'Forbidden'),
      isFine: true,
      out: 'exceeded quota: few; it is tried again\n',
    },
    {
      what: 'adopts its own run when the answer was lost',
      error: new KubeError('no answer', 0, 'NoAnswer'),
      isFine: true,
      out: 'no answer; it is tried again\n',
    },
    {
      what: 'ends when its runs are refused',
      error: new KubeError('you may not', 403, 'Forbidden'),
      isFine: false,
      out: 'refused: you may not\nerror: ScheduledSparkApplication jobs/held: the API server refuses its runs\n',
    },
  ])('$what', async ({ error, isFine, out }) => {
    const real = client();
    const hour = isFine ? error.status === 0 ? -20 : -21 : -22;
    let calls = 0;
    const through = withCall(real, 'create', async (...args) => {
      calls += 1;
      if (calls > 1) return real.create(...args);
      if (error.status === 0) await real.create(...args);
      throw error;
    });
    const ended = await start('held', [hour, hour + 1], {}, through).ended();
    expect(ended.out).toContain(out);
    expect(ended.isFine).toBe(isFine);
  });

  it('prints with --dry-run what it would make, as a process with a kubeconfig, and creates nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'backfill-'));
    try {
      const kubeconfig = await writeKubeconfig(cluster.plane, folder, ADMINISTRATOR);
      const call = (...args: readonly string[]) => cli(['backfill', ...args, '-n', 'jobs', '--kubeconfig', kubeconfig]);
      const before = Object.keys(schedules.runs('hourly'));
      const { code, out, err } = await call('hourly', '--from', '2025-12-31T20:00:00Z', '--to', '2025-12-31T23:00:00+01:00', '--dry-run');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
        ['TIME', 'RUN', 'BACKFILL'],
        ['2025-12-31T20:00:00Z', at('hourly', -4), 'would be created'],
        ['2025-12-31T21:00:00Z', at('hourly', -3), 'exists: COMPLETED'],
        ['2 times: 1 missing, 1 made before; nothing is created'],
        [''],
      ]);
      expect(Object.keys(schedules.runs('hourly'))).toEqual(before);
      const absent = await call('absent', '--from', '2025-12-31', '--to', '2026-01-01');
      expect(absent).toEqual({ code: 1, out: '', err: 'error: ScheduledSparkApplication jobs/absent: there is no such schedule\n' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('makes no run that the schedule has made and removed in the meantime, as when it was resumed', async () => {
    const real = client();
    const name = at('held', -12);
    let reads = 0;
    const { isFine, out } = await start('held', [-12, -11], {}, withCall(real, 'get', (async (...args: Parameters<KubeClient['get']>) => {
      const object = await real.get<ScheduledSparkApplication>(...args);
      return args[1].name === 'held' && reads++ > 0 ? { ...object, status: { pastSuccessfulRunNames: [name] } } : object;
    }) as KubeClient['get'])).ended();
    expect(out).toContain(`${name}  the status has it\n`);
    expect(isFine).toBe(true);
    expect(Object.keys(schedules.runs('held'))).not.toContain(name);
  });

  it('prints a state that steers a terminal as text', () => {
    const run = { ...application('a-1'), status: { driverInfo: {}, applicationState: { state: '\u001b[2JCOMPLETED' } } } as unknown as SparkApplication;
    expect(existingRun(schedule('a', { schedule: '0 * * * *' }), run).state).toBe('\\u001b[2JCOMPLETED');
  });
});

describe('a range', () => {
  const CREATED = '2026-01-10T00:00:00Z';
  const NOW = Date.parse('2026-01-20T12:00:00Z');
  const planned = (spec: object, status: object | undefined, [from, to]: readonly [string, string], runs: readonly SparkApplication[] = []) => {
    const object = { ...schedule('a', spec, { uid: 'u', creationTimestamp: CREATED }), ...(status && { status }) } as ScheduledSparkApplication;
    const plan = planBackfill(object, runs.map((run) => existingRun(object, run)), { from: Date.parse(from), to: Date.parse(to) }, NOW, 'UTC');
    return 'problem' in plan ? plan.problem : {
      times: plan.times.map(({ time, is }) => `${new Date(time).toISOString().slice(0, 16)} ${is}`),
      ...(plan.leftToSchedule !== undefined && { left: new Date(plan.leftToSchedule).toISOString().slice(0, 16) }),
    };
  };
  const DAILY = { schedule: '0 2 * * *' };
  const FOLLOWED = { scheduleState: 'Scheduled', nextRun: '2026-01-21T02:00:00Z', lastRunName: runAt('a', '2026-01-20T02:00:00Z') };

  it.each<{ what: string; spec: object; status?: object; range: readonly [string, string]; is: unknown }>([
    {
      what: 'has its start and not its end',
      spec: { schedule: '0 0 * * *' },
      status: { ...FOLLOWED, nextRun: '2026-01-21T00:00:00Z' },
      range: ['2026-01-02', '2026-01-04'],
      is: { times: ['2026-01-02T00:00 missing', '2026-01-03T00:00 missing'] },
    },
    {
      what: 'leaves runs alone of which the status knows',
      spec: DAILY,
      status: { ...FOLLOWED, pastSuccessfulRunNames: [runAt('a', '2026-01-18T02:00:00Z')], pastFailedRunNames: [runAt('a', '2026-01-19T02:00:00Z')] },
      range: ['2026-01-17', '2026-01-22'],
      is: {
        times: ['2026-01-17T02:00 missing', '2026-01-18T02:00 recorded', '2026-01-19T02:00 recorded', '2026-01-20T02:00 recorded'], left: '2026-01-21T02:00',
      },
    },
    {
      what: 'leaves to the schedule what it has not dealt with, as after a downtime of the operator',
      spec: DAILY,
      status: { ...FOLLOWED, nextRun: '2026-01-19T02:00:00Z' },
      range: ['2026-01-18', '2026-01-21'],
      is: { times: ['2026-01-18T02:00 missing'], left: '2026-01-19T02:00' },
    },
    {
      what: 'leaves to a new schedule what comes after its creation',
      spec: DAILY,
      range: ['2026-01-09', '2026-01-13'],
      is: { times: ['2026-01-09T02:00 missing'], left: '2026-01-10T02:00' },
    },
    {
      what: 'of intervals has no time before the schedule was created',
      spec: { schedule: '@every 1h' },
      status: { scheduleState: 'Scheduled', nextRun: '2026-01-20T13:00:00Z' },
      range: ['2026-01-09T22:00:00Z', '2026-01-10T02:30:00Z'],
      is: { times: ['2026-01-10T01:00 missing', '2026-01-10T02:00 missing'] },
    },
    { what: 'without a time has none', spec: DAILY, status: FOLLOWED, range: ['2026-01-05T03:00:00Z', '2026-01-05T04:00:00Z'], is: { times: [] } },
    {
      what: 'with more times than anybody means is refused',
      spec: { schedule: '* * * * *' },
      status: { ...FOLLOWED, nextRun: '2026-01-20T12:01:00Z' },
      range: ['2025-01-01', '2026-01-01'],
      is: 'there are more than 10000 times in this range; give a shorter one',
    },
    {
      what: 'in another time zone than the operator\'s is refused',
      spec: { ...DAILY, timeZone: '' },
      status: { ...FOLLOWED, nextRun: '2026-01-21T01:00:00Z' },
      range: ['2026-01-01', '2026-01-02'],
      is: expect.stringContaining('give it with --time-zone'),
    },
    {
      what: 'of a broken schedule is refused',
      spec: { schedule: '61 * * * *' },
      range: ['2026-01-01', '2026-01-02'],
      is: expect.stringContaining('the schedule has errors: spec.schedule'),
    },
    {
      what: 'whose runs would never end is refused',
      spec: { ...DAILY, template: { restartPolicy: { type: 'Always' } } },
      range: ['2026-01-01', '2026-01-02'],
      is: expect.stringContaining('its runs never end'),
    },
  ])('$what', ({ spec, status, range, is }) => {
    expect(planned(spec, status, range)).toEqual(is);
  });

  it('takes an application of an earlier schedule of the same name for another one', () => {
    const name = runAt('a', '2026-01-05T02:00:00Z');
    const other = application(name, {}, { name, ownerReferences: [{ apiVersion: 'x', kind: 'ScheduledSparkApplication', name: 'a', uid: 'earlier' }] });
    expect(planned(DAILY, FOLLOWED, ['2026-01-05', '2026-01-06'], [other])).toEqual({ times: ['2026-01-05T02:00 taken'] });
  });
});

it.each([
  [['a', '--from', '2026-01-01'], 'required option'],
  [['a', '--from', '2026-01-02', '--to', '2026-01-01'], '--to must be later than --from'],
  [['a', '--from', 'soon', '--to', '2026-01-01'], 'must be a time'],
  [['a', '--from', '2026-01-01', '--to', '2026-01-02', '--parallel', '0'], 'must be a whole number from 1 to 1000'],
  [['a', '--from', '2026-01-01', '--to', '2026-01-02', '--time-zone', 'Mars/Base'], 'must be a time zone'],
])('`backfill %s` is a wrong call', async (args, message) => {
  const { code, err } = await cli(['backfill', ...args]);
  expect(err).toContain(message);
  expect(code).toBe(2);
});

it('a kubeconfig that is not there is an error of one line', async () => {
  const { code, err } = await cli(['backfill', 'a', '--from', '2026-01-01', '--to', '2026-01-02', '--kubeconfig', '/nonexistent']);
  expect(err).toMatch(/^error: The kubeconfig \/nonexistent cannot be used: .*\n$/);
  expect(code).toBe(1);
});
