// The check of the public API finds what it is there to find. The build runs it over the API itself, after jsii.
import { describe, expect, it } from 'vitest';
import { assemblyProblems, type Assembly } from '../../projenrc/assembly';

const docs = { summary: 'What it is.' };
const thing = (parts: object): Assembly => ({ types: { a: { name: 'Thing', kind: 'class', docs, ...parts } } });
const struct = (property: object): Assembly => {
  const value = { name: 'value', docs, type: { primitive: 'string' }, ...property };
  return { types: { a: { name: 'Props', kind: 'interface', datatype: true, docs, properties: [value] } } };
};

describe('the check of the public API', () => {
  it.each([
    ['a type without documentation', thing({ docs: undefined }), 'Thing is not documented'],
    ['a method without documentation', thing({ methods: [{ name: 'go' }] }), 'Thing.go is not documented'],
    ['a member of an enum without documentation', thing({ members: [{ name: 'ONE' }] }), 'Thing.ONE is not documented'],
    ['an option that does not say what happens without it', struct({ optional: true }), 'may be left out'],
    ['an untyped option', struct({ type: { primitive: 'any' } }), 'Props.value is of type any'],
    ['an untyped map', struct({ type: { collection: { elementtype: { primitive: 'any' } } } }), 'Props.value is of type any'],
    ['an untyped parameter', thing({ methods: [{ name: 'go', docs, parameters: [{ name: 'x', type: { primitive: 'any' } }] }] }), 'Thing.go(x) is of type any'],
    ['a number that does not say what it counts', struct({ type: { primitive: 'number' } }), 'is a number'],
    ['a time that is a number', struct({ name: 'timeoutSeconds', type: { primitive: 'number' }, docs: { summary: 'Number of seconds.' } }),
      'times are Duration'],
    ['a size without its steps', struct({ type: { fqn: 'cdk8s.Size' } }), 'whole mebibytes'],
  ] as ReadonlyArray<readonly [string, Assembly, string]>)('finds %s', (_what, assembly, problem) => {
    expect(assemblyProblems(assembly).join('\n')).toContain(problem);
  });

  it('accepts what is documented, and escape hatches by name', () => {
    expect(assemblyProblems(struct({ optional: true, docs: { ...docs, default: '- none' } }))).toEqual([]);
    expect(assemblyProblems(struct({ type: { primitive: 'any' } }), ['Props.value'])).toEqual([]);
  });

  it('leaves to the base what is documented there', () => {
    expect(assemblyProblems({ types: { a: { name: 'Thing', kind: 'class', docs, methods: [{ name: 'go', overrides: 'base' }] } } })).toEqual([]);
  });
});
