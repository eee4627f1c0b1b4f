// `npm run demo`: the example platform, from TypeScript to finished applications, with nothing but Node.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(__dirname, '..');
const example = join(__dirname, 'platform');
const manifests = join(example, 'dist');

/** Runs a Node program with its output passed through; where it fails, so does the demo. */
function run(...args: string[]): void {
  const { status, error } = spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...process.env, CDK8S_OUTDIR: manifests },
    stdio: 'inherit',
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

console.log('Synthesising examples/platform:');
rmSync(manifests, { recursive: true, force: true });
run('--import', 'tsx', join(example, 'main.ts'));
for (const file of readdirSync(manifests).sort()) {
  const path = join(manifests, file);
  console.log(`  ${relative(root, path)} (${statSync(path).size} bytes)`);
}

console.log('\nRehearsing them on the embedded control plane, with the controller that the image runs:');
run(join(root, 'lib', 'bin', 'cli.cjs'), 'rehearse', manifests, ...process.argv.slice(2));
