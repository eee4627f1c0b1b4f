// Limits of objects: each is named with its place and size, at any depth and in one pass, and nothing in normal use is near one.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { application } from './rules-cases';
import { boundFindings } from '../../src/spec/bound-findings';
import { BOUNDS, TOO_LARGE } from '../../src/spec/bounds';
import { describeFinding, describeFindings, limited, type Finding } from '../../src/spec/findings';
import { canonicalJson, withoutNulls } from '../../src/spec/json';
import { validateApplication } from '../../src/spec/rules';
import { specHash } from '../../src/spec/spec-hash';
import { planSubmission } from '../../src/submission';
import { applicationsIn, MANIFESTS } from '../schema/manifests';

const SUBMISSION = { id: '00000000-0000-4000-8000-000000000000', time: 0 };
const SETTINGS = { master: 'k8s://https://kubernetes.default.svc:443', uiService: true };

function nested(levels: number): unknown {
  let value: unknown = 'innermost';
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? { inner: value } : [value];
  return value;
}

function entries(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`spark.key${i}`, 'x']));
}

/** What is over a limit, and the line that says so. */
const OVER = [
  {
    title: 'a text',
    given: application({ arguments: ['x'.repeat(BOUNDS.text + 1)] }),
    expected: 'spec.arguments[0]: has 262145 characters; at most 262144 are allowed',
  },
  {
    title: 'a list of texts',
    given: application({ arguments: Array(10_001).fill('') }),
    expected: 'spec.arguments: has 10001 entries; at most 10000 are allowed',
  },
  { title: 'a list of objects', given: application({ volumes: Array(2_001).fill({}) }), expected: 'spec.volumes: has 2001 entries; at most 2000 are allowed' },
  { title: 'a mapping', given: application({ sparkConf: entries(10_001) }), expected: 'spec.sparkConf: has 10001 entries; at most 10000 are allowed' },
  {
    title: 'a key, which is cut in the line',
    given: application({ sparkConf: { ['k'.repeat(4_097)]: '' } }),
    expected: `spec.sparkConf.${'k'.repeat(200 - 'spec.sparkConf.'.length)}… (4112 characters): has a key of 4097 characters; at most 4096 are allowed`,
  },
  {
    title: 'nesting',
    given: application({ driver: { template: nested(2_000) } }),
    expected: /^spec\.driver\.template\[0\]\.inner.* \(\d+ characters\): is nested deeper than 100 levels$/,
  },
  {
    title: 'nesting too deep for recursion',
    given: application({ driver: { template: nested(500_000) } }),
    expected: /nested deeper than 100 levels|more than 1572864 bytes/,
  },
  {
    title: 'the number of values',
    given: application({ a: Array(12).fill(Array(9_999).fill(0)) }),
    expected: 'spec: has more than 100000 values in it; split it, or leave out what it does not need',
  },
  {
    title: 'the whole',
    given: application({ arguments: Array(7).fill('x'.repeat(250_000)) }),
    expected: 'spec: is more than 1572864 bytes of JSON, the most that a cluster stores',
  },
];

