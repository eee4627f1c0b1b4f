// What is removed when an attempt is over, and in which order.
import { isLive } from '../executors/executor-report';
import { asRecord, asString } from '../values';
import { KEPT_ATTEMPTS } from './history';
import { RETAINED_PARTS, type RetainedPart, type Retention } from './retention';
import { Resources } from '../../../kube/resources';
import { entryOf } from '../../../spec/json';
import type { Kind } from '../../../spec/kubernetes';
import { isLabelValue } from '../../../spec/names';
import { specChanged } from '../../../spec/spec-hash';
import { CLAIM_OF_POD } from '../../../submission/spark/steps/mount-volumes';
import { exposureHashOf, specHashOf } from '../cached-application';
import { submissionIdOf } from '../driver/driver-pod';
import { executorSetOf, setsOf, type ExecutorSet } from '../executors/executor-sets';
import type { ApplicationAction, DeleteOfAttemptAction } from '../state-machine/actions';
import { attemptOf, type Situation } from '../state-machine/situation';

const POD: Kind = { apiVersion: 'v1', kind: 'Pod' };
const CONFIG_MAP: Kind = { apiVersion: 'v1', kind: 'ConfigMap' };
const SERVICE: Kind = { apiVersion: 'v1', kind: 'Service' };
const CLAIM: Kind = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' };
const INGRESS: Kind = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' };
const NETWORK_POLICY: Kind = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };

/** Every kind that an application's plan may have besides its pod, on every platform. */
const ALL_KINDS: readonly Kind[] = [CONFIG_MAP, SERVICE, CLAIM, INGRESS, NETWORK_POLICY];

/** The parts of a run that may be kept; what is none of them, such as a pod group, has no use once the run has ended. */
const PARTS: Readonly<Record<string, RetainedPart | undefined>> = {
  Service: 'services', Ingress: 'services', HTTPRoute: 'services', Middleware: 'services', PersistentVolumeClaim: 'claims', ConfigMap: 'configMaps',
};

/** Properties that have Spark make claims for its executors. */
const EXECUTOR_CLAIM = /^spark\.kubernetes\.executor\.volumes\.persistentVolumeClaim\..*\.options\.claimName$/;

/**
 * Removes the objects of the present attempt besides its driver, before another attempt: ConfigMaps first of all, so that a driver which somebody
 * creates too late cannot start.
 */
export function removeAttempt(situation: Situation): ApplicationAction[] {
  return [...kindsBesideDriver(situation).map((kind) => removalOf(situation, kind)), ...removeExecutors(situation, presentSet(situation))];
}

/** Removes what need not be kept of a run that has ended for good, and names the parts that stay. */
export function removeAtEnd(situation: Situation, retention: Retention): { readonly actions: ApplicationAction[]; readonly retained: RetainedPart[] } {
  const kinds = kindsBesideDriver(situation);
  const stays = ({ kind }: Kind): boolean => {
    const part = entryOf(PARTS, kind);
    return part !== undefined && retention[part] !== 0;
  };
  const going = kinds.filter((kind) => !stays(kind)).map((kind) => removalOf(situation, kind));
  const [left, ...others] = earlierAttempts(situation.status);
  const leftConfigMaps: ApplicationAction[] = left !== undefined && kinds.some((kind) => kind.kind === CONFIG_MAP.kind && stays(kind))
    ? [{ kind: 'deleteOfAttempt', submissionId: left, of: CONFIG_MAP, ...(others.length > 0 ? { earlier: others } : {}) }]
    : [];
  return {
    actions: [...leftConfigMaps, ...going, ...removeExecutors(situation, presentSet(situation))],
    retained: RETAINED_PARTS.filter((part) => kinds.some((kind) => entryOf(PARTS, kind.kind) === part && stays(kind))),
  };
}

/** The part of a run that objects of a kind are, if they are one that may be kept. */
export function partOf(kind: string): RetainedPart | undefined {
  return entryOf(PARTS, kind);
}

/** Removes one part of a run that had been kept. */
export function removePart(situation: Situation, part: RetainedPart): ApplicationAction[] {
  return [...ALL_KINDS, ...situation.planner.optionalKinds].filter(({ kind }) => entryOf(PARTS, kind) === part).map((kind) => removalOf(situation, kind));
}

