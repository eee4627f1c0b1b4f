// Objects that a backup tool restored without their status and with new UIDs: nothing that may be finished is run again, and what is new runs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAt, schedule, Schedules } from './schedule/schedules';
import type { Operator } from '../../src/operator/operator';
import type { ApiObject } from '../../src/rehearsal';
import { KUEUE_QUEUE_LABEL, Label, Annotation } from '../../src/spec/labels';
import { API, application, applicationPath, startCluster, type SimulatedCluster } from '../support/simulated-cluster';

const MINUTE = 60_000;
/** The restore begins an hour after the loss, and takes a minute. */
const HOUR = 60 * MINUTE;
const OVER = '2026-01-01T01:01:00Z';

/** What a backup has of an object and a restore creates: no status, no UID, no time of creation. */
function restorable({ apiVersion, kind, metadata, spec }: ApiObject): Readonly<Record<string, unknown>> {
  const { name, namespace, labels, annotations } = metadata;
  return { apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec };
}

/** A cluster in which applications finish, run and wait, and what a backup of it has. */
async function backup(): Promise<ReadonlyArray<Readonly<Record<string, unknown>>>> {
  const lost = await startCluster(['jobs'], { runMilliseconds: 5_000 });
  const operator = await lost.operate();
  await lost.submit('finished', { restartPolicy: { type: 'OnFailure', onFailureRetries: 3 } });
  await lost.submit('kept-a-while', { timeToLiveSeconds: 180 });
  await lost.reach('finished', 'COMPLETED');
  await lost.submit('held', { suspend: true });
  await new Schedules(lost).create(
    schedule('nightly', { schedule: '* * * * *' }), schedule('asked', { schedule: '@yearly' }, { annotations: { [Annotation.RUN_NOW]: 'once' } }),
  );
  await lost.clock.advance(2 * MINUTE);
  await lost.submit('running');
  await lost.reach('running', 'RUNNING');
  const objects = [...lost.objects('SparkApplication', API), ...lost.objects('ScheduledSparkApplication', API)].map(restorable);
  await lost.stop(operator);
  return objects;
}

describe('objects that were restored without their status, under --restored-before', () => {
  let cluster: SimulatedCluster;
  let schedules: Schedules;
  let operator: Operator;
  let restored: readonly string[];

  beforeAll(async () => {
    const objects = await backup();
    cluster = await startCluster(['jobs'], { runMilliseconds: 5_000 });
    schedules = new Schedules(cluster);
    await cluster.clock.advance(HOUR);
    await cluster.apply([...objects, { ...application('queued', { suspend: true }, { labels: { [KUEUE_QUEUE_LABEL]: 'team-a' } }) }]);
    restored = cluster.objects('SparkApplication', API).map(({ metadata }) => metadata.name!);
    await cluster.clock.advance(MINUTE + 1_000);
    operator = await cluster.operate({ flags: [`--restored-before=${OVER}`] });
    await cluster.clock.advance(10_000);
  });

  afterAll(() => cluster.stop(operator));

  it('none of the applications is run, whatever had become of it: finished, running, suspended, in a queue, or the run of a schedule', () => {
    expect(restored).toEqual(expect.arrayContaining(['finished', 'held', 'kept-a-while', 'queued', 'running']));
    expect(restored.filter((name) => name.startsWith('nightly-')).length).toBeGreaterThan(0);
    expect(Object.fromEntries(restored.map((name) => [name, cluster.status(name)?.applicationState?.state])))
      .toEqual(Object.fromEntries(restored.map((name) => [name, 'FAILED'])));
    expect(cluster.drivers).toEqual([]);
  });

  it('each says why, and what to do', async () => {
    const { applicationState, failure } = cluster.status('finished')!;
    expect(applicationState?.errorMessage).toMatch(/^restored from a backup without its status, so the outcome of its run is unknown\. .*create it anew$/);
    expect(failure?.class).toBe('Vanished');
    expect((await cluster.events('finished')).map(({ reason }) => reason)).toContain('SparkApplicationFailed');
  });

  it('one that is resumed, as a queue does, is not run either', async () => {
    await cluster.patch('queued', { spec: { suspend: false } });
    await cluster.clock.advance(10_000);
    expect(cluster.status('queued')?.applicationState?.state).toBe('FAILED');
  });

  it('the schedule makes its next run, none of the past, and none that was requested before', async () => {
    const before = Object.keys(schedules.runs('nightly'));
    await cluster.clock.advance(MINUTE);
    const made = Object.keys(schedules.runs('nightly')).filter((name) => !before.includes(name));
    expect(made).toEqual([runAt('nightly', '2026-01-01T01:02:00Z')]);
    expect(Object.keys(schedules.runs('asked')).filter((name) => cluster.status(name)?.applicationState?.state !== 'FAILED')).toEqual([]);
  });

  it('a time to live deletes what is restored, as it would have deleted what was finished', async () => {
    await cluster.clock.advance(3 * MINUTE);
    expect(cluster.objects('SparkApplication', API).map(({ metadata }) => metadata.name)).not.toContain('kept-a-while');
  });

  it('an application that is created after the restore runs, and so does one that is deleted and created anew', async () => {
    await cluster.submit('new');
    await cluster.reach('new', 'COMPLETED');
    const again = restorable(cluster.application('finished') as unknown as ApiObject);
    await cluster.call('DELETE', applicationPath('finished'));
    await cluster.clock.advance(1_000);
    await cluster.apply([again]);
    await cluster.reach('finished', 'COMPLETED');
  });

  it('another operator without the flag runs none of them', async () => {
    const drivers = [...cluster.drivers];
    const states = cluster.objects('SparkApplication', API).map(({ metadata }) => metadata.name!).filter((name) => name === 'running' || name === 'held');
    await cluster.clock.advanceDuring(operator.stop());
    operator = await cluster.operate({ identity: 'two' });
    await cluster.clock.advance(1_000);
    expect(states.map((name) => cluster.status(name)?.applicationState?.state)).toEqual(['FAILED', 'FAILED']);
    expect(cluster.drivers.filter((uid) => !drivers.includes(uid))).toEqual([]);
  });
});

