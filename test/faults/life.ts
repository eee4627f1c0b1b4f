// One life of an application in a cluster, under operators that a fault may befall.
import type { Strike, World } from './fault';
import { comparable } from './remains';
import type { Scenario } from './scenarios';
import type { Cluster } from './world/cluster';
import { Course } from './world/course';
import { EmbeddedCluster } from './world/embedded';
import { describeCall, Operators, type Distortion } from './world/operators';
import type { Call, Interference } from './world/process';
import type { SparkApplicationStatus } from '../../src/spec/types.gen';

/** An operator that was started leads by then. */
const START_MILLISECONDS = 1_000;
/** A life that has not ended by then is taken as it is. */
const LIMIT_MILLISECONDS = 300_000;
/** How long is watched after the end whether something happens that should not. */
const AFTERMATH_MILLISECONDS = 40_000;
/** After that, nothing may be left to do for so long. */
const REST_MILLISECONDS = 20_000;

export interface Life {
  /** Calls of the first operator, up to the end of the application. */
  readonly calls: readonly Call[];
  /** The events that its watches brought it by then. */
  readonly events: readonly unknown[];
  /** Whether the fault struck, where there was one. */
  readonly struck: boolean;
  /** Whether the application reached the end that its scenario has, and stayed there. */
  readonly ended: boolean;
  /** Drivers that ran, attempt by attempt. */
  readonly drivers: readonly number[];
  readonly driversAtOnce: number;
  /** Driver pods that were created and never ran. */
  readonly stillborn: number;
  readonly status: SparkApplicationStatus | undefined;
  /** Every object that is left, by kind and name, without what differs from life to life. */
  readonly left: Readonly<Record<string, unknown>>;
  /** What was done long after the end. */
  readonly unrest: readonly string[];
  /** Messages at level error, and writes of an operator that did not lead. */
  readonly outrages: readonly string[];
  /** Calls of all operators besides those for the lease and the watches. */
  readonly calledInAll: number;
}

export interface Circumstances {
  readonly strike?: Strike;
  readonly distortion?: Distortion;
  /** Where the life takes place. Default: an embedded control plane under virtual time. */
  readonly start?: (scenario: Scenario) => Promise<Cluster>;
}

/** Runs the application of a scenario to its end, and on for a while. */
export async function live(scenario: Scenario, { strike, distortion, start = (one) => EmbeddedCluster.start(one) }: Circumstances = {}): Promise<Life> {
  const cluster = await start(scenario);
  const operators = new Operators(cluster, scenario, distortion);
  const course = new Course(cluster, scenario);
  const injection = strike && new Injection(strike, worldOf(cluster, operators, course, strike), operators);
  try {
    const first = operators.startFirst(injection?.interference);
    await cluster.pass(START_MILLISECONDS);
    if (strike?.fault.second?.blindMilliseconds) operators.startSecond(strike.fault.second);
    course.begin();
    await cluster.comeTo(() => course.ended, LIMIT_MILLISECONDS);
    const { ended } = course;
    const [calls, events] = [[...first.calls], [...first.events]];
    await cluster.pass(AFTERMATH_MILLISECONDS);
    const mark = operators.mark();
    await cluster.pass(REST_MILLISECONDS);
    const { outrages } = operators;
    return await outcomeOf(cluster, course, {
      calls, events, struck: injection?.struck ?? false, ended, unrest: operators.work(mark), outrages, calledInAll: operators.work().length,
    });
  } finally {
    operators.kill();
    await cluster.stop();
  }
}

/** What came of a life: what was noted of its operators, and what the cluster shows at last. */
export async function outcomeOf(
  cluster: Pick<Cluster, 'seen' | 'remains'>, course: Course, noted: Omit<Life, 'drivers' | 'driversAtOnce' | 'stillborn' | 'status' | 'left'>,
): Promise<Life> {
  const { drivers, application } = cluster.seen;
  return {
    ...noted,
    ended: noted.ended && course.ended,
    outrages: [...noted.outrages, ...(course.complaint === undefined ? [] : [course.complaint])],
    drivers: drivers.perAttempt,
    driversAtOnce: drivers.mostAtOnce,
    stillborn: drivers.stillborn,
    status: application?.status,
    left: await cluster.remains(),
  };
}

/** The world as the fault sees it. */
function worldOf({ clock, seen }: Cluster, operators: Operators, course: Course, { fault }: Strike): World {
  const more = (count: () => number): Promise<void> => {
    const before = count();
    return seen.until(() => count() > before);
  };
  return {
    wait: (milliseconds) => new Promise((resolve) => { clock.after(milliseconds, resolve); }),
    startSecond: () => operators.startSecond(fault.second),
    driverGone: () => more(() => seen.drivers.gone),
    cleanUp: () => more(() => seen.removed),
    ended: () => seen.until(() => course.ended),
  };
}

/** Lets a fault strike at its call or event, once. */
class Injection {
  struck = false;
  private matching = 0;

  constructor(private readonly strike: Strike, private readonly world: World, private readonly operators: Operators) {}

  get interference(): Interference {
    const { strike: { fault }, world } = this;
    if (fault.at === 'event') {
      return {
        onEvent: (number, process, event) => {
          if (!this.isMeant(number, describeEvent(event))) return event;
          this.struck = true;
          return fault.strike({ process, world, event });
        },
      };
    }
    return {
      onCall: (call, process, send) => {
        if (!this.isMeant(call.number, describeCall(call))) return send();
        this.struck = true;
        if (fault.late) this.operators.fence.excuse(call.request);
        return fault.strike({ process, world, call, send });
      },
    };
  }

  private isMeant(number: number, what: string): boolean {
    const { index, at } = this.strike;
    if (!at) return number === index;
    if (this.struck || comparable(what) !== at.what) return false;
    this.matching += 1;
    return this.matching === at.nth;
  }
}

export function describeEvent(event: unknown): string {
  const { type, object } = event as { type: string; object: { kind: string; metadata: { name?: string } } };
  return `${type} ${object.kind} ${object.metadata.name ?? ''}`;
}
