// A thread that lives lives: one job after the other.
import { parentPort } from 'node:worker_threads';
import { runCell, type CellResult } from './cell';
import { SIGKILL } from './options';
import type { Job } from './pool';
import { runSample } from './sample';
import { killTheBundle } from './sigkill';

async function run(job: Job): Promise<readonly CellResult[]> {
  if ('seed' in job) return runSample(job);
  return [await (job.fault === SIGKILL ? killTheBundle(job) : runCell(job))];
}

parentPort?.on('message', (job: Job) => {
  run(job).then(
    (results) => parentPort?.postMessage({ results }),
    (error: Error) => parentPort?.postMessage({ error: `${JSON.stringify(job)}: ${error.stack ?? error.message}` }),
  );
});
