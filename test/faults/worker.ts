// A thread that lives lives: one cell of the table after the other.
import { parentPort } from 'node:worker_threads';
import { runCell, type Cell } from './cell';
import { SIGKILL } from './options';
import { killTheBundle } from './sigkill';

parentPort?.on('message', (cell: Cell) => {
  (cell.fault === SIGKILL ? killTheBundle(cell) : runCell(cell)).then(
    (result) => parentPort?.postMessage({ result }),
    (error: Error) => parentPort?.postMessage({ error: `${cell.scenario}, ${cell.fault}: ${error.stack ?? error.message}` }),
  );
});
