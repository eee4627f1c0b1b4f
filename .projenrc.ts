// The project itself, as code: `npx projen` writes package.json, the tsconfigs, lint rules and tasks from here.
import { cdk8s, javascript, YamlFile } from 'projen';
import { importRules } from './projenrc/architecture';
import { languageTargets } from './projenrc/targets';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-spark',
  description: 'Apache Spark on Kubernetes, from code: typed cdk8s constructs, an exact planner and a light runtime controller.',
  author: 'The cdk8s-spark authors',
  authorAddress: 'authors@cdk8s-spark.invalid',
  repositoryUrl: 'https://github.com/cdk8s-spark/cdk8s-spark.git',
  license: 'Apache-2.0',
  keywords: ['cdk8s', 'spark', 'apache-spark', 'kubernetes', 'operator', 'sparkapplication'],
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,
  minNodeVersion: '20.19.0',

  // Versions that were measured to work together on Node 20.
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',
  cdk8sVersion: '2.70.0',
  constructsVersion: '10.5.0',
  peerDeps: ['cdk8s@^2.70.0', 'constructs@^10.5.0', 'cdk8s-plus-27@^2.9.5'],
  devDeps: [
    'cdk8s-cli@2.207.60',
    '@cyclonedx/cyclonedx-library@10.3.0',
    '@kubernetes/client-node@2.0.1',
    '@marcbachmann/cel-js@8.0.0',
    '@peculiar/x509@2.2.0',
    '@types/spdx-expression-parse@4.0.0',
    'ajv@8.20.0',
    'ajv-formats@3.0.1',
    'ajv-formats-draft2019@1.6.1',
    'commander@14.0.3',
    'croner@11.0.1',
    'esbuild@0.28.2',
    'eslint-plugin-regexp@2.10.0',
    'fast-json-patch@3.1.1',
    'js-yaml@5.5.0',
    'jsii-rosetta@~6.0.17',
    'pino@10.4.0',
    'prom-client@15.1.3',
    'reflect-metadata@0.2.2',
    'spdx-expression-parse@4.0.0',
    'tsx@4.23.15',
    'undici@7.30.2',
    'vitest@4.1.12',
    'wasmoon@1.16.0',
  ],
  ...languageTargets('cdk8s-spark'),

  // jsii compiles what index.ts can reach; the runtime, the rehearsal and the command line are bundled instead, with what they stand on.
  entrypoint: 'lib/src/index.js',
  excludeTypescript: ['kube', 'schema', 'operator', 'client', 'rehearsal', 'cli'].map((folder) => `src/${folder}/**`),
  tsconfig: {
    compilerOptions: { rootDir: '.', outDir: 'lib', types: ['node'] },
    include: ['src/**/*.ts', 'imports/**/*.ts'],
  },
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    compilerOptions: {
      module: 'preserve',
      moduleResolution: javascript.TypeScriptModuleResolution.BUNDLER,
      target: 'ES2023',
      lib: ['ES2023'],
      rootDir: '.',
      skipLibCheck: true,
      noEmit: true,
      types: ['node'],
    },
    include: ['src/**/*.ts', 'imports/**/*.ts', 'projenrc/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts', '.projenrc.ts'],
  },
  jest: false,
  integrationTestAutoDiscover: false,
  sampleCode: false,
  github: false,
  depsUpgrade: false,
  stability: 'experimental',
  gitignore: [
    '/lib/', '/dist/', '/examples/*/dist/', '.jsii', '.jsii.tabl.json', '/.npmignore', '*.tsbuildinfo', '.vitest/', '/bench-results/', '/.installing',
  ],
  npmignoreEnabled: false,
  eslintOptions: { dirs: ['src', 'imports', 'projenrc', 'test', 'examples', '.projenrc.ts'], prettier: false },
});

// The jsii component insists on lib/index.d.ts; with a top-level imports/ the types lie one folder deeper.
project.package.addField('types', 'lib/src/index.d.ts');
// What is packed is named here: a file that happens to lie in the tree stays out.
project.package.addField('files', [
  '.jsii', 'lib/src/**/*.js', 'lib/src/**/*.d.ts', 'lib/imports/**/*.js', 'lib/imports/**/*.d.ts', 'lib/bin', 'lib/client', 'imports/crds/*.yaml',
  // What cdk8s-cli loads as a validation plugin.
  'validation/package.json', 'API.md', 'SECURITY.md',
]);
// Programs import the constructs and the client. The other entries are what jsii, its bindings and the tools of packages read, and the definitions.
project.package.addField('exports', {
  '.': { types: './lib/src/index.d.ts', default: './lib/src/index.js' },
  './client': { types: './lib/src/client/index.d.ts', default: './lib/client/client.cjs' },
  // cdk8s-cli loads it by this name.
  './validation': './lib/bin/validation.cjs',
  './validation/package.json': './validation/package.json',
  './imports/crds/*': './imports/crds/*',
  './package.json': './package.json',
  './.jsii': './.jsii',
  './.warnings.jsii.js': './.warnings.jsii.js',
});
project.package.addField('bin', { 'cdk8s-spark': 'lib/bin/cli.cjs' });
// undici 8, which the Kubernetes client asks for, needs Node 22; version 7 serves Node 20 as well.
// unrs-resolver 1.13 lists platform packages that were never published, so that `npm ci` finds the lock file out of step.
project.package.addField('overrides', { 'undici': '7.30.2', 'unrs-resolver': '1.11.1' });
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

// ts-node trips over TypeScript 6's deprecations; tsx runs everything else here too.
project.defaultTask?.reset('tsx .projenrc.ts');

importRules(project);

