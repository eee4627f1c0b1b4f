// A small spark-submit command for tests to add to.
import { ATTEMPT, SETTINGS } from './application';
import { describeFinding, type Finding } from '../../src/spec/findings';
import { planRawSubmission, readCommandLine, type PlannedRawSubmission, type SubmitterFile } from '../../src/submission';

interface Command {
  readonly sparkVersion?: string;
  readonly conf?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly files?: Readonly<Record<string, SubmitterFile>>;
  readonly resource?: string;
}

interface Outcome {
  readonly findings: readonly Finding[];
  readonly plan?: PlannedRawSubmission;
}

/** What becomes of a command. */
export function submitted({ sparkVersion = '4.1.4', conf = {}, args = [], files = {}, resource = 'local:///a.jar' }: Command): Outcome {
  const properties = Object.entries({ 'spark.kubernetes.container.image': 'spark:4.1.4', ...conf }).flatMap(([key, value]) => ['--conf', `${key}=${value}`]);
  const findings: Finding[] = [];
  const read = readCommandLine({ sparkVersion, files, args: ['--class', 'C', '--name', 'pi', ...properties, ...args, resource] }, findings);
  if (!read || findings.some(({ severity }) => severity === 'error')) return { findings };
  const plan = planRawSubmission(read.submission, ATTEMPT, SETTINGS.master);
  return plan.outcome === 'planned' ? { findings: [...findings, ...plan.warnings], plan } : { findings: [...findings, ...plan.findings] };
}

/** The errors of a command, each as reason and place. */
export function errorsOf(command: Command): string[] {
  return submitted(command).findings.filter(({ severity }) => severity === 'error').map(({ reason, path }) => `${reason} ${path}`);
}

/** The plan of a command that must not be refused. */
export function plannedCommand(command: Command): PlannedRawSubmission {
  const { plan, findings } = submitted(command);
  if (!plan) throw new Error(findings.map(describeFinding).join('\n'));
  return plan;
}
