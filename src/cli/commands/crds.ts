// `crds`: the CustomResourceDefinitions, for `kubectl apply -f -`.
import type { Command } from 'commander';
import type { CommandContext } from './context';
import { SHIPPED_KINDS } from '../../schema/shipped-crds';

export function addCrdsCommand(program: Command, { console }: CommandContext): void {
  program.command('crds')
    .description('print the CustomResourceDefinitions: `cdk8s-spark crds | kubectl apply -f -`')
    .action(() => console.out(SHIPPED_KINDS.map(({ definition }) => `---\n${definition}`).join('')));
}
