import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from './kubectl';
import { PodHistory } from './pod-history';
import { Watched } from './watched';
import type { KubernetesObject } from '../../src/spec/kubernetes';

/**
 * Answers each call with the next of the given answers and ends. When none is left, it hangs like a watch without events.
 * Events are always delivered.
 */
const KUBECTL = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const isAboutEvents = process.argv.includes('events');
if (!isAboutEvents) appendFileSync(__dirname + '/calls', process.argv.at(-1) + '\\n');
const answer = __dirname + (isAboutEvents ? '/events' : '/answer-' + readFileSync(__dirname + '/calls', 'utf8').trim().split('\\n').length);
if (!existsSync(answer)) setInterval(() => {}, 1000);
else process.stdout.write(readFileSync(answer), () => process.exit(readFileSync(answer, 'utf8').startsWith('{') ? 0 : 1));
`;

const path = process.env.PATH;
let folder: string;
let watched: Watched<KubernetesObject>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubectl-'));
  writeFileSync(join(folder, 'kubectl'), KUBECTL);
  chmodSync(join(folder, 'kubectl'), 0o755);
  process.env.PATH = `${folder}${delimiter}${path}`;
});
afterEach(() => {
  watched?.stop();
  process.env.PATH = path;
  rmSync(folder, { recursive: true });
});

function answers(...lines: ReadonlyArray<object | string>): void {
  lines.forEach((line, index) => writeFileSync(join(folder, `answer-${index + 1}`), typeof line === 'string' ? line : JSON.stringify(line)));
}
function calls(): string[] {
  const file = join(folder, 'calls');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}
const untilCalls = (count: number) => waitFor(`${count} calls`, 20, async () => (calls().length >= count ? true : undefined), () => calls().join(', '), 10);

const object = (uid: string, resourceVersion: string, more: object = {}) => ({ metadata: { uid, name: uid, resourceVersion }, ...more });
const list = (resourceVersion: string, ...items: object[]) => ({ metadata: { resourceVersion }, items });
const events = (...all: Array<[string, object]>) => all.map(([type, about]) => `${JSON.stringify({ type, object: about })}\n`).join('');
const FORGOTTEN = events(['ERROR', { message: 'too old resource version', metadata: {} }]);
const everSeen = () => watched.ever().map(({ object: { metadata }, gone }) => `${metadata.uid}${gone === undefined ? '' : ' gone'}`);

describe('what a watch has seen', () => {
  it('begins with a list, however late that is answered, and continues after a break where it was', async () => {
    answers(
      'refused',
      list('10', object('a', '8')),
      events(['ADDED', object('b', '11')], ['DELETED', object('a', '12')], ['BOOKMARK', object('', '20')]),
      events(['ADDED', object('c', '21')]),
    );
    watched = new Watched('/things');
    await untilCalls(5);
    expect(calls().map((call) => /^\/things(?:\?.*resourceVersion=(\d+))?$/.exec(call)?.[1] ?? 'list')).toEqual(['list', 'list', '10', '20', '21']);
    expect(everSeen()).toEqual(['a gone', 'b', 'c']);
    expect(watched.present().map(({ metadata }) => metadata.uid)).toEqual(['b', 'c']);
  });

  it('has a gap where the API server has forgotten where it was', async () => {
    answers(list('10', object('a', '8'), object('b', '9')), FORGOTTEN, list('90', object('b', '9'), object('c', '89')));
    watched = new Watched('/things');
    await untilCalls(4);
    expect(watched.present().map(({ metadata }) => metadata.uid)).toEqual(['b', 'c']);
    const places = watched.ever().map(({ came }) => came);
    expect(places.map((came) => came <= watched.lastGap!)).toEqual([true, true, false]);
  });
});

describe('the drivers of an application', () => {
  const driver = (uid: string, ended?: object) => object(uid, '1', {
    metadata: { uid, name: 'pi-driver', resourceVersion: '1', labels: { 'sparkoperator.k8s.io/app-name': 'pi', 'spark-role': 'driver' } },
    status: { containerStatuses: [{ name: 'spark-kubernetes-driver', state: ended ? { terminated: ended } : { running: {} } }] },
  });

  it.each<[string, Array<[string, object]>, string | undefined]>([
    ['are as many as expected, each after the one before', [['DELETED', driver('a', { exitCode: 143 })], ['ADDED', driver('b')]], undefined],
    ['are too few', [], '1 driver pods were created instead of 2'],
    [
      'are there at the same time',
      [['ADDED', driver('b')], ['DELETED', driver('a', { exitCode: 143 })]],
      'driver 2 was created while pi-driver of the run before was still there',
    ],
    [
      'were taken away before they ended',
      [['DELETED', driver('a')], ['ADDED', driver('b')]],
      'driver 2 was created, and the end of the container before it was never reported',
    ],
  ])('%s', async (_, then, trouble) => {
    answers(list('1', driver('a')), events(...then));
    const pods = new PodHistory('default');
    await untilCalls(3);
    const outcome = pods.expectDrivers('pi', 2);
    await (trouble ? expect(outcome).rejects.toThrow(trouble) : expect(outcome).resolves.toBeUndefined());
    pods.stop();
  });

  it.each<[string, string[], string | undefined]>([
    ['are known from Events where the watch had a gap', ['a', 'a'], undefined],
    ['are more than the watch has seen, where it had a gap', ['a', 'x'], 'Events name further pods pi-driver: x'],
  ])('%s', async (_, uids, trouble) => {
    answers(list('1', driver('a')), FORGOTTEN, list('1', driver('a')));
    writeFileSync(join(folder, 'events'), JSON.stringify({ items: uids.map((uid) => ({ involvedObject: { uid } })) }));
    const pods = new PodHistory('default');
    await untilCalls(4);
    const outcome = pods.expectDrivers('pi', 1);
    await (trouble ? expect(outcome).rejects.toThrow(trouble) : expect(outcome).resolves.toBeUndefined());
    pods.stop();
  });
});
