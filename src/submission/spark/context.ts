// What the feature steps of one submission share: what was asked for, what has been decided, and which steps are taken out.
import type { Dialect } from './dialects';
import { containerNameKey, type Origin, type PodDraft, type PodTemplate } from './draft';
import type { SubmissionIdentity } from './identity';
import type { MainResource } from './main-resource';
import type { SparkConf } from './spark-conf';
import type { SparkSubmission, SubmitterFile } from './submission';
import type { Finding } from '../../spec/findings';
import { entryOf } from '../../spec/json';
import type { Role } from '../../spec/roles';

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
  /** SPARK_LOCAL_DIRS of the process that makes the pod: executors take over the driver's. */
  readonly localDirectories?: string;
  readonly resource: MainResource;
  /** Prefix of the names of this submission's objects. */
  readonly prefix: string;
  readonly driverPodName: string;
  /** All labels of the driver: the user's and Spark's. */
  readonly driverLabels: Readonly<Record<string, string>>;
  /** Errors and warnings found on the way; a step continues after it has noted one. */
  readonly findings: Finding[];
}

/** One of Spark's feature steps: a small part of a pod, on its own. */
export interface FeatureStep {
  /** Name of Spark's class, without its package. */
  readonly name: string;
  /** What Spark checks when it constructs the step, also where the step is excluded afterwards. */
  check?(context: SubmissionContext): void;
  apply(draft: PodDraft, context: SubmissionContext): void;
}

/** What the pod of a context starts from. */
export function originOf({ conf, role, submission }: SubmissionContext, template: PodTemplate | undefined): Origin {
  return {
    template,
    containerName: conf.get(containerNameKey(role)),
    path: submission.conf.pathOf(`spark.kubernetes.${role}.podTemplateFile`),
    sources: submission.templateSources?.[role],
  };
}

/** The submitter's file that a property names. Only a command line has files; an application must say the same in another way. */
export function submitterFile({ conf, findings, submission }: SubmissionContext, key: string, instead: string): SubmitterFile | undefined {
  const file = entryOf(submission.files ?? {}, conf.get(key));
  if (file) return file;
  findings.push(submission.files
    ? conf.invalid(key, 'MissingFile', 'names a file that cannot be read')
    : conf.invalid(key, 'ClientLocalFile', `names a file of the submitting machine; ${instead}`));
  return undefined;
}

const PACKAGE = 'org.apache.spark.deploy.k8s.features.';

/** The property that takes feature steps out of a role's pods. */
export function excludedStepsKey(role: Role): string {
  return `spark.kubernetes.${role}.pod.excludedFeatureSteps`;
}

/** Names of the steps that are taken out of the pods of a role: of the context's, unless another is asked for. */
export function excludedSteps({ conf, dialect, role }: Pick<SubmissionContext, 'conf' | 'dialect' | 'role'>, of: Role = role): string[] {
  if (!dialect.does('excludedFeatureSteps')) return [];
  return conf.list(excludedStepsKey(of)).filter((name) => name.startsWith(PACKAGE)).map((name) => name.slice(PACKAGE.length));
}
