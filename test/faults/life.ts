// One life of an application on the embedded control plane, under operators that a fault may befall.
import type { Second, Strike, World } from './fault';
import type { Scenario } from './scenarios';
import { EmbeddedCluster } from './world/embedded';
import { Fence } from './world/fence';
import { manifests } from './world/manifests';
import { Process, type Call, type Interference } from './world/process';
import { skewed } from './world/skewed-clock';
import { User } from './world/user';
import type { ApplicationControllerDeps } from '../../src/operator/application/deps';
import type { Controller } from '../../src/operator/kube/controller';
import type { Transport } from '../../src/operator/kube/transport';
import { silentLogger, type Logger } from '../../src/operator/logging';
import { createOperator } from '../../src/operator/operator';
import { mergePatch } from '../../src/rehearsal/json';
import type { SparkApplication, SparkApplicationStatus } from '../../src/spec/types.gen';
import { countingIds } from '../support/virtual-clock';

/** A life that has not ended by then is taken as it is. */
const LIMIT_MILLISECONDS = 300_000;
/** How long is watched after the end whether something happens that should not. */
const AFTERMATH_MILLISECONDS = 60_000;
/** The last part of it, in which nothing may be left to do. */
const REST_MILLISECONDS = 20_000;

export interface Life {
  /** Calls of the first operator, up to the end of the application. */
  readonly calls: readonly Call[];
  /** The events that its watches brought it by then. */
  readonly events: readonly unknown[];
  /** Whether the fault struck, where there was one. */
  readonly struck: boolean;
  /** Whether the application reached the end that its scenario has. */
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
  /** Calls of all operators besides those for the lease. */
  readonly calledInAll: number;
}

/** Changes an operator, so that it lacks some protection. */
export interface Distortion {
  readonly transport?: (transport: Transport) => Transport;
  readonly createController?: (deps: ApplicationControllerDeps, process: Process) => Controller;
}

export interface Circumstances {
  readonly strike?: Strike;
  readonly distortion?: Distortion;
}

/** Runs the application of a scenario to its end, and on for a while. */
export async function live(scenario: Scenario, { strike, distortion }: Circumstances = {}): Promise<Life> {
  const { application, operator: identity, config } = manifests();
  const manifest: SparkApplication = { ...application, spec: mergePatch(application.spec, scenario.spec) as SparkApplication['spec'] };
  const cluster = await EmbeddedCluster.start(manifest.metadata.name!, scenario.drivers);
  const { clock, drivers } = cluster;
  const fence = new Fence(cluster.plane);
  const outrages: string[] = [];
  const processes: Process[] = [];
  let [struck, scriptEnded, ended] = [false, false, false];
  const hasEnded = (): boolean => scriptEnded && (scenario.ends === 'gone' ? !cluster.application() : cluster.application()?.status?.applicationState?.state === scenario.ends);

  const start = (name: string, interference?: Interference, second: Second = {}): Process => {
    const outside = { transport: fence.around(name, cluster.plane.transportFor(identity)), clock: skewed(clock, second) };
    const process = new Process(name, outside, interference);
    processes.push(process);
    const settings = config(name);
    const distort = distortion?.createController;
    void createOperator({
      transport: distortion?.transport?.(process.transport) ?? process.transport,
      clock: process.clock,
      ids: idsOf(name),
      config: { ...settings, submission: { ...settings.submission, ...scenario.settings } },
      log: complaining((message) => outrages.push(`${name}: ${message}`)),
      createController: distort && ((deps) => distort(deps, process)),
    }).start();
    return process;
  };
  const world: World = {
    wait: (milliseconds) => new Promise((resolve) => { clock.after(milliseconds, resolve); }),
    startSecond: () => {
      if (processes.length < 2) start('second', blindness(world, strike?.fault.second), strike?.fault.second);
    },
    driverGone: () => {
      const before = drivers.gone;
      return cluster.until(() => drivers.gone > before);
    },
    cleanUp: () => {
      const before = cluster.removed;
      return cluster.until(() => cluster.removed > before);
    },
    ended: () => cluster.until(() => ended || hasEnded()),
  };
  const interference = strike && interferenceOf(strike, world, (call) => {
    struck = true;
    if (call && strike.fault.late) fence.excuse(call.request);
  });

  const first = start('first', interference);
  await clock.advance(1_000);
  if (strike?.fault.second?.blindMilliseconds) world.startSecond();
  const user = new User(cluster, manifest);
  const script = user.creates().then(() => scenario.script?.(user)).then(() => { scriptEnded = true; });
  script.catch((error: Error) => outrages.push(`the user: ${error.message}`));
  await clock.until(hasEnded, LIMIT_MILLISECONDS).catch(() => undefined);
  ended = hasEnded();
  const [calls, events] = [[...first.calls], [...first.events]];
  await clock.advance(AFTERMATH_MILLISECONDS - REST_MILLISECONDS);
  const before = processes.map((process) => process.calls.length);
  await clock.advance(REST_MILLISECONDS);
  const life: Life = {
    calls,
    events,
    struck,
    ended: ended && hasEnded(),
    drivers: drivers.perAttempt,
    driversAtOnce: drivers.mostAtOnce,
    stillborn: drivers.stillborn,
    status: cluster.application()?.status,
    left: cluster.remains(),
    unrest: processes.flatMap((process, index) => process.calls.slice(before[index]).filter(isWork).map((call) => `${process.name}: ${describeCall(call)}`)),
    outrages: [...outrages, ...fence.trespasses],
    calledInAll: processes.flatMap((process) => process.calls).filter(isWork).length,
  };
  for (const process of processes) process.kill();
  await cluster.stop();
  return life;
}

function interferenceOf({ fault, index }: Strike, world: World, onStrike: (call?: Call) => void): Interference {
  if (fault.at === 'event') {
    return {
      onEvent: (number, process, event) => {
        if (number !== index) return event;
        onStrike();
        return fault.strike({ process, world, event });
      },
    };
  }
  return {
    onCall: (call, process, send) => {
      if (call.number !== index) return send();
      onStrike(call);
      return fault.strike({ process, world, call, send });
    },
  };
}

/** Pods that it did not list when it started, it does not learn of for a while. */
function blindness(world: World, { blindMilliseconds }: Second = {}): Interference {
  if (blindMilliseconds === undefined) return {};
  const over = world.wait(blindMilliseconds);
  return {
    onEvent: async (_number, _process, event) => {
      if ((event as { object?: { kind?: string } }).object?.kind === 'Pod') await over;
      return event;
    },
  };
}

/** Renewing the lease and keeping watches open is no work. */
function isWork({ request, isWatch }: Call): boolean {
  return !isWatch && !request.path.includes('/leases');
}

export function describeEvent(event: unknown): string {
  const { type, object } = event as { type: string; object: { kind: string; metadata: { name?: string } } };
  return `${type} ${object.kind} ${object.metadata.name ?? ''}`;
}

export function describeCall({ request, isWatch }: Call): string {
  return isWatch ? `WATCH ${request.path}` : `${request.method} ${request.path}`;
}

/** Two instances draw different identifiers. */
function idsOf(name: string): ReturnType<typeof countingIds> {
  const ids = countingIds();
  const mark = name === 'first' ? 'a' : 'b';
  return { ...ids, uuid: () => `${mark}${ids.uuid().slice(1)}` };
}

function complaining(complain: (message: string) => void): Logger {
  return { ...silentLogger, error: (message, fields) => complain(`${message} ${JSON.stringify(fields ?? {})}`), child: () => complaining(complain) };
}
