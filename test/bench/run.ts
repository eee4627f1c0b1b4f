// Entry of `npm run bench [-- NAME... --write-docs]`: runs the benchmarks, prints one table, and writes the figures to bench-results/.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { atRest } from './load/at-rest';
import { burst } from './load/burst';
import { describeCluster } from './load/cluster';
import { latency } from './load/latency';
import { throughput } from './load/throughput';
import type { Benchmark } from './measurement';
import { memory } from './memory';
import { planning } from './planning';
import { rehearsal } from './rehearsal';
import { textTable, withFigures, type Report, type Section } from './report';
import { schedules } from './schedules';
import { startup } from './startup';
import { synthesis } from './synthesis';

const BENCHMARKS: readonly Benchmark[] = [planning, synthesis, rehearsal, memory, schedules, startup, throughput, latency, burst, atRest];
const root = join(__dirname, '..', '..');

async function main(argv: readonly string[]): Promise<number> {
  const { values: { 'write-docs': writeDocs }, positionals: names } = parseArgs({
    args: [...argv], allowPositionals: true, options: { 'write-docs': { type: 'boolean', default: false } },
  });
  const unknown = names.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    console.error(`no benchmark is called ${unknown.join(', ')}; there are:\n${BENCHMARKS.map(({ name, about }) => `  ${name}: ${about}`).join('\n')}`);
    return 2;
  }
  const onCluster = process.env.KUBECONFIG !== undefined;
  if (writeDocs && (names.length > 0 || !onCluster)) {
    console.error('--write-docs is for a run of everything: name no benchmark, and set KUBECONFIG');
    return 2;
  }
  const chosen = BENCHMARKS.filter(({ name, needsCluster }) => (names.length > 0 ? names.includes(name) : !needsCluster || onCluster));
  const sections: Section[] = [];
  for (const benchmark of chosen) {
    const began = Date.now();
    console.error(`${benchmark.name}: ${benchmark.about} ...`);
    sections.push({ benchmark: benchmark.name, about: benchmark.about, figures: await benchmark.run() });
    console.error(`${benchmark.name}: took ${Math.round((Date.now() - began) / 1000)} s`);
  }
  const report: Report = { date: new Date().toISOString().slice(0, 10), machine: await describeMachine(onCluster), sections };
  const folder = join(root, 'bench-results');
  mkdirSync(folder, { recursive: true });
  write(join(folder, 'latest.json'), report);
  console.log(`${report.machine}\n\n${textTable(sections)}`);
  if (writeDocs) {
    const page = join(root, 'docs', 'benchmarks.md');
    writeFileSync(page, withFigures(readFileSync(page, 'utf8'), report));
    write(join(root, 'docs', 'benchmarks.json'), report);
  }
  return 0;
}

async function describeMachine(onCluster: boolean): Promise<string> {
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const { BENCH_NOTE: note } = process.env;
  return [machine, ...(onCluster ? [await describeCluster()] : []), ...(note ? [note] : [])].join('; ');
}

function write(path: string, report: Report): void {
  writeFileSync(path, `${JSON.stringify(report, undefined, 2)}\n`);
}

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
}, (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
