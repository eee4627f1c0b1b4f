// Which edits of a specification call for a new run.
import { describe, expect, it } from 'vitest';
import { specChanged, specHash } from '../../src/spec/spec-hash';
import { STORED_DEFAULTS } from '../../src/spec/stored-defaults.gen';

const SPEC = { image: 'spark:1', driver: { cores: 1, labels: { a: '1', b: '2' } }, arguments: ['x', 'y'] };

describe('the hash of a specification', () => {
  it('is the same in whatever order the keys stand, and for fields that are null', () => {
    expect(specHash({ arguments: ['x', 'y'], driver: { labels: { b: '2', a: '1' }, cores: 1 }, image: 'spark:1', mainClass: null })).toBe(specHash(SPEC));
  });

  it.each([
    { name: 'an image', spec: { ...SPEC, image: 'spark:2' } },
    { name: 'a nested value', spec: { ...SPEC, driver: { ...SPEC.driver, cores: 2 } } },
    { name: 'the order of arguments', spec: { ...SPEC, arguments: ['y', 'x'] } },
    { name: 'a new field', spec: { ...SPEC, proxyUser: 'me' } },
  ])('changes with $name', ({ spec }) => {
    expect(specChanged(specHash(spec), specHash(SPEC))).toBe(true);
  });

  it.each([
    'suspend', 'timeToLiveSeconds', 'restartPolicy', 'sparkUIOptions', 'driverIngressOptions', 'deadlines', 'driverFailover', 'retention',
    'onSpecChange', 'failureRetries', 'retryInterval', 'driverPodDisruptionBudget',
  ])(
    'does not change with %s, which no pod of the run depends on', (field) => {
      expect(specChanged(specHash({ ...SPEC, [field]: 'anything' }), specHash(SPEC))).toBe(false);
    });

  it.each(STORED_DEFAULTS.flatMap(([path, ...values]) => values.map((value) => ({ path, value }))))(
    'is the same whether or not an API server has written $value at $path', ({ path, value }) => {
      const [absent, stored, other] = [undefined, value, 'another'].map((one) => specHash(withValueAt(path.split('.'), one)));
      expect(stored).toBe(absent);
      expect(other).not.toBe(absent);
    });

  it('keeps a default that stands where no API server writes one', () => {
    expect(specHash({ ...SPEC, sparkConf: { mode: 'cluster' } })).not.toBe(specHash({ ...SPEC, sparkConf: {} }));
  });

  it('has 0 executors, which Kueue writes where there was no number, as it has none', () => {
    expect(specHash({ ...SPEC, executor: { instances: 0 } })).toBe(specHash({ ...SPEC, executor: {} }));
  });

  it.each([undefined, '', 'v0-0123', 'v2-00000000000000000000000000000000:1', 'something else'])('proves nothing where the recorded one is %j', (recorded) => {
    expect(specChanged(specHash(SPEC), recorded)).toBe(false);
  });

  it.each([undefined, null, 'text', 7, []])('is total: %j has one too', (spec) => {
    expect(specHash(spec)).toMatch(/^v3-[0-9a-f]{32}:$/);
  });
});

/** A specification with a value at a path; `[]` stands for the element of a list. */
function withValueAt([field, ...rest]: string[], value: unknown): unknown {
  if (field === undefined) return value;
  const below = withValueAt(rest, value);
  return field === '[]' ? [below] : { [field]: below };
}
