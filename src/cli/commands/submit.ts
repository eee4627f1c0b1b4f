// `submit`: checks an application, creates it in the cluster, and by choice follows it to its end.
import { Option, type Command } from 'commander';
import { examples, onCluster, withClient, type ClusterOptions } from './cluster-options';
import type { SubmitChoices } from '../applications/submit';
import { type CommandContext, ExitCode, UsageError } from '../command-context';
import { duration } from '../option-values';

type SubmitCommandOptions = ClusterOptions & SubmitChoices;

export function addSubmitCommand(program: Command, context: CommandContext): void {
  onCluster(program.command('submit'))
    .description('check the SparkApplications of a file, create them in the cluster, and by choice follow them to their end')
    .argument('<file>', 'a YAML or JSON file, or - for standard input')
    .option('--wait', 'wait until the application is over; the exit code says how it ended')
    .option('--logs', 'print the log of the driver meanwhile, and wait')
    .option('--timeout <time>', 'how long to wait, such as 90s, 10m or 2h (default: no limit)', duration)
    .addOption(new Option('--dry-run <where>', 'only check: here, or by the API server with its webhooks and policies').choices(['client', 'server']))
    .addOption(new Option('-o, --output <format>', 'how the result is printed').choices(['text', 'json']).default('text'))
    .addHelpText('after', examples('cdk8s-spark submit etl.yaml --logs --timeout 2h', 'cdk8s-spark submit etl.yaml --dry-run server'))
    .action(async (file: string, options: SubmitCommandOptions) => {
      const { checkedApplications, submitAll } = await import('../applications/submit');
      const manifests = await checkedApplications(file, context.console);
      if (!manifests) {
        context.exitCode = ExitCode.FINDINGS;
      } else if (options.dryRun === 'client') {
        const names = manifests.map(({ metadata }) => `${metadata.name ?? `${metadata.generateName}*`}`);
        context.console.out(`${names.join(', ')}: fine (only checked here, nothing is created)\n`);
      } else if (manifests.length > 1 && (options.wait || options.logs)) {
        throw new UsageError('--wait and --logs follow one application; give it in a file of its own');
      } else {
        const created: string[] = [];
        await withClient(context, options, (call) => submitAll(manifests, options, call, context.console, created), () => (
          created.length > 0 ? `created and not stopped by this: ${created.join(', ')}` : 'nothing was created'));
      }
    });
}
