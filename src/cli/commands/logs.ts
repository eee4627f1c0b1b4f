// `logs`: the log of an application's driver, of one executor, or of all its pods in one stream.
import { Option, type Command } from 'commander';
import { examples, onCluster, withClient, type ClusterOptions } from './cluster-options';
import { type CommandContext, ExitCode, UsageError } from '../command-context';
import { countUpTo } from '../option-values';

const MOST = 1_000_000_000;

interface LogsOptions extends ClusterOptions {
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly executor?: number;
  readonly all?: boolean;
  readonly tail?: number;
  readonly output: 'text' | 'json';
}

export function addLogsCommand(program: Command, context: CommandContext): void {
  onCluster(program.command('logs'))
    .description('print the log of the driver of a SparkApplication, of an executor, or of all its pods')
    .argument('<name>', 'name of the SparkApplication')
    .option('-f, --follow', 'wait for further lines, to the end of the application; each line is printed once, through lost connections and new attempts')
    .option('--executor <number>', 'the executor of this number', countUpTo(MOST))
    .option('--all', 'the driver and all executors, each line with the name of its pod')
    .option('--previous', 'the container before it was started again')
    .option('--tail <lines>', 'only so many of the last lines of each container', countUpTo(MOST))
    .addOption(new Option('-o, --output <format>', 'as text, or one JSON object for each line').choices(['text', 'json']).default('text'))
    .addHelpText('after', examples('cdk8s-spark logs etl -f', 'cdk8s-spark logs etl --all --tail 100', 'cdk8s-spark logs etl --executor 3'))
    .action((name: string, { follow, previous, executor, all, tail, output, ...options }: LogsOptions) => {
      if (all && executor !== undefined) throw new UsageError('--all and --executor exclude each other');
      if (follow && previous) throw new UsageError('--follow and --previous exclude each other');
      return withClient(context, options, async ({ client, signal }) => {
        const { logPrinter } = await import('../applications/log-lines');
        const { console } = context;
        const print = logPrinter({ json: output === 'json', prefixes: all ?? false }, console);
        let lines = 0;
        for await (const line of client.logs(name, { of: all ? 'all' : executor ?? 'driver', follow, previous, tailLines: tail, signal })) {
          print(line);
          lines += 1;
        }
        if (lines === 0) console.err('there is no log: no such pod has written anything yet, or it is gone (status shows the last lines of a failure)\n');
        return ExitCode.FINE;
      });
    });
}
