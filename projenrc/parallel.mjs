// Runs tasks of the project beside each other, and fails if one of them fails: `node projenrc/parallel.mjs typecheck lint`.
import { spawn } from 'node:child_process';

const ended = process.argv.slice(2).map((task) => new Promise((resolve) => {
  spawn('npx', ['projen', task], { stdio: 'inherit', shell: process.platform === 'win32' }).on('error', () => resolve(1)).on('close', resolve);
}));
process.exitCode = (await Promise.all(ended)).some((code) => code !== 0) ? 1 : 0;
