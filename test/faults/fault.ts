// What a fault is: where it can strike, and what then happens between an operator's process and the rest of the world.
import type { Answer, Call, Process } from './world/process';

/** What is special about the second operator. */
export interface Second {
  /** Where its clock stands, as seen from the cluster. */
  readonly aheadMilliseconds?: number;
  /** How fast its clock runs. */
  readonly rate?: number;
  /** It has been there from the beginning, and its watch of pods has brought nothing since. */
  readonly blindMilliseconds?: number;
}

/** What a fault can do to the world around the process that it strikes. */
export interface World {
  wait(milliseconds: number): Promise<void>;
  /** Starts the second operator, if it does not run yet. */
  startSecond(): void;
  /** Resolves when a driver pod is taken away. */
  driverGone(): Promise<void>;
  /** Resolves when something else that belongs to an attempt is taken away. */
  cleanUp(): Promise<void>;
  /** Resolves when the application has ended. */
  ended(): Promise<void>;
}

/** One moment to strike at. */
export interface Moment {
  readonly process: Process;
  readonly world: World;
}

interface Named {
  readonly name: string;
  readonly second?: Second;
  /** Whether a call of an operator that leads no longer reaches the server: no operator can prevent that, only its effect. */
  readonly late?: boolean;
}

/** Strikes at one call of the first operator. */
export interface CallFault extends Named {
  readonly at: 'call';
  /** To which calls it can happen. */
  readonly befalls: (call: Call) => boolean;
  /** The result is what the operator gets for its call. */
  readonly strike: (moment: Moment & { readonly call: Call; readonly send: () => Promise<Answer> }) => Promise<Answer>;
}

/** Strikes at one event that a watch of the first operator brings. */
export interface EventFault extends Named {
  readonly at: 'event';
  /** The result is what the operator gets instead of the event; throwing breaks the watch. */
  readonly strike: (moment: Moment & { readonly event: unknown }) => unknown;
}

export type Fault = CallFault | EventFault;

/** A fault at one call or event of a scenario. */
export interface Strike {
  readonly fault: Fault;
  /** Number of the call or of the event, from 1. */
  readonly index: number;
  /** Where numbers depend on chance, as in real time: the n-th of those that say so. Then the number does not count. */
  readonly at?: { readonly what: string; readonly nth: number };
}
