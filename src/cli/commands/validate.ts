// `validate`: checks manifests, with one line for each finding.
import type { Command } from 'commander';
import { checkObject, isOurs } from '../check-object';
import { type CommandContext, ExitCode } from '../command-context';
import { count, describeLocatedFinding, describePlace, describeUnreadable } from '../describe-findings';
import { overwritten, readManifests } from '../manifests';
import { collectFlags, operatorSettings } from '../plan-application';

interface ValidateOptions {
  readonly strict?: boolean;
  readonly operatorFlag: readonly string[];
}

export function addValidateCommand(program: Command, context: CommandContext): void {
  program.command('validate')
    .description('check SparkApplications and ScheduledSparkApplications; documents of other kinds are ignored')
    .argument('<files...>', 'YAML or JSON files, folders, or - for standard input')
    .option('--strict', 'fail on warnings too')
    .option('--operator-flag <flag>', 'a flag that the controller runs with, such as enable-batch-scheduler; may be repeated', collectFlags, [])
    .action(async (files: string[], options: ValidateOptions) => {
      const { console } = context;
      const settings = operatorSettings(options.operatorFlag);
      const manifests = await readManifests(files, () => console.readInput());
      const ours = manifests.objects.filter(isOurs);
      const checked = ours.map((place) => ({ place, findings: checkObject(place, settings) }));
      for (const unreadable of manifests.unreadable) {
        console.out(`${describeUnreadable(unreadable)}\n`);
      }
      for (const { place, findings } of checked) {
        for (const finding of findings) {
          console.out(`${describeLocatedFinding(place, finding)}\n`);
        }
      }
      const replaced = overwritten(ours);
      for (const place of replaced) {
        console.out(`${describePlace(place)}: a later document of the same kind, namespace and name replaces this one; rename one of them\n`);
      }
      const all = checked.flatMap(({ findings }) => findings);
      const errors = all.filter(({ severity }) => severity === 'error').length + manifests.unreadable.length + replaced.length;
      const warnings = all.filter(({ severity }) => severity === 'warning').length;
      const others = manifests.objects.length - ours.length;
      const ignored = others > 0 ? `, ${count(others, 'other document')} ignored` : '';
      console.out(`${count(ours.length, 'application')} in ${count(manifests.files, 'file')} checked${ignored}: `
        + `${count(errors, 'error')}, ${count(warnings, 'warning')}\n`);
      context.exitCode = errors > 0 || (options.strict && warnings > 0) ? ExitCode.FINDINGS : ExitCode.FINE;
    });
}
