// What every command is given, and where it leaves its result.
import type { Console } from '../console';

/** What a command works with: the console, and where it leaves its exit code. */
export interface CommandContext {
  readonly console: Console;
  exitCode: number;
}
