// The recorded cases of the real spark-submit: the request, the recorded result, and the plan of the same request.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { normalise } from './normalise.mjs';
import { readYamlDocuments } from '../../src/cli/yaml';
import type { Finding } from '../../src/spec/findings';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { SparkApplication } from '../../src/spec/types.gen';
import { planRawSubmission, planSubmission, readCommandLine, type SubmissionPlan, type SubmitterFile } from '../../src/submission';

const ROOT = __dirname;

export interface Recording {
  readonly exitCode: number;
  readonly errors?: readonly string[];
  readonly objects: KubernetesObject[];
}

export interface Case {
  readonly name: string;
  readonly title: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | null>>;
  /** The same submission as a SparkApplication, where one can say it. */
  readonly application?: SparkApplication;
  readonly files: Readonly<Record<string, SubmitterFile>>;
}

/** The Spark versions that every case is recorded for, oldest first. */
export const SPARK_VERSIONS: readonly string[] = readdirSync(join(ROOT, 'recorded')).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

export const cases: readonly Case[] = readdirSync(join(ROOT, 'cases')).sort().map(readCase);

function readCase(name: string): Case {
  const directory = join(ROOT, 'cases', name);
  const manifest = join(directory, 'application.yaml');
  return {
    ...JSON.parse(readFileSync(join(directory, 'case.json'), 'utf8')) as Case,
    ...(existsSync(manifest) && { application: readYamlDocuments(readFileSync(manifest, 'utf8'))[0] as SparkApplication }),
    files: readFiles(join(directory, 'files')),
  };
}

function readFiles(directory: string): Record<string, SubmitterFile> {
  if (!existsSync(directory)) return {};
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(directory, name)).isFile());
  return Object.fromEntries(names.map((name) => {
    const text = readFileSync(join(directory, name), 'utf8');
    return [name, { text, ...(/\.(ya?ml|json)$/.test(name) && { content: documentOf(text) }) }];
  }));
}

/** As the command line reads it: one document, or none that counts. */
function documentOf(text: string): unknown {
  const documents = readYamlDocuments(text);
  return documents.length === 1 ? documents[0] : documents;
}

/** Names of the cases that a version has recordings of. */
export function recordedCases(version: string): string[] {
  return readdirSync(join(ROOT, 'recorded', version)).map((file) => file.replace(/\.json$/, '')).sort();
}

const recordings = new Map<string, Recording>();

/** A recording; read once, since many tests compare with each. */
export function recordingOf(name: string, version: string): Recording {
  const file = join(ROOT, 'recorded', version, `${name}.json`);
  const known = recordings.get(file) ?? JSON.parse(readFileSync(file, 'utf8')) as Recording;
  recordings.set(file, known);
  return known;
}

/** Cases in which spark-submit sends what can never run, and a command line is refused before anything is sent: by name, with our reason. */
export const REFUSED_BEFOREHAND: Readonly<Record<string, { readonly reason: string; readonly because: string }>> = {
  'executors-without-image': { reason: 'MissingImage', because: 'the driver ends as soon as it makes executors' },
  'scratch-of-one-name': { reason: 'DuplicateVolume', because: 'no API server accepts a pod with two volumes of one name' },
};

export const ATTEMPT = { id: '11111111-2222-4333-8444-555555555555', time: 1_700_000_000_000 };
export const SETTINGS = { master: 'k8s://https://kubernetes.example', uiService: false };
/** Who submitted in the recordings. */
export const SUBMITTER = 'submitter';
export const OWNER_UID = '99999999-8888-4777-8666-555555555555';

/** The application of a case, as the API server would hand it out, for one Spark version. */
export function applicationOf(application: SparkApplication, version: string): SparkApplication {
  return { ...application, metadata: { ...application.metadata, uid: OWNER_UID }, spec: { ...application.spec, sparkVersion: version } };
}

export function planApplication(application: SparkApplication, version: string): SubmissionPlan {
  return planSubmission(applicationOf(application, version), ATTEMPT, SETTINGS);
}

export function planCommandLine({ args, files, env }: Case, version: string): ReturnType<typeof planRawSubmission> {
  const findings: Finding[] = [];
  const confirmed = ['--conf', 'spark.kubernetes.submission.waitAppCompletion=false', ...args];
  const read = readCommandLine({ sparkVersion: version, args: confirmed, files, user: env?.SPARK_USER === null ? undefined : SUBMITTER }, findings);
  if (!read || findings.some(({ severity }) => severity === 'error')) return { outcome: 'refused', findings };
  return planRawSubmission(read.submission, ATTEMPT, SETTINGS.master);
}

/** Objects in the form in which recordings are kept. */
export function normalised(objects: readonly KubernetesObject[], args: readonly string[] = []): KubernetesObject[] {
  const submitTime = args.map((arg) => /^spark\.app\.submitTime=(.*)$/.exec(arg)?.[1]).find((time) => time !== undefined);
  return normalise({ objects }, { submitter: SUBMITTER, master: SETTINGS.master, submitTime }).objects as KubernetesObject[];
}

/** Objects of a planned command line in the form in which recordings are kept: spark-submit sets owners from the pod that the server returned. */
export function comparable(objects: readonly KubernetesObject[], args: readonly string[]): KubernetesObject[] {
  const pod = objects.find(({ kind }) => kind === 'Pod');
  const owner = { apiVersion: 'v1', kind: 'Pod', name: pod?.metadata.name ?? '', uid: 'of the pod', controller: true };
  return normalised(objects.map((object) => (object === pod ? object : { ...object, metadata: { ...object.metadata, ownerReferences: [owner] } })), args);
}
