// The client over HTTP, against the whole operator on the embedded control plane.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type LogLine, type SparkApplicationSpec, type SparkClient } from '../../src/client';
import { LogPosition } from '../../src/client/container-log';
import { ConnectionBroken, serviceAccountIdentity } from '../../src/rehearsal';
import { LiveCluster } from '../support/live-cluster';
import { application } from '../support/simulated-cluster';

let cluster: LiveCluster;
let client: SparkClient;

beforeAll(async () => {
  cluster = await LiveCluster.start();
  client = await connect({ kubeconfig: cluster.kubeconfig, namespace: 'jobs' });
});
afterAll(async () => {
  await client.close();
  await cluster.stop();
});

type Annotations = Readonly<Record<string, string>>;
const driver = (annotations: Annotations) => ({ driver: { cores: 1, memory: '512m', serviceAccount: 'spark', annotations } });
const RUNS_ON = driver({ 'rehearsal.cdk8s-spark/run-seconds': 'never' });
const FAILS = driver({ 'rehearsal.cdk8s-spark/exit-code': '3', 'rehearsal.cdk8s-spark/last-words': 'no such table' });
const EVICTED = driver({ 'rehearsal.cdk8s-spark/run-seconds': 'never', 'rehearsal.cdk8s-spark/evict-seconds': '0' });

async function submit(name: string, spec: object = {}): Promise<void> {
  const { metadata, spec: whole } = application(name, spec as Partial<SparkApplicationSpec>);
  await client.submit({ metadata: metadata as { name: string }, spec: whole });
}

async function collect<T>(all: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of all) values.push(value);
  return values;
}

