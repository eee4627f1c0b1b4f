// `npm run test:fuzz -- --count 20000 --seed 1`: many mutated manifests; with --fields, each field of the schema at its largest too.
import '../support/yaml-as-text';
import { parseArgs } from 'node:util';
import { problemsOf } from './examine';
import { fuzz } from './fuzz';
import { fullLists, largeTexts } from './large-fields';

/** So many at a time, between two lines about how far it is. */
const BATCH = 1_000;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    seed: { type: 'string' },
    from: { type: 'string', default: '0' },
    fields: { type: 'string', default: '0' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const [count, from, share] = [values.count, values.from, values.fields].map(Number);
if (![seed, count, from, share].every((number) => Number.isInteger(number) && number >= 0)) {
  console.error('usage: npm run test:fuzz -- [--count N] [--seed N] [--from N] [--fields N, for one in N large texts]');
  process.exit(2);
}

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
console.log(`${count} manifests and ${fields} large fields: ${planned} manifests planned, `
  + `longest ${Math.round(longest.milliseconds)} ms (--seed ${seed} --from ${longest.number} --count 1), `
  + `${failed} problems`);
console.log(`${count + fields - broken} passed, ${broken} failed`);
process.exit(failed > 0 ? 1 : 0);
