// What kstatus and Argo CD's own health script say of every status that the controller writes, by their own code: needs Go and the Go module proxy.
import '../support/yaml-as-text';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPECTED } from './expected';
import { ExecutorState } from '../../src/spec/states';
import type { SparkApplication } from '../../src/spec/types.gen';
import { allStates, type Written } from '../support/all-states';

interface Verdicts { readonly kstatus: string; readonly argo: string }

/** Builds and runs the program in `verdicts`. */
function verdictsOn(objects: readonly SparkApplication[]): Verdicts[] {
  const folder = mkdtempSync(join(tmpdir(), 'verdicts-'));
  try {
    const program = join(folder, 'verdicts');
    execFileSync('go', ['build', '-o', program, '.'], { cwd: join(__dirname, 'verdicts'), stdio: ['ignore', 'inherit', 'inherit'] });
    const out = execFileSync(program, { input: objects.map((object) => JSON.stringify(object)).join('\n'), encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
    return out.trim().split('\n').map((line) => JSON.parse(line) as Verdicts);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is expected of one status, before and after the controller has seen the last edit. */
function faultsOf({ state, application }: Written, { kstatus, argo }: Verdicts): string[] {
  const { metadata, spec, status } = application;
  const isUnseen = status !== undefined && status.observedGeneration !== metadata.generation;
  const expected = EXPECTED[state];
  const executors = Object.values(status?.executorState ?? {});
  const builtIn = expected.builtIn !== 'by executors' ? expected.builtIn
    : executors.filter((one) => one === ExecutorState.RUNNING).length === spec.executor.instances ? 'Healthy' : 'Progressing';
  const wanted = metadata.deletionTimestamp ? 'Terminating' : isUnseen ? 'InProgress' : expected.kstatus;
  return [
    ...(kstatus === wanted ? [] : [`kstatus says ${kstatus} in state "${state}"${isUnseen ? ', after an edit' : ''}, not ${wanted}`]),
    ...(argo === builtIn ? [] : [`Argo CD's own script says ${argo} in state "${state}", not ${builtIn}`]),
  ];
}

async function main(): Promise<void> {
  const { written } = await allStates();
  const verdicts = verdictsOn(written.map(({ application }) => application));
  const faults = written.map((one, index) => faultsOf(one, verdicts[index]));
  const told = new Set(faults.flat());
  told.forEach((fault) => console.log(`FAILED  ${fault}`));
  console.log(`${written.length} statuses in ${new Set(written.map(({ state }) => state)).size} states`);
  const failed = faults.filter((one) => one.length > 0).length;
  console.log(`${written.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

void main();
