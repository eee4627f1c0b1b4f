// `npm run test:faults`: every fault at every call and event of every scenario, with the result of each run.
import { CommanderError } from 'commander';
import { readOptions, type Options } from './options';
import type { PairResult, FailingTriple } from './pair';
import { runJobs, type Job } from './pool';
import { sum, sumOf, table } from './result-table';
import { strata } from './sampling';

const MOST_SHOWN = 40;
const MOST_PROBLEMS = 6;

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  const started = performance.now();
  if (options.sample) console.log(`a sample of ${options.sample.size} runs, seed ${options.sample.seed}`);
  const results = await run(options);
  const failing = results.flatMap((one) => one.failing);
  for (const { scenario, fault, missed } of results) {
    if (missed) console.log(`not injected: '${scenario}' by '${fault}', since this did not come in real time: ${missed}`);
  }
  for (const triple of failing.slice(0, MOST_SHOWN)) console.log(`FAILED  ${describe(triple, options)}`);
  if (failing.length > MOST_SHOWN) console.log(`and ${failing.length - MOST_SHOWN} more`);
  console.log(`\n${table(options.faults, options.scenarios, results)}\n`);
  const neverRan = sumOf(results, (one) => one.neverRan);
  if (neverRan > 0) console.log(`Calls of former leaders that came too late made ${neverRan} driver pods; none of them ran, and none stayed.`);
  console.log(sum(results));
  console.log(`in ${Math.round((performance.now() - started) / 1000)} s`);
  console.log(`${sumOf(results, ({ injections }) => injections) - failing.length} passed, ${failing.length} failed`);
  return failing.length > 0 ? 1 : 0;
}

/** The jobs of a run: every pair, or a sample of each, or one for the real API server, which has its own way of sampling. */
function jobsOf({ scenarios, faults, index, real, sample }: Options): Job[] {
  if (real && sample) return [{ sample, scenarios, faults }];
  const pairs = scenarios.flatMap((scenario) => faults.map((fault) => ({ scenario, fault, index })));
  if (!sample) return pairs;
  return strata(sample, pairs, ({ scenario, fault }) => `${scenario}\n${fault}`)
    .map(({ item, count }) => ({ ...item, sample: { seed: sample.seed, size: count } }));
}

async function run(options: Options): Promise<PairResult[]> {
  const results: PairResult[] = [];
  const jobs = jobsOf(options);
  const left = jobs.flatMap((job) => ('scenario' in job ? [job.scenario] : []));
  await runJobs(jobs, (some) => {
    results.push(...some);
    for (const { scenario } of options.real ? [] : some) {
      left.splice(left.indexOf(scenario), 1);
      if (!left.includes(scenario)) console.log(`${scenario}: ${sum(results.filter((one) => one.scenario === scenario))}`);
    }
  });
  // A suite that reaches nothing proves nothing.
  if (sumOf(results, ({ injections }) => injections) === 0) throw new Error('no fault can be injected there');
  return results;
}

function describe({ scenario, fault, at, index, what, problems }: FailingTriple, { real, sample }: Options): string {
  return [
    `--scenario '${scenario}' --fault '${fault}' ${real ? `--real --seed ${sample?.seed}` : `--${at} ${index}`}   (${what})`,
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
