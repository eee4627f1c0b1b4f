// `backfill`: makes the missing runs of a schedule for a range of time.
import type { Command } from 'commander';
import { type CommandContext, ExitCode, UsageError } from '../command-context';
import { countUpTo, instant, timeZone } from '../option-values';

/** Runs that are followed at once. More of them would only wait for each other. */
const MOST_PARALLEL = 1_000;

interface BackfillCommandOptions {
  readonly from: number;
  readonly to: number;
  readonly parallel: number;
  readonly dryRun?: boolean;
  readonly namespace?: string;
  readonly kubeconfig?: string;
  readonly timeZone: string;
}

export function addBackfillCommand(program: Command, context: CommandContext): void {
  program.command('backfill')
    .description('make the missing runs of a schedule for a range of time, on the cluster of the kubeconfig, and follow them to their end; the same call '
      + 'again makes none twice, and continues where the last one was ended')
    .argument('<name>', 'name of the ScheduledSparkApplication')
    .requiredOption('--from <time>', 'the first time that counts, such as 2027-01-17 (midnight in UTC) or 2027-01-17T08:00:00+01:00', instant)
    .requiredOption('--to <time>', 'the first time that does not count any more', instant)
    .option('--parallel <number>', 'how many of these runs may be unfinished at once', countUpTo(MOST_PARALLEL), 1)
    .option('--dry-run', 'print the times and their runs, and create nothing')
    .option('-n, --namespace <namespace>', 'namespace of the schedule (default: that of the context)')
    .option('--kubeconfig <file>', 'the kubeconfig (default: as kubectl finds it)')
    .option('--time-zone <zone>', 'the zone of the operator, for a schedule that states none', timeZone, 'UTC')
    .action(async (name: string, { from, to, parallel, dryRun = false, kubeconfig, ...options }: BackfillCommandOptions) => {
      if (to <= from) throw new UsageError('--to must be later than --from');
      // Loaded only here: the other commands have no use for a Kubernetes client.
      const { withCluster } = await import('../backfill/connection');
      const { backfill } = await import('../backfill/backfill');
      const { console } = context;
      const isFine = await withCluster(kubeconfig, console, ({ client, clock, namespace }) => (
        backfill({ namespace: options.namespace ?? namespace, name }, { range: { from, to }, parallel, dryRun, localZone: options.timeZone }, {
          client, clock, console,
        })));
      if (!isFine) context.exitCode = ExitCode.FINDINGS;
    });
}