describe('wait', () => {
  it.each([
    ['succeeds', {}, { state: 'COMPLETED', outcome: 'Succeeded', exitCode: 0, failureClass: undefined }],
    ['fails by itself', FAILS, { state: 'FAILED', outcome: 'ApplicationFailure', exitCode: 3, failureClass: 'UserError' }],
    ['is evicted', EVICTED, { state: 'FAILED', outcome: 'InfrastructureFailure', failureClass: 'Evicted' }],
  ])('tells how an application that %s ended', async (what, spec, end) => {
    const name = `wait-${what.replaceAll(' ', '-')}`;
    await submit(name, spec);
    expect(await client.wait(name)).toMatchObject({ ...end, isReached: true, isOver: true });
  });

  it('ends at a state on the way, at the time-out, and when the signal is aborted', async () => {
    await submit('wait-runs-on', RUNS_ON);
    expect(await client.wait('wait-runs-on', { state: 'RUNNING' })).toMatchObject({ isReached: true, isOver: false });
    const late = client.wait('wait-runs-on', { timeoutMilliseconds: 1_000 });
    await expect(late).rejects.toMatchObject({ code: 'TimedOut', message: expect.stringContaining('RUNNING') });
    await expect(client.wait('wait-runs-on', { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    const waiting = expect(client.wait('wait-runs-on')).rejects.toMatchObject({
      code: 'NotFound', message: expect.stringContaining('was deleted before it was over'),
    });
    await client.delete('wait-runs-on', { wait: true });
    await waiting;
    expect(cluster.plane.objects('v1', 'Pod', 'jobs').filter(({ metadata }) => metadata.name?.startsWith('wait-runs-on'))).toEqual([]);
  });
});

describe('watch', () => {
  it('survives connections that break', async () => {
    await submit('watched', driver({ 'rehearsal.cdk8s-spark/run-seconds': '0.3' }));
    const states: string[] = [];
    for await (const { state } of client.watch('watched')) {
      states.push(state);
      if (state === 'RUNNING') cluster.plane.cutWatches(new ConnectionBroken());
    }
    expect(states.at(-1)).toBe('COMPLETED');
    expect(states).toContain('RUNNING');
  });
});

describe('logs', () => {
  it('have each line of all attempts once, through broken connections', async () => {
    await submit('retried', {
      ...driver({ 'rehearsal.cdk8s-spark/exit-code': '3', 'rehearsal.cdk8s-spark/run-seconds': '0.3' }),
      restartPolicy: { type: 'OnFailure', onFailureRetries: 1, onFailureRetryInterval: 3 },
    });
    const lines: LogLine[] = [];
    for await (const line of client.logs('retried', { follow: true })) {
      lines.push(line);
      cluster.plane.cutWatches(new ConnectionBroken());
    }
    const texts = lines.map(({ text }) => text);
    expect(texts.filter((text) => text.includes('Submitted application'))).toHaveLength(2);
    expect(texts.filter((text) => text.includes('the job ended with exit code 3'))).toHaveLength(2);
    expect(texts).toHaveLength(4);
    expect((await client.get('retried')).state).toBe('FAILED');
  });

  it('are of the driver, of one executor, or of all', async () => {
    await submit('several', { ...RUNS_ON, executor: { cores: 1, memory: '512m', instances: 2 } });
    const until = (whole: Parameters<SparkClient['logs']>[1], pods: number) => readUntil(client.logs('several', { ...whole, follow: true }), pods);
    expect(await until({ of: 'all' }, 3)).toEqual(['driver', 'executor 1', 'executor 2']);
    expect(await until({ of: 2 }, 1)).toEqual(['executor 2']);
    expect((await collect(client.logs('several'))).map(({ role }) => role)).toEqual(['driver']);
    expect(await client.pods('several')).toMatchObject([{ role: 'driver', phase: 'Running' }, { executor: 1 }, { executor: 2 }]);
    expect(await client.ui('several')).toEqual({ via: 'port-forward', pod: 'several-driver', port: 4040 });
    await client.delete('several');
  });

  it.each<{ what: string; lines: readonly string[]; then: readonly string[]; isNew: readonly boolean[]; from: string }>([
    {
      what: 'skips what a new connection repeats of the same second',
      lines: ['2026-01-01T00:00:01.1Z', '2026-01-01T00:00:01.12Z'],
      then: ['2026-01-01T00:00:01.100000000Z', '2026-01-01T00:00:01.120000000Z', '2026-01-01T00:00:01.13Z'],
      isNew: [false, false, true],
      from: '2026-01-01T00:00:01.000Z',
    },
    {
      what: 'counts lines of the same time',
      lines: ['2026-01-01T00:00:01.5Z', '2026-01-01T00:00:01.5Z'],
      then: ['2026-01-01T00:00:01.5Z', '2026-01-01T00:00:01.5Z', '2026-01-01T00:00:01.5Z'],
      isNew: [false, false, true],
      from: '2026-01-01T00:00:01.000Z',
    },
    {
      what: 'reads times of any zone',
      lines: ['2026-01-01T02:00:01.5+02:00'],
      then: ['2026-01-01T00:00:01.5Z', '2026-01-01T01:00:01.6+01:00'],
      isNew: [false, true],
      from: '2026-01-01T00:00:01.000Z',
    },
  ])('a position $what', ({ lines, then, isNew, from }) => {
    const position = new LogPosition();
    expect(lines.map((line) => position.accepts(line))).toEqual(lines.map(() => true));
    expect(position.sinceTime).toBe(from);
    position.reconnect();
    expect(then.map((line) => position.accepts(line))).toEqual(isNew);
  });
});

/** The pods that have written something, once there are so many. */
async function readUntil(lines: AsyncIterable<LogLine>, pods: number): Promise<string[]> {
  const seen = new Set<string>();
  for await (const { role, executor } of lines) {
    seen.add(executor === undefined ? role : `${role} ${executor}`);
    if (seen.size === pods) break;
  }
  return [...seen].sort();
}

describe('changes', () => {
  it('suspend a run, resume it, and run it again when it is over', async () => {
    await submit('changed', driver({ 'rehearsal.cdk8s-spark/run-seconds': '0.3' }));
    await client.wait('changed', { state: 'RUNNING' });
    await expect(client.rerun('changed')).rejects.toMatchObject({ code: 'WrongState', message: expect.stringContaining('--force') });
    await client.suspend('changed');
    await client.wait('changed', { state: 'SUSPENDED' });
    await expect(client.rerun('changed')).rejects.toMatchObject({ code: 'WrongState', message: expect.stringContaining('use resume') });
    await client.resume('changed');
    expect(await client.wait('changed')).toMatchObject({ state: 'COMPLETED' });
    await expect(client.suspend('changed')).rejects.toMatchObject({ code: 'WrongState', message: expect.stringContaining('use rerun') });
    const before = await client.get('changed');
    await client.rerun('changed');
    const after = await client.wait('changed');
    expect(after).toMatchObject({ state: 'COMPLETED', uid: before.uid });
    expect(after.sparkApplicationId).not.toBe(before.sparkApplicationId);
    expect((await client.events('changed')).map(({ reason }) => reason)).toEqual(expect.arrayContaining(['SparkApplicationCompleted', 'Started']));
  });
});

describe('errors', () => {
  const nobody = serviceAccountIdentity('jobs', 'nobody');

  it.each<{ what: string; connection: () => Promise<object>; code: string; says: string }>([
    { what: 'a server that does not answer', connection: async () => ({ server: 'http://127.0.0.1:1' }), code: 'Unreachable', says: 'ECONNREFUSED' },
    {
      what: 'an expired token', connection: async () => ({ ...await cluster.credentials(nobody), token: 'old' }), code: 'Unauthorized', says: 'get a new token',
    },
    { what: 'a missing right', connection: () => cluster.credentials(nobody), code: 'Forbidden', says: 'ask for a Role' },
  ])('of $what have a code and say what to do', async ({ connection, code, says }) => {
    const other = await connect({ ...await connection(), namespace: 'jobs' });
    try {
      await expect(other.list()).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
      await expect(collect(other.watch('a'))).rejects.toMatchObject({ code });
      await expect(collect(other.logs('a', { follow: true }))).rejects.toMatchObject({ code });
    } finally {
      await other.close();
    }
  });

  it.each([
    ['a kubeconfig that is not there', { kubeconfig: '/nonexistent' }, 'cannot be used'],
    ['an address that is none', { server: 'here' }, 'must be a URL'],
    ['a pod that is none', { inCluster: true }, 'is no pod of a cluster'],
  ])('of %s come before any call', async (_what, options, says) => {
    await expect(connect(options)).rejects.toMatchObject({ code: 'BadConnection', message: expect.stringContaining(says) });
  });

  it('of a context name those that there are', async () => {
    await expect(connect({ kubeconfig: cluster.kubeconfig, context: 'gone' })).rejects.toThrow('has no context "gone"; it has: operator');
  });

  it('of what is refused say so', async () => {
    const message = 'there is no SparkApplication jobs/absent; check the name and the namespace';
    await expect(client.get('absent')).rejects.toMatchObject({ code: 'NotFound', message });
    await submit('twice', RUNS_ON);
    await expect(submit('twice')).rejects.toMatchObject({ code: 'AlreadyExists' });
    const unknown = application('unknown', { sparkVersoin: '4' });
    await expect(client.submit({ metadata: { name: 'unknown' }, spec: unknown.spec }, { dryRun: true })).rejects.toMatchObject({ code: 'Refused' });
    const dry = application('dry');
    expect(await client.submit({ metadata: { name: 'dry' }, spec: dry.spec }, { dryRun: true })).toMatchObject({ state: 'NEW' });
    await expect(client.get('dry')).rejects.toMatchObject({ code: 'NotFound' });
  });
});
