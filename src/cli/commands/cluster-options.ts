// The options by which commands find a cluster, and how a command on a cluster ends.
import type { Command } from 'commander';
import type { SparkClient } from '../../client';
import { type CommandContext, ExitCode } from '../command-context';

export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
}

/** Adds the options that every command on a cluster has. */
export function onCluster(command: Command): Command {
  return command
    .option('-n, --namespace <namespace>', 'the namespace (default: that of the context)')
    .option('--kubeconfig <file>', 'the kubeconfig (default: as kubectl finds it)')
    .option('--context <name>', 'a context of the kubeconfig (default: its current one)');
}

/** The lines with examples at the end of a help text. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** What a command works with on a cluster. Its signal is aborted by Ctrl-C. */
export interface ClusterCall {
  readonly client: SparkClient;
  readonly signal: AbortSignal;
}

/** Calls back with a client; errors of the cluster are one line each, and have exit codes of their own. `onInterrupt` says what continues. */
export async function withClient(
  context: CommandContext, { kubeconfig, context: kubeContext, namespace }: ClusterOptions, use: (call: ClusterCall) => Promise<number>,
  onInterrupt?: () => string,
): Promise<void> {
  // Loaded only here: other commands have no use for a Kubernetes client.
  const { connect, SparkClientError } = await import('../../client');
  const { console } = context;
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  let client: SparkClient | undefined;
  try {
    client = await connect({ kubeconfig, context: kubeContext, namespace });
    context.exitCode = await use({ client, signal: interrupt.signal });
  } catch (error) {
    if (interrupt.signal.aborted) {
      console.err(`interrupted${onInterrupt ? `; ${onInterrupt()}` : ''}\n`);
      context.exitCode = ExitCode.INTERRUPTED;
    } else if (error instanceof SparkClientError) {
      console.err(`error: ${error.message}\n`);
      context.exitCode = error.code === 'TimedOut' ? ExitCode.TIMED_OUT
        : error.code === 'Unreachable' || error.code === 'ServerError' ? ExitCode.INFRASTRUCTURE : ExitCode.FINDINGS;
    } else {
      throw error;
    }
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    await client?.close();
  }
}
