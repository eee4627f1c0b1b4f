// Label selectors read and written, and which labels fulfil them, as an API server has it.
import { describe, expect, it } from 'vitest';
import { formatRequirements, matchesRequirements, parseRequirements, requirementsIn } from '../../src/spec/label-selector';

type Labels = Record<string, string>;

describe('a label selector', () => {
  it.each<[text: string, matching: Labels[], others: Labels[]]>([
    ['', [{}, { a: 'b' }], []],
    ['a', [{ a: '' }, { a: 'b' }], [{}]],
    ['!a', [{}, { b: 'a' }], [{ a: '' }]],
    ['a=b', [{ a: 'b' }], [{}, { a: 'c' }]],
    ['a == b', [{ a: 'b' }], [{}, { a: 'c' }]],
    ['a=', [{ a: '' }], [{}, { a: 'b' }]],
    ['a!=b', [{}, { a: 'c' }], [{ a: 'b' }]],
    ['a in (b, c)', [{ a: 'b' }, { a: 'c' }], [{}, { a: 'd' }]],
    ['a notin (b,c)', [{}, { a: 'd' }], [{ a: 'b' }]],
    ['a>3', [{ a: '4' }], [{}, { a: '3' }, { a: 'x' }]],
    ['a<3', [{ a: '2' }], [{}, { a: '3' }]],
    ['a=b,c in (d,e),!f', [{ a: 'b', c: 'e' }], [{ a: 'b', c: 'e', f: '' }, { a: 'b' }]],
    ['example.com/team=data', [{ 'example.com/team': 'data' }], [{ team: 'data' }]],
    ['toString', [{ toString: '' } as unknown as Labels], [{}]],
  ])('%j', (text, matching, others) => {
    const requirements = parseRequirements(text);
    expect(matching.map((labels) => matchesRequirements(requirements, labels))).toEqual(matching.map(() => true));
    expect(others.map((labels) => matchesRequirements(requirements, labels))).toEqual(others.map(() => false));
    expect(parseRequirements(formatRequirements(requirements))).toEqual(requirements);
  });

  it.each(['a b', 'a in b', 'a in (b', '=', '!a=b', 'a=b,', ',', 'a=b c'])('%j is none', (text) => {
    expect(() => parseRequirements(text)).toThrow(/is no requirement on labels/);
  });

  it('has the same requirements as text and as fields', () => {
    expect(requirementsIn({ matchLabels: { a: 'b' }, matchExpressions: [{ key: 'c', operator: 'Exists' }] })).toEqual(parseRequirements('a=b,c'));
  });
});
