// The commands on applications in a cluster: what they print, and their exit codes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, manifest, withFiles, type CliResult } from './cli';
import { ADMINISTRATOR, serviceAccountIdentity, startControlPlane } from '../../src/rehearsal';
import { LiveCluster } from '../support/live-cluster';
import { application } from '../support/simulated-cluster';

let cluster: LiveCluster;

beforeAll(async () => {
  cluster = await LiveCluster.start();
  const { refused } = await cluster.plane.apply([
    { object: { ...application('runs-on', driver({ 'rehearsal.cdk8s-spark/run-seconds': 'never' }), { labels: { team: 'a' } }) } },
    { object: { ...application('done') } },
  ]);
  expect(refused).toEqual([]);
  expect((await on(['wait', 'done'])).code).toBe(0);
  expect((await on(['wait', 'runs-on', '--for', 'running'])).code).toBe(0);
});
afterAll(() => cluster.stop());

function on([command, ...args]: readonly string[], input?: string): Promise<CliResult> {
  return cli([command, '--kubeconfig', cluster.kubeconfig, '-n', 'jobs', ...args], input);
}

const driver = (annotations: Readonly<Record<string, string>>) => ({ driver: { cores: 1, memory: '512m', serviceAccount: 'spark', annotations } });
const yaml = (name: string, annotations = '') => manifest(`driver: {serviceAccount: spark, annotations: {${annotations}}}`, { name });

