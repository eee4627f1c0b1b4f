// How long the rehearsal of the example platform takes, as a user calls it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { below, medianMilliseconds, type Benchmark } from './measurement';

const root = join(__dirname, '..', '..');

function run(command: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
}

export const rehearsal: Benchmark = {
  name: 'rehearsal',
  about: 'seconds to rehearse the example platform',
  run: async () => {
    run('npx', ['tsx', 'examples/platform/main.ts']);
    const milliseconds = await medianMilliseconds(3, () => run('node', ['lib/bin/cli.cjs', 'rehearse', 'examples/platform/dist']));
    return [below('rehearse the example platform', milliseconds / 1000, 's', 3)];
  },
};
