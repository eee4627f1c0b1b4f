// The interface of a logger. The operator implements it with pino; tests and rehearsals drop or collect the messages.

/** The fields of a message, such as the key of an application. Never a secret. */
export type LogFields = Readonly<Record<string, unknown>>;

/** A logger with levels, whose messages have fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Returns a logger that adds these fields to all its messages. */
  child(fields: LogFields): Logger;
}

/** Drops all messages: for tests and for embedding. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};
