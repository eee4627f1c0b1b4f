// Commands on applications in a cluster: list, status, events, wait, delete, suspend, resume, rerun.
import { Option, type Command } from 'commander';
import { examples, onCluster, withClient, type ClusterOptions } from './cluster-options';
import { type CommandContext, ExitCode, UsageError } from '../command-context';
import { duration } from '../option-values';

interface OutputOptions extends ClusterOptions { readonly output: 'text' | 'json' }
interface ListCommandOptions extends ClusterOptions {
  readonly allNamespaces?: boolean;
  readonly selector?: string;
  readonly sortBy: 'age' | 'name' | 'state';
  readonly output: 'table' | 'wide' | 'json' | 'yaml' | 'name';
}
interface WaitCommandOptions extends OutputOptions { readonly for?: string; readonly timeout?: number }
interface DeleteCommandOptions extends ClusterOptions { readonly cascade: 'background' | 'foreground'; readonly wait?: boolean; readonly timeout?: number }

const output = (): Option => new Option('-o, --output <format>', 'how it is printed').choices(['text', 'json']).default('text');

export function addApplicationCommands(program: Command, context: CommandContext): void {
  const { console } = context;

  onCluster(program.command('list'))
    .description('list SparkApplications with their states')
    .option('-A, --all-namespaces', 'of all namespaces')
    .option('-l, --selector <labels>', 'those with these labels, such as team=a')
    .addOption(new Option('--sort-by <column>', 'the order').choices(['age', 'name', 'state']).default('age'))
    .addOption(new Option('-o, --output <format>', 'how it is printed').choices(['table', 'wide', 'json', 'yaml', 'name']).default('table'))
    .addHelpText('after', examples('cdk8s-spark list -A -l team=a', 'cdk8s-spark list -o json'))
    .action((options: ListCommandOptions) => withClient(context, options, async ({ client, signal }) => {
      const { printList } = await import('../applications/list');
      const found = await client.list({ allNamespaces: options.allNamespaces, labelSelector: options.selector, signal });
      printList(found, options, console, Date.now());
      return ExitCode.FINE;
    }));

  onCluster(program.command('status'))
    .description('show one SparkApplication as a tree: attempts, driver, executors, reasons')
    .argument('<name>', 'name of the SparkApplication')
    .option('-w, --watch', 'show it again at each change, until it is over')
    .addOption(output())
    .addHelpText('after', examples('cdk8s-spark status etl', 'cdk8s-spark status etl --watch'))
    .action((name: string, options: OutputOptions & { readonly watch?: boolean }) => withClient(context, options, async ({ client, signal }) => {
      const { showStatus } = await import('../applications/status');
      await showStatus(client, name, { watch: options.watch ?? false, json: options.output === 'json', signal }, console);
      return ExitCode.FINE;
    }));

  onCluster(program.command('events'))
    .description('list the Events of a SparkApplication, of its driver and of its executors, oldest first')
    .argument('[name]', 'name of the SparkApplication (default: all Events of the namespace)')
    .addOption(output())
    .addHelpText('after', examples('cdk8s-spark events etl', 'cdk8s-spark events -n jobs'))
    .action((name: string | undefined, options: OutputOptions) => withClient(context, options, async ({ client, signal }) => {
      const { printEvents } = await import('../applications/events');
      printEvents(await client.events(name, { signal }), options.output === 'json', console);
      return ExitCode.FINE;
    }));

  onCluster(program.command('wait'))
    .description('wait until a SparkApplication is over, or in a state; the exit code says how it ended')
    .argument('<name>', 'name of the SparkApplication')
    .option('--for <state>', 'a state, such as RUNNING or SUSPENDED (default: until it is over)', (text) => text.toUpperCase())
    .option('--timeout <time>', 'how long to wait, such as 90s, 10m or 2h (default: no limit)', duration)
    .addOption(output())
    .addHelpText('after', examples('cdk8s-spark wait etl --timeout 2h', 'cdk8s-spark wait etl --for RUNNING'))
    .action((name: string, options: WaitCommandOptions) => withClient(context, options, async ({ client, signal }) => {
      const { isApplicationState } = await import('../../spec/states');
      const { waitCode, printEnd } = await import('../applications/wait');
      if (options.for !== undefined && !isApplicationState(options.for)) throw new UsageError(`--for ${options.for}: there is no such state`);
      const result = await client.wait(name, { state: options.for, timeoutMilliseconds: options.timeout, signal });
      printEnd(result, options.output === 'json', console);
      return waitCode(result);
    }, () => 'the application continues'));

  onCluster(program.command('delete'))
    .description('delete SparkApplications, with their pods')
    .argument('<names...>', 'names of SparkApplications')
    .addOption(new Option('--cascade <way>', 'whether the application goes before what it owns, or after it').choices(['background', 'foreground'])
      .default('background'))
    .option('--wait', 'wait until the application and its last pod are gone')
    .option('--timeout <time>', 'how long to wait, such as 90s (default: no limit)', duration)
    .addHelpText('after', examples('cdk8s-spark delete etl --wait --timeout 2m'))
    .action((names: string[], options: DeleteCommandOptions) => withClient(context, options, async ({ client, signal }) => {
      for (const name of names) {
        const cascade = options.cascade === 'foreground' ? 'Foreground' : 'Background';
        await client.delete(name, { cascade, wait: options.wait, timeoutMilliseconds: options.timeout, signal });
        console.out(`SparkApplication ${client.namespace}/${name} is ${options.wait ? 'gone' : 'being deleted'}\n`);
      }
      return ExitCode.FINE;
    }));

  onCluster(program.command('suspend'))
    .description('suspend a SparkApplication: its run is taken down, and no other begins until it is resumed')
    .argument('<name>', 'name of the SparkApplication')
    .addHelpText('after', examples('cdk8s-spark suspend etl'))
    .action((name: string, options: ClusterOptions) => withClient(context, options, async ({ client, signal }) => {
      const { namespace } = await client.suspend(name, { signal });
      console.out(`SparkApplication ${namespace}/${name} is to be suspended\n`);
      return ExitCode.FINE;
    }));

  onCluster(program.command('resume'))
    .description('resume a suspended SparkApplication: a run begins')
    .argument('<name>', 'name of the SparkApplication')
    .addHelpText('after', examples('cdk8s-spark resume etl'))
    .action((name: string, options: ClusterOptions) => withClient(context, options, async ({ client, signal }) => {
      const { namespace } = await client.resume(name, { signal });
      console.out(`SparkApplication ${namespace}/${name} is to be resumed\n`);
      return ExitCode.FINE;
    }));

  onCluster(program.command('rerun'))
    .description('ask for a new run of a SparkApplication that is over')
    .argument('<name>', 'name of the SparkApplication')
    .option('--force', 'take down a run that is not over')
    .addHelpText('after', examples('cdk8s-spark rerun etl && cdk8s-spark wait etl'))
    .action((name: string, options: ClusterOptions & { readonly force?: boolean }) => withClient(context, options, async ({ client, signal }) => {
      const { namespace } = await client.rerun(name, { force: options.force, signal });
      console.out(`SparkApplication ${namespace}/${name} is to be run again\n`);
      return ExitCode.FINE;
    }));
}
