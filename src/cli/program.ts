// The commands of the command line, and how errors end it.
import { Command, CommanderError } from 'commander';
import { type CommandContext, ExitCode, UsageError } from './command-context';
import type { Console } from './console';
import { version } from '../../package.json';

type AddCommands = (program: Command, context: CommandContext) => void;

/** The commands in the order of the help text, each with the module that adds it. A module may add several. */
const COMMANDS: ReadonlyArray<readonly [names: readonly string[], load: () => Promise<AddCommands>]> = [
  [['validate'], async () => (await import('./commands/validate')).addValidateCommand],
  [['render'], async () => (await import('./commands/render')).addRenderCommand],
  [['rehearse'], async () => (await import('./commands/rehearse')).addRehearseCommand],
  [['submit'], async () => (await import('./commands/submit')).addSubmitCommand],
  [
    ['list', 'status', 'events', 'wait', 'delete', 'suspend', 'resume', 'rerun'],
    async () => (await import('./commands/applications')).addApplicationCommands,
  ],
  [['logs'], async () => (await import('./commands/logs')).addLogsCommand],
  [['backfill'], async () => (await import('./commands/backfill')).addBackfillCommand],
  [['crds', 'health'], async () => {
    const { addCrdsCommand, addHealthCommand } = await import('./commands/print-definitions');
    return (program, context) => {
      addCrdsCommand(program, context);
      addHealthCommand(program, context);
    };
  }],
  [['operator'], async () => (await import('./commands/operator')).addOperatorCommand],
];

/** Runs the command line with these arguments; its exit code. Never throws. */
export async function run(args: readonly string[], console: Console): Promise<number> {
  const context: CommandContext = { console, exitCode: ExitCode.FINE };
  try {
    await (await createProgram(context, args)).parseAsync(args, { from: 'user' });
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

/** Loads the command that is called, and all of them where none is: each stands on other parts of the bundle, which take time to load. */
async function createProgram(context: CommandContext, [called]: readonly string[]): Promise<Command> {
  const { console } = context;
  const program = new Command('cdk8s-spark')
    .description('Apache Spark on Kubernetes: check, preview and rehearse SparkApplications, and run them.')
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .configureOutput({ writeOut: (text) => console.out(text), writeErr: (text) => console.err(text) })
    .enablePositionalOptions();
  const wanted = COMMANDS.filter(([names]) => names.includes(called));
  for (const [, load] of wanted.length > 0 ? wanted : COMMANDS) (await load())(program, context);
  for (const command of [program, ...program.commands]) {
    command.version(version, '-V, --version', 'print the version');
  }
  return program;
}