const bundle = project.addTask('bundle', {
  description: 'Bundle the command line, which is also the controller, into lib/bin/cli.cjs, and the client into lib/client',
  exec: 'tsx projenrc/bundle.ts',
});
project.addTask('schema', {
  description: 'Generate CRDs, wire types, field reference and L1 from projenrc/schema',
  exec: 'tsx projenrc/schema/generate.ts',
});
const typecheck = project.addTask('typecheck', {
  description: 'Check the types of everything, the parts that jsii does not compile included',
  exec: 'tsc --noEmit -p tsconfig.dev.json',
});
project.postCompileTask.spawn(bundle);
project.postCompileTask.exec('tsx projenrc/assembly.ts');
project.testTask.reset();
project.testTask.spawn(bundle);
// As the eslint task, but a check does not mend: what it finds is a failure.
const lint = project.addTask('lint', {
  description: 'Check style and the one-way imports',
  env: { ESLINT_USE_FLAT_CONFIG: 'false', NODE_NO_WARNINGS: '1' },
  exec: 'eslint --ext .ts --max-warnings 0 src projenrc test examples .projenrc.ts',
});
// Both at once: each keeps one processor busy.
project.testTask.exec(`node projenrc/parallel.mjs ${typecheck.name} ${lint.name}`);
// Last, since it ends with the line that counts what passed and failed.
project.testTask.exec('vitest run', { receiveArgs: true });
// Sources for the other languages are generated everywhere; building them needs those languages' registries and is left to the release.
for (const language of ['java', 'python', 'go', 'dotnet']) {
  const task = project.tasks.tryFind(`package:${language}`);
  // The README and the examples in the documentation of a package are in its language.
  task?.reset('jsii-rosetta extract --strict --output .jsii.tabl.json');
  task?.exec(`jsii-pacmak -v --target ${language} --code-only --rosetta-tablet .jsii.tabl.json`);
}
project.addTask('test:update', {
  description: 'Run the tests and accept changed recordings and snapshots',
  steps: [{ spawn: 'bundle' }, { exec: 'vitest run --update=all', receiveArgs: true }],
});
project.addTask('test:watch', { description: 'Run the tests that a change affects, again after each change', exec: 'vitest watch', receiveArgs: true });
project.addTask('test:full', { description: 'Run everything, unsampled, the real cluster included; takes an hour', exec: '.ci/full' });
// Local runs use no lease, so that they begin to work at once. See docs/debugging.md.
project.addTask('operator', {
  description: 'Run the controller on the cluster of KUBECONFIG, with readable logs; further flags are passed on',
  steps: [{ spawn: 'bundle' }, { exec: 'node lib/bin/cli.cjs operator --log-format=text --leader-election=false', receiveArgs: true }],
});
project.addTask('test:faults', {
  description: 'Inject each fault at each call and event of the operator, in every scenario',
  steps: [{ spawn: 'bundle' }, { exec: 'tsx test/faults/run.ts', receiveArgs: true }],
});
project.addTask('test:fuzz', {
  description: 'Check and plan mutated manifests, each field at its largest, and run some through the operator (--count, --seed, --fields, --operator)',
  steps: [{ spawn: 'bundle' }, { exec: 'tsx --tsconfig tsconfig.dev.json test/fuzz/run.ts', receiveArgs: true }],
});
project.addTask('test:tenants', {
  description: 'Attack the applications of one tenant as another in the same namespace, at random (--count, --seed)',
  steps: [{ exec: 'tsx --tsconfig tsconfig.dev.json test/operator/application/two-tenants/run.ts', receiveArgs: true }],
});
project.addTask('test:consumers', {
  description: 'Install the packed library as its users do, with the oldest and the newest of its peers (after compile)',
  steps: [{ exec: 'tsx --tsconfig tsconfig.dev.json test/packaging/consumers.ts' }],
});
project.addTask('test:cluster', {
  description: 'Run real Spark jobs on the cluster of KUBECONFIG, with the operator as a pod in it',
  steps: [{ spawn: 'bundle' }, { exec: 'tsx test/cluster/run.ts', receiveArgs: true }],
});
project.addTask('record:driver-calls', {
  description: 'Record the calls of real Spark drivers on the cluster of KUBECONFIG (VERSION=IMAGE..., --check compares with what is recorded)',
  steps: [{ exec: 'tsx --tsconfig tsconfig.dev.json test/cluster/driver-calls/record.ts', receiveArgs: true }],
});
project.addTask('test:oracle', {
  description: 'Record every case with the real spark-submit again and compare (Java 17, pip and the package index needed)',
  steps: [
    { exec: 'node --test test/oracle/oracle.test.mjs' },
    { exec: 'tsx test/oracle/executors/record.ts --check' },
    { exec: 'tsx test/oracle/configuration/record.ts --check' },
    { exec: 'tsx test/oracle/startup/record.ts --check' },
    { exec: 'node test/oracle/lib/cli.mjs run --check', receiveArgs: true },
  ],
});
project.addTask('demo', {
  description: 'Synthesise the example platform and rehearse it on the embedded control plane',
  steps: [{ spawn: 'bundle' }, { exec: 'tsx examples/demo.ts', receiveArgs: true }],
});
project.addTask('bench', {
  description: 'Measure planning, synthesis and rehearsal, and with KUBECONFIG of a cluster with simulated nodes the controller under load',
  steps: [{ spawn: 'bundle' }, { exec: 'tsx test/bench/run.ts', receiveArgs: true }],
});

// `npm test` and `npm run demo` must work on a fresh clone, where npx cannot find projen yet.
const install = 'node projenrc/install.mjs';
project.addScripts({ pretest: install, predemo: install, prebuild: install });

new YamlFile(project, 'cdk8s.yaml', {
  obj: { language: 'typescript', app: 'tsx examples/platform/main.ts', output: 'examples/platform/dist' },
});

project.synth();
