// What a fault is: where it can be injected, and what it then does between an operator's process and the API server.
import type { Answer, Call, Process } from './environment/process';

/** What is special about the second operator. */
export interface Second {
  /** The time of its clock, as seen from the environment. */
  readonly aheadMilliseconds?: number;
  /** How fast its clock runs. */
  readonly rate?: number;
  /** It has been there from the beginning, and its watch of pods has brought nothing since. */
  readonly blindMilliseconds?: number;
}

/** What a fault can do and wait for, besides its call or event. */
export interface FaultControls {
  wait(milliseconds: number): Promise<void>;
  /** Starts the second operator, if it does not run yet. */
  startSecond(): void;
  /** Resolves when a driver pod is deleted. */
  driverGone(): Promise<void>;
  /** Resolves when another object of an attempt is deleted. */
  cleanUp(): Promise<void>;
  /** Resolves when the application has ended. */
  ended(): Promise<void>;
}

/** What each fault gets when it is injected. */
export interface FaultContext {
  readonly process: Process;
  readonly controls: FaultControls;
}

interface Named {
  readonly name: string;
  readonly second?: Second;
  /** Whether a call of an operator that leads no longer reaches the server: no operator can prevent that, only its effect. */
  readonly late?: boolean;
}

/** Is injected at one call of the first operator. */
export interface CallFault extends Named {
  readonly at: 'call';
  /** The calls at which it can be injected. */
  readonly appliesTo: (call: Call) => boolean;
  /** The result is what the operator gets for its call. */
  readonly inject: (context: FaultContext & { readonly call: Call; readonly send: () => Promise<Answer> }) => Promise<Answer>;
}

/** Is injected at one event that a watch of the first operator brings. */
export interface EventFault extends Named {
  readonly at: 'event';
  /** The result is what the operator gets instead of the event; throwing breaks the watch. */
  readonly inject: (context: FaultContext & { readonly event: unknown }) => unknown;
}

export type Fault = CallFault | EventFault;

/** A fault at one call or event of a scenario. */
export interface PlannedFault {
  readonly fault: Fault;
  /** Number of the call or of the event, from 1. */
  readonly index: number;
  /** Where numbers depend on chance, as in real time: the n-th of those that say so. Then the number does not count. */
  readonly at?: { readonly what: string; readonly nth: number };
}
