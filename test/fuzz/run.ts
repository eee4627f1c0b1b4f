// `npm run test:fuzz -- --count 20000 --seed 1`: many mutated manifests; with --fields, each field of the schema at its largest too; with --operator, so
// many manifests through the whole operator, under each CRD.
import '../support/yaml-as-text';
import { parseArgs } from 'node:util';
import { problemsOf } from './examine';
import { fuzz } from './fuzz';
import { fullLists, largeTexts } from './large-fields';
import { fuzzOperator, type InstalledCrd } from './operator';

/** So many at a time, between two lines about how far it is. */
const BATCH = 1_000;
const CRDS: readonly InstalledCrd[] = ['ours', 'open', 'kubeflow'];

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    seed: { type: 'string' },
    from: { type: 'string', default: '0' },
    fields: { type: 'string', default: '0' },
    operator: { type: 'string', default: '0' },
    crd: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const [count, from, share, throughOperator] = [values.count, values.from, values.fields, values.operator].map(Number);
const crds = CRDS.filter((crd) => values.crd === undefined || crd === values.crd);
if (![seed, count, from, share, throughOperator].every((number) => Number.isInteger(number) && number >= 0) || crds.length === 0) {
  console.error('usage: npm run test:fuzz -- [--count N] [--seed N] [--from N] [--fields N, for one in N large texts]\n'
    + `  [--operator N, so many through the operator under each CRD] [--crd ${CRDS.join('|')}]`);
  process.exit(2);
}

async function main(): Promise<number> {
  let failed = 0;
  let broken = 0;
  let planned = 0;
  let longest = { milliseconds: 0, number: 0 };
  const report = (problems: readonly string[]): void => {
    failed += problems.length;
    broken += new Set(problems.map((problem) => problem.slice(0, problem.indexOf(': ')))).size;
    problems.forEach((problem) => console.log(problem));
  };

  console.log(`${count} manifests, --seed ${seed} --from ${from}`);
  for (let done = 0; done < count; done += BATCH) {
    const batch = fuzz(seed, Math.min(BATCH, count - done), from + done);
    report(batch.problems);
    planned += batch.planned;
    if (batch.longest.milliseconds > longest.milliseconds) longest = batch.longest;
  }
  let fields = 0;
  if (share > 0) {
    for (const large of [largeTexts(share), fullLists(1)]) {
      for (const one of large) {
        report(problemsOf(one));
        fields++;
      }
    }
  }
  let operated = 0;
  for (const crd of throughOperator > 0 ? crds : []) {
    const run = await fuzzOperator(seed, throughOperator, from, crd);
    report(run.problems);
    operated += throughOperator;
    console.log(`${throughOperator} manifests through the operator under the CRD '${crd}': ${run.stored} stored, ${run.submitted} submitted, event loop `
      + `delayed by ${Math.round(run.longestDelayMilliseconds)} ms at most, ${Math.round(run.mostMebibytes)} MiB at most`);
  }
  console.log(`${count} manifests and ${fields} large fields: ${planned} manifests planned, `
    + `longest ${Math.round(longest.milliseconds)} ms (--seed ${seed} --from ${longest.number} --count 1), `
    + `${failed} problems`);
  console.log(`${count + fields + operated - broken} passed, ${broken} failed`);
  return failed > 0 ? 1 : 0;
}

main().then((code) => process.exit(code), (error: unknown) => {
  console.error(error);
  process.exit(1);
});
