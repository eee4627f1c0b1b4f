// The bundle under SIGKILL: its process dies as the API server sees the n-th of its calls, before or after it takes effect, and another one is started.
import { setTimeout } from 'node:timers/promises';
import { scenarioNamed, type Cell, type CellResult, type RedTriple } from './cell';
import { problemsOf } from './comparison';
import { outcomeOf, type Life } from './life';
import type { Scenario } from './scenarios';
import { Bundle } from './world/bundle';
import { Course } from './world/course';
import { EmbeddedPlane, platform } from './world/embedded';
import { manifests } from './world/manifests';
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
  readonly moment: 'before' | 'after';
}

/** Kills it at each call that it makes, at one before it takes effect and at the next after that. */
export async function killTheBundle({ scenario: name, fault, index }: Cell): Promise<CellResult> {
  const red: RedTriple[] = [];
  if (name !== SCENARIO) return { scenario: name, fault, injections: 0, stillborn: 0, red };
  const scenario = scenarioNamed(name);
  const calm = await liveWithProcesses(scenario);
  const waiting = calm.seen.map((_, position): Kill => ({ call: position + 1, moment: position % 2 === 0 ? 'before' : 'after' }))
    .filter(({ call }) => index === undefined || call === index);
  let injections = 0;
  const work = async (): Promise<void> => {
    for (let kill = waiting.shift(); kill; kill = waiting.shift()) {
      const { life, seen } = await liveWithProcesses(scenario, kill);
      // The last Events may come after the end, or not at all before it is noticed: nobody was killed then.
      if (!life.struck) continue;
      injections += 1;
      const problems = problemsOf(scenario, calm.life, life);
      if (problems.length > 0) red.push({ scenario: name, fault, at: 'call', index: kill.call, what: `${kill.moment} ${seen[kill.call - 1]}`, problems });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { scenario: name, fault, injections, stillborn: 0, red };
}

/** One life in real time, with the calls that the server saw, besides those for the lease. */
async function liveWithProcesses(scenario: Scenario, kill?: Kill): Promise<{ readonly life: Life; readonly seen: readonly string[] }> {
  const cluster = new EmbeddedPlane(scenario, await platform(), systemClock);
  const bundle = await Bundle.against(cluster.plane);
  const course = new Course(cluster, scenario);
  const seen: string[] = [];
  const numbers = new Map<number, number>();
  let struck = false;
  const strike = async (): Promise<void> => {
    struck = true;
    await bundle.kill();
    bundle.start();
  };
  cluster.intercept({
    before: async ({ request, identity, sequence, isWatch }) => {
      if (identity.username !== manifests().operator.username || request.path.includes('/leases')) return undefined;
      numbers.set(sequence, seen.push(`${isWatch ? 'WATCH' : request.method} ${request.path}`));
      if (struck || kill?.moment !== 'before' || seen.length !== kill.call) return undefined;
      await strike();
      return { loseRequest: true };
    },
    after: async ({ sequence }) => {
      if (!struck && kill?.moment === 'after' && numbers.get(sequence) === kill.call) await strike();
    },
  });
  try {
    bundle.start();
    course.begin();
    await Promise.race([cluster.seen.until(() => course.ended), setTimeout(LIMIT_MILLISECONDS)]);
    const { ended } = course;
    await setTimeout(AFTERMATH_MILLISECONDS);
    const mark = seen.length;
    await setTimeout(REST_MILLISECONDS);
    const life = await outcomeOf(cluster, course, {
      calls: [], events: [], struck, ended, unrest: seen.slice(mark).filter(isWork), outrages: bundle.complaints, calledInAll: seen.length,
    });
    return { life, seen };
  } finally {
    await bundle.stop();
    await cluster.stop();
  }
}

/** Not the count of an Event that came more than once: it is written ten seconds after. */
function isWork(call: string): boolean {
  return !call.startsWith('WATCH') && !call.includes('/events/');
}
