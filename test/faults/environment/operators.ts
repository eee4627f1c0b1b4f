// The operators of a run: a first one, into which a fault may be injected, and a second one, once it is needed.
import type { FaultEnvironment } from './fault-environment';
import { LeaseCheck } from './lease-check';
import { Process, type Call, type Interference } from './process';
import { skewed } from './skewed-clock';
import type { Clock } from '../../../src/kube/clock';
import { silentLogger, type Logger } from '../../../src/kube/logger';
import type { Transport } from '../../../src/kube/transport';
import type { ApplicationControllerDeps } from '../../../src/operator/application/deps';
import { planInPlace, type IsolatedPlanner } from '../../../src/operator/application/planning/isolated-planner';
import type { Controller } from '../../../src/operator/manager/controller';
import { createOperator } from '../../../src/operator/operator';
import type { ScheduleControllerDeps } from '../../../src/operator/schedule/deps';
import { countingIds } from '../../support/virtual-clock';
import type { Second } from '../fault';
import { HANGING, THROWING, type Scenario } from '../scenarios';

/** The deadline of a plan. */
const PLANNING_MILLISECONDS = 5_000;

/** Changes an operator, so that it lacks some protection. */
export interface Modification {
  readonly transport?: (transport: Transport) => Transport;
  readonly createController?: (deps: ApplicationControllerDeps, process: Process) => Controller;
  readonly createScheduleController?: (deps: ScheduleControllerDeps) => Controller;
}

export class Operators {
  readonly processes: Process[] = [];
  readonly leaseCheck: LeaseCheck;
  private readonly errors: string[] = [];

  constructor(private readonly environment: FaultEnvironment, private readonly scenario: Scenario, private readonly modification: Modification = {}) {
    this.leaseCheck = new LeaseCheck(() => environment.leader());
  }

  /** Messages at level error, and writes of an instance that did not lead. */
  get violations(): readonly string[] {
    return [...this.errors, ...this.leaseCheck.violations];
  }

  /** Every call that was more than renewing the lease or keeping a watch open; with a mark, those since. */
  work(since: readonly number[] = []): readonly string[] {
    return this.processes.flatMap(({ name, calls }, index) => calls.slice(since[index]).filter(isWork).map((call) => `${name}: ${describeCall(call)}`));
  }

  /** A mark for `work`: it then counts only later calls. */
  mark(): readonly number[] {
    return this.processes.map(({ calls }) => calls.length);
  }

  startFirst(interference?: Interference): Process {
    return this.start('first', interference, {});
  }

  /** Starts the second one, if it does not run yet. */
  startSecond(second: Second = {}): void {
    if (this.processes.length < 2) this.start('second', this.blindness(second), second);
  }

  kill(): void {
    for (const process of this.processes) process.kill();
  }

  private start(name: string, interference: Interference | undefined, second: Second): Process {
    const { environment, modification } = this;
    const process = new Process(
      name, { transport: this.leaseCheck.around(name, environment.transport), clock: skewed(environment.clock, second) }, interference,
    );
    this.processes.push(process);
    const config = environment.config(name);
    const submission = { ...config.applications.submission, ...this.scenario.settings };
    const modify = modification.createController;
    const operator = createOperator({
      transport: modification.transport?.(process.transport) ?? process.transport,
      clock: process.clock,
      ids: idsOf(name),
      planner: misbehavingPlanner(process.clock),
      config: { ...config, applications: { ...config.applications, submission } },
      log: recordingErrors((message) => this.errors.push(`${name}: ${message}`)),
      createController: modify && ((deps) => modify(deps, process)),
      createScheduleController: modification.createScheduleController,
    });
    operator.start().catch((error: Error) => this.errors.push(`${name}: ${error.message}`));
    return process;
  }

  /** Pods that it did not list when it started, it does not learn of for a while. */
  private blindness({ blindMilliseconds }: Second): Interference | undefined {
    if (blindMilliseconds === undefined) return undefined;
    const over = new Promise<void>((resolve) => { this.environment.clock.after(blindMilliseconds, resolve); });
    return {
      onEvent: async (_number, _process, event) => {
        if ((event as { object?: { kind?: string } }).object?.kind === 'Pod') await over;
        return event;
      },
    };
  }
}

export function describeCall({ request, isWatch }: Call): string {
  return isWatch ? `WATCH ${request.path}` : `${request.method} ${request.path}`;
}

function isWork({ request, isWatch }: Call): boolean {
  return !isWatch && !request.path.includes('/leases');
}

/** Plans as the worker does, but never answers about one application, which is lost after the deadline, and throws at another. */
function misbehavingPlanner(clock: Clock): IsolatedPlanner {
  return {
    plan: (request) => {
      switch (request.application.metadata.name) {
        case HANGING: return new Promise((resolve) => { clock.after(PLANNING_MILLISECONDS, () => resolve({ outcome: 'lost', loss: 'time', detail: '' })); });
        case THROWING: return Promise.resolve({ outcome: 'lost', loss: 'defect', detail: 'TypeError' });
        default: return planInPlace.plan(request);
      }
    },
  };
}

/** Two instances draw different identifiers. */
function idsOf(name: string): ReturnType<typeof countingIds> {
  const ids = countingIds();
  const mark = name === 'first' ? 'a' : 'b';
  return { ...ids, uuid: () => `${mark}${ids.uuid().slice(1)}` };
}

function recordingErrors(record: (message: string) => void): Logger {
  return { ...silentLogger, error: (message, fields) => record(`${message} ${JSON.stringify(fields ?? {})}`), child: () => recordingErrors(record) };
}
