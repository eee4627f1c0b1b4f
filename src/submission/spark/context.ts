// What the feature steps of one submission share: what was asked for, what has been decided, and the driver as it grows.
import type { Dialect } from './dialects';
import type { SubmissionIdentity } from './identity';
import type { SparkConf } from './spark-conf';
import type { Finding } from '../../spec/findings';
import type { KubernetesObject } from '../../spec/kubernetes';
import type { Container, Pod } from '../../spec/kubernetes.gen';
import type { Role } from '../../spec/roles';
import type { SparkPodTemplate } from '../../spec/types.gen';

/** Under this user Spark and Hadoop see the driver; it is the user of the official images. */
export const SPARK_USER = 'spark';

/** A file of the submitting machine. */
export interface SubmitterFile {
  readonly text: string;
  /** The text parsed as YAML or JSON, where it is that. */
  readonly content?: unknown;
  /** The very bytes, where the text may not be all of them. */
  readonly base64?: string;
}

/** What would be given to spark-submit in cluster mode, options already turned into properties. */
export interface SparkSubmission {
  readonly sparkVersion: string;
  /** Class with the main method, of Java and Scala applications. */
  readonly mainClass?: string;
  /** The primary resource: URI of a jar, a Python or an R file, or `spark-internal`. */
  readonly resource: string;
  readonly arguments: readonly string[];
  readonly proxyUser?: string;
  readonly conf: SparkConf;
  /** The driver's pod template, read and parsed. */
  readonly driverTemplate?: SparkPodTemplate;
  /** The executors' pod template: the text that the driver will read, and what it says. */
  readonly executorTemplate?: SubmitterFile;
  /** Local files that properties name, by the name used there, where the submitter could read them. */
  readonly files?: Readonly<Record<string, SubmitterFile>>;
  /** Configuration files of the submitter that go into the driver's configuration directory beside spark.properties. */
  readonly confFiles?: Readonly<Record<string, string>>;
  /** Value of SPARK_USER. */
  readonly user: string;
  /** Whether executors get a NetworkPolicy from versions too that make none by themselves. */
  readonly isolateExecutors?: boolean;
  /** Whether literal credentials may become Secrets: on a command line, where only its author reads them. */
  readonly maySendCredentials?: boolean;
  /** Where the findings of the parts that are no properties point to. */
  readonly paths: { readonly resource: string; readonly mainClass: string; readonly sparkVersion: string; readonly image?: string };
}

/** What is to be run, as the driver's spark-submit gets it. */
export interface MainResource {
  /** Value of `spark.kubernetes.resource.type`. */
  readonly type: 'java' | 'python' | 'r';
  /** The class that spark-submit runs in the driver. */
  readonly mainClass: string;
  /** The resource as the driver's spark-submit gets it. */
  readonly argument: string;
}

/** What the steps read. */
export interface SubmissionContext {
  /** Whose pod is made. */
  readonly role: Role;
  readonly submission: SparkSubmission;
  readonly identity: SubmissionIdentity;
  readonly dialect: Dialect;
  /** The properties as spark-submit hands them to its Kubernetes client: what steps decide by. */
  readonly conf: SparkConf;
  readonly namespace: string;
  /** SPARK_LOCAL_DIRS of whoever makes the pod: executors take over the driver's. */
  readonly localDirectories?: string;
  readonly resource: MainResource;
  /** Prefix of the names of this submission's objects. */
  readonly prefix: string;
  readonly driverPodName: string;
  /** All labels of the driver: the user's and Spark's. */
  readonly driverLabels: Readonly<Record<string, string>>;
  /** Errors and warnings found on the way; a step goes on after noting one. */
  readonly findings: Finding[];
}

/**
 * What the steps add to. It belongs to one plan alone, so steps change it in place. Of an executor, only pod and container count: all else
 * is for the driver to make.
 */
export interface PodDraft {
  readonly pod: Pod;
  /** The Spark container, kept apart from the pod's other containers until all steps are done. */
  readonly container: Container;
  /** The properties that the driver will read. */
  readonly properties: SparkConf;
  /** Objects that must exist before the pod is looked at by a scheduler. */
  readonly groups: KubernetesObject[];
  /** Other objects, in the order in which Spark makes them. */
  readonly objects: KubernetesObject[];
}

/** One of Spark's feature steps: a small part of a pod, on its own. */
export interface FeatureStep {
  /** Name of Spark's class, without its package. */
  readonly name: string;
  /** What Spark looks at as soon as there is the step, also where it is taken out afterwards. */
  check?(context: SubmissionContext): void;
  apply(draft: PodDraft, context: SubmissionContext): void;
}

export function addEnvironment(container: Container, name: string, value: string): void {
  (container.env ??= []).push({ name, value });
}

/** Adds a volume and its mount in the Spark container. */
export function addVolume(draft: PodDraft, volume: NonNullable<Pod['spec']['volumes']>[number], mountPath: string): void {
  (draft.pod.spec.volumes ??= []).push(volume);
  (draft.container.volumeMounts ??= []).push({ mountPath, name: volume.name });
}

/** The submitter's file that a property names. Only a command line has files; an application must say the same in another way. */
export function submitterFile({ conf, findings, submission }: SubmissionContext, key: string, instead: string): SubmitterFile | undefined {
  const file = submission.files?.[conf.get(key) ?? ''];
  if (file) return file;
  findings.push(submission.files
    ? conf.invalid(key, 'MissingFile', 'names a file that cannot be read')
    : conf.invalid(key, 'ClientLocalFile', `names a file of the submitting machine; ${instead}`));
  return undefined;
}
