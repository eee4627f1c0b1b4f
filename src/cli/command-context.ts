// What every command works with, and how the command line ends.
import type { Console } from './console';

/** What a command works with: the console, and where it leaves its exit code. */
export interface CommandContext {
  readonly console: Console;
  exitCode: number;
}

export const ExitCode = {
  FINE: 0,
  /** Something is wrong with the input: a manifest is wrong, or a rehearsal did not end as expected. */
  FINDINGS: 1,
  /** The call itself is wrong. */
  USAGE: 2,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The call is wrong: an unknown option, a file that does not exist. */
export class UsageError extends Error {}
