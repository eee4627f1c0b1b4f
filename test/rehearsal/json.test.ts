// JSON as the API server in memory writes it.
import { expect, it } from 'vitest';
import { copyJson, jsonText } from '../../src/rehearsal/json';

function nested(levels: number, innermost: unknown): unknown {
  let value = innermost;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? { 'a"b': value, 'left-out': undefined, 'more': [null, 1] } : ['x', value];
  return value;
}

it.each([3, 2_999, 9_000])('an object of %i levels is written as it is read', (levels) => {
  const value = nested(levels, 'é');
  // The reader calls nothing for each level.
  const read: unknown = JSON.parse(jsonText(value));
  let [given, got] = [value, read] as Array<Record<string, unknown>>;
  for (let level = levels; level > 0; level--) {
    const key = level % 2 === 1 ? 'a"b' : '1';
    expect(Object.keys(got)).toEqual(Object.keys(given).filter((each) => each !== 'left-out'));
    [given, got] = [given[key], got[key]] as Array<Record<string, unknown>>;
  }
  expect(got).toBe('é');
});

it.each([3, 2_999, 20_000])('an object of %i levels is copied as it is: in its order, and without what is undefined', (levels) => {
  const value = nested(levels, 'é');
  expect(jsonText(copyJson(value)) === jsonText(value)).toBe(true);
});
