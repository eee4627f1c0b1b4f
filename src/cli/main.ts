#!/usr/bin/env node
// Entry of the command line `cdk8s-spark`.
import { processConsole } from './console';
import { run } from './program';

// A reader such as `head` may end before everything is written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') {
    process.exit(0);
  }
  throw error;
});

void run(process.argv.slice(2), processConsole).then((code) => {
  process.exitCode = code;
});
