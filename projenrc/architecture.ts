// The one-way arrows between the folders of src: the table, the lint rules that hold it, and the picture that docs/architecture.md shows of it.
import type { cdk8s } from 'projen';

/** A folder of src: what it is for, and the folders that it may import. */
interface Folder {
  readonly purpose: string;
  readonly imports: readonly string[];
  /** How it reaches users. */
  readonly delivery: 'public API' | 'internal' | 'bundled';
}

/** Each folder of src, lowest first; every arrow that is not here is an error. */
export const FOLDERS: Readonly<Record<string, Folder>> = {
  spec: {
    purpose: 'the API contract: wire types, defaults, validation rules, names, labels, states, conditions, findings, hashing',
    imports: [],
    delivery: 'internal',
  },
  schema: {
    purpose: 'whether an object is what its CRD says: the strict check with its error texts, and the shipped CRDs; what admission policies say of an object',
    imports: ['spec'],
    delivery: 'bundled',
  },
  kube: {
    purpose: 'talking to an API server: transport, client, resources, credentials, reflector, cache, clock, times',
    imports: ['spec'],
    delivery: 'bundled',
  },
  submission: { purpose: 'the planner: an application and a submission in, Kubernetes objects out', imports: ['spec'], delivery: 'internal' },
  manifest: { purpose: 'what all constructs share: objects, roles, names, pod hardening, pod rendering', imports: ['spec'], delivery: 'public API' },
  application: { purpose: 'constructs of applications', imports: ['manifest', 'submission', 'spec'], delivery: 'public API' },
  cluster: { purpose: 'constructs of standalone clusters and servers', imports: ['application', 'manifest', 'submission', 'spec'], delivery: 'public API' },
  platform: {
    purpose: 'constructs of the installation, of namespaces and of their rights',
    imports: ['cluster', 'application', 'manifest', 'submission', 'spec'],
    delivery: 'public API',
  },
  operator: { purpose: 'the runtime controller', imports: ['kube', 'schema', 'submission', 'spec'], delivery: 'bundled' },
  client: {
    purpose: 'for programs: submit applications, watch them, wait for them, read their logs, find their UI, delete them (`cdk8s-spark/client`)',
    imports: ['kube', 'submission', 'spec'],
    delivery: 'bundled',
  },
  rehearsal: { purpose: 'an API server and a kubelet in memory', imports: ['kube', 'schema', 'spec'], delivery: 'bundled' },
  cli: {
    purpose: 'the command line `cdk8s-spark`, which also starts the controller in the image',
    imports: ['operator', 'rehearsal', 'client', 'submission', 'kube', 'schema', 'spec'],
    delivery: 'bundled',
  },
};

/** A part of a folder of src that may import less than its folder may. */
export interface Part {
  /** The part, by its path in src. */
  readonly part: string;
  /** All that it may import of its own folder, besides itself: files with their ending, and folders, by their path in that folder. */
  readonly imports: readonly string[];
  /** What it may not import of other folders, by its path in src. */
  readonly mayNotImport?: readonly string[];
  /** Why. */
  readonly reason: string;
}

export const PARTS: readonly Part[] = [
  {
    part: 'submission/spark',
    imports: [],
    mayNotImport: ['spec/types.gen.ts', 'spec/rules'],
    reason: 'what spark-submit does, for which there is no SparkApplication',
  },
  { part: 'submission/application', imports: ['spark', 'plan.ts', 'quota.ts'], reason: 'an application is planned without any command line' },
  { part: 'submission/command', imports: ['spark', 'plan.ts'], reason: 'a command line is planned without any application' },
  { part: 'operator/manager', imports: [], reason: 'the manager knows no kind: kinds register with it' },
  {
    part: 'operator/schedule',
    imports: ['manager', 'status', 'config.ts'],
    reason: 'kinds do not import each other: a run is an application that a schedule creates and then only watches',
  },
  {
    part: 'operator/status',
    imports: [],
    mayNotImport: ['spec/types.gen.ts'],
    reason: 'statuses of any kind are written by the same rules',
  },
];

/** Folders that do no input or output at all: they may import nothing from outside src. */
const PURE = ['spec', 'submission'];

