// `validate`: checks manifests, with one line for each finding.
import { Option, type Command } from 'commander';
import { checkManifests } from '../check-manifests';
import { type CommandContext, ExitCode } from '../command-context';
import { count } from '../describe-findings';
import { formatFindings, OUTPUT_FORMATS, type OutputFormat, type Summary } from '../finding-formats';
import { readManifests } from '../manifests';
import { collectFlags } from '../plan-application';

interface ValidateOptions {
  readonly strict?: boolean;
  readonly operatorFlag: readonly string[];
  readonly output: OutputFormat;
}

export function addValidateCommand(program: Command, context: CommandContext): void {
  program.command('validate')
    .description('check SparkApplications and ScheduledSparkApplications, and everything against the ValidatingAdmissionPolicies among the documents; '
      + 'other documents are ignored')
    .argument('<files...>', 'YAML or JSON files, folders, or - for standard input')
    .option('--strict', 'fail on warnings too')
    .option(
      '--operator-flag <flag>',
      'a flag that the controller runs with, such as enable-batch-scheduler, in place of those of an operator among the documents; may be repeated',
      collectFlags,
      [],
    )
    .addOption(new Option('--output <format>', 'how findings are printed').choices([...OUTPUT_FORMATS]).default('text'))
    .action(async (files: string[], options: ValidateOptions) => {
      const { console } = context;
      const manifests = await readManifests(files, () => console.readInput());
      const { findings, summary } = checkManifests(manifests, options.operatorFlag);
      console.out(formatFindings(findings, summary, closingLine(summary), options.output));
      context.exitCode = summary.errors > 0 || (options.strict && summary.warnings > 0) ? ExitCode.FINDINGS : ExitCode.FINE;
    });
}

function closingLine({ applications, files, ignored, errors, warnings }: Summary): string {
  return `${count(applications, 'application')} in ${count(files, 'file')} checked${ignored > 0 ? `, ${count(ignored, 'other document')} ignored` : ''}: `
    + `${count(errors, 'error')}, ${count(warnings, 'warning')}`;
}
