// Schedules on a whole cluster, as users see them: runs at the right second, policies, edits, deletions and requests.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAt, schedule, Schedules } from './schedules';
import type { Operator } from '../../../src/operator/operator';
import { Annotation } from '../../../src/spec/labels';
import { applicationPath, startCluster, type SimulatedCluster } from '../../support/simulated-cluster';
import { VIRTUAL_START } from '../../support/virtual-clock';

const MINUTE = 60_000;
/** A driver that runs until it is deleted. */
const ENDLESS = { driver: { cores: 1, memory: '512m', serviceAccount: 'spark', annotations: { 'rehearsal.cdk8s-spark/run-seconds': '100000' } } };

let cluster: SimulatedCluster;
let schedules: Schedules;
let operator: Operator;

/** The name of a run so many minutes after the start. */
const at = (name: string, minutes: number): string => runAt(name, new Date(VIRTUAL_START + minutes * MINUTE).toISOString());

beforeAll(async () => {
  cluster = await startCluster(['jobs'], { runMilliseconds: 20_000 });
  schedules = new Schedules(cluster);
  operator = await cluster.operate();
  await schedules.create(
    schedule(
      'plain',
      { successfulRunHistoryLimit: 2, runVariables: true, template: { arguments: ['--day={{scheduledDate}}', '{{intervalStart}}', '{{APP_ID}}'] } },
      { labels: { team: 'a' }, annotations: { note: 'x' } },
    ),
    schedule('forbids', { concurrencyPolicy: 'Forbid', template: ENDLESS }),
    schedule('replaces', { concurrencyPolicy: 'Replace', template: ENDLESS }),
    schedule('broken', { schedule: '61 * * * *' }),
    schedule('zone', { timeZone: 'Mars/Base' }),
    schedule('client-mode', { template: { mode: 'client' } as never }),
    schedule('a-name-of-exactly-sixty-three-characters-which-is-the-most-of-a', { schedule: '1 0 1 1 *' }),
  );
  await cluster.clock.advance(4 * MINUTE + 30_000);
});

afterAll(() => cluster.stop(operator));

