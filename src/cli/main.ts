#!/usr/bin/env node
// Entry of the command line `cdk8s-spark`.
import { parentPort } from 'node:worker_threads';
import { processConsole } from './console';
import { run } from './program';

// A reader such as `head` may end before everything is written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') {
    process.exit(0);
  }
  throw error;
});

if (parentPort) {
  // The operator plans large applications in a worker that runs this very file.
  const port = parentPort;
  void import('../operator/application/planning/serve-plans').then(({ servePlans }) => servePlans(port));
} else {
  void run(process.argv.slice(2), processConsole).then((code) => {
    process.exitCode = code;
  });
}
