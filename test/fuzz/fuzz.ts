// Many mutated manifests, each examined; whatever must not happen is reported with the numbers that repeat it.
import { examine } from './examine';
import { mutated } from './mutate';
import { Random } from './random';

export interface Fuzzed {
  readonly problems: readonly string[];
  readonly planned: number;
  readonly longest: { readonly milliseconds: number; readonly number: number };
}

/** The object with this number, of a run with this seed. */
export function objectOf(seed: number, number: number): object {
  return mutated(new Random(seed + Math.imul(number, 0x9e3779b1)));
}

export function fuzz(seed: number, count: number, from = 0): Fuzzed {
  const problems: string[] = [];
  let planned = 0;
  let longest = { milliseconds: 0, number: 0 };
  for (let number = from; number < from + count; number++) {
    const examined = examine(objectOf(seed, number));
    if (examined.outcome === 'planned') planned++;
    if (examined.cpuMilliseconds > longest.milliseconds) longest = { milliseconds: examined.cpuMilliseconds, number };
    problems.push(...examined.problems.map((problem) => `--seed ${seed} --from ${number} --count 1: ${problem}`));
  }
  return { problems, planned, longest };
}