describe('a schedule', () => {
  it('starts a run each minute and keeps as many as its limit says', () => {
    expect(schedules.runs('plain')).toEqual({ [at('plain', 3)]: 'COMPLETED', [at('plain', 4)]: 'COMPLETED' });
    expect(schedules.get('plain').status).toMatchObject({
      scheduleState: 'Scheduled',
      lastRunName: at('plain', 4),
      lastRun: '2026-01-01T00:04:00Z',
      nextRun: '2026-01-01T00:05:00Z',
      pastSuccessfulRunNames: [at('plain', 4), at('plain', 3)],
      pastFailedRunNames: [],
    });
  });

  it('gives its runs the labels and the owner that selectors of Kubeflow\'s operator look for, and no annotation of its own', () => {
    const { metadata } = cluster.application(at('plain', 4));
    expect(metadata.labels).toEqual({ 'sparkoperator.k8s.io/scheduled-app-name': 'plain', 'team': 'a' });
    expect(metadata.annotations).toEqual({ [Annotation.SCHEDULED_TIME]: '2026-01-01T00:04:00Z' });
    expect(metadata.ownerReferences).toEqual([{
      apiVersion: 'sparkoperator.k8s.io/v1beta2',
      kind: 'ScheduledSparkApplication',
      name: 'plain',
      uid: schedules.get('plain').metadata.uid,
      blockOwnerDeletion: true,
    }]);
  });

  it('tells its runs their time, where it is to', () => {
    const { spec } = cluster.application(at('plain', 4));
    expect(spec.arguments).toEqual(['--day=2026-01-01', '2026-01-01T00:03:00Z', '{{APP_ID}}']);
    const variables = [
      { name: 'SCHEDULED_RUN_NAME', value: at('plain', 4) },
      { name: 'SCHEDULED_TIME', value: '2026-01-01T00:04:00Z' },
      { name: 'SCHEDULED_INTERVAL_START', value: '2026-01-01T00:03:00Z' },
    ];
    expect([spec.driver?.env, spec.executor?.env]).toEqual([variables, variables]);
  });

  it('starts one run only while that is not over, with Forbid', async () => {
    expect(schedules.runs('forbids')).toEqual({ [at('forbids', 1)]: 'RUNNING' });
    expect((await schedules.events('forbids')).map((event) => event.split(':')[0]))
      .toEqual(['ScheduledRunStarted', 'ScheduledRunSkipped', 'ScheduledRunSkipped', 'ScheduledRunSkipped']);
  });

  it('deletes a run for the next one, with Replace, and never has two drivers', async () => {
    expect(schedules.runs('replaces')).toEqual({ [at('replaces', 4)]: 'RUNNING' });
    const drivers = cluster.objects('Pod').filter(({ metadata }) => metadata.name?.startsWith('replaces-') && metadata.name.endsWith('-driver'));
    expect(drivers.map(({ metadata }) => metadata.name)).toEqual([`${at('replaces', 4)}-driver`]);
    expect(await schedules.events('replaces')).toContainEqual(expect.stringContaining(`Deleted ${at('replaces', 3)}, which is not over`));
  });

  it('that is wrong says why, starts nothing, and delays no other', async () => {
    expect(['broken', 'zone', 'client-mode'].map((name) => [schedules.get(name).status?.scheduleState, schedules.get(name).status?.reason])).toEqual([
      ['FailedValidation', expect.stringContaining('spec.schedule: has a wrong minute, \'61\': 61 is above 59')],
      ['FailedValidation', expect.stringContaining('spec.timeZone: names no time zone: \'Mars/Base\'')],
      ['FailedValidation', expect.stringContaining('spec.template.mode: only cluster is supported')],
    ]);
    expect(await schedules.events('broken')).toEqual([expect.stringContaining('ScheduleInvalid: spec.schedule')]);
    await schedules.edit('broken', { spec: { schedule: '* * * * *' } });
    expect(schedules.get('broken').status).toMatchObject({ scheduleState: 'Scheduled', nextRun: '2026-01-01T00:05:00Z' });
    expect(schedules.get('broken').status?.reason).toBeUndefined();
  });

  it('of any name has runs whose names are DNS labels', () => {
    const [name] = Object.keys(schedules.runs('a-name-of-exactly-sixty-three-characters-which-is-the-most-of-a'));
    expect(name).toMatch(/^a-name-of-exactly-sixty-three-characters-[a-z0-9-]*-1767225660$/);
    expect(name.length).toBeLessThanOrEqual(63);
  });

  it('takes up an edit of its template with the next run', async () => {
    await schedules.edit('plain', { spec: { template: { arguments: ['edited'] } } });
    await cluster.clock.advance(MINUTE);
    expect(cluster.application(at('plain', 5)).spec.arguments).toEqual(['edited']);
    expect(cluster.application(at('plain', 4)).spec.arguments).not.toEqual(['edited']);
  });

  it('does not make a run again that a user deleted', async () => {
    await cluster.call('DELETE', applicationPath(at('plain', 5)));
    await cluster.clock.advance(10_000);
    expect(schedules.runs('plain')).not.toHaveProperty(at('plain', 5));
  });

  it('starts one run for each new value of the annotation, also while it is suspended', async () => {
    await schedules.edit('plain', { spec: { suspend: true }, metadata: { annotations: { [Annotation.RUN_NOW]: 'one' } } });
    await cluster.clock.advance(2 * MINUTE);
    await schedules.edit('plain', { metadata: { annotations: { [Annotation.RUN_NOW]: 'two' } } });
    await cluster.clock.advance(2 * MINUTE);
    const requested = Object.entries(schedules.runs('plain')).filter(([name]) => name.includes('-now-'));
    expect(requested.map(([, state]) => state)).toEqual(['COMPLETED', 'COMPLETED']);
    expect(schedules.get('plain').status?.requestedRun).toMatchObject({ request: 'two', outcome: 'Started' });
    expect(schedules.get('plain').status?.nextRun).toBeUndefined();
  });

  it('makes up for nothing after it was resumed, and starts at its next time', async () => {
    const before = Object.keys(schedules.runs('plain'));
    await schedules.edit('plain', { spec: { suspend: false } });
    expect(Object.keys(schedules.runs('plain'))).toEqual(before);
    await cluster.clock.advance(MINUTE);
    expect(Object.keys(schedules.runs('plain')).filter((name) => !before.includes(name))).toHaveLength(1);
  });

  it('finds within a minute what has become due when the clock was set ahead by hours', async () => {
    await cluster.clock.sleepThrough(5 * 3_600_000);
    await cluster.clock.advance(MINUTE);
    const { lastRun } = schedules.get('plain').status!;
    expect(cluster.clock.now() - Date.parse(lastRun!)).toBeLessThanOrEqual(MINUTE);
    expect(await schedules.events('plain')).toContainEqual(expect.stringMatching(/^ScheduledRunMissed: Missed 100 or more runs/));
  });

  it('takes its runs with it', async () => {
    await cluster.call('DELETE', '/apis/sparkoperator.k8s.io/v1beta2/namespaces/jobs/scheduledsparkapplications/forbids');
    await cluster.clock.advance(MINUTE);
    expect(schedules.runs('forbids')).toEqual({});
  });
});
