// Plans a spark-submit command, with the files that it names.
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../spec/findings';
import {
  planRawSubmission, readCommandLine, readSubmitCommand, SUPPORTED_VERSIONS,
  type PlannedRawSubmission, type SparkConf, type SparkSubmission, type Submission, type SubmitterFile,
} from '../../submission';
import { readYamlDocuments } from '../yaml';

export interface SubmitOptions {
  /** The Spark version; by default that of the image. */
  readonly sparkVersion?: string;
  /** Namespace where the command names none. */
  readonly namespace?: string;
  /** API server where the command names none. */
  readonly master: string;
  /** Identity and time of this submission. */
  readonly attempt: Submission;
}

/** The plan of a command; `submission` and `plan` are absent where it cannot be read, or is refused. */
export interface SubmitResult {
  readonly findings: readonly Finding[];
  readonly submission?: SparkSubmission;
  readonly plan?: PlannedRawSubmission;
}

/** Reads and plans a command. Files that it names are read from the working directory, as spark-submit would. */
export function planSubmitCommand(command: string, options: SubmitOptions): SubmitResult {
  const syntax: Finding[] = [];
  const args = readSubmitCommand(command, syntax);
  if (!args) return { findings: syntax };
  const files: Record<string, SubmitterFile> = {};
  const requested = new Set<string>();
  // The files are known only step by step: a properties file may name a template.
  for (;;) {
    const result = planArguments(args, files, options);
    const wanted = result.findings.filter(({ reason }) => reason === 'MissingFile').map(({ value }) => String(value)).filter((name) => !requested.has(name));
    if (wanted.length === 0) return { ...result, findings: [...syntax, ...result.findings] };
    for (const name of wanted) {
      requested.add(name);
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
  if (read.deployMode === undefined) {
    findings.push(assumed('--deploy-mode', 'is not given, so that spark-submit would run the driver where it runs itself; taken as cluster'));
  }
  if (read.master === undefined) findings.push(assumed('--master', `is not given; taken as ${options.master}`));
  if (hasErrors(findings)) return { findings };
  const plan = planRawSubmission(submission, options.attempt, read.master ?? options.master);
  return plan.outcome === 'planned'
    ? { findings: [...findings, ...plan.warnings], submission, plan }
    : { findings: [...findings, ...plan.findings] };
}

/** The command does not name the Spark version, but the tag of the image often does. */
const IMAGES = ['spark.kubernetes.driver.container.image', 'spark.kubernetes.container.image'];

/** The version in the tag of the image where it is a supported one; else the newest supported version, with a warning. */
function sparkVersionOf(conf: SparkConf, findings: Finding[]): string {
  const image = conf.first(...IMAGES) ?? '';
  const colon = image.lastIndexOf(':');
  const tag = colon > image.lastIndexOf('/') ? /^v?([0-9]+\.[0-9]+)(\.[0-9]+)/.exec(image.slice(colon + 1)) : null;
  if (tag && (SUPPORTED_VERSIONS as readonly string[]).includes(tag[1])) return tag[1] + tag[2];
  const newest = `${SUPPORTED_VERSIONS[SUPPORTED_VERSIONS.length - 1]}.0`;
  findings.push(assumed('--spark-version', `is not given, and the image name does not contain the Spark version; taken as ${newest}`));
  return newest;
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
    // The planner reports a missing file.
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
