// What every command works with, and how the command line ends.
import type { Console } from './console';

/** What a command works with: the console, and where it leaves its exit code. */
export interface CommandContext {
  readonly console: Console;
  exitCode: number;
}

export const ExitCode = {
  FINE: 0,
  /** Something is wrong with the input or did not end well: a manifest is wrong, an application failed, the API server refuses a call. */
  FINDINGS: 1,
  /** The call itself is wrong. */
  USAGE: 2,
  /** The platform failed, not the application: a node was lost, a pod was evicted, the API server does not answer. */
  INFRASTRUCTURE: 3,
  /** What was waited for did not come in time. */
  TIMED_OUT: 4,
  /** Ctrl-C, as shells count it. */
  INTERRUPTED: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The call is wrong: an unknown option, a file that does not exist. */
export class UsageError extends Error {}