describe('submit', () => {
  it.each([
    ['well', '', [], 0, /^jobs\/ends-well {2}COMPLETED\n$/],
    ['badly', 'rehearsal.cdk8s-spark/exit-code: "3"', [], 1, /^jobs\/ends-badly {2}FAILED {2}UserError, exit code 3: /],
    ['evicted', 'rehearsal.cdk8s-spark/run-seconds: never, rehearsal.cdk8s-spark/evict-seconds: "0"', [], 3, /^jobs\/ends-evicted {2}FAILED {2}Evicted/],
    ['never', 'rehearsal.cdk8s-spark/run-seconds: never', ['--timeout', '1s'], 4, /^$/],
  ] as const)('--wait says by its exit code how an application ended that ends %s', async (how, annotations, args, code, out) => {
    const result = await on(['submit', '-', '--wait', ...args], yaml(`ends-${how}`, annotations));
    expect(result.out).toMatch(out);
    expect(result.err).toContain(`jobs/ends-${how}  created\n`);
    expect(result.code).toBe(code);
  });

  it('--logs prints the log of the driver to its end', async () => {
    const { out, err, code } = await on(['submit', '-', '--logs'], yaml('logged'));
    expect(out.split('\n').filter((line) => line.includes('INFO SparkContext'))).toHaveLength(2);
    expect(out).toMatch(/jobs\/logged {2}COMPLETED\n$/);
    expect(err).toContain('jobs/logged  SUBMITTED\n');
    expect(code).toBe(0);
  });

  it.each([
    ['client', /^dry: fine \(only checked here/], ['server', /^jobs\/dry: the API server accepts it/],
  ])('--dry-run=%s creates nothing', async (where, out) => {
    const result = await on(['submit', '-', '--dry-run', where], yaml('dry'));
    expect(result).toEqual({ code: 0, out: expect.stringMatching(out), err: '' });
    expect((await on(['status', 'dry'])).err).toBe('error: there is no SparkApplication jobs/dry; check the name and the namespace\n');
  });

  it('creates nothing of a file in which anything is wrong', async () => {
    const documents = [yaml('fine'), manifest('mode: sideways', { name: 'wrong' }), manifest('', { kind: 'ConfigMap' })];
    await withFiles({ 'a.yaml': documents.join('---\n') }, async (folder) => {
      const { code, out, err } = await on(['submit', `${folder}/a.yaml`]);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toContain('SparkApplication jobs/wrong: spec.mode');
      expect(err).toContain('is no SparkApplication; create it with kubectl apply before');
    });
    expect((await on(['list', '-o', 'name'])).out).not.toContain('fine');
  });

  it('says that a name is taken', async () => {
    const { code, err } = await on(['submit', '-'], yaml('done'));
    expect(err).toMatch(/^error: create SparkApplication jobs\/done: .*already exists.*\n$/);
    expect(code).toBe(1);
  });
});

describe('what prints applications', () => {
  it('list: a table, names, JSON and YAML, by label and order', async () => {
    const { out } = await on(['list', '-l', 'team=a']);
    expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['NAME', 'STATE', 'ATTEMPTS', 'EXECUTORS', 'AGE', 'REASON'],
      ['runs-on', 'RUNNING', '1', expect.stringMatching(/running|pending/), expect.stringMatching(/^\d+s$/)],
      [''],
    ]);
    expect((await on(['list', '-A', '-o', 'wide'])).out).toMatch(/^NAMESPACE +NAME .*\n(.*\n)*jobs +runs-on +RUNNING .* runs-on-driver +4\.1\.4/);
    const { applications } = JSON.parse((await on(['list', '-o', 'json'])).out);
    expect(applications).toContainEqual(expect.objectContaining({ name: 'done', state: 'COMPLETED', outcome: 'Succeeded', exitCode: 0 }));
    expect((await on(['list', '-l', 'team=a', '-o', 'yaml'])).out).toContain('applications:\n  - namespace: jobs\n    name: runs-on\n');
    const names = (await on(['list', '-o', 'name', '--sort-by', 'name'])).out.trim().split('\n');
    expect(names).toEqual([...names].sort());
    expect(await on(['list', '-l', 'team=b'])).toEqual({ code: 0, out: '', err: 'there are no SparkApplications\n' });
  });

  it('status: a tree, and JSON', async () => {
    const { out } = await on(['status', 'runs-on']);
    expect(out).toMatch(/^jobs\/runs-on {2}RUNNING {2}\d+s\n/);
    expect(out).toMatch(/─ driver {2}runs-on-driver {2}Running {2}on rehearsal\n/);
    expect(out).toMatch(/└─ executor 1 {2}runs-on-[0-9a-f]+-exec-1 /);
    const json = JSON.parse((await on(['status', 'runs-on', '-o', 'json'])).out);
    expect(json).toMatchObject({ state: 'RUNNING', pods: [{ role: 'driver' }, { executor: 1 }], history: [] });
    expect((await on(['status', 'done', '--watch'])).out).toMatch(/^jobs\/done {2}COMPLETED/);
  });

  it('events: by time, of the application and its pods, or of the namespace', async () => {
    const { out } = await on(['events', 'done']);
    expect(out).toMatch(/^TIME +TYPE +REASON +OBJECT +MESSAGE\n/);
    expect(out).toContain('SparkApplication done');
    expect(out).toContain('Pod done-driver');
    expect(out).not.toContain('runs-on');
    const { events } = JSON.parse((await on(['events', '-o', 'json'])).out) as { events: ReadonlyArray<{ time: string; name: string }> };
    expect(events.map(({ name }) => name)).toEqual(expect.arrayContaining(['done', 'runs-on', 'runs-on-driver']));
    expect(events.map(({ time }) => Date.parse(time))).toEqual(events.map(({ time }) => Date.parse(time)).sort((a, b) => a - b));
  });

  it('logs: of the driver, of an executor, of all with prefixes, the last lines, as JSON', async () => {
    expect((await on(['logs', 'done'])).out).toMatch(/^INFO SparkContext: Submitted application: done .*\n.*Successfully stopped SparkContext\n$/);
    expect((await on(['logs', 'done', '--tail', '1'])).out).toBe('INFO SparkContext: Successfully stopped SparkContext\n');
    expect((await on(['logs', 'done', '-f'])).out).toMatch(/Successfully stopped SparkContext\n$/);
    expect((await on(['logs', 'runs-on', '--all'])).out).toMatch(/^runs-on-driver \| INFO SparkContext/);
    const [line] = (await on(['logs', 'runs-on', '-o', 'json'])).out.split('\n');
    expect(JSON.parse(line)).toMatchObject({ pod: 'runs-on-driver', role: 'driver', time: expect.any(String), text: expect.stringContaining('Submitted') });
    expect((await on(['logs', 'runs-on', '--executor', '9'])).err).toContain('there is no log');
    expect((await on(['logs', 'done', '--previous'])).err).toMatch(/^error: .*previous terminated container .* not found.*\n$/);
  });
});

