// Doc comments and docs name what exists: each name in backticks that has the shape of one of ours is one of the code, the API or the command line.
import { expect, it } from 'vitest';
import { CONSTRUCTS, filesIn, hasMember, isDeclared, isField, isFile, isOfCode, isOption, isWritten, textOf } from './support/known-names';

const PAGES = [...filesIn('docs', (file) => file.endsWith('.md')), 'README.md', 'SECURITY.md', 'CONTRIBUTING.md'];

interface Mention { readonly file: string; readonly name: string }

/** What stands in backticks, outside of blocks of code. The text of a link to elsewhere names what is there. */
function mentionsIn(file: string): Mention[] {
  const text = textOf(file);
  const prose = file.endsWith('.md') ? [text.replace(/^ *```[^]*?^ *```|\[[^\]]*\]\(https?:[^)]*\)/gm, '')] : text.match(/\/\*\*[^]*?\*\//g) ?? [];
  return prose.flatMap((part) => [...part.matchAll(/`([^`\n]+)`/g)].map(([, name]) => ({ file, name })));
}

const mentions = [...CONSTRUCTS, ...PAGES].flatMap(mentionsIn);

/** Shapes of names that are ours, and what makes one exist. The first shape that fits decides. */
const SHAPES: Readonly<Record<string, { readonly shape: RegExp; exists(name: string, mention: Mention): boolean }>> = {
  'a flag': { shape: /^--([a-z][\w-]*)(?:=\S*)?$/, exists: (name) => isWritten(name) },
  'a file': { shape: /^((?:[\w.-]+\/)+[\w-][\w.-]*\.(?:ts|mjs|sh|md|yaml)|[\w-]+(?:\.[\w-]+)*\.(?:ts|mjs|md))$/, exists: (name) => isFile(name) },
  'a label or annotation': { shape: /^sparkoperator\.k8s\.io\/([\w-]+)$/, exists: (name) => isWritten(name) },
  'a field': { shape: /^((?:spec|status)(?:\.\w+(?:\[[^\]]*\])?)+)$/, exists: (name) => isField(name) },
  'a member of a class': {
    shape: /^([A-Z][a-z]\w+\.[A-Za-z_]\w*)(?:\(.*\))?$/,
    exists: (name) => {
      const [owner, member] = name.split('.');
      return isDeclared(owner) ? hasMember(owner, member) : isOfCode(name);
    },
  },
  'a metric': { shape: /^(spark_[a-z0-9_]*[a-z0-9])$/, exists: (name) => isOfCode(name) },
  'a constant or variable': { shape: /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)$/, exists: (name) => isOfCode(name) },
  'a call': { shape: /^([a-z]\w*(?:\.\w+)*)\(.*\)$/, exists: (name) => isOfCode(name) },
  'a name': { shape: /^([a-z]+[A-Z]\w*[a-z0-9]|[A-Z][a-z]+(?:[A-Z]\w*)?)$/, exists: (name) => isOption(name) || isOfCode(name) },
};

const shaped = mentions.flatMap((mention) => {
  for (const [kind, { shape, exists }] of Object.entries(SHAPES)) {
    const match = shape.exec(mention.name);
    if (match) return [{ kind, ...mention, exists: exists(match[1], mention) }];
  }
  return [];
});

it.each(Object.keys(SHAPES))('%s that is named exists', (kind) => {
  const own = shaped.filter((each) => each.kind === kind);
  expect(own.length).toBeGreaterThan(10);
  expect(own.filter(({ exists }) => !exists).map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});

it('a member that is named without backticks exists', () => {
  const bare = [...CONSTRUCTS, ...PAGES].flatMap((file) => [...textOf(file).matchAll(/(?<![\w./])([A-Z][a-z]\w+)\.([a-z]\w*)(?=[(`\s,;):]|\.\s)/g)]
    .map(([text, name, member]) => ({ file, text, name, member })).filter(({ name, member }) => isDeclared(name) && member !== 'ts'));
  expect(bare.length).toBeGreaterThan(30);
  expect(bare.filter(({ name, member }) => !hasMember(name, member)).map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
});
