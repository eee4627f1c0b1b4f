// What the Job controller knows of a Job: its fields, its conditions, and what the failure of one of its pods means.
import { timestamp } from '../../kube/time';
import type { Pod, PodTemplateSpec } from '../../spec/kubernetes.gen';
import type { ApiObject } from '../json';

interface JobCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

export interface JobStatus {
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly active?: number;
  readonly failed?: number;
  readonly succeeded?: number;
  readonly conditions?: readonly JobCondition[];
}

/** What a failed pod means: the Job fails, or it is a failure among others, or it does not count. */
type FailureAction = 'FailJob' | 'Ignore' | 'Count';

interface FailureRule {
  readonly action: FailureAction;
  readonly onExitCodes?: { readonly containerName?: string; readonly operator: 'In' | 'NotIn'; readonly values: readonly number[] };
  readonly onPodConditions?: ReadonlyArray<{ readonly type: string; readonly status?: string }>;
}

export interface Job extends ApiObject {
  readonly spec: {
    readonly template: PodTemplateSpec;
    readonly suspend?: boolean;
    readonly backoffLimit?: number;
    readonly activeDeadlineSeconds?: number;
    readonly ttlSecondsAfterFinished?: number;
    readonly podFailurePolicy?: { readonly rules: readonly FailureRule[] };
  };
  readonly status?: JobStatus;
}

export function isFinished({ status }: Job): boolean {
  return status?.conditions?.some(({ type, status: holds }) => (type === 'Complete' || type === 'Failed') && holds === 'True') ?? false;
}

export function ownedBy(pod: Pod, { metadata }: Job): boolean {
  return pod.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid) ?? false;
}

/** When a failed pod ended, and what its failure means by the first rule that matches. */
export function failureOf(pod: Pod, { spec }: Job): { readonly at: number; readonly action: FailureAction } {
  const ends = (pod.status?.containerStatuses ?? []).flatMap(({ name, state }) => (state?.terminated ? [{ name, ...state.terminated }] : []));
  const at = Math.max(0, ...ends.map(({ finishedAt }) => Date.parse(finishedAt ?? '')).filter((time) => !Number.isNaN(time)));
  const rule = spec.podFailurePolicy?.rules.find(({ onExitCodes, onPodConditions }) => {
    if (onPodConditions) {
      return onPodConditions.some((asked) => pod.status?.conditions?.some(({ type, status }) => type === asked.type && status === (asked.status ?? 'True')));
    }
    const codes = ends.filter(({ exitCode, name }) => exitCode !== 0 && (onExitCodes?.containerName ?? name) === name).map(({ exitCode }) => exitCode);
    return codes.some((code) => onExitCodes?.values.includes(code) === (onExitCodes?.operator === 'In'));
  });
  return { at, action: rule?.action ?? 'Count' };
}

/** A status with a condition. With `onlyChange`, a condition that is not there is not added. */
export function addCondition(
  status: JobStatus, type: string, holds: string, reason: string, message: string, now: number, { onlyChange = false } = {},
): JobStatus {
  const { conditions = [] } = status;
  const before = conditions.find((condition) => condition.type === type);
  if (before?.status === holds || (onlyChange && !before)) return status;
  const others = conditions.filter((other) => other !== before);
  return { ...status, conditions: [...others, { type, status: holds, reason, message, lastTransitionTime: timestamp(now) }] };
}
