// The actions that a decision can ask for. Each is safe to do twice: creation is by name, deletion by UID or by the identifier of an attempt.
import type { Kind } from '../../../spec/kubernetes';
import type { Pod } from '../../../spec/kubernetes.gen';
import type { PlannedSubmission, Submission } from '../../../submission/plan';
import type { ExecutorSet } from '../executors/executor-sets';

/** Creates what is missing of an attempt's objects, adopts those that are there, and answers the outcome. */
export interface SubmitAction {
  readonly kind: 'submit';
  readonly attempt: Submission;
  readonly plan: PlannedSubmission;
}

/** Asks the API server itself about the driver, because its absence from the cache proves nothing. */
export interface ConfirmDriverAction {
  readonly kind: 'confirmDriver';
  readonly podName: string;
}

/** Deletes one pod, and only that one: another under the same name stays. */
export interface DeletePodAction {
  readonly kind: 'deletePod';
  readonly podName: string;
  readonly uid: string;
  readonly why: string;
  /** Without waiting for the pod's node: it may still run there. */
  readonly force?: boolean;
}

/** Removes our finalizer from a pod, on the condition that nobody has changed the pod meanwhile. */
export interface ReleasePodAction {
  readonly kind: 'releasePod';
  readonly pod: Pod;
}

/** Deletes all objects of one kind that belong to one attempt, as far as they are the application's own. */
export interface DeleteOfAttemptAction {
  readonly kind: 'deleteOfAttempt';
  readonly submissionId: string;
  readonly of: Kind;
  /** Attempts before it, of which something may have been created too late. */
  readonly earlier?: readonly string[];
  /** Of pods only executors: those that run, or all. */
  readonly executors?: 'live' | 'all';
}

/** Deletes the StatefulSet or Deployment that keeps executors: without that, deleted executors come again. */
export interface DeleteExecutorSetAction {
  readonly kind: 'deleteExecutorSet';
  readonly set: ExecutorSet;
}

/** Asks the set that keeps executors for another number of them. */
export interface ScaleExecutorsAction {
  readonly kind: 'scaleExecutors';
  readonly set: ExecutorSet;
  readonly replicas: number;
}

/** Replaces the Services, Ingresses and routes of the present attempt's driver by others. */
export interface ExposeAction {
  readonly kind: 'expose';
  readonly attempt: Submission;
  readonly plan: PlannedSubmission;
}

/** Reads an Ingress or a route, which may have got an address. */
export interface ReadAddressAction {
  readonly kind: 'readAddress';
  readonly of: Kind;
  readonly name: string;
}

/** Reads the Events about a pod, which may say why it does not start. */
export interface ReadPodEventsAction {
  readonly kind: 'readPodEvents';
  /** The PodGroup of the pod, to be read as well. */
  readonly podGroup?: { readonly of: Kind; readonly name: string };
  readonly podName: string;
  readonly uid: string;
}

/** Records in an annotation of the application what specification an attempt was begun with. */
export interface RecordSpecAction {
  readonly kind: 'recordSpec';
  readonly attempt: string;
  readonly hash: string;
}

/** Deletes the application itself, unless it has changed since it was read. */
export interface DeleteApplicationAction {
  readonly kind: 'deleteApplication';
  readonly why: string;
}

export type ApplicationAction =
  SubmitAction | ConfirmDriverAction | DeletePodAction | ReleasePodAction | DeleteOfAttemptAction | DeleteExecutorSetAction | ScaleExecutorsAction
  | ExposeAction | ReadAddressAction | ReadPodEventsAction | RecordSpecAction | DeleteApplicationAction;
