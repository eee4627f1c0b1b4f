// Entry of `npm run bench [NAME...]`: runs the benchmarks, prints one table, and writes the figures to bench-results/.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { atRest } from './load/at-rest';
import { latency } from './load/latency';
import { throughput } from './load/throughput';
import { table, type Benchmark, type Figure } from './measurement';
import { planning } from './planning';
import { rehearsal } from './rehearsal';
import { startup } from './startup';
import { synthesis } from './synthesis';

const BENCHMARKS: readonly Benchmark[] = [planning, synthesis, rehearsal, startup, throughput, latency, atRest];

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    console.error(`no benchmark is called ${unknown.join(', ')}; there are:\n${BENCHMARKS.map(({ name, about }) => `  ${name}: ${about}`).join('\n')}`);
    return 2;
  }
  const possible = ({ needsCluster }: Benchmark): boolean => !needsCluster || process.env.KUBECONFIG !== undefined;
  const chosen = BENCHMARKS.filter((benchmark) => (names.length > 0 ? names.includes(benchmark.name) : possible(benchmark)));
  const figures: Figure[] = [];
  for (const benchmark of chosen) {
    console.error(`${benchmark.name}: ${benchmark.about} ...`);
    figures.push(...await benchmark.run());
  }
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const folder = join(__dirname, '..', '..', 'bench-results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'latest.json'), `${JSON.stringify({ machine, figures }, undefined, 2)}\n`);
  console.log(`${machine}\n\n${table(figures)}`);
  return 0;
}

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
}, (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
