// Inputs that are too large, too deep, or small and huge once their aliases are replaced: each command says so in a line and goes on.
import { describe, expect, it } from 'vitest';
import { cli, manifest, withFiles } from './cli';
import { MOST_INPUT_BYTES } from '../../src/cli/console';
import { ExpansionError, readYamlDocuments } from '../../src/cli/yaml';

const COMMANDS = [['validate'], ['render'], ['rehearse', '--speed', '20', '--timeout', '20']];
const LEVELS = 2_000;

/** `levels` lists of aliases, each with ten of the list before. */
const aliases = (levels: number): string => Array.from({ length: levels }, (_, i) => (
  `l${i}: &l${i} [${Array.from({ length: 10 }, () => (i === 0 ? '1' : `*l${i - 1}`)).join(', ')}]`)).join('\n');

const nestedJson = (): string => {
  const object = { apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', metadata: { name: 'deep', namespace: 'jobs' }, spec: 'HERE' };
  return JSON.stringify(object).replace('"HERE"', `${'{"driver":'.repeat(LEVELS)}1${'}'.repeat(LEVELS)}`);
};
const NESTED: ReadonlyArray<readonly [string, string]> = [
  ['YAML in flow style', manifest(`driver: ${'{a: '.repeat(LEVELS)}1${'}'.repeat(LEVELS)}`)],
  ['YAML lists', manifest(`arguments: ${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}`)],
  ['indented YAML', `${manifest()}  hadoopConf:\n${Array.from({ length: LEVELS }, (_, i) => `${' '.repeat(4 + i)}a:`).join('\n')} 1\n`],
  ['JSON', nestedJson()],
];

describe('aliases', () => {
  it('may repeat parts of a manifest', () => {
    expect(readYamlDocuments(aliases(3))).toHaveLength(1);
  });

  it('may add up to 100,000 values to a text', () => {
    const list = (length: number, element: string): string => `[${Array.from({ length }, () => element).join(', ')}]`;
    const text = (uses: number): string => `base: &base ${list(999, '1')}\nuses: ${list(uses, '*base')}\n`;
    expect(() => readYamlDocuments(text(100))).not.toThrow();
    expect(() => readYamlDocuments(text(110))).toThrow(ExpansionError);
  });

  it.each(COMMANDS)('%s refuses a text of 1 kB that would be a billion values', async (...args) => {
    const { code, out, err } = await cli([...args, '-'], `${aliases(10)}\n`);
    expect(code).not.toBe(0);
    expect(out + err).toContain('its aliases (*name) make far more of the text than it holds');
  });
});

describe('an input larger than 32 MiB', () => {
  const large = `# ${'x'.repeat(MOST_INPUT_BYTES)}\n`;

  it.each(COMMANDS)('%s does not read it from standard input, and says so', async (...args) => {
    const { code, out, err } = await cli([...args, '-'], manifest() + large);
    expect(code).not.toBe(0);
    expect(out + err).toContain('is larger than 32 MiB');
  });

  it('as a file: validate names it, and checks the others', async () => {
    await withFiles({ 'large.yaml': manifest() + large, 'small.yaml': manifest('mode: client') }, async (folder) => {
      const { code, out, err } = await cli(['validate', folder]);
      expect(code).not.toBe(0);
      expect(out + err).toMatch(/large\.yaml.*is larger than 32 MiB/);
      expect(out + err).toContain('only cluster is supported');
    });
  });

  it('is one by its bytes, not by its characters', async () => {
    const { out, err } = await cli(['validate', '-'], `# ${'€'.repeat(MOST_INPUT_BYTES / 3 + 1)}\n`);
    expect(out + err).toContain('is larger than 32 MiB');
  });
});

describe(`an input of ${LEVELS} levels`, () => {
  describe.each(NESTED)('as %s', (_, text) => {
    it.each(COMMANDS)('%s refuses it in a line', async (...args) => {
      const { code, out, err } = await cli([...args, '-'], text);
      expect(code).not.toBe(0);
      expect(out + err).toContain('is nested deeper than 100 levels');
      expect(out + err).not.toMatch(/Maximum call stack|RangeError|    at /);
      expect((out + err).split('\n').every((line) => line.length < 3_000)).toBe(true);
    });
  });
});
