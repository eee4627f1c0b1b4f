// `render --from-submit`: prints the objects that a spark-submit command creates, or the application that replaces it.
import { randomUUID } from 'node:crypto';
import { applicationCode } from './application-code';
import { hasErrors, planSubmitCommand } from './plan-command';
import { describeFinding, type Finding } from '../../spec/findings';
import type { SparkApplication } from '../../spec/types.gen';
import { applicationFor } from '../../submission';
import { checkObject } from '../check-object';
import { type CommandContext, ExitCode, UsageError } from '../command-context';
import { count } from '../describe-findings';
import { operatorSettings } from '../plan-application';
import { printObjects, printProperties, printValue, type Format } from '../print-plans';

/** The options of `render` that concern a command. */
export interface FromSubmitOptions {
  /** The command, or `-` for standard input. */
  readonly fromSubmit: string;
  readonly as?: 'application' | 'typescript';
  readonly format: Format;
  readonly properties?: boolean;
  readonly sparkVersion?: string;
  readonly namespace?: string;
  readonly master: string;
  readonly submissionId?: string;
  readonly time?: number;
}

/** Prints the result, or why there is none. Throws UsageError. */
export async function renderFromSubmit(options: FromSubmitOptions, context: CommandContext): Promise<void> {
  const { console } = context;
  if (options.as !== undefined && options.properties) {
    throw new UsageError('--properties prints objects of a submission, --as an application; leave one of them out');
  }
  const command = options.fromSubmit === '-' ? await console.readInput() : options.fromSubmit;
  const attempt = { id: options.submissionId ?? randomUUID(), time: options.time ?? Date.now() };
  const { findings, submission, plan } = planSubmitCommand(command, { ...options, attempt });
  const all = [...findings];
  let result: string | undefined;
  if (submission && plan && options.as !== undefined) {
    const application = applicationFor(submission, all);
    if (!hasErrors(all)) all.push(...findingsOf(application));
    if (!hasErrors(all)) result = options.as === 'application' ? printValue(application, options.format) : applicationCode(application);
  } else if (plan) {
    result = options.properties ? printProperties([plan], options.format) : printObjects([plan], options.format);
  }
  distinct(all.map(describe)).forEach((line) => console.err(line));
  if (result === undefined) {
    console.err(`nothing is printed: ${count(all.filter(({ severity }) => severity === 'error').length, 'error')} in the command\n`);
    context.exitCode = ExitCode.FINDINGS;
    return;
  }
  console.out(result);
}

/** The findings of `validate` about the application. */
function findingsOf(application: SparkApplication): Finding[] {
  return checkObject({ file: '--from-submit', document: 1, object: { ...application } }, operatorSettings([]));
}

function describe(finding: Finding): string {
  return `--from-submit: ${finding.severity === 'warning' ? 'warning: ' : ''}${describeFinding(finding)}\n`;
}

function distinct(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}
