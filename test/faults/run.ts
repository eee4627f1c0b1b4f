// `npm run test:faults`: every fault at every call and event of every scenario, and what came of it.
import { CommanderError } from 'commander';
import type { CellResult, RedTriple } from './cell';
import { readOptions, type Options } from './options';
import { runCells } from './pool';
import { sum, sumOf, table } from './table';

const MOST_SHOWN = 40;
const MOST_PROBLEMS = 6;

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  const started = performance.now();
  const results = await run(options);
  const red = results.flatMap((one) => one.red);
  for (const triple of red.slice(0, MOST_SHOWN)) console.log(`RED  ${describe(triple)}`);
  if (red.length > MOST_SHOWN) console.log(`and ${red.length - MOST_SHOWN} more`);
  console.log(`\n${table(options.faults, options.scenarios, results)}\n`);
  const stillborn = sumOf(results, (one) => one.stillborn);
  if (stillborn > 0) console.log(`Calls of former leaders that came too late made ${stillborn} driver pods; none of them ran, and none stayed.`);
  console.log(sum(results));
  console.log(`in ${Math.round((performance.now() - started) / 1000)} s`);
  console.log(`${sumOf(results, ({ injections }) => injections) - red.length} passed, ${red.length} failed`);
  return red.length > 0 ? 1 : 0;
}

async function run({ scenarios, faults, index }: Options): Promise<CellResult[]> {
  const results: CellResult[] = [];
  const cells = scenarios.flatMap((scenario) => faults.map((fault) => ({ scenario, fault, index })));
  const left = new Map(scenarios.map((scenario) => [scenario, faults.length]));
  await runCells(cells, (result) => {
    results.push(result);
    left.set(result.scenario, left.get(result.scenario)! - 1);
    if (left.get(result.scenario) === 0) console.log(`${result.scenario}: ${sum(results.filter(({ scenario }) => scenario === result.scenario))}`);
  });
  // A suite that reaches nothing proves nothing.
  if (sumOf(results, ({ injections }) => injections) === 0) throw new Error('no fault can strike there');
  return results;
}

function describe({ scenario, fault, at, index, what, problems }: RedTriple): string {
  return [
    `--scenario '${scenario}' --fault '${fault}' --${at} ${index}   (${what})`,
    ...problems.slice(0, MOST_PROBLEMS).map(({ kind, text }) => `     ${kind}: ${text.length > 400 ? `${text.slice(0, 400)}…` : text}`),
  ].join('\n');
}

main(process.argv.slice(2)).then(
  (code) => { process.exitCode = code; },
  (error: Error) => {
    if (!(error instanceof CommanderError)) console.error(`test:faults: ${error.stack ?? error.message}`);
    process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
  },
);
