// Names as Spark derives them, and names that are cut to fit.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../src/spec/hash';
import { appNameLabel, boundedName, isLabelValue, resourceNamePrefix, volumeNameFor } from '../../src/spec/names';

describe('names that Spark derives from an application\'s name', () => {
  const id = 'ab12cd9f00000000';
  it.each([
    ['Spark Pi', `spark-pi-${id}`, 'spark-pi'],
    ['  My_App (v1.0)!! ', `my-app-v1-0-${id}`, 'my-app-v1-0'],
    ['123job', `x23job-${id}`, '123job'],
    ['-lead', `lead-${id}`, 'lead'],
    ['--9x', `xx-${id}`, '9x'],
    ['ÄÖ test', `test-${id}`, 'test'],
    ['İstanbul', `i-stanbul-${id}`, 'i-stanbul'],
    ['___', id, ''],
    [`${'x'.repeat(62)}-yyy`, `${'x'.repeat(62)}-yyy-${id}`, 'x'.repeat(62)],
  ])('%j', (name, prefix, label) => {
    expect([resourceNamePrefix(name, id), appNameLabel(name)]).toEqual([prefix, label]);
    expect(isLabelValue(label)).toBe(true);
  });
});

describe('names that must fit', () => {
  it('are unchanged where they fit', () => {
    expect(boundedName('pi', '-ui-svc')).toBe('pi-ui-svc');
  });

  it('are cut where there is none, never at a dash, and two long names stay two', () => {
    const cut = boundedName(`${'a'.repeat(46)}-----${'b'.repeat(20)}`, '-ui-svc');
    expect(cut).toMatch(/^a+-[0-9a-f]{8}-ui-svc$/);
    expect(boundedName('a'.repeat(70), '-x')).not.toBe(boundedName('a'.repeat(71), '-x'));
  });

  it('of volumes have no dots', () => {
    expect(volumeNameFor('a.b', '-vol')).toMatch(/^a-b-[0-9a-f]{8}-vol$/);
  });
});

it.each(['', 'abc', 'x'.repeat(55), 'x'.repeat(56), 'x'.repeat(64), 'grüße 世界 🚀'.repeat(50)])('the hash of %j is SHA-256', (text) => {
  expect(sha256Hex(text)).toBe(createHash('sha256').update(text).digest('hex'));
});
