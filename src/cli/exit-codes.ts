// How the command line ends, and how it says that it was called wrongly.

export const ExitCode = {
  FINE: 0,
  /** Something is wrong with what was given: a manifest, or a rehearsal that did not end well. */
  FINDINGS: 1,
  /** Something is wrong with how it was called. */
  USAGE: 2,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The command line cannot be followed: an unknown option, a file that is not there. */
export class UsageError extends Error {}
