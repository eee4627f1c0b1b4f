// Executors that Spark leaves to a StatefulSet or a Deployment: which set that is, whether it can be scaled, and which set a pod belongs to.
import type { Kind } from '../../../spec/kubernetes';
import type { Pod } from '../../../spec/kubernetes.gen';
import { isAtLeast, parseSparkVersion } from '../../../spec/spark-version';
import { isTrue } from '../../../spec/switches';
import type { SparkApplication, SparkApplicationStatus } from '../../../spec/types.gen';
import { controllerOf } from '../driver/driver-pod';
import { asNumber, asRecord, asString } from '../values';

/** A StatefulSet or Deployment that keeps executors. */
export interface ExecutorSet {
  readonly of: Kind;
  readonly name: string;
  /** Where it is known. */
  readonly uid?: string;
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
/** The profile that all executors have unless a program asks for others. */
const DEFAULT_PROFILE = 0;
const HASH_LABEL = 'pod-template-hash';

/** The set that an application's executors are in, where its Spark keeps them in one. */
export function executorSetOf({ spec }: SparkApplication, status: Partial<SparkApplicationStatus>): ExecutorSet | undefined {
  const { sparkConf, sparkVersion } = asRecord(spec);
  const allocator = ALLOCATORS[asString(asRecord(sparkConf)[ALLOCATOR_PROPERTY])?.trim() ?? ''];
  const version = parseSparkVersion(asString(sparkVersion) ?? '');
  const id = asString(status.sparkApplicationId);
  if (!allocator || !version || !isAtLeast(version, ...allocator.since) || id === undefined) return undefined;
  return { of: allocator.of, name: `${allocator.prefix}-${id}-${DEFAULT_PROFILE}` };
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

/** The sets that executors are in, by what their owners say. */
export function setsOf(executors: readonly Pod[]): ExecutorSet[] {
  const sets = executors.flatMap((pod): ExecutorSet[] => {
    const owner = controllerOf(pod);
    if (owner?.kind === STATEFUL_SET.kind) return [{ of: STATEFUL_SET, name: owner.name, uid: owner.uid }];
    const hash = pod.metadata.labels?.[HASH_LABEL];
    return owner?.kind === 'ReplicaSet' && hash && owner.name.endsWith(`-${hash}`)
      ? [{ of: DEPLOYMENT, name: owner.name.slice(0, -hash.length - 1) }]
      : [];
  });
  return [...new Map(sets.map((set) => [`${set.of.kind}/${set.name}`, set])).values()];
}
