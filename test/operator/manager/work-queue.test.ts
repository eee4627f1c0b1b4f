// Which key is next: no key twice at once, no namespace delayed by another, no key delayed by a failing one.
import { describe, expect, it } from 'vitest';
import { namespaceOf } from '../../../src/kube/object-keys';
import { Priority, WorkQueue, type WorkQueueOptions } from '../../../src/operator/manager/work-queue';
import { VirtualClock } from '../../support/virtual-clock';

function queueOnVirtualTime(options: Partial<WorkQueueOptions> = {}) {
  const clock = new VirtualClock();
  return { clock, queue: new WorkQueue({ clock, ...options }) };
}

async function drain(queue: WorkQueue): Promise<string[]> {
  const keys: string[] = [];
  while (queue.depth > 0) {
    const key = await queue.next() ?? '';
    keys.push(key);
    queue.done(key);
  }
  return keys;
}

describe('a work queue', () => {
  it('hands out a key once, however often it was added', async () => {
    const { queue } = queueOnVirtualTime();
    queue.add('ns/a');
    queue.add('ns/b');
    queue.add('ns/a');
    expect(await drain(queue)).toEqual(['ns/a', 'ns/b']);
  });

  it('never hands out a key that is being worked on, and hands it out once more when it changed meanwhile', async () => {
    const { queue } = queueOnVirtualTime();
    queue.add('ns/a');
    expect(await queue.next()).toBe('ns/a');
    queue.add('ns/a');
    queue.add('ns/a');
    expect(queue.depth).toBe(0);
    queue.done('ns/a');
    expect(await drain(queue)).toEqual(['ns/a']);
  });

  it('gives a waiting worker the key as soon as it is added', async () => {
    const { queue } = queueOnVirtualTime();
    const next = queue.next();
    queue.add('ns/a');
    expect(await next).toBe('ns/a');
  });

  it('puts live changes before the first list, and lifts a listed key that changes', async () => {
    const { queue } = queueOnVirtualTime();
    queue.add('ns/listed-1', Priority.BACKGROUND);
    queue.add('ns/listed-2', Priority.BACKGROUND);
    queue.add('ns/live');
    queue.add('ns/listed-2');
    expect(await drain(queue)).toEqual(['ns/live', 'ns/listed-2', 'ns/listed-1']);
  });

  it('puts what has begun before what is new, and lifts a new key once it has begun', async () => {
    const { queue } = queueOnVirtualTime();
    queue.add('ns/new-1');
    queue.add('ns/new-2');
    queue.add('ns/running', Priority.BEGUN);
    queue.add('ns/new-2', Priority.BEGUN);
    expect(await drain(queue)).toEqual(['ns/running', 'ns/new-2', 'ns/new-1']);
  });

  it('does not starve what is new, nor what can wait, however much of the rest there is', async () => {
    const { queue } = queueOnVirtualTime();
    const add = (name: string, priority: Priority): void => Array.from({ length: 100 }).forEach((_, index) => queue.add(`${name}/${index}`, priority));
    add('begun', Priority.BEGUN);
    add('new', Priority.LIVE);
    add('listed', Priority.BACKGROUND);
    const first = (await drain(queue)).slice(0, 64).map(namespaceOf);
    const shares = ['begun', 'new', 'listed'].map((name) => first.filter((namespace) => namespace === name).length);
    expect(shares).toEqual([48, 12, 4]);
  });

  it('hands out what asked for a time before what is new, and another try after a failure behind it', async () => {
    const { clock, queue } = queueOnVirtualTime();
    queue.addAfterFailure('ns/failed');
    queue.addAt('ns/timed', clock.now() + 5);
    await clock.advance(5);
    queue.add('ns/new');
    expect(await drain(queue)).toEqual(['ns/timed', 'ns/new', 'ns/failed']);
  });

  it('takes namespaces in turn, so that a busy one does not hold up a quiet one', async () => {
    const { queue } = queueOnVirtualTime();
    for (let index = 0; index < 1000; index += 1) {
      queue.add(`busy/${index}`);
    }
    queue.add('quiet/1');
    queue.add('calm/1');
    queue.add('quiet/2');
    expect((await drain(queue)).slice(0, 5).map(namespaceOf)).toEqual(['busy', 'quiet', 'calm', 'busy', 'quiet']);
  });

  it('keeps workers free for other namespaces, and hands out the rest as workers come back', async () => {
    const { queue } = queueOnVirtualTime({ maxPerNamespace: 2 });
    ['busy/1', 'busy/2', 'busy/3', 'busy/4'].forEach((key) => queue.add(key));
    expect([await queue.next(), await queue.next()]).toEqual(['busy/1', 'busy/2']);
    const waiting = [queue.next(), queue.next()];
    queue.add('quiet/1');
    expect(await waiting[0]).toBe('quiet/1');
    queue.done('busy/1');
    expect(await waiting[1]).toBe('busy/3');
    queue.done('busy/3');
    queue.done('busy/3');
    expect(await queue.next(), 'a key that is done twice frees one worker only').toBe('busy/4');
    queue.add('busy/5', Priority.BEGUN);
    queue.add('quiet/2', Priority.BACKGROUND);
    expect(await queue.next(), 'what has begun waits too').toBe('quiet/2');
    expect(queue.depthByNamespace()).toEqual(new Map([['busy', 1]]));
  });

  it('refuses a time that is no number, which would keep all other keys from becoming due', async () => {
    const { queue, clock } = queueOnVirtualTime();
    expect(() => queue.addAt('jobs/a', Number.NaN)).toThrow('jobs/a was to wake at a time that is no number');
    queue.addAt('jobs/b', clock.now() + 1_000);
    queue.addAt('jobs/c', Number.POSITIVE_INFINITY);
    await clock.advance(1_000);
    expect(await queue.next()).toBe('jobs/b');
  });

  it('keeps the earliest of several times', async () => {
    const { clock, queue } = queueOnVirtualTime();
    queue.addAt('ns/a', clock.now() + 5_000);
    queue.addAt('ns/a', clock.now() + 1_000);
    queue.addAt('ns/a', clock.now() + 9_000);
    await clock.advance(999);
    expect(queue.depth).toBe(0);
    await clock.advance(1);
    expect(await drain(queue)).toEqual(['ns/a']);
    await clock.advance(20_000);
    expect(queue.depth).toBe(0);
  });

  it('hands out thousands of timed keys in the order of their times', async () => {
    const { clock, queue } = queueOnVirtualTime();
    const times = Array.from({ length: 2000 }, (_, index) => (index * 7919) % 2003);
    times.forEach((time) => queue.addAt(`ns/${String(time).padStart(4, '0')}`, clock.now() + 1 + time));
    await clock.advance(3_000);
    const keys = await drain(queue);
    expect(keys).toHaveLength(new Set(times).size);
    expect(keys).toEqual([...keys].sort());
  });

  it('waits twice as long after each failure, and starts over once it went well', async () => {
    const { clock, queue } = queueOnVirtualTime();
    const delays: number[] = [];
    for (let failure = 0; failure < 5; failure += 1) {
      queue.addAfterFailure('ns/a');
      const before = clock.now();
      await clock.until(() => queue.depth > 0);
      delays.push(clock.now() - before);
      await drain(queue);
    }
    expect(delays).toEqual([5, 10, 20, 40, 80]);
    queue.forget('ns/a');
    expect(queue.addAfterFailure('ns/a')).toBe(1);
  });

  it('waits at least as long as the server asked', async () => {
    const { clock, queue } = queueOnVirtualTime();
    queue.addAfterFailure('ns/a', 7_000);
    await clock.advance(6_999);
    expect(queue.depth).toBe(0);
    await clock.advance(1);
    expect(queue.depth).toBe(1);
  });

  it('opens the circuit of a key that fails again and again: changes no longer hasten it, until it is forgotten', async () => {
    const { clock, queue } = queueOnVirtualTime({ failuresUntilOpen: 3, backoff: { baseMilliseconds: 1_000, maximumMilliseconds: 60_000 } });
    for (let failure = 0; failure < 3; failure += 1) {
      queue.add('ns/bad');
      await drain(queue);
      queue.addAfterFailure('ns/bad');
    }
    queue.add('ns/bad');
    queue.add('ns/good');
    expect(queue.openCircuits).toBe(1);
    expect(await drain(queue)).toEqual(['ns/good']);
    await clock.advance(1_000);
    await drain(queue);
    queue.add('ns/bad');
    expect(queue.depth, 'still within its pause').toBe(0);
    await clock.advance(3_000);
    expect(await drain(queue), 'its next try').toEqual(['ns/bad']);
    queue.addAfterFailure('ns/bad');
    queue.forget('ns/bad');
    queue.add('ns/bad');
    expect(await drain(queue), 'a change of the spec ends the failures').toEqual(['ns/bad']);
  });

  it('collects while it is paused, and ends its workers when it is shut down', async () => {
    const { clock, queue } = queueOnVirtualTime();
    queue.pause();
    queue.add('ns/a');
    const worker = queue.next();
    let handed: string | undefined = 'nothing yet';
    void worker.then((key) => { handed = key; });
    await clock.advance(10);
    expect(handed).toBe('nothing yet');
    queue.resume();
    expect(await worker).toBe('ns/a');
    const idle = queue.next();
    queue.addAt('ns/b', clock.now() + 1_000);
    queue.shutDown();
    expect(await idle).toBeUndefined();
    queue.add('ns/c');
    expect(await queue.next()).toBeUndefined();
    expect(clock.pending).toBe(0);
  });
});
