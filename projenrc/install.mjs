// Installs the dependencies when the lock file has changed since the last time; needs nothing but Node and npm.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules', '.install-stamp');
const busy = join(root, '.installing');
const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;

/** Two first commands in one tree would install over each other: the second one waits, unless the first is dead. */
async function takeTurn() {
  for (;;) {
    try {
      writeFileSync(busy, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!isHeld()) rmSync(busy, { force: true });
      await setTimeout(200);
    }
  }
}

function isHeld() {
  try {
    // Whoever has just begun has not written its number yet.
    const holder = readFileSync(busy, 'utf8');
    return holder === '' || process.kill(Number(holder), 0);
  } catch {
    return false;
  }
}

if (!installed()) {
  await takeTurn();
  try {
    if (!installed()) {
      console.log('Installing dependencies (this is done once) ...');
      const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
      if (status === 0) writeFileSync(stamp, hash);
      process.exitCode = status ?? 1;
    }
  } finally {
    rmSync(busy, { force: true });
  }
}