describe('what changes applications', () => {
  it('suspend, resume, rerun and delete say what they did', async () => {
    await on(['submit', '-'], yaml('changed', 'rehearsal.cdk8s-spark/run-seconds: "0.3"'));
    expect(await on(['suspend', 'changed'])).toEqual({ code: 0, out: 'SparkApplication jobs/changed is to be suspended\n', err: '' });
    expect((await on(['wait', 'changed', '--for', 'SUSPENDED'])).out).toMatch(/^jobs\/changed {2}SUSPENDED/);
    expect((await on(['resume', 'changed'])).out).toBe('SparkApplication jobs/changed is to be resumed\n');
    expect(JSON.parse((await on(['wait', 'changed', '-o', 'json'])).out)).toMatchObject({ state: 'COMPLETED', isReached: true });
    expect((await on(['wait', 'changed', '--for', 'SUSPENDED'])).code).toBe(1);
    expect((await on(['rerun', 'changed'])).out).toBe('SparkApplication jobs/changed is to be run again\n');
    expect((await on(['wait', 'changed'])).out).toBe('jobs/changed  COMPLETED\n');
    expect((await on(['delete', 'changed', '--wait', '--cascade', 'foreground', '--timeout', '1m'])).out).toBe('SparkApplication jobs/changed is gone\n');
    expect((await on(['delete', 'changed'])).code).toBe(1);
  });
});

describe('what goes wrong', () => {
  const config = (server: string, token: string) => JSON.stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'current-context': 'a',
    'clusters': [{ name: 'a', cluster: { server } }],
    'users': [{ name: 'a', user: { token } }],
    'contexts': [{ name: 'a', context: { cluster: 'a', user: 'a', namespace: 'jobs' } }],
  });

  it.each<{ what: string; code: number; says: string; credentials(): Promise<{ server: string; token: string }> }>([
    { what: 'a server that does not answer', code: 3, says: 'ECONNREFUSED', credentials: async () => ({ server: 'http://127.0.0.1:1', token: 'a' }) },
    {
      what: 'an expired token',
      code: 1,
      says: 'get a new token',
      credentials: async () => ({ ...await cluster.credentials(serviceAccountIdentity('jobs', 'nobody')), token: 'old' }),
    },
    { what: 'a missing right', code: 1, says: 'ask for a Role', credentials: () => cluster.credentials(serviceAccountIdentity('jobs', 'nobody')) },
  ])('$what is one line', async ({ code, says, credentials }) => {
    const { server, token } = await credentials();
    await withFiles({ 'config': config(server, token), 'a.yaml': yaml('a') }, async (folder) => {
      const calls = [
        ['list'], ['status', 'a'], ['events', 'a'], ['logs', 'a', '-f'], ['wait', 'a'], ['delete', 'a'], ['suspend', 'a'],
        ['submit', `${folder}/a.yaml`, '--wait'],
      ];
      for (const call of calls) {
        const result = await cli([...call, '--kubeconfig', `${folder}/config`]);
        expect(result.err, call.join(' ')).toMatch(/^error: .*\n$/);
        expect(result.err).toContain(says);
        expect(result).toMatchObject({ code, out: '' });
      }
    });
  });

  it('a missing definition says how to install it', async () => {
    const empty = startControlPlane();
    try {
      await withFiles({ config: config((await empty.listen()).url, empty.tokenFor(ADMINISTRATOR)) }, async (folder) => {
        const { code, err } = await cli(['list', '--kubeconfig', `${folder}/config`]);
        expect(err).toMatch(/^error: .*cdk8s-spark crds \| kubectl apply --server-side -f -\n$/);
        expect(code).toBe(1);
      });
    } finally {
      await empty.stop();
    }
  });

  it('Ctrl-C says what continues', async () => {
    const waiting = on(['wait', 'runs-on']);
    setTimeout(() => process.emit('SIGINT'), 200);
    expect(await waiting).toEqual({ code: 130, out: '', err: 'interrupted; the application continues\n' });
  });

  it.each([
    [['wait', 'done', '--for', 'RUNING'], 'there is no such state'],
    [['wait', 'done', '--timeout', 'soon'], 'must be a length of time'],
    [['logs', 'done', '--all', '--executor', '1'], 'exclude each other'],
    [['logs', 'done', '-f', '--previous'], 'exclude each other'],
    [['list', '-o', 'xml'], 'Allowed choices are'],
    [['submit', '/nonexistent.yaml'], 'there is no such file'],
  ])('`%s` is a wrong call', async (args, message) => {
    const { code, err } = await on(args);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  it.each(['submit', 'list', 'status', 'events', 'logs', 'wait', 'delete', 'suspend', 'resume', 'rerun'])('%s --help has an example', async (command) => {
    const { code, out } = await cli([command, '--help']);
    expect(out).toMatch(new RegExp(`Examples:\n {2}cdk8s-spark ${command}`));
    expect(code).toBe(0);
  });
});
