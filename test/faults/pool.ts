// Threads for the cells, one for each core.
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { Cell, CellResult } from './cell';

const ROOT = join(__dirname, '..', '..');

/** Runs all cells, and tells of each as it is done. Rejects with the first error that is none of an operator's. */
export async function runCells(cells: readonly Cell[], done: (result: CellResult) => void): Promise<void> {
  const file = await bundle();
  const waiting = [...cells];
  const threads = Math.min(availableParallelism(), cells.length);
  await Promise.all(Array.from({ length: threads }, () => work(file, waiting, done)));
}

function work(file: string, waiting: Cell[], done: (result: CellResult) => void): Promise<void> {
  const worker = new Worker(file);
  const finished = new Promise<void>((resolve, reject) => {
    let cell: Cell | undefined;
    const next = (): void => {
      cell = waiting.shift();
      if (cell) worker.postMessage(cell);
      else resolve();
    };
    worker.on('error', reject);
    // A life that waits for something that never comes leaves its thread with nothing to do.
    worker.on('exit', () => reject(new Error(`a life came to a standstill: ${cell?.scenario}, ${cell?.fault}`)));
    worker.on('message', ({ result, error }: { result?: CellResult; error?: string }) => {
      if (!result) return reject(new Error(error));
      done(result);
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
    entryPoints: [join(__dirname, 'worker.ts')], outfile, bundle: true, platform: 'node', format: 'cjs', packages: 'external', loader: { '.yaml': 'text' }, logLevel: 'warning',
  });
  return outfile;
}
