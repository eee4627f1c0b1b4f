// Work that takes turns: never more at once than allowed, in order, and failures give their turn back.
import { describe, expect, it } from 'vitest';
import { Turns } from '../../src/kube/turns';
import { settle } from '../support/virtual-clock';

describe('turns', () => {
  it('run so many at once and no more, in the order in which they came', async () => {
    const turns = new Turns(2);
    const begun: number[] = [];
    const ends: Array<() => void> = [];
    const all = [0, 1, 2, 3].map((index) => turns.run(() => new Promise<number>((resolve) => {
      begun.push(index);
      ends[index] = () => resolve(index);
    })));
    await settle();
    expect(begun).toEqual([0, 1]);
    ends[1]();
    await settle();
    expect(begun).toEqual([0, 1, 2]);
    ends[0]();
    await settle();
    [2, 3].forEach((index) => ends[index]());
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3]);
  });

  it('are given back by work that fails', async () => {
    const turns = new Turns(1);
    await expect(turns.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await turns.run(async () => 'yes')).toBe('yes');
  });
});
