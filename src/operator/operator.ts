// The operator: the manager with every kind that this release runs.
import type { ApplicationControllerDeps } from './application/deps';
import { applicationRegistration } from './application/registration';
import type { OperatorConfig } from './config';
import type { Controller } from './manager/controller';
import { EVENT_WRITERS } from './manager/event-recorder';
import type { LoopDelay } from './manager/event-loop-monitor';
import { Manager } from './manager/manager';
import type { Clock, Ids } from '../kube/clock';
import type { Logger } from '../kube/logger';
import type { Transport } from '../kube/transport';

/** For the lease and for lists, besides those of workers and of Events, so that no call waits for another's connection. */
const SPARE_CONNECTIONS = 2;

export interface OperatorOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly config: OperatorConfig;
  readonly log?: Logger;
  /** How far this process is behind its own timers. Default: not watched. */
  readonly loopDelay?: LoopDelay;
  /** What decides about applications. Default: the application controller. */
  readonly createController?: (deps: ApplicationControllerDeps) => Controller;
}

export type Operator = Manager;

/** Makes an operator. Nothing is global: several can live in one process, and one can be dropped and another made. */
export function createOperator({ createController, ...options }: OperatorOptions): Operator {
  return new Manager({ ...options, registrations: [applicationRegistration(options.config, createController)] });
}

/** How many connections for calls an operator needs, so that no kind waits for another's. Watches have their own. */
export function connectionsNeeded(config: OperatorConfig): number {
  return config.workers + EVENT_WRITERS + SPARE_CONNECTIONS;
}