/** The table of folders as docs/architecture.md has it. */
export function folderTable(exists: (folder: string) => boolean): string {
  const rows = Object.entries(FOLDERS).filter(([name]) => exists(name)).map(([name, { purpose, imports, delivery }]) => (
    `| \`src/${name}\` | ${purpose} | ${imports.filter(exists).map((each) => `\`${each}\``).join(', ') || 'nothing'} | ${delivery} |`));
  return ['| folder | what it is for | may import | delivered as |', '|---|---|---|---|', ...rows].join('\n');
}

/** The arrows as a Mermaid diagram. Arrows that follow from others are left out. */
export function folderDiagram(exists: (folder: string) => boolean): string {
  const present = Object.entries(FOLDERS).filter(([name]) => exists(name));
  const arrows = present.flatMap(([name, { imports }]) => {
    const direct = imports.filter((each) => exists(each) && !imports.some((other) => other !== each && exists(other) && reaches(other, each)));
    return direct.map((each) => `  ${name} --> ${each}`);
  });
  return ['```mermaid', 'flowchart TD', '  index["index.ts"] --> platform', ...arrows, '```'].join('\n');
}

function reaches(from: string, to: string): boolean {
  return FOLDERS[from].imports.some((each) => each === to || reaches(each, to));
}

/** What a part may import of its folder, and what it may not import at all, as zones of the lint rule. */
function partZones({ part, imports, mayNotImport = [], reason }: Part): object[] {
  const [folder, ...rest] = part.split('/');
  const target = `./src/${part}`;
  return [
    {
      target,
      from: `./src/${folder}`,
      except: [rest.join('/'), ...imports].map((each) => `./${each}`),
      message: `src/${part} may import of src/${folder} only: ${['itself', ...imports].join(', ')} (${reason})`,
    },
    ...mayNotImport.map((each) => ({ target, from: `./src/${each}`, message: `src/${part} must not import src/${each} (${reason})` })),
  ];
}

/** Imports that a part must not have, each as `from -> to`, among all imports by path in src. */
export function forbiddenImports(imports: ReadonlyMap<string, readonly string[]>, parts: readonly Part[] = PARTS): string[] {
  const isIn = (file: string, place: string) => file === place || file.startsWith(`${place}/`);
  return parts.flatMap(({ part, imports: allowed, mayNotImport = [] }) => {
    const [folder] = part.split('/');
    const mayImport = [part, ...allowed.map((each) => `${folder}/${each}`)];
    const isForbidden = (file: string) => (isIn(file, folder) && !mayImport.some((each) => isIn(file, each))) || mayNotImport.some((each) => isIn(file, each));
    return [...imports].filter(([file]) => isIn(file, part)).flatMap(([file, targets]) => targets.filter(isForbidden).map((target) => `${file} -> ${target}`));
  });
}

/** Adds the lint rules that keep imports pointing one way and the pure folders pure. */
export function importRules(project: cdk8s.ConstructLibraryCdk8s): void {
  const names = Object.keys(FOLDERS);
  const zones = names.flatMap((name) => names
    .filter((other) => other !== name && !FOLDERS[name].imports.includes(other))
    .map((other) => ({
      target: `./src/${name}`,
      from: `./src/${other}`,
      message: `src/${name} must not import src/${other}; allowed: ${FOLDERS[name].imports.join(', ') || 'nothing'}`,
    })));
  project.eslint?.addRules({
    'import/no-restricted-paths': ['error', { zones: [...zones, ...PARTS.flatMap(partZones)] }],
    'import/no-extraneous-dependencies': ['error', { devDependencies: true, optionalDependencies: false, peerDependencies: true }],
    '@stylistic/max-len': ['error', { code: 160, ignoreUrls: true, ignoreRegExpLiterals: true }],
  });
  project.eslint?.addOverride({
    files: PURE.map((name) => `src/${name}/**/*.ts`),
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['*', '!./**', '!../**', '!.', '!..'], message: 'spec and submission import nothing from outside src: they are pure' }] },
      ],
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'fetch', 'crypto', 'performance', 'console', 'require'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }, { object: 'Date', property: 'now' }],
      'no-restricted-syntax': ['error', { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'time comes in as an argument' }],
    },
  });
  // Whose an object is, is asked in one place, so nothing else may delete one.
  const DELETES = 'CallExpression[callee.property.name=/^delete(Collection)?$/]';
  const CLIENT = '^(client|api)$';
  project.eslint?.addOverride({
    files: ['src/operator/application/**/*.ts'],
    excludedFiles: ['src/operator/application/deletion.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...['callee.object.name', 'callee.object.property.name'].map((place) => ({
        selector: `${DELETES}[${place}=/${CLIENT}/]`,
        message: 'objects of applications are deleted by deletion.ts alone, which asks ownership.ts first',
      }))],
    },
  });
  // What people write is matched against these, and an expression that tries again from each character can stop the controller for everybody.
  project.eslint?.addPlugins('regexp');
  project.eslint?.addOverride({
    files: ['src/**/*.ts'],
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential', ignoreSticky: true }],
    },
  });
  // One tsconfig knows every file, also those that jsii does not compile.
  const config = project.tryFindObjectFile('.eslintrc.json');
  config?.addDeletionOverride('parserOptions.projectService');
  config?.addOverride('parserOptions.project', './tsconfig.dev.json');
  project.eslint?.addIgnorePattern('*.gen.ts');
  project.eslint?.addIgnorePattern('imports/');
}