describe('an object that is over a limit', () => {
  it.each(OVER)('is named: $title', ({ given, expected }) => {
    expect(boundFindings(given).map(describeFinding)).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)]);
  });

  it.each(OVER)('is neither checked nor planned, whatever else is wrong with it: $title', ({ given }) => {
    const broken = { ...given, spec: { ...given.spec, mode: 'client' } } as typeof given;
    expect(new Set(validateApplication(broken).map(({ reason }) => reason))).toEqual(new Set([TOO_LARGE]));
    const plan = planSubmission(broken, SUBMISSION, SETTINGS);
    expect(plan.outcome === 'refused' && new Set(plan.findings.map(({ reason }) => reason))).toEqual(new Set([TOO_LARGE]));
  });

  it('is named at each place, up to a limit', () => {
    const given = application({ arguments: Array(5).fill('x'.repeat(BOUNDS.text + 1)) });
    expect(boundFindings(given).map(({ path }) => path)).toEqual([0, 1, 2, 3, 4].map((i) => `spec.arguments[${i}]`));
    const sparkConf = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${i}${'k'.repeat(4_100)}`, '']));
    expect(boundFindings(application({ sparkConf }))).toHaveLength(BOUNDS.findings);
  });

  it('has a hash all the same, since its changes are followed', () => expect(specHash(nested(200_000))).toMatch(/^v3-/));
});

describe('an object at its limits', () => {
  it.each([
    ['a text', application({ arguments: ['x'.repeat(BOUNDS.text)] })],
    ['a list of texts', application({ arguments: Array(10_000).fill('') })],
    ['a mapping', application({ sparkConf: entries(10_000) })],
    ['nesting', application({ driver: { template: nested(96) } })],
  ])('is accepted: %s', (_, given) => expect(boundFindings(given)).toEqual([]));

  it('counts bytes as JSON and UTF-8 have them', () => {
    // Three bytes a character, six for a control character: half as many characters are too much.
    expect(boundFindings(application({ arguments: Array(3).fill('€'.repeat(250_000)) }))).toHaveLength(1);
    expect(boundFindings(application({ arguments: Array(2).fill('\u0001'.repeat(250_000)) }))).toHaveLength(1);
    expect(boundFindings(application({ arguments: Array(2).fill('€'.repeat(250_000)) }))).toEqual([]);
  });

  it('may have any status and any managedFields, since its author writes neither', () => {
    const given = { ...application({}, { name: 'etl', managedFields: nested(1_000) }), status: { executorState: entries(20_000) } };
    expect(boundFindings(given)).toEqual([]);
  });
});

it('a graph whose parts are used several times counts as a tree with copies', () => {
  let value: unknown[] = ['x'];
  for (let i = 0; i < 60; i++) value = [value, value];
  expect(boundFindings(application({ arguments: value })).map(({ reason }) => reason)).toEqual([TOO_LARGE]);
});

describe('manifests that people use', () => {
  it.each(MANIFESTS.map((file) => [file]))('%s is a tenth of every limit at most', (file) => {
    expect(readFileSync(file, 'utf8').length).toBeLessThan(BOUNDS.objectBytes / 10);
    for (const object of applicationsIn(file)) expect(boundFindings({ ...object, spec: Array(10).fill(object.spec) })).toEqual([]);
  });
});

describe('fields that are null', () => {
  it('are left out at any depth, while elements of lists stay', () => {
    expect(withoutNulls({ a: null, b: { c: null, d: [null, { e: null, f: 1 }] } })).toEqual({ b: { d: [null, { f: 1 }] } });
  });

  it('leave an object without any as it is', () => {
    const object = { a: [{ b: 1 }, null] };
    expect(withoutNulls(object)).toBe(object);
  });

  it('do not hide keys that prototypes have', () => {
    const object = JSON.parse('{"x":null,"__proto__":{"a":1,"b":null},"constructor":2}') as object;
    expect(JSON.stringify(withoutNulls(object))).toBe('{"__proto__":{"a":1},"constructor":2}');
  });

  it('need no recursion', () => expect(() => withoutNulls({ a: null, b: nested(500_000) })).not.toThrow());
});

describe('canonical JSON', () => {
  it('has the keys in order, and no nulls', () => {
    expect(canonicalJson({ b: [1, null, { y: undefined, x: 'é"' }], a: null, A: true })).toBe('{"A":true,"b":[1,null,{"x":"é\\""}]}');
  });

  it('is plain JSON where the keys are in order', () => {
    const value = { a: [[], {}, [1.5, 'x', false]], b: { c: {}, d: '\u2028' } };
    expect(canonicalJson(value)).toBe(JSON.stringify(value));
  });
});

describe('findings about one object', () => {
  const many = (severity: Finding['severity'], count: number) => Array.from(
    { length: count }, (_, i): Finding => ({ severity, reason: 'R', path: `spec.a[${i}]`, message: 'is wrong' }),
  );

  it('are listed one by one up to a number, errors first, and counted from there on', () => {
    const limitedOnce = limited([...many('warning', 30), ...many('error', 40)]);
    expect(limitedOnce).toHaveLength(BOUNDS.findings + 1);
    expect(limitedOnce.slice(0, 40).every(({ severity }) => severity === 'error')).toBe(true);
    expect(describeFinding(limitedOnce[BOUNDS.findings])).toBe('spec: has 20 further findings; correct those above first');
    expect(limited(limitedOnce)).toEqual(limitedOnce);
  });

  it('stay as they are where they are few', () => expect(limited(many('error', 50))).toEqual(many('error', 50)));

  it('make a text of bounded length without control characters', () => {
    const finding: Finding = {
      severity: 'error', reason: 'R', path: `spec[${'p'.repeat(10_000)}]`, message: 'm\n\u001b[31m'.repeat(1_000), value: '😀'.repeat(100_000),
    };
    const text = describeFindings(Array(1_000).fill(finding));
    expect(text.length).toBeLessThan(10_000);
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    expect(text).not.toMatch(/[\u0000-\u001f]/);
    expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text);
  });
});
