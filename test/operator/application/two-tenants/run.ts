// `npm run test:tenants -- --count 3000 --seed 1`: many cases of the model of two tenants.
import '../../../support/yaml-as-text';
import { parseArgs } from 'node:util';
import { runCases } from './model';

/** So many at a time, between two lines about how far it is. */
const BATCH = 250;

const { values } = parseArgs({ options: { count: { type: 'string', default: '3000' }, seed: { type: 'string' }, from: { type: 'string', default: '0' } } });
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const [count, from] = [values.count, values.from].map(Number);
if (![seed, count, from].every((number) => Number.isInteger(number) && number >= 0)) {
  console.error('usage: npm run test:tenants -- [--count N] [--seed N] [--from N]');
  process.exit(2);
}

async function main(): Promise<void> {
  const failed = new Set<number>();
  let [compared, deletions] = [0, 0];
  console.log(`${count} cases, --seed ${seed} --from ${from}`);
  for (let done = 0; done < count; done += BATCH) {
    for (let number = done; number < Math.min(done + BATCH, count); number++) {
      const batch = await runCases(seed, 1, from + number);
      compared += batch.compared;
      deletions += batch.deletions;
      if (batch.problems.length > 0) failed.add(number);
      batch.problems.forEach((problem) => console.log(problem));
    }
    console.log(`${Math.min(done + BATCH, count)} cases: ${failed.size} failed`);
  }
  console.log(`in ${compared} cases the victim had all its names, and its ends were compared; ${deletions} objects were deleted for the attacker`);
  console.log(`${count - failed.size} passed, ${failed.size} failed`);
  process.exit(failed.size > 0 ? 1 : 0);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