describe('objects that were restored with their status, before an operator runs', () => {
  it('what is finished stays so, what ran has lost its driver and does what its restart policy says, and no run is made twice', async () => {
    const lost = await startCluster(['jobs'], { runMilliseconds: 20_000 });
    const first = await lost.operate();
    await lost.submit('finished');
    await lost.reach('finished', 'COMPLETED');
    await lost.submit('runs');
    await lost.submit('runs-again', { restartPolicy: { type: 'OnFailure', onFailureRetries: 1, onFailureRetryInterval: 1 } });
    await lost.reach('runs-again', 'RUNNING');
    const objects = lost.objects('SparkApplication', API);
    await lost.stop(first);

    const cluster = await startCluster(['jobs'], { runMilliseconds: 5_000 });
    await cluster.apply(objects.map(restorable));
    for (const { metadata, status } of objects) {
      await cluster.call('PATCH', `${applicationPath(metadata.name!)}/status`, { status }, 'application/merge-patch+json');
    }
    await cluster.clock.advance(MINUTE);
    const operator = await cluster.operate({ flags: ['--restored-before=2026-01-01T00:00:30Z'] });
    await cluster.clock.advance(2 * MINUTE);
    expect(['finished', 'runs', 'runs-again'].map((name) => cluster.status(name)?.applicationState?.state)).toEqual(['COMPLETED', 'FAILED', 'COMPLETED']);
    expect(cluster.drivers).toHaveLength(1);
    await cluster.stop(operator);
  });
});

it('an application whose label says that a schedule made it tells for which time its outcome is unknown', async () => {
  const cluster = await startCluster();
  const annotations = { [Annotation.SCHEDULED_TIME]: '2025-12-31T02:00:00Z' };
  await cluster.submit('run', {}, { labels: { [Label.SCHEDULED_APP_NAME]: 'nightly' }, annotations });
  await cluster.clock.advance(MINUTE);
  const operator = await cluster.operate({ flags: [`--restored-before=${OVER}`] });
  await cluster.clock.advance(1_000);
  expect(cluster.status('run')?.applicationState?.errorMessage).toContain('its run for 2025-12-31T02:00:00Z is unknown');
  await cluster.stop(operator);
});
