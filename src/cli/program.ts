// The commands of the command line, and how errors end it.
import { Command, CommanderError } from 'commander';
import { type CommandContext, ExitCode, UsageError } from './command-context';
import { addApplicationCommands } from './commands/applications';
import { addBackfillCommand } from './commands/backfill';
import { addLogsCommand } from './commands/logs';
import { addOperatorCommand } from './commands/operator';
import { addCrdsCommand, addHealthCommand } from './commands/print-definitions';
import { addRehearseCommand } from './commands/rehearse';
import { addRenderCommand } from './commands/render';
import { addSubmitCommand } from './commands/submit';
import { addValidateCommand } from './commands/validate';
import type { Console } from './console';
import { version } from '../../package.json';

/** Runs the command line with these arguments; its exit code. Never throws. */
export async function run(args: readonly string[], console: Console): Promise<number> {
  const context: CommandContext = { console, exitCode: ExitCode.FINE };
  try {
    await createProgram(context).parseAsync(args, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? ExitCode.FINE : ExitCode.USAGE;
    }
    if (error instanceof UsageError) {
      console.err(`error: ${error.message}\n`);
      return ExitCode.USAGE;
    }
    const detail = process.env.CDK8S_SPARK_DEBUG ? (error as Error)?.stack ?? String(error) : 'set CDK8S_SPARK_DEBUG=1 to see where';
    console.err(`error: cdk8s-spark failed unexpectedly: ${error instanceof Error ? error.message : String(error)} (${detail})\n`);
    return ExitCode.FINDINGS;
  }
}

function createProgram(context: CommandContext): Command {
  const { console } = context;
  const program = new Command('cdk8s-spark')
    .description('Apache Spark on Kubernetes: check, preview and rehearse SparkApplications, and run them.')
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .configureOutput({ writeOut: (text) => console.out(text), writeErr: (text) => console.err(text) })
    .enablePositionalOptions();
  addValidateCommand(program, context);
  addRenderCommand(program, context);
  addRehearseCommand(program, context);
  addSubmitCommand(program, context);
  addApplicationCommands(program, context);
  addLogsCommand(program, context);
  addBackfillCommand(program, context);
  addCrdsCommand(program, context);
  addHealthCommand(program, context);
  addOperatorCommand(program, context);
  for (const command of [program, ...program.commands]) {
    command.version(version, '-V, --version', 'print the version');
  }
  return program;
}
