// Runs an operator as a process: flags in, signals handled, exit code out.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { collectDefaultMetrics } from 'prom-client';
import { FlagsExit, parseFlags, type ParsedFlags } from './flags';
import { loadCredentials } from './kube/credentials';
import { HttpTransport } from './kube/http-transport';
import { createLogger, type Logger } from './logging';
import { createOperator } from './operator';
import { systemClock, systemIds } from './system';

/** How the process ended. */
const EXIT = { fine: 0, failed: 1 } as const;

/**
 * Runs the operator until SIGTERM or SIGINT and answers the exit code: 0 after a clean stop, 1 when it could not start, 2 for flags that
 * cannot be followed. A second signal ends the process at once.
 */
export async function runOperator(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  let flags: ParsedFlags;
  try {
    flags = parseFlags(withoutCommandWords(args), {
      identity: `${env.POD_NAME || hostname()}_${randomUUID()}`,
      serviceHost: env.KUBERNETES_SERVICE_HOST,
      servicePort: env.KUBERNETES_SERVICE_PORT,
    });
  } catch (error) {
    if (error instanceof FlagsExit) {
      (error.exitCode === 0 ? process.stdout : process.stderr).write(`${error.message}\n`);
      return error.exitCode;
    }
    throw error;
  }
  const log = createLogger(flags.config);
  flags.warnings.forEach((warning) => log.warn(warning));
  return run(flags, log);
}

async function run({ config, kubeconfig }: ParsedFlags, log: Logger): Promise<number> {
  const signalled = signals(log);
  let transport: HttpTransport | undefined;
  try {
    const source = await loadCredentials(kubeconfig);
    transport = new HttpTransport(source, { clock: systemClock });
    const operator = createOperator({ transport, clock: systemClock, ids: systemIds, config, log });
    collectDefaultMetrics({ register: operator.registry });
    log.info('Starting', {
      server: source.server,
      namespaces: config.namespaces.length > 0 ? config.namespaces : 'all',
      identity: config.leaderElection.identity,
    });
    const started = operator.start();
    // A signal may come before the caches are filled; stopping then ends the start.
    await Promise.race([started, signalled]);
    await signalled;
    await operator.stop();
    await started.catch(() => undefined);
    return EXIT.fine;
  } catch (error) {
    log.error(error instanceof Error ? error.message : String(error));
    return EXIT.failed;
  } finally {
    await transport?.close();
  }
}

/** Resolves with the first signal to stop. */
function signals(log: Logger): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (asked) {
          process.exit(EXIT.failed);
        }
        asked = true;
        log.info('Stopping', { signal });
        resolve();
      });
    }
  });
}

/** Deployments of the Kubeflow operator start with `controller start`. */
function withoutCommandWords(args: readonly string[]): readonly string[] {
  return args[0] === 'controller' && args[1] === 'start' ? args.slice(2) : args;
}
