// `render`: the exact objects that the controller would create for an application.
import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseTimestamp } from '../../kube/time';
import { Label } from '../../spec/labels';
import { defaultsNameOf } from '../../spec/namespace-defaults';
import { templateOf } from '../../spec/scheduled-template';
import type { ScheduledSparkApplication, SparkApplication } from '../../spec/types.gen';
import { IN_CLUSTER_MASTER, type PlannedSubmission } from '../../submission';
import { checkObject, isOurs } from '../check-object';
import { type CommandContext, ExitCode, UsageError } from '../command-context';
import { count, describeReported, reported, reportedDuplicates, reportedUnreadable } from '../describe-findings';
import { renderFromSubmit } from '../from-submit/render-command';
import { readManifests, type ManifestObject } from '../manifests';
import { defaultsFindings, namespaceDefaultsAmong, withDefaultsOf } from '../namespace-defaults';
import { namespaceOf, settingsAmong } from '../operator-deployments';
import { collectFlags, planPinned } from '../plan-application';
import { printObjects, printProperties, type Format } from '../print-plans';

interface RenderOptions {
  readonly format: Format;
  readonly uid?: string;
  readonly submissionId?: string;
  readonly time?: number;
  readonly namespace?: string;
  readonly sparkVersion?: string;
  readonly properties?: boolean;
  readonly master: string;
  readonly operatorFlag: readonly string[];
  readonly namespaceDefaults?: string;
  readonly fromSubmit?: string;
  readonly as?: 'application' | 'typescript';
}

export function addRenderCommand(program: Command, context: CommandContext): void {
  program.command('render')
    .description('print the objects that the controller would create, in creation order; for a schedule, those of one run')
    .argument('[files...]', 'YAML or JSON files, folders, or - for standard input')
    .addOption(new Option('--format <format>', 'how objects are printed').choices(['yaml', 'json']).default('yaml'))
    .option('--uid <uid>', 'UID of the application (default: that of the object, else random)', uuid)
    .option('--submission-id <id>', 'identity of the attempt (default: that in the status, else random)', uuid)
    .option('--time <time>', 'when the attempt begins, such as 2030-01-31T12:00:00Z (default: the time in the status, else now)', time)
    .option('--namespace <namespace>', 'namespace of applications that state none (default: default)')
    .option('--spark-version <version>', 'plan for this Spark version instead of the stated one')
    .option('--properties', 'print the content of spark.properties instead of the objects')
    .option('--master <url>', 'API server as the driver reaches it', IN_CLUSTER_MASTER)
    .option('--operator-flag <flag>', 'a flag that the controller runs with, such as enable-ui-service=false; may be repeated', collectFlags, [])
    .option('--namespace-defaults <file>', 'manifests with the ConfigMaps of defaults of namespaces, as SparkNamespace writes them')
    .addOption(new Option('--from-submit <command>', 'a spark-submit command instead of files, with or without the word spark-submit; - for standard input')
      .conflicts(['uid', 'operatorFlag', 'namespaceDefaults']))
    .addOption(new Option('--as <form>', 'with --from-submit: print the SparkApplication that replaces the command, or code that builds it')
      .choices(['application', 'typescript']))
    .action(async (files: string[], options: RenderOptions) => {
      const { fromSubmit } = options;
      if (fromSubmit === undefined && files.length === 0) {
        throw new UsageError('there is nothing to render: name files or folders, or give a command with --from-submit');
      }
      if (fromSubmit === undefined && options.as !== undefined) throw new UsageError('--as needs a command; give one with --from-submit');
      if (fromSubmit !== undefined && files.length > 0) {
        throw new UsageError(`--from-submit takes the whole command as one argument; put quotes around it, or leave ${files[0]} out`);
      }
      return fromSubmit === undefined ? render(files, options, context) : renderFromSubmit({ ...options, fromSubmit }, context);
    });
}

