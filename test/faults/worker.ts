// A worker thread of the fault suite: it does one job after the other.
import { parentPort } from 'node:worker_threads';
import { SIGKILL } from './options';
import { runPair, type PairResult } from './pair';
import type { Job } from './pool';
import { runRealApiSample } from './real-api-sample';
import { killTheBundle } from './sigkill';

async function run(job: Job): Promise<readonly PairResult[]> {
  if ('scenarios' in job) return runRealApiSample(job);
  return [await (job.fault === SIGKILL ? killTheBundle(job) : runPair(job))];
}

parentPort?.on('message', (job: Job) => {
  run(job).then(
    (results) => parentPort?.postMessage({ results }),
    (error: Error) => parentPort?.postMessage({ error: `${JSON.stringify(job)}: ${error.stack ?? error.message}` }),
  );
});
