// The bundle under SIGKILL: its process dies as the API server sees the n-th of its calls, before or after it takes effect, and another one is started.
import { setTimeout } from 'node:timers/promises';
import { Bundle } from './environment/bundle';
import { EmbeddedControlPlane, platform } from './environment/embedded';
import { manifests } from './environment/manifests';
import { ScenarioProgress } from './environment/scenario-progress';
import { chosenOf, scenarioNamed, sound, type Pair, type PairResult, type FailingTriple } from './pair';
import { problemsOf } from './problems';
import { collectRun, type ScenarioRun } from './run-under-fault';
import type { Scenario } from './scenarios';
import { systemClock } from '../../src/kube/clock';

/** Two attempts, with all that lies between them. */
const SCENARIO = 'retry';
const AT_ONCE = 6;
const LIMIT_MILLISECONDS = 90_000;
const AFTERMATH_MILLISECONDS = 4_000;
const REST_MILLISECONDS = 2_000;

interface Kill {
  /** Number of the call, from 1, renewals of the lease not counted: how many there are depends on chance in real time. */
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** Kills it at each call that it makes, at one before it takes effect and at the next after that. */
export async function killTheBundle(pair: Pair): Promise<PairResult> {
  const { scenario: name, fault } = pair;
  const failing: FailingTriple[] = [];
  if (name !== SCENARIO) return { scenario: name, fault, injections: 0, neverRan: 0, failing };
  const scenario = scenarioNamed(name);
  const baseline = await runWithProcesses(scenario);
  sound(scenario, baseline.run);
  const kills = baseline.seen.map((_, position): Kill => ({ call: position + 1, when: position % 2 === 0 ? 'before' : 'after' }));
  const waiting = chosenOf(pair, kills, ({ call }) => call);
  let injections = 0;
  const work = async (): Promise<void> => {
    for (let kill = waiting.shift(); kill; kill = waiting.shift()) {
      const { run, seen } = await runWithProcesses(scenario, kill);
      // The last Events may come after the end, or not at all before the end is noticed: then no process was killed.
      if (!run.injected) continue;
      injections += 1;
      const problems = problemsOf(scenario, baseline.run, run);
      if (problems.length > 0) failing.push({ scenario: name, fault, at: 'call', index: kill.call, what: `${kill.when} ${seen[kill.call - 1]}`, problems });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { scenario: name, fault, injections, neverRan: 0, failing };
}

/** One run in real time, with the calls that the server saw, besides those for the lease. */
async function runWithProcesses(scenario: Scenario, kill?: Kill): Promise<{ readonly run: ScenarioRun; readonly seen: readonly string[] }> {
  const environment = new EmbeddedControlPlane(scenario, await platform(), systemClock);
  const bundle = await Bundle.against(environment.plane);
  const progress = new ScenarioProgress(environment, scenario);
  const seen: string[] = [];
  const numbers = new Map<number, number>();
  let injected = false;
  const killAndRestart = async (): Promise<void> => {
    injected = true;
    await bundle.kill();
    bundle.start();
  };
  environment.intercept({
    before: async ({ request, identity, sequence, isWatch }) => {
      if (identity.username !== manifests().operator.username || request.path.includes('/leases')) return undefined;
      numbers.set(sequence, seen.push(`${isWatch ? 'WATCH' : request.method} ${request.path}`));
      if (injected || kill?.when !== 'before' || seen.length !== kill.call) return undefined;
      await killAndRestart();
      return { loseRequest: true };
    },
    after: async ({ sequence }) => {
      if (!injected && kill?.when === 'after' && numbers.get(sequence) === kill.call) await killAndRestart();
    },
  });
  try {
    bundle.start();
    progress.start();
    await Promise.race([environment.seen.until(() => progress.ended), setTimeout(LIMIT_MILLISECONDS)]);
    const { ended } = progress;
    await setTimeout(AFTERMATH_MILLISECONDS);
    const mark = seen.length;
    await setTimeout(REST_MILLISECONDS);
    const run = await collectRun(environment, progress, {
      calls: [], events: [], injected, ended, callsAfterEnd: seen.slice(mark).filter(isWork), violations: bundle.errors, calledInAll: seen.length,
    });
    return { run, seen };
  } finally {
    await bundle.stop();
    await environment.stop();
  }
}

/** Not the count of an Event that came more than once: it is written ten seconds after. */
function isWork(call: string): boolean {
  return !call.startsWith('WATCH') && !call.includes('/events/');
}
