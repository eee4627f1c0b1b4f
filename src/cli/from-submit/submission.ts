// A spark-submit command, read with the files that it names, and what it would create.
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sparkVersionOf } from './spark-version';
import type { Finding } from '../../spec/findings';
import { planRawSubmission, readCommandLine, readSubmitCommand, type PlannedRawSubmission, type SparkSubmission, type Submission, type SubmitterFile } from '../../submission';
import { readYamlDocuments } from '../yaml';

export interface SubmitOptions {
  /** The Spark version that submits; else it is told by the image. */
  readonly sparkVersion?: string;
  /** Namespace where the command names none. */
  readonly namespace?: string;
  /** API server where the command names none. */
  readonly master: string;
  /** What stands for the moment and the chance of this submission. */
  readonly attempt: Submission;
}

/** What a command comes to; `submission` and `plan` are absent where it cannot be read, or is refused. */
export interface SubmitResult {
  readonly findings: readonly Finding[];
  readonly submission?: SparkSubmission;
  readonly plan?: PlannedRawSubmission;
}

/** Reads and plans a command. Files that it names are read from the working directory, as spark-submit would. */
export function planSubmitCommand(command: string, options: SubmitOptions): SubmitResult {
  const said: Finding[] = [];
  const args = readSubmitCommand(command, said);
  if (!args) return { findings: said };
  const files: Record<string, SubmitterFile> = {};
  const asked = new Set<string>();
  // Which files there are shows only as they are read: a properties file may name a template.
  for (;;) {
    const result = planArguments(args, files, options);
    const wanted = result.findings.filter(({ reason }) => reason === 'MissingFile').map(({ value }) => String(value)).filter((name) => !asked.has(name));
    if (wanted.length === 0) return { ...result, findings: [...said, ...result.findings] };
    for (const name of wanted) {
      asked.add(name);
      const file = readLocalFile(name);
      if (file) files[name] = file;
    }
  }
}

function planArguments(args: readonly string[], files: Readonly<Record<string, SubmitterFile>>, options: SubmitOptions): SubmitResult {
  const findings: Finding[] = [];
  const read = readCommandLine({ sparkVersion: options.sparkVersion ?? '', args, files }, findings);
  if (!read) return { findings };
  const submission = { ...read.submission, sparkVersion: options.sparkVersion ?? sparkVersionOf(read.submission.conf, findings) };
  if (options.namespace !== undefined) submission.conf.setDefault('spark.kubernetes.namespace', options.namespace, '--namespace');
  if (read.deployMode === undefined) findings.push(assumed('--deploy-mode', 'is not given, so that spark-submit would run the driver where it runs itself; taken as cluster'));
  if (read.master === undefined) findings.push(assumed('--master', `is not given; taken as ${options.master}`));
  if (hasErrors(findings)) return { findings };
  const plan = planRawSubmission(submission, options.attempt, read.master ?? options.master);
  return plan.outcome === 'planned'
    ? { findings: [...findings, ...plan.warnings], submission, plan }
    : { findings: [...findings, ...plan.findings] };
}

function assumed(path: string, message: string): Finding {
  return { severity: 'warning', reason: 'OptionAssumed', path, message };
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

/** A file by path or `file:` URI; undefined where it is not on this machine or cannot be read. */
function readLocalFile(name: string): SubmitterFile | undefined {
  try {
    const path = name.startsWith('file:/') ? fileURLToPath(name.replace(/^file:\/+/, 'file:///')) : name;
    if (!statSync(path).isFile()) return undefined;
    const bytes = readFileSync(path);
    const text = bytes.toString('utf8');
    return { text, content: parsed(text), base64: bytes.toString('base64') };
  } catch {
    // Whoever needs it says that it cannot be read.
    return undefined;
  }
}

/** The only document of a YAML or JSON text; undefined where it is something else. */
function parsed(text: string): unknown {
  try {
    const documents = readYamlDocuments(text).filter((document) => document !== null);
    return documents.length === 1 ? documents[0] : undefined;
  } catch {
    return undefined;
  }
}
