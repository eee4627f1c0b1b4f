// Gangs: the marks by which batch schedulers know the pods that they start together, and the objects that say what a gang waits for.
import type { Kind, ObjectMeta } from './kubernetes';

export type GangScheduler = 'volcano' | 'yunikorn' | 'coscheduling';

/** Annotations of pods. */
export const GangAnnotation = {
  /** Name of the PodGroup, for Volcano. */
  VOLCANO_GROUP: 'scheduling.k8s.io/group-name',
  /** Name of the task group, for YuniKorn. */
  YUNIKORN_TASK_GROUP: 'yunikorn.apache.org/task-group-name',
  /** All task groups, on the first pod of an application, for YuniKorn. */
  YUNIKORN_TASK_GROUPS: 'yunikorn.apache.org/task-groups',
} as const;

/** Labels of pods. */
export const GangLabel = {
  /** Name of the PodGroup, for the coscheduling plugin of scheduler-plugins. */
  COSCHEDULING_GROUP: 'scheduling.x-k8s.io/pod-group',
} as const;

/** The kinds of PodGroups. YuniKorn has none. */
export const POD_GROUPS = {
  volcano: { apiVersion: 'scheduling.volcano.sh/v1beta1', kind: 'PodGroup' },
  coscheduling: { apiVersion: 'scheduling.x-k8s.io/v1alpha1', kind: 'PodGroup' },
} as const satisfies Readonly<Partial<Record<GangScheduler, Kind>>>;

export interface Gang {
  readonly scheduler: GangScheduler;
  /** Name of the PodGroup or of the task group. */
  readonly group: string;
  /** Kind of the object that says what the gang waits for, if the scheduler has such objects. */
  readonly kind?: Kind;
}

/** The gang that a pod belongs to, by its marks. */
export function gangOf({ annotations, labels }: ObjectMeta): Gang | undefined {
  const volcano = annotations?.[GangAnnotation.VOLCANO_GROUP];
  if (volcano) return { scheduler: 'volcano', group: volcano, kind: POD_GROUPS.volcano };
  const coscheduling = labels?.[GangLabel.COSCHEDULING_GROUP];
  if (coscheduling) return { scheduler: 'coscheduling', group: coscheduling, kind: POD_GROUPS.coscheduling };
  const yunikorn = annotations?.[GangAnnotation.YUNIKORN_TASK_GROUP];
  return yunikorn ? { scheduler: 'yunikorn', group: yunikorn } : undefined;
}
