// What is removed when an attempt is over, and in which order.
import type { ApplicationAction } from './actions';
import { submissionIdOf } from './driver-pod';
import { isLive } from './executors';
import { text } from './run-policy';
import { submissionOf, type Situation } from './situation';

type Kind = { readonly apiVersion: string; readonly kind: string };

const CONFIG_MAP: Kind = { apiVersion: 'v1', kind: 'ConfigMap' };
const SERVICE: Kind = { apiVersion: 'v1', kind: 'Service' };
const POD: Kind = { apiVersion: 'v1', kind: 'Pod' };

/**
 * Removes what stands beside the driver of the present attempt. Of a run that is over for good, ConfigMaps stay with the driver pod as its
 * record; before another attempt they go too, and first of all, so that a driver which somebody creates too late cannot start.
 */
export function removeAttempt(situation: Situation, before: 'the end' | 'another attempt'): ApplicationAction[] {
  const submission = submissionOf(situation);
  if (submission === undefined) return [];
  const kinds = kindsBesideDriver(situation).filter(({ kind }) => before === 'another attempt' || kind !== CONFIG_MAP.kind);
  return [
    ...kinds.map((of): ApplicationAction => ({ kind: 'deleteOfAttempt', submissionId: submission.id, of })),
    ...removeExecutors(situation),
  ];
}

/** Removes executors that still run although their driver is gone or about to go, of this attempt and of any before it. */
export function removeExecutors(situation: Situation): ApplicationAction[] {
  const attempts = new Set(situation.observed.executors.filter(isLive).map(submissionIdOf).filter((id) => id !== undefined));
  return [...attempts].sort().map((submissionId) => ({ kind: 'deleteOfAttempt', submissionId, of: POD, role: 'executor' }));
}

/** The kinds that the attempt's plan has besides its driver pod; those that every plan has, if it cannot be planned any more. */
function kindsBesideDriver(situation: Situation): Kind[] {
  const submission = submissionOf(situation);
  const plan = submission && situation.planner.plan(submission);
  const planned = plan?.outcome === 'planned' ? plan.objects.map(({ apiVersion, kind }) => ({ apiVersion, kind })) : [CONFIG_MAP, SERVICE];
  const ingress = text(situation.status.driverInfo?.webUIIngressName) ? [{ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' }] : [];
  const unique = new Map([...planned, ...ingress].map((kind) => [`${kind.apiVersion}/${kind.kind}`, kind]));
  return [...unique.values()]
    .filter(({ kind }) => kind !== POD.kind)
    .sort((a, b) => Number(b.kind === CONFIG_MAP.kind) - Number(a.kind === CONFIG_MAP.kind));
}
