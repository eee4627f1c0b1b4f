// Threads for the jobs, one for each core.
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { Pair, PairResult } from './pair';
import type { Sample } from './sampling';

const ROOT = join(__dirname, '..', '..');

/** A sample of runs on a real API server. */
export interface RealApiJob {
  readonly sample: Sample;
  readonly scenarios: readonly string[];
  readonly faults: readonly string[];
}

export type Job = Pair | RealApiJob;

/** Does all jobs, and reports each as it is done. Rejects with the first error that is not an operator's. */
export async function runJobs(jobs: readonly Job[], done: (results: readonly PairResult[]) => void): Promise<void> {
  const file = await bundle();
  const waiting = [...jobs];
  const threads = Math.min(availableParallelism(), jobs.length);
  await Promise.all(Array.from({ length: threads }, () => work(file, waiting, done)));
}

function work(file: string, waiting: Job[], done: (results: readonly PairResult[]) => void): Promise<void> {
  const worker = new Worker(file);
  const finished = new Promise<void>((resolve, reject) => {
    let job: Job | undefined;
    const next = (): void => {
      job = waiting.shift();
      if (job) worker.postMessage(job);
      else resolve();
    };
    worker.on('error', reject);
    // A run that waits for something that never comes leaves its thread with nothing to do.
    worker.on('exit', () => reject(new Error(`a run came to a standstill: ${JSON.stringify(job)}`)));
    worker.on('message', ({ results, error }: { results?: readonly PairResult[]; error?: string }) => {
      if (!results) return reject(new Error(error));
      done(results);
      next();
    });
    next();
  });
  return finished.finally(() => worker.terminate());
}

/** One file for all threads, with the CRDs in it as text, as in the bundle that is shipped. */
async function bundle(): Promise<string> {
  const folder = join(ROOT, 'node_modules', '.cache', 'faults');
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, 'worker.cjs');
  await build({
    entryPoints: [
      join(__dirname, 'worker.ts'),
    ],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    loader: { '.yaml': 'text' },
    logLevel: 'warning',
  });
  return outfile;
}
