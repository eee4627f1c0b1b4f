// Times as Kubernetes writes them.
import { expect, it } from 'vitest';
import { timestamp } from '../../src/kube/time';

it.each([
  ['an ordinary time', Date.UTC(2026, 0, 1, 12, 0, 0, 999), '2026-01-01T12:00:00Z'],
  ['one that no year of four digits has', 9e21, '9999-12-31T23:59:59Z'],
  ['no end', Infinity, '9999-12-31T23:59:59Z'],
  ['one before all', -9e21, '1970-01-01T00:00:00Z'],
  ['no number', NaN, '1970-01-01T00:00:00Z'],
])('a time can always be written: %s', (_, milliseconds, text) => expect(timestamp(milliseconds)).toBe(text));
