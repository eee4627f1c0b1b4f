// Where parts of the program leave their messages; the operator writes them with pino, tests and rehearsals drop or collect them.

/** Named values that belong to a message, such as the application's key. Never a secret. */
export type LogFields = Readonly<Record<string, unknown>>;

/** A log with levels, whose messages carry named values. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose messages all carry these fields too. */
  child(fields: LogFields): Logger;
}

/** Swallows everything: for tests and for embedding. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};
