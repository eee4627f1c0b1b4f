// Schedules that Kubeflow's operator has followed so far, under its CRD, which keeps no more of a status than v1beta2 has.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAt, schedule, schedulePath, Schedules } from './schedules';
import type { Operator } from '../../../src/operator/operator';
import { Annotation, Label } from '../../../src/spec/labels';
import { foreignScheduleCrd } from '../../support/foreign-crd';
import { API, applicationPath, startCluster, type SimulatedCluster } from '../../support/simulated-cluster';

const MINUTE = 60_000;

let cluster: SimulatedCluster;
let schedules: Schedules;
let operator: Operator;

/** A run as Kubeflow's operator has named and labelled it, with its state. */
async function runOfKubeflow(name: string, scheduleName: string, state: string): Promise<void> {
  const { uid } = schedules.get(scheduleName).metadata;
  const owner = { apiVersion: API, kind: 'ScheduledSparkApplication', name: scheduleName, uid: uid!, blockOwnerDeletion: true };
  await cluster.submit(name, {}, { labels: { [Label.SCHEDULED_APP_NAME]: scheduleName }, ownerReferences: [owner] });
  await cluster.call('PATCH', `${applicationPath(name)}/status`, {
    status: {
      applicationState: { state },
      driverInfo: { podName: `${name}-driver` },
      terminationTime: '2025-12-31T23:59:30Z',
      executionAttempts: 1,
      submissionAttempts: 1,
    },
  }, 'application/merge-patch+json');
}

async function statusOfKubeflow(name: string, status: object): Promise<void> {
  await cluster.call('PATCH', `${schedulePath(name)}/status`, { status: { scheduleState: 'Scheduled', ...status } }, 'application/merge-patch+json');
}

beforeAll(async () => {
  cluster = await startCluster(['jobs'], { runMilliseconds: 5_000 });
  schedules = new Schedules(cluster);
  await cluster.apply([foreignScheduleCrd() as Readonly<Record<string, unknown>>]);
  await schedules.create(
    schedule('followed', { concurrencyPolicy: 'Forbid', successfulRunHistoryLimit: 5 }),
    schedule('late'),
    schedule('failed', { schedule: '61 * * * *' }),
    schedule('asks', { schedule: '@yearly' }, { annotations: { [Annotation.RUN_NOW]: 'once' } }),
  );
  // Kubeflow's operator ends names of runs with nanoseconds.
  await runOfKubeflow('followed-1767225540123456789', 'followed', 'COMPLETED');
  await statusOfKubeflow('followed', {
    lastRun: '2025-12-31T23:59:00Z',
    lastRunName: 'followed-1767225540123456789',
    nextRun: '2026-01-01T00:01:00Z',
    pastSuccessfulRunNames: ['followed-1767225540123456789'],
  });
  await statusOfKubeflow('late', { lastRun: '2025-12-31T20:00:00Z', lastRunName: 'late-1767211200123456789', nextRun: '2025-12-31T20:01:00Z' });
  await statusOfKubeflow('failed', { scheduleState: 'FailedValidation', reason: 'schedule is invalid' });
  operator = await cluster.operate();
});

afterAll(() => cluster.stop(operator));

describe('under the CRD of Kubeflow\'s operator', () => {
  it('of the times that passed between the two operators, the latest is made up for', async () => {
    await cluster.clock.advance(0);
    expect(Object.keys(schedules.runs('late'))).toEqual([runAt('late', '2026-01-01T00:00:00Z')]);
    expect(await schedules.events('late')).toContainEqual(expect.stringMatching(/^ScheduledRunMissed: Missed 100 or more runs from 2025-12-31T20:01:00Z/));
  });

  it('no run starts at once, and none is lost, where a schedule waits for its next time', async () => {
    await cluster.clock.advance(30_000);
    expect(schedules.runs('followed')).toEqual({ 'followed-1767225540123456789': 'COMPLETED' });
    await cluster.clock.advance(2 * MINUTE);
    expect(schedules.runs('followed')).toEqual({
      'followed-1767225540123456789': 'COMPLETED',
      [runAt('followed', '2026-01-01T00:01:00Z')]: 'COMPLETED',
      [runAt('followed', '2026-01-01T00:02:00Z')]: 'COMPLETED',
    });
  });

  it('statuses have the fields of v1beta2 alone, and a status that is as it should be is not written again', async () => {
    await cluster.clock.advance(20_000);
    const { metadata, status } = schedules.get('followed');
    expect(Object.keys(status!).sort()).toEqual(['lastRun', 'lastRunName', 'nextRun', 'pastFailedRunNames', 'pastSuccessfulRunNames', 'scheduleState']);
    await cluster.clock.advance(5_000);
    expect(schedules.get('followed').metadata.resourceVersion).toBe(metadata.resourceVersion);
  });

  it('a schedule that was given up is followed as soon as it is right', async () => {
    const { scheduleState, reason } = schedules.get('failed').status!;
    expect([scheduleState, reason]).toEqual(['FailedValidation', expect.stringContaining('spec.schedule: has a wrong minute')]);
    await schedules.edit('failed', { spec: { schedule: '* * * * *' } });
    await cluster.clock.advance(MINUTE);
    expect(Object.values(schedules.runs('failed'))).toHaveLength(1);
    expect(schedules.get('failed').status?.scheduleState).toBe('Scheduled');
  });

  it('a run that only the annotation asks for is not started, as nothing could say that it was', () => {
    expect(schedules.runs('asks')).toEqual({});
  });

  it('another operator in its place makes no run twice', async () => {
    const runs = ['followed', 'late', 'failed'].map((name) => schedules.runs(name));
    const drivers = [...cluster.drivers];
    await cluster.clock.advanceDuring(operator.stop());
    operator = await cluster.operate({ identity: 'two' });
    await cluster.clock.advance(1_000);
    expect(['followed', 'late', 'failed'].map((name) => schedules.runs(name))).toEqual(runs);
    expect(cluster.drivers).toEqual(drivers);
  });
});
