// The runs of a schedule as they are seen: applications that it owns, whoever made them.
import type { Store } from '../../kube/cache';
import { keyOf, objectKey } from '../../kube/object-keys';
import { parseTimestamp } from '../../kube/time';
import type { KubernetesObject } from '../../spec/kubernetes';
import { isBackfill, timeOfRun } from '../../spec/scheduled-runs';
import { ApplicationState, isTerminal, stateOf } from '../../spec/states';
import type { SparkApplication } from '../../spec/types.gen';

/** Name of the index of applications by the schedule that owns them; values are `namespace/name`. */
export const RUNS_BY_SCHEDULE = 'schedule';

/** A run that exists. */
export interface SeenRun {
  readonly name: string;
  readonly uid: string;
  /** The time that it is for, or when it was created. */
  readonly time: number;
  readonly outcome: 'unfinished' | 'succeeded' | 'failed';
  /** Somebody has deleted it, and it is not gone yet. */
  readonly deleting: boolean;
}

/** The schedule that owns an application, if one does. The UID shows that it is the present one; labels prove nothing. */
export function ownerOfRun({ metadata }: KubernetesObject): { readonly name: string; readonly uid: string } | undefined {
  return metadata.ownerReferences?.find(({ kind }) => kind === 'ScheduledSparkApplication');
}

/**
 * Values of the index. Runs of a backfill have none: they are for times that are over, so that no policy counts them and no history limit deletes them.
 * Who asked for them bounds them.
 */
export function scheduleKeysOf(application: KubernetesObject): readonly string[] {
  const owner = isBackfill(application) ? undefined : ownerOfRun(application);
  return owner ? [objectKey(application.metadata.namespace, owner.name)] : [];
}

/** The cached runs of a schedule, newest first. */
export function runsOf(schedule: KubernetesObject, applications: Store<SparkApplication>): SeenRun[] {
  return applications.byIndex(RUNS_BY_SCHEDULE, keyOf(schedule))
    .filter((application) => ownerOfRun(application)?.uid === schedule.metadata.uid)
    .map((application) => seenRun(schedule, application))
    .sort((a, b) => b.time - a.time || (a.name < b.name ? 1 : -1));
}

export function seenRun({ metadata: { name: scheduleName = '' } }: KubernetesObject, application: SparkApplication): SeenRun {
  const { name = '', uid = '', creationTimestamp, deletionTimestamp } = application.metadata;
  const state = stateOf(application);
  return {
    name,
    uid,
    time: timeOfRun(scheduleName, name) ?? parseTimestamp(creationTimestamp) ?? 0,
    outcome: !isTerminal(state) ? 'unfinished' : state === ApplicationState.COMPLETED ? 'succeeded' : 'failed',
    deleting: deletionTimestamp !== undefined,
  };
}

/** Whether a change of a run may matter to its schedule: that it came, ended or went, not what its executors do. */
export function mattersToSchedule(before: SparkApplication | undefined, after: SparkApplication): boolean {
  return before === undefined || before.metadata.uid !== after.metadata.uid || isTerminal(stateOf(before)) !== isTerminal(stateOf(after))
    || before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp;
}
