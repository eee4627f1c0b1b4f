// Runs an operator as a process: parses flags, handles signals and returns the exit code.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { collectDefaultMetrics } from 'prom-client';
import { WorkerPlanner } from './application/planning/worker-planner';
import { FlagsExit, parseFlags, type ParsedFlags } from './flags/flags';
import { connectionsNeeded, createOperator } from './operator';
import { loadCredentials } from '../kube/credentials';
import { HttpTransport } from '../kube/http-transport';
import { createLogger } from './manager/logging';
import { systemClock, systemIds } from '../kube/clock';
import type { Logger } from '../kube/logger';
import { systemLoopDelay } from './manager/event-loop-monitor';

/** Shells and supervisors may send one signal twice. Signals within this time count as one. */
const ONE_SIGNAL_MILLISECONDS = 1_000;
/** Exit codes of the process. */
const EXIT = { success: 0, failed: 1 } as const;

/**
 * Runs the operator until SIGTERM or SIGINT and returns the exit code: 0 after a clean stop, 1 when it could not start, 2 for invalid flags.
 * A second signal ends the process at once.
 */
export async function runOperator(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  let flags: ParsedFlags;
  try {
    flags = parseFlags(withoutCommandWords(args), {
      identity: `${env.POD_NAME || hostname()}_${randomUUID()}`,
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

async function run({ config, kubeconfig, master }: ParsedFlags, log: Logger): Promise<number> {
  const signals = listenForSignals(log);
  const loopDelay = systemLoopDelay();
  // In the bundle this is the program itself, which serves plans when it is started as a worker.
  const planner = new WorkerPlanner({ entry: __filename });
  let transport: HttpTransport | undefined;
  try {
    const source = await loadCredentials(kubeconfig, master);
    transport = new HttpTransport(source, { clock: systemClock, connections: connectionsNeeded(config) });
    const operator = createOperator({ transport, clock: systemClock, ids: systemIds, config, log, loopDelay, planner });
    collectDefaultMetrics({ register: operator.registry });
    log.info('Starting', {
      server: source.server,
      namespaces: config.namespaces.length > 0 ? config.namespaces : 'all',
      identity: config.leaderElection.identity,
    });
    const started = operator.start();
    // A signal may arrive before the caches are filled. The stop then ends the start.
    await Promise.race([started, signals.first]);
    await signals.first;
    await operator.stop();
    await started.catch(() => undefined);
    return EXIT.success;
  } catch (error) {
    log.error(error instanceof Error ? error.message : String(error));
    return EXIT.failed;
  } finally {
    signals.stopListening();
    loopDelay.close();
    await planner.close();
    await transport?.close();
  }
}

/** `first` resolves at the first signal. A second one ends the process. `stopListening` removes the handlers. */
function listenForSignals(log: Logger): { readonly first: Promise<void>; stopListening(): void } {
  let firstTime: number | undefined;
  let resolveFirst: (() => void) | undefined;
  const first = new Promise<void>((resolve) => { resolveFirst = resolve; });
  const onSignal = (signal: NodeJS.Signals) => {
    const now = systemClock.now();
    if (firstTime === undefined) {
      firstTime = now;
      log.info('Stopping', { signal });
      resolveFirst?.();
    } else if (now - firstTime > ONE_SIGNAL_MILLISECONDS) {
      process.exit(EXIT.failed);
    }
  };
  const names = ['SIGTERM', 'SIGINT'] as const;
  names.forEach((name) => process.on(name, onSignal));
  return { first, stopListening: () => names.forEach((name) => process.off(name, onSignal)) };
}

/** Removes `controller start`, with which the arguments in Deployments of the Kubeflow operator begin. */
function withoutCommandWords(args: readonly string[]): readonly string[] {
  if (args[0] === 'webhook' && args[1] === 'start') {
    throw new FlagsExit('error: webhooks have no process of their own here; give --enable-webhook to the controller, and leave this one out', 2);
  }
  return args[0] === 'controller' && args[1] === 'start' ? args.slice(2) : args;
}
