// The logger of the operator: one JSON document or one line of text per message, on standard output.
import { pino, type DestinationStream } from 'pino';
import type { LogFields, Logger } from '../../kube/logger';
import type { LOG_FORMATS, LOG_LEVELS } from '../../spec/flags/manager';
import { printable as visible } from '../../spec/text';

export interface LoggingConfig {
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly logFormat: (typeof LOG_FORMATS)[number];
}

/** Creates the logger for a configuration. */
export function createLogger(config: LoggingConfig, destination: DestinationStream = process.stdout): Logger {
  const options = {
    level: config.logLevel,
    base: undefined,
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return wrap(pino(options, config.logFormat === 'text' ? textDestination(destination) : destination));
}

interface PinoLike {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): PinoLike;
}

function wrap(logger: PinoLike): Logger {
  return {
    debug: (message, fields = {}) => logger.debug(printable(fields), message),
    info: (message, fields = {}) => logger.info(printable(fields), message),
    warn: (message, fields = {}) => logger.warn(printable(fields), message),
    error: (message, fields = {}) => logger.error(printable(fields), message),
    child: (fields) => wrap(logger.child(fields)),
  };
}

/** Replaces errors by their messages: a stack trace does not help users, and its lines break text logs. */
function printable(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? value.message : value]));
}

/**
 * Turns pino's JSON lines into lines of text that begin with the application. pino's pretty printer cannot be used: it needs a worker thread
 * with a file of its own, and the operator is bundled into a single file.
 */
function textDestination(destination: DestinationStream): DestinationStream {
  return {
    write: (line) => {
      const { time, level, message, application, ...fields } = JSON.parse(line) as Record<string, unknown>;
      const subject = application === undefined ? '' : `${String(application)}: `;
      const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${typeof value === 'string' ? quoted(value) : visible(JSON.stringify(value))}`);
      destination.write(`${String(time)} ${String(level).toUpperCase().padEnd(5)} ${subject}${String(message)}${pairs.join('')}\n`);
    },
  };
}

function quoted(value: string): string {
  return visible(/^[^\s"=]+$/.test(value) ? value : JSON.stringify(value));
}
