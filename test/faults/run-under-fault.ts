// One run of a scenario: an application in an environment, with operators into which a fault may be injected.
import { EmbeddedEnvironment } from './environment/embedded';
import type { FaultEnvironment } from './environment/fault-environment';
import { describeCall, Operators, type Modification } from './environment/operators';
import type { Call, Interference } from './environment/process';
import { ScenarioProgress } from './environment/scenario-progress';
import type { PlannedFault, FaultControls } from './fault';
import { comparable, normalised } from './residue';
import type { Scenario } from './scenarios';
import type { ScheduledSparkApplicationStatus, SparkApplicationStatus } from '../../src/spec/types.gen';

/** An operator that was started leads by then. */
const START_MILLISECONDS = 1_000;
/** A run that has not ended by then is compared as it is. */
const LIMIT_MILLISECONDS = 300_000;
/** How long is watched after the end whether something happens that should not. */
const AFTERMATH_MILLISECONDS = 40_000;
/** After that, nothing may be left to do for so long. */
const REST_MILLISECONDS = 20_000;

export interface ScenarioRun {
  /** Calls of the first operator, up to the end of the application. */
  readonly calls: readonly Call[];
  /** The events that its watches brought it by then. */
  readonly events: readonly unknown[];
  /** Whether the fault was injected, where there was one. */
  readonly injected: boolean;
  /** Whether the application reached the end that its scenario has, and stayed there. */
  readonly ended: boolean;
  /** Drivers that ran, attempt by attempt. */
  readonly drivers: readonly number[];
  readonly driversAtOnce: number;
  /** Driver pods that were created and never ran. */
  readonly neverRan: number;
  readonly status: SparkApplicationStatus | undefined;
  /** The status of the schedule, where the scenario has one. */
  readonly schedule: ScheduledSparkApplicationStatus | undefined;
  /** What the applications of other names say, by name: those that cannot run, and the runs of a schedule. */
  readonly poison: Readonly<Record<string, unknown>>;
  /** Every object that is left, by kind and name, without what differs from run to run. */
  readonly residue: Readonly<Record<string, unknown>>;
  /** What was done long after the end. */
  readonly callsAfterEnd: readonly string[];
  /** Messages at level error, and writes of an operator that did not lead. */
  readonly violations: readonly string[];
  /** Calls of all operators besides those for the lease and the watches. */
  readonly calledInAll: number;
}

export interface RunOptions {
  readonly planned?: PlannedFault;
  readonly modification?: Modification;
  /** The environment of the run. Default: an embedded control plane under virtual time. */
  readonly start?: (scenario: Scenario) => Promise<FaultEnvironment>;
}

/** Runs the application of a scenario to its end, and on for a while. */
export async function runScenario(
  scenario: Scenario, { planned, modification, start = (one) => EmbeddedEnvironment.start(one) }: RunOptions = {},
): Promise<ScenarioRun> {
  const environment = await start(scenario);
  const operators = new Operators(environment, scenario, modification);
  const progress = new ScenarioProgress(environment, scenario);
  const injector = planned && new FaultInjector(planned, controlsFor(environment, operators, progress, planned), operators);
  try {
    const first = operators.startFirst(injector?.interference);
    await environment.advance(START_MILLISECONDS);
    if (planned?.fault.second?.blindMilliseconds) operators.startSecond(planned.fault.second);
    progress.start();
    await environment.waitUntil(() => progress.ended, LIMIT_MILLISECONDS);
    const { ended } = progress;
    const [calls, events] = [[...first.calls], [...first.events]];
    await environment.advance(AFTERMATH_MILLISECONDS);
    const mark = operators.mark();
    await environment.advance(REST_MILLISECONDS);
    const { violations } = operators;
    return await collectRun(environment, progress, {
      calls, events, injected: injector?.injected ?? false, ended, callsAfterEnd: operators.work(mark), violations, calledInAll: operators.work().length,
    });
  } finally {
    operators.kill();
    await environment.stop();
  }
}

/** Collects a run: what was noted of its operators, and what the environment holds at the end. */
export async function collectRun(
  environment: Pick<FaultEnvironment, 'seen' | 'residue'>,
  progress: ScenarioProgress,
  noted: Omit<ScenarioRun, 'drivers' | 'driversAtOnce' | 'neverRan' | 'status' | 'schedule' | 'poison' | 'residue'>,
): Promise<ScenarioRun> {
  const { drivers, application, schedule, others, gone } = environment.seen;
  return {
    ...noted,
    ended: noted.ended && progress.ended,
    violations: [...noted.violations, ...(progress.userError === undefined ? [] : [progress.userError])],
    drivers: drivers.perAttempt,
    driversAtOnce: drivers.mostAtOnce,
    neverRan: drivers.neverRan,
    status: application?.status,
    schedule: schedule?.status,
    poison: Object.fromEntries([...others].map(([name, { status }]) => (
      // A late call may make a run again, which is deleted before its driver runs.
      [name, gone.has(name) ? 'gone' : normalised({ state: status?.applicationState, failure: status?.failure })]))),
    residue: await environment.residue(),
  };
}

/** What the fault can do besides the call or event itself. */
function controlsFor({ clock, seen }: FaultEnvironment, operators: Operators, progress: ScenarioProgress, { fault }: PlannedFault): FaultControls {
  const more = (count: () => number): Promise<void> => {
    const before = count();
    return seen.until(() => count() > before);
  };
  return {
    wait: (milliseconds) => new Promise((resolve) => { clock.after(milliseconds, resolve); }),
    startSecond: () => operators.startSecond(fault.second),
    driverGone: () => more(() => seen.drivers.gone),
    cleanUp: () => more(() => seen.removed),
    ended: () => seen.until(() => progress.ended),
  };
}

/** Injects a fault at its call or event, once. */
class FaultInjector {
  injected = false;
  private matching = 0;

  constructor(private readonly planned: PlannedFault, private readonly controls: FaultControls, private readonly operators: Operators) {}

  get interference(): Interference {
    const { planned: { fault }, controls } = this;
    if (fault.at === 'event') {
      return {
        onEvent: (number, process, event) => {
          if (!this.isMeant(number, describeEvent(event))) return event;
          this.injected = true;
          return fault.inject({ process, controls, event });
        },
      };
    }
    return {
      onCall: (call, process, send) => {
        if (!this.isMeant(call.number, describeCall(call))) return send();
        this.injected = true;
        if (fault.late) this.operators.leaseCheck.exempt(call.request);
        return fault.inject({ process, controls, call, send });
      },
    };
  }

  private isMeant(number: number, what: string): boolean {
    const { index, at } = this.planned;
    if (!at) return number === index;
    if (this.injected || comparable(what) !== at.what) return false;
    this.matching += 1;
    return this.matching === at.nth;
  }
}

export function describeEvent(event: unknown): string {
  const { type, object } = event as { type: string; object: { kind: string; metadata: { name?: string } } };
  return `${type} ${object.kind} ${object.metadata.name ?? ''}`;
}
