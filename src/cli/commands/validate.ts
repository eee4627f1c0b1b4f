// `validate`: checks manifests, with one line for each finding.
import { Option, type Command } from 'commander';
import type { Finding } from '../../spec/findings';
import { acrossObjects } from '../across-objects';
import { checkObject, isOurs } from '../check-object';
import { PolicyCheck } from '../check-policies';
import { type CommandContext, ExitCode } from '../command-context';
import { count, reported, reportedDuplicates, reportedUnreadable } from '../describe-findings';
import { formatFindings, OUTPUT_FORMATS, type OutputFormat, type Summary } from '../finding-formats';
import { overwritten, readManifests } from '../manifests';
import { defaultsFindings, namespaceDefaultsAmong } from '../namespace-defaults';
import { namespaceOf, settingsAmong } from '../operator-deployments';
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
      const known = settingsAmong(manifests.objects, options.operatorFlag);
      const settings = (namespace: string) => ({ ...known(namespace), predictsRefusals: true });
      const ours = manifests.objects.filter(isOurs);
      const policies = new PolicyCheck(manifests.objects, settings);
      const checked = manifests.objects.map((place) => ({ place, own: isOurs(place) ? checkObject(place, settings(namespaceOf(place))) : [] }));
      const isSound = (own: readonly Finding[]) => own.every(({ severity }) => severity !== 'error');
      // Only of these is it known that fields have the types of their kind.
      const sound = checked.filter(({ place, own }) => isOurs(place) && isSound(own)).map(({ place }) => place);
      const findings = [
        ...manifests.unreadable.map(reportedUnreadable),
        ...checked.flatMap(({ place, own }) => {
          // What has not the shape of its kind makes no sense to a policy.
          const all = isSound(own) ? [...own, ...policies.findings(place)] : own;
          return [...reportedDuplicates(place), ...all.map((finding) => reported(place, finding))];
        }),
        ...namespaceDefaultsAmong(manifests.objects).flatMap((place) => defaultsFindings(place).map((finding) => reported(place, finding))),
        ...acrossObjects(manifests.objects, sound, settings).map(({ place, finding }) => reported(place, finding)),
        ...overwritten(ours).map((place) => reported(place, REPLACED)),
      ];
      const summary = {
        applications: ours.length,
        files: manifests.files,
        ignored: manifests.objects.length - ours.length,
        errors: findings.filter(({ severity }) => severity === 'error').length,
        warnings: findings.filter(({ severity }) => severity === 'warning').length,
      };
      console.out(formatFindings(findings, summary, closingLine(summary), options.output));
      context.exitCode = summary.errors > 0 || (options.strict && summary.warnings > 0) ? ExitCode.FINDINGS : ExitCode.FINE;
    });
}

const REPLACED: Finding = {
  severity: 'error',
  reason: 'ReplacedDocument',
  path: 'metadata.name',
  message: 'a later document of the same kind, namespace and name replaces this one; rename one of them',
};

function closingLine({ applications, files, ignored, errors, warnings }: Summary): string {
  return `${count(applications, 'application')} in ${count(files, 'file')} checked${ignored > 0 ? `, ${count(ignored, 'other document')} ignored` : ''}: `
    + `${count(errors, 'error')}, ${count(warnings, 'warning')}`;
}
