// The one-way arrows between the folders of src, held by a lint rule.
import type { cdk8s } from 'projen';

/** Each room of src with the rooms it may look into; every other arrow is an error. */
const ARROWS: Record<string, string[]> = {
  spec: [],
  submission: ['spec'],
  application: ['submission', 'spec'],
  cluster: ['application', 'submission', 'spec'],
  platform: ['cluster', 'application', 'submission', 'spec'],
  operator: ['submission', 'spec'],
  rehearsal: ['spec'],
  cli: ['operator', 'rehearsal', 'submission', 'spec'],
};

/** Rooms that do no input or output at all: they may import nothing from outside src. */
const PURE = ['spec', 'submission'];

/** Adds the lint rules that keep imports pointing one way and the pure rooms pure. */
export function importRules(project: cdk8s.ConstructLibraryCdk8s): void {
  const rooms = Object.keys(ARROWS);
  const zones = rooms.flatMap((room) => rooms
    .filter((other) => other !== room && !ARROWS[room].includes(other))
    .map((other) => ({
      target: `./src/${room}`,
      from: `./src/${other}`,
      message: `src/${room} must not import src/${other}; allowed: ${ARROWS[room].join(', ') || 'nothing'}`,
    })));
  project.eslint?.addRules({
    'import/no-restricted-paths': ['error', { zones }],
    'import/no-extraneous-dependencies': ['error', { devDependencies: true, optionalDependencies: false, peerDependencies: true }],
    '@stylistic/max-len': ['error', { code: 160, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true, ignoreRegExpLiterals: true }],
  });
  project.eslint?.addOverride({
    files: PURE.map((room) => `src/${room}/**/*.ts`),
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ group: ['*', '!./**', '!../**', '!.', '!..'], message: 'spec and submission import nothing from outside src: they are pure' }] }],
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'fetch', 'crypto', 'performance', 'console', 'require'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }, { object: 'Date', property: 'now' }],
      'no-restricted-syntax': ['error', { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'time comes in as an argument' }],
    },
  });
  // One tsconfig knows every file, also those that jsii does not compile.
  const config = project.tryFindObjectFile('.eslintrc.json');
  config?.addDeletionOverride('parserOptions.projectService');
  config?.addOverride('parserOptions.project', './tsconfig.dev.json');
  project.eslint?.addIgnorePattern('*.gen.ts');
  project.eslint?.addIgnorePattern('imports/');
}
