// `operator`: runs the controller; this is what the image starts.
import type { Command } from 'commander';
import type { CommandContext } from '../command-context';

export function addOperatorCommand(program: Command, context: CommandContext): void {
  program.command('operator')
    .description('run the controller; `operator --help` lists its flags')
    .argument('[flags...]')
    // The controller reads its own flags, so that they are the same however it is started.
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (flags: string[]) => {
      // Loaded only here: the other commands have no use for a Kubernetes client.
      const { runOperator } = await import('../../operator/main');
      context.exitCode = await runOperator(flags);
    });
}
