// The Job controller of the rehearsal: how Jobs of one pod end, are retried, suspended and removed.
import { afterEach, describe, expect, it } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../src/rehearsal';
import type { Pod } from '../../src/spec/kubernetes.gen';
import { VirtualClock } from '../support/virtual-clock';

let plane: ControlPlane;
let clock: VirtualClock;

afterEach(() => plane.stop());

interface Conditions {
  readonly conditions?: ReadonlyArray<{ readonly type: string; readonly status: string; readonly reason: string }>;
  readonly failed?: number;
}

async function request(method: 'POST' | 'PATCH', path: string, body: object): Promise<void> {
  const { status, body: answer } = await plane.transportFor().request({
    method, path, body, ...(method === 'PATCH' && { contentType: 'application/merge-patch+json' }),
  });
  expect(status, JSON.stringify(answer)).toBeLessThan(300);
}

/** A Job whose pods run for two seconds and end with an exit code. */
async function createJob(exitCode: number, spec: object = {}): Promise<void> {
  clock = new VirtualClock();
  plane = startControlPlane({ clock });
  await request('POST', '/apis/batch/v1/namespaces/default/jobs', {
    metadata: { name: 'etl' },
    spec: {
      backoffLimit: 0,
      ...spec,
      template: {
        metadata: { annotations: { 'rehearsal.cdk8s-spark/run-seconds': '2', 'rehearsal.cdk8s-spark/exit-code': String(exitCode) } },
        spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'example/image:1' }] },
      },
    },
  });
}

const jobs = () => plane.objects('batch/v1', 'Job', 'default') as unknown as Array<{ status?: Conditions }>;
const pods = () => plane.objects('v1', 'Pod', 'default') as unknown as Pod[];
const conditions = () => (jobs()[0].status?.conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`);

describe('a Job', () => {
  it.each<[string, number, object, string, number]>([
    ['whose pod succeeds is complete', 0, {}, 'Complete=True CompletionsReached', 1],
    ['whose pod fails has failed', 3, {}, 'Failed=True BackoffLimitExceeded', 1],
    ['is retried as often as it says', 3, { backoffLimit: 2 }, 'Failed=True BackoffLimitExceeded', 3],
    ['is not retried where a rule fails it', 3, {
      backoffLimit: 2, podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { containerName: 'main', operator: 'In', values: [3] } }] },
    }, 'Failed=True PodFailurePolicy', 1],
    ['is late after its deadline, and has no pod then', 0, { activeDeadlineSeconds: 1 }, 'Failed=True DeadlineExceeded', 0],
  ])('%s', async (_story, exitCode, spec, condition, count) => {
    await createJob(exitCode, spec);
    await clock.advance(90_000);
    expect(conditions()).toEqual([condition]);
    expect(pods().length).toBe(count);
    for (const { metadata } of pods()) {
      expect(metadata.labels).toMatchObject({ 'batch.kubernetes.io/job-name': 'etl' });
      expect(metadata.ownerReferences).toMatchObject([{ kind: 'Job', name: 'etl', controller: true }]);
    }
  });

  it('does not count a failure that a rule ignores', async () => {
    const rule = { action: 'Ignore', onExitCodes: { containerName: 'main', operator: 'NotIn', values: [4] } };
    await createJob(3, { podFailurePolicy: { rules: [rule] } });
    await clock.advance(10_000);
    expect(conditions()).toEqual([]);
    expect(pods().length).toBeGreaterThan(1);
    expect(jobs()[0].status?.failed).toBe(0);
  });

  it('that is suspended has no pod, and runs from the beginning when it is resumed', async () => {
    await createJob(0, { suspend: true });
    await clock.advance(5000);
    expect([conditions(), pods().length]).toEqual([['Suspended=True JobSuspended'], 0]);
    await request('PATCH', '/apis/batch/v1/namespaces/default/jobs/etl', { spec: { suspend: false } });
    await clock.advance(1000);
    const [first] = pods();
    await request('PATCH', '/apis/batch/v1/namespaces/default/jobs/etl', { spec: { suspend: true } });
    await clock.advance(60_000);
    expect(pods()).toEqual([]);
    await request('PATCH', '/apis/batch/v1/namespaces/default/jobs/etl', { spec: { suspend: false } });
    await clock.advance(30_000);
    expect(conditions()).toEqual(['Suspended=False JobResumed', 'Complete=True CompletionsReached']);
    expect(pods()[0].metadata.uid).not.toBe(first.metadata.uid);
  });

  it('is removed with its pods some time after its end', async () => {
    await createJob(0, { ttlSecondsAfterFinished: 30 });
    await clock.advance(20_000);
    expect([jobs().length, pods().length]).toEqual([1, 1]);
    await clock.advance(60_000);
    expect([jobs().length, pods().length]).toEqual([0, 0]);
  });
});
