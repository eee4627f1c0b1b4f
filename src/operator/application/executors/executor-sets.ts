// Executors that Spark leaves to a StatefulSet or a Deployment: which set that is, whether it can be scaled, and which set a pod belongs to.
import { entryOf } from '../../../spec/json';
import type { Kind } from '../../../spec/kubernetes';
import type { Pod } from '../../../spec/kubernetes.gen';
import { isAtLeast, isTrue, parseSparkVersion } from '../../../spec/spark-values';
import type { SparkApplication, SparkApplicationStatus } from '../../../spec/types.gen';
import { identityOf } from '../../../submission/spark/identity';
import { submissionIdOf } from '../driver/driver-pod';
import { controllerOf, isOwnAttempt } from '../ownership';
import { asNumber, asRecord, asString } from '../values';

/** A StatefulSet or Deployment that keeps executors. */
export interface ExecutorSet {
  readonly of: Kind;
  readonly name: string;
}

/** A set of which this many executors are wanted. */
export interface ScalableSet extends ExecutorSet {
  readonly replicas: number;
}

interface Allocator {
  readonly of: Kind;
  /** First part of the set's name, which Spark gives it. */
  readonly prefix: string;
  /** The first Spark that has this allocator. */
  readonly since: readonly [number, number];
}

const STATEFUL_SET: Kind = { apiVersion: 'apps/v1', kind: 'StatefulSet' };
const DEPLOYMENT: Kind = { apiVersion: 'apps/v1', kind: 'Deployment' };

const ALLOCATOR_PROPERTY = 'spark.kubernetes.allocation.pods.allocator';
const ALLOCATORS: Readonly<Record<string, Allocator>> = {
  statefulset: { of: STATEFUL_SET, prefix: 'spark-s', since: [3, 3] },
  deployment: { of: DEPLOYMENT, prefix: 'spark-d', since: [4, 2] },
};
/** With any of these on, Spark itself moves the number of executors. */
const DYNAMIC_PROPERTIES = ['spark.dynamicAllocation.enabled', 'spark.streaming.dynamicAllocation.enabled'];
/** The properties that decide whether executors are in a set that can be scaled. */
export const EXECUTOR_SET_PROPERTIES: readonly string[] = [ALLOCATOR_PROPERTY, ...DYNAMIC_PROPERTIES];

/** The profile that all executors have unless a program asks for others. */
const DEFAULT_PROFILE = 0;
export const HASH_LABEL = 'pod-template-hash';

/** The set that an application's executors are in, where its Spark keeps them in one. Its name follows from the attempt, which no one else can have. */
export function executorSetOf(application: SparkApplication, status: Partial<SparkApplicationStatus>): ExecutorSet | undefined {
  const { sparkConf, sparkVersion } = asRecord(application.spec);
  const allocator = entryOf(ALLOCATORS, asString(asRecord(sparkConf)[ALLOCATOR_PROPERTY])?.trim() ?? '');
  const version = parseSparkVersion(asString(sparkVersion) ?? '');
  const id = asString(status.submissionID);
  if (!allocator || !version || !isAtLeast(version, ...allocator.since) || !isOwnAttempt(application, id)) return undefined;
  return { of: allocator.of, name: `${allocator.prefix}-${identityOf(id).applicationId}-${DEFAULT_PROFILE}` };
}

/**
 * The set whose number of executors can be changed during a run. With Spark's usual allocator the driver alone decides; so it
 * does where it moves the number itself.
 */
export function scalableSetOf(application: SparkApplication, status: Partial<SparkApplicationStatus>): ScalableSet | undefined {
  const { dynamicAllocation, sparkConf, executor } = asRecord(application.spec);
  const dynamic = asRecord(dynamicAllocation).enabled === true || DYNAMIC_PROPERTIES.some((key) => isTrue(asString(asRecord(sparkConf)[key])));
  const replicas = asNumber(asRecord(executor).instances);
  const set = executorSetOf(application, status);
  return set && !dynamic && replicas !== undefined && Number.isInteger(replicas) && replicas > 0 ? { ...set, replicas } : undefined;
}

/**
 * The sets that executors are in. An owner can be written by anybody, so only sets count that have the name which Spark gives to those of the
 * executor's own attempt.
 */
export function setsOf(executors: readonly Pod[]): ExecutorSet[] {
  // Thousands of executors have few attempts, and an identity takes six hashes.
  const known = new Map<string, string>();
  const applicationIdOf = (attempt: string): string => {
    const id = known.get(attempt) ?? identityOf(attempt).applicationId;
    known.set(attempt, id);
    return id;
  };
  const sets = executors.map((pod) => setOf(pod, applicationIdOf)).filter((set) => set !== undefined);
  return [...new Map(sets.map((set) => [`${set.of.kind}/${set.name}`, set])).values()];
}

/** Whether a StatefulSet or Deployment keeps an executor, rather than its driver. */
export function isInSet(pod: Pod): boolean {
  const kind = controllerOf(pod)?.kind;
  return kind === STATEFUL_SET.kind || kind === 'ReplicaSet';
}

function setOf(pod: Pod, applicationIdOf: (attempt: string) => string): ExecutorSet | undefined {
  const owner = controllerOf(pod);
  const attempt = submissionIdOf(pod);
  const hash = pod.metadata.labels?.[HASH_LABEL];
  if (!owner || attempt === undefined) return undefined;
  const name = owner.kind === 'ReplicaSet' && hash && owner.name.endsWith(`-${hash}`) ? owner.name.slice(0, -hash.length - 1) : owner.name;
  const of = owner.kind === STATEFUL_SET.kind ? STATEFUL_SET : owner.kind === 'ReplicaSet' ? DEPLOYMENT : undefined;
  const prefixes = Object.values(ALLOCATORS).filter((allocator) => allocator.of === of).map(({ prefix }) => `${prefix}-${applicationIdOf(attempt)}-`);
  const named = prefixes.some((prefix) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)));
  return of && named ? { of, name } : undefined;
}
