// YAML as kubectl reads it: what the command line sees is what the API server would get.
import { describe, expect, it } from 'vitest';
import { readYamlDocuments } from '../../src/cli/yaml';

describe('merge keys', () => {
  it('bring in an anchored mapping, whose fields give way to those that stand beside them', () => {
    expect(readYamlDocuments('base: &base {cores: 1, memory: 1g}\nexecutor:\n  <<: *base\n  memory: 2g\n')).toEqual([
      { base: { cores: 1, memory: '1g' }, executor: { cores: 1, memory: '2g' } },
    ]);
  });

  it('take the fields beside them also where those come first', () => {
    expect(readYamlDocuments('a: &a {x: 1}\nb:\n  x: 2\n  <<: *a\n')).toEqual([{ a: { x: 1 }, b: { x: 2 } }]);
  });

  it('may have several sources, of which the earlier one wins', () => {
    expect(readYamlDocuments('a: &a {x: 1, w: 1}\nb: &b {x: 2, z: 2}\nc:\n  <<: [*a, *b]\n')).toMatchObject([{ c: { x: 1, w: 1, z: 2 } }]);
  });

  it('in quotes are keys like others', () => {
    expect(readYamlDocuments('a:\n  "<<": {x: 1}\n')).toEqual([{ a: { '<<': { x: 1 } } }]);
  });

  it('do not reach into other documents', () => {
    expect(() => readYamlDocuments('a: &a {x: 1}\n---\nb:\n  <<: *a\n')).toThrow('unidentified alias');
  });
});