/**
 * Removes executors that still run although their driver is gone or about to go, of this attempt and of any before it. Sets that keep
 * executors go first, those that are given and those that the executors are in, since they would make new ones.
 */
export function removeExecutors(situation: Situation, sets: readonly ExecutorSet[] = []): ApplicationAction[] {
  const live = situation.observed.executors.filter(isLive);
  const attempts = new Set(live.map(submissionIdOf).filter((id) => id !== undefined));
  const all = new Map([...sets, ...setsOf(live)].map((set) => [`${set.of.kind}/${set.name}`, set]));
  return [
    ...[...all.values()].map((set): ApplicationAction => ({ kind: 'deleteExecutorSet', set })),
    ...[...attempts].sort().map((submissionId): ApplicationAction => ({ kind: 'deleteOfAttempt', submissionId, of: POD, executors: 'live' })),
  ];
}

/** The set of the present attempt: it belongs to the driver pod, which may stay, and it may have no pod at the moment. */
function presentSet({ application, status }: Situation): ExecutorSet[] {
  const set = executorSetOf(application, status);
  return set ? [set] : [];
}

/** Removes executors of the present attempt that have ended. */
export function removeEndedExecutors(situation: Situation): ApplicationAction[] {
  return [{ kind: 'deleteOfAttempt', submissionId: asString(situation.status.submissionID) ?? '', of: POD, executors: 'all' }];
}

/** Everything besides pods of an attempt that no status names any more. */
export function removeEverythingOf(submissionId: string): DeleteOfAttemptAction[] {
  return ALL_KINDS.map((of) => ({ kind: 'deleteOfAttempt', submissionId, of }));
}

/** What the present attempt has of a kind, and what of it a former leader may have created too late for an attempt before. */
function removalOf({ status }: Situation, of: Kind): DeleteOfAttemptAction {
  const earlier = earlierAttempts(status);
  return { kind: 'deleteOfAttempt', submissionId: asString(status.submissionID) ?? '', of, ...(earlier.length > 0 ? { earlier } : {}) };
}

/** Attempts that the status remembers besides the present one. */
function earlierAttempts({ attempts, submissionID }: Situation['status']): string[] {
  // A status that somebody has edited may list any number of them; each costs a call where it is another operator's.
  const ids = (Array.isArray(attempts) ? attempts : []).slice(-KEPT_ATTEMPTS).map((attempt) => asString(asRecord(attempt).submissionID));
  return [...new Set(ids.filter((id) => id !== undefined && id !== submissionID && isLabelValue(id)))] as string[];
}

/**
 * The kinds that the attempt has besides its pods, ConfigMaps first: those of its plan, or all where it was planned from another
 * specification than the present one.
 */
function kindsBesideDriver(situation: Situation): Kind[] {
  const attempt = attemptOf(situation);
  if (attempt === undefined) return [];
  const plan = situation.planner.plan(attempt);
  const { application, status } = situation;
  const exposure = asString(status.exposureHash) ?? exposureHashOf(application);
  const known = plan.outcome === 'planned' && !specChanged(specHashOf(application), asString(status.specHash)) && exposure === exposureHashOf(application);
  const planned = known ? plan.objects.map(({ apiVersion, kind }) => ({ apiVersion, kind })) : [...ALL_KINDS, ...situation.planner.optionalKinds];
  // The field may have changed since the attempt began, which no hash shows.
  const budgets = situation.planner.optionalKinds.filter(({ kind }) => kind === Resources.PodDisruptionBudget.kind);
  const claims = known && Object.entries(plan.properties).some(([key, value]) => EXECUTOR_CLAIM.test(key) && CLAIM_OF_POD.test(value)) ? [CLAIM] : [];
  const ingress = asString(situation.status.driverInfo?.webUIIngressName) ? [INGRESS] : [];
  const routed = asString(situation.status.driverInfo?.webUIRouteName) !== undefined;
  const routes = situation.planner.optionalKinds.filter(({ kind }) => routed && kind === Resources.HTTPRoute.kind);
  const unique = new Map([...planned, ...budgets, ...claims, ...ingress, ...routes].map((kind) => [`${kind.apiVersion}/${kind.kind}`, kind]));
  return [...unique.values()]
    .filter(({ kind }) => kind !== POD.kind)
    .sort((a, b) => Number(b.kind === CONFIG_MAP.kind) - Number(a.kind === CONFIG_MAP.kind));
}
