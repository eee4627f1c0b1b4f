// Installs the packed library as its users do, with the oldest and the newest of its peers, and synthesises the README's program with each.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const { peerDependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const PEERS = Object.entries<string>(peerDependencies);
const OLDEST = PEERS.map(([name, range]) => `${name}@${range.replace('^', '')}`);
const README_PROGRAM = /```ts[^\n]*\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))![1];

/** Values of cdk8s-plus for another Kubernetes version, wherever the library takes values of cdk8s-plus. */
const OTHER_PLUS = 'cdk8s-plus-32';
const otherPlus = (plus: string) => `
import { App, Chart } from 'cdk8s';
import { ConfigMap, Cpu, EnvValue, ImagePullPolicy, Secret, ServiceAccount } from '${plus}';
import { SparkApplication, SparkCode, SparkVersion } from 'cdk8s-spark';
const app = new App();
const chart = new Chart(app, 'jobs', { namespace: 'analytics' });
const secret = new Secret(chart, 'secret', { stringData: { key: 'value' } });
new SparkApplication(chart, 'pi', {
  sparkVersion: SparkVersion.V4_1,
  image: 'apache/spark:4.1.4',
  imagePullPolicy: ImagePullPolicy.ALWAYS,
  application: SparkCode.python('local:///opt/pi.py'),
  serviceAccount: new ServiceAccount(chart, 'account'),
  sparkConfigMap: new ConfigMap(chart, 'conf', { data: { 'spark-env.sh': '' } }),
  driver: { coreLimit: Cpu.millis(1500), env: { PASSWORD: EnvValue.fromSecretValue({ secret, key: 'key' }) } },
});
app.synth();
`;

interface Consumer {
  readonly name: string;
  readonly packages: readonly string[];
  readonly program: string;
  /** Consumers of one group must get the same manifests, byte by byte. */
  readonly group: string;
}

const CONSUMERS: readonly Consumer[] = [
  { name: 'oldest peers', packages: OLDEST, program: README_PROGRAM, group: 'README' },
  { name: 'newest peers', packages: PEERS.map(([name, range]) => `${name}@${range}`), program: README_PROGRAM, group: 'README' },
  { name: 'values of cdk8s-plus-27', packages: OLDEST, program: otherPlus('cdk8s-plus-27'), group: 'cdk8s-plus' },
  { name: `values of ${OTHER_PLUS}`, packages: [...OLDEST, OTHER_PLUS], program: otherPlus(OTHER_PLUS), group: 'cdk8s-plus' },
];

const work = mkdtempSync(join(tmpdir(), 'consumers-'));
const run = (cwd: string, command: string, ...args: string[]) => execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

function manifests({ name, packages, program }: Consumer, tarball: string): string {
  const folder = join(work, name.replaceAll(' ', '-'));
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  writeFileSync(join(folder, 'main.ts'), program);
  const tools = ['typescript', 'tsx'].map((tool) => `${tool}@${devDependencies[tool].replace('~', '')}`);
  run(folder, 'npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', tarball, ...packages, ...tools, '@types/node@20');
  run(folder, 'npx', 'tsc', '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022', '--types', 'node', 'main.ts');
  run(folder, 'npx', 'tsx', 'main.ts');
  return readdirSync(join(folder, 'dist')).sort().map((file) => `# ${file}\n${readFileSync(join(folder, 'dist', file), 'utf8')}`).join('');
}

function main(): void {
  const tarball = join(work, JSON.parse(run(ROOT, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', work))[0].filename);
  const expected = new Map<string, string>();
  let failed = 0;
  for (const consumer of CONSUMERS) {
    try {
      const found = manifests(consumer, tarball);
      if (!found.includes('kind: SparkApplication')) throw new Error('no SparkApplication came out');
      if (found !== (expected.get(consumer.group) ?? found)) throw new Error(`other manifests than for the first of "${consumer.group}"`);
      expected.set(consumer.group, found);
      console.log(`ok: ${consumer.name} (${consumer.packages.join(', ')})`);
    } catch (error) {
      failed += 1;
      console.error(`FAILED: ${consumer.name}: ${(error as Error).message}`);
    }
  }
  rmSync(work, { recursive: true });
  console.log(`${CONSUMERS.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

main();
