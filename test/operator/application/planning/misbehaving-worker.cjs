// A planning worker that does what the name of the application says.
const { parentPort, threadId } = require('node:worker_threads');

const behaviours = {
  hangs: () => { for (;;); },
  eats: () => { const all = []; for (;;) all.push(new Array(100_000).fill(Math.random())); },
  exits: () => process.exit(3),
  throws: () => { throw new TypeError('x is not a function'); },
};
parentPort.on('message', ({ application: { metadata: { name } } }) => {
  behaviours[name]?.();
  parentPort.postMessage({ outcome: 'answered', plan: { outcome: 'refused', findings: [], by: threadId } });
});
parentPort.postMessage('ready');