async function render(files: readonly string[], options: RenderOptions, context: CommandContext): Promise<void> {
  const { console } = context;
  const manifests = await readManifests(files, () => console.readInput());
  const places = manifests.objects.filter(isOurs).map((place) => adjusted(place, options));
  const all = [...manifests.unreadable.map(reportedUnreadable), ...places.flatMap(reportedDuplicates)];
  const defaults = await defaultsIn(options.namespaceDefaults, () => console.readInput());
  all.push(...defaults.flatMap((place) => defaultsFindings(place).map((finding) => reported(place, finding))));
  const settingsOf = settingsAmong(manifests.objects, options.operatorFlag, options.master);
  const plans: PlannedSubmission[] = [];
  for (const place of places) {
    const namespace = namespaceOf(place);
    const settings = withDefaultsOf(namespace, settingsOf(namespace), defaults);
    const findings = checkObject(place, settings);
    all.push(...findings.map((finding) => reported(place, finding)));
    const isWrong = findings.some(({ severity }) => severity === 'error');
    const plan = isWrong ? undefined : planPinned(asApplication(place), options, settings);
    if (plan?.outcome === 'planned') plans.push(plan);
  }
  const errors = all.filter(({ severity }) => severity === 'error').length;
  all.forEach((finding) => console.err(`${describeReported(finding)}\n`));
  if (errors > 0) {
    // A part of the objects would look like all of them.
    console.err(`nothing is printed: ${count(errors, 'error')} in ${count(manifests.files, 'file')}\n`);
    context.exitCode = ExitCode.FINDINGS;
    return;
  }
  if (plans.length === 0) {
    console.err(`there is no SparkApplication in ${count(manifests.files, 'file')}\n`);
    context.exitCode = ExitCode.FINDINGS;
    return;
  }
  console.out(options.properties ? printProperties(plans, options.format) : printObjects(plans, options.format));
}

/** The defaults in a file. Throws UsageError where there are none, since the plans would silently be those without defaults. */
async function defaultsIn(file: string | undefined, readInput: () => Promise<string>): Promise<readonly ManifestObject[]> {
  if (file === undefined) return [];
  const found = namespaceDefaultsAmong((await readManifests([file], readInput)).objects);
  if (found.length > 0) return found;
  throw new UsageError(`${file} has no ConfigMap with defaults of a namespace: give one with the label ${Label.NAMESPACE_DEFAULTS}: "true" and a name such as `
    + defaultsNameOf('NAMESPACE'));
}

function adjusted(place: ManifestObject, options: RenderOptions): ManifestObject {
  const metadata = place.object.metadata as Record<string, unknown> | undefined;
  const withNamespace = { ...place.object, metadata: { ...metadata, namespace: metadata?.namespace ?? options.namespace ?? 'default' } };
  return { ...place, object: options.sparkVersion === undefined ? withNamespace : withVersion(withNamespace, options.sparkVersion) };
}

/** The same object for another Spark version, which stands in the template where the object is a schedule. */
function withVersion(object: Readonly<Record<string, unknown>>, sparkVersion: string): Readonly<Record<string, unknown>> {
  const spec = (object.spec ?? {}) as Record<string, unknown>;
  return object.kind === 'ScheduledSparkApplication'
    ? { ...object, spec: { ...spec, template: { ...spec.template as object, sparkVersion } } }
    : { ...object, spec: { ...spec, sparkVersion } };
}

function asApplication({ object }: ManifestObject): SparkApplication {
  return object.kind === 'ScheduledSparkApplication'
    ? templateOf(object as unknown as ScheduledSparkApplication)
    : object as unknown as SparkApplication;
}

function uuid(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
    throw new InvalidArgumentError('must be a UUID, such as 123e4567-e89b-42d3-a456-426614174000.');
  }
  return text;
}

function time(text: string): number {
  const milliseconds = parseTimestamp(text);
  if (milliseconds === undefined) {
    throw new InvalidArgumentError('must be a time, such as 2030-01-31T12:00:00Z.');
  }
  return milliseconds;
}
