// Plans applications with the settings of an operator's flags.
import { randomUUID } from 'node:crypto';
import { UsageError } from './command-context';
import { parseTimestamp } from '../kube/time';
import { FlagsExit, parseFlags } from '../operator/flags/flags';
import type { Finding } from '../spec/findings';
import type { SparkApplication } from '../spec/types.gen';
import { IN_CLUSTER_MASTER, planSubmission, type Submission, type SubmissionPlan, type SubmissionSettings } from '../submission';
import { ANY_SUBMISSION } from '../submission/plan';

/** The submission settings of an operator with these flags, with or without their leading dashes. Throws UsageError. */
export function operatorSettings(flags: readonly string[], master: string = IN_CLUSTER_MASTER): SubmissionSettings {
  try {
    const { config } = parseFlags(flags.map(asFlag), { identity: 'render' });
    return { ...config.applications.submission, master };
  } catch (error) {
    if (error instanceof FlagsExit) {
      throw new UsageError(error.message.replace(/^error: /, '').split('\n')[0]);
    }
    throw error;
  }
}

/** A flag with its leading dashes. */
export function asFlag(flag: string): string {
  return flag.startsWith('--') ? flag : `--${flag}`;
}

/** Collects an option of the command line that may be repeated. */
export function collectFlags(flag: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, flag];
}

/** Any submission: findings do not depend on which it is. */
const ANY_UID = '00000000-0000-4000-8000-000000000001';

/** The planner's findings about an application that an operator with these settings runs. */
export function planFindings(application: SparkApplication, settings: SubmissionSettings): readonly Finding[] {
  const plan = planSubmission(inNamespace(named(application), ANY_UID), ANY_SUBMISSION, settings);
  return plan.outcome === 'planned' ? plan.warnings : plan.findings;
}

/** An application that gets its name from the API server, with a name such as it will get: `kubectl create` takes `generateName`. */
function named(application: SparkApplication): SparkApplication {
  const { name, generateName } = application.metadata;
  return name !== undefined || !generateName ? application : { ...application, metadata: { ...application.metadata, name: `${generateName}xxxxx` } };
}

/** Values of a plan that are given; the others are random. */
export interface Pinned {
  readonly uid?: string;
  readonly submissionId?: string;
  /** Milliseconds since the epoch. */
  readonly time?: number;
}

/**
 * Plans an application as the controller would. Values that are not pinned are taken from the status of the object, as one read from a cluster
 * has it, so that the plan is that of its latest attempt; otherwise they are random.
 */
export function planPinned(application: SparkApplication, pinned: Pinned, settings: SubmissionSettings): SubmissionPlan {
  const { metadata, status } = application;
  const started = parseTimestamp(status?.lastSubmissionAttemptTime);
  const submission: Submission = {
    id: pinned.submissionId ?? (status?.submissionID || randomUUID()),
    time: pinned.time ?? started ?? Date.now(),
  };
  return planSubmission(inNamespace(application, pinned.uid ?? metadata.uid ?? randomUUID()), submission, settings);
}

/** The application as the API server would store it: with a namespace and a UID. One that names no namespace goes where its own property says. */
function inNamespace(application: SparkApplication, uid: string): SparkApplication {
  const { metadata, spec } = application;
  const namespace = metadata.namespace ?? spec?.sparkConf?.['spark.kubernetes.namespace'] ?? 'default';
  return { ...application, metadata: { ...metadata, namespace, uid } };
}
