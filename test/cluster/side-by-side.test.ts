import { describe, expect, it } from 'vitest';
import { sideBySide, type Task } from './side-by-side';

/** Runs tasks that end on request, and says which run. */
function startTasks(tasks: Record<string, Task['applications']>, capacity: number) {
  const running = new Map<string, { end: () => void; fail: (error: Error) => void }>();
  const done = sideBySide(Object.entries(tasks).map(([name, applications]) => ({ name, applications })), capacity, ({ name }) =>
    new Promise<void>((end, fail) => running.set(name, { end, fail })).finally(() => running.delete(name)));
  const settle = () => new Promise((resolve) => { setImmediate(resolve); });
  return {
    done,
    running: async () => {
      await settle();
      return [...running.keys()];
    },
    end: (name: string) => running.get(name)!.end(),
    fail: (name: string) => running.get(name)!.fail(new Error(name)),
  };
}

describe('scenarios side by side', () => {
  it('start in their order, each when there is capacity for its applications', async () => {
    const { running, end, done } = startTasks({ a: 2, b: 1, c: 2, d: 1 }, 3);
    expect(await running()).toEqual(['a', 'b']);
    end('b');
    expect(await running()).toEqual(['a']);
    end('a');
    expect(await running()).toEqual(['c', 'd']);
    end('c');
    end('d');
    await done;
  });

  it('take no capacity without applications', async () => {
    const { running, end } = startTasks({ a: 3, b: 0, c: 'alone' }, 3);
    expect(await running()).toEqual(['a', 'b']);
    end('a');
    expect(await running()).toEqual(['b']);
    end('b');
    expect(await running()).toEqual(['c']);
  });

  it('run alone when they ask for it, or for more than there is', async () => {
    const { running, end } = startTasks({ a: 1, b: 'alone', c: 9, d: 1 }, 3);
    for (const name of ['a', 'b', 'c', 'd']) {
      expect(await running()).toEqual([name]);
      end(name);
    }
  });

  it('end with the error of one that fails', async () => {
    const { running, fail, done } = startTasks({ a: 1 }, 3);
    await running();
    fail('a');
    await expect(done).rejects.toThrow('a');
  });
});
