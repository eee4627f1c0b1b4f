// What drivers do for which they call the API server: each feature is one run of a real driver, whose calls are recorded.
import { isAtLeast, parseSparkVersion } from '../../../src/spec/spark-values';

export interface Feature {
  /** A word for file and pod names. */
  readonly id: string;
  readonly title: string;
  /** The first Spark version that has it. */
  readonly since?: readonly [major: number, minor: number];
  /** Function of `program.py`. */
  readonly action: 'compute' | 'nothing' | 'give-up-pending' | 'scale' | 'enlarge-claims' | 'fail';
  /** A call that shows that the feature was at work: the driver waits for it. */
  readonly until: RegExp;
  readonly conf: Readonly<Record<string, string>>;
  /** The driver fails, as it is to. */
  readonly fails?: true;
  /** The namespace has the option `executorSets`. */
  readonly executorSets?: true;
}

/** A storage class that lets claims grow. */
export const GROWING_STORAGE_CLASS = 'check-driver-calls-growing';

const LOCAL_DIR = 'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1';

const claims = (storageClass: string): Record<string, string> => ({
  [`${LOCAL_DIR}.options.claimName`]: 'OnDemand',
  [`${LOCAL_DIR}.options.storageClass`]: storageClass,
  [`${LOCAL_DIR}.options.sizeLimit`]: '10Mi',
  [`${LOCAL_DIR}.mount.path`]: '/data',
  [`${LOCAL_DIR}.mount.readOnly`]: 'false',
});

const DYNAMIC: Readonly<Record<string, string>> = {
  'spark.dynamicAllocation.enabled': 'true',
  'spark.dynamicAllocation.shuffleTracking.enabled': 'true',
  'spark.dynamicAllocation.shuffleTracking.timeout': '5s',
  'spark.dynamicAllocation.minExecutors': '0',
  'spark.dynamicAllocation.initialExecutors': '1',
  'spark.dynamicAllocation.maxExecutors': '1',
  'spark.dynamicAllocation.executorIdleTimeout': '10s',
  'spark.kubernetes.dynamicAllocation.deleteGracePeriod': '0s',
};

const DECOMMISSIONING: Readonly<Record<string, string>> = {
  'spark.decommission.enabled': 'true',
  'spark.kubernetes.executor.decommissionLabel': 'check/decommissioned',
  'spark.kubernetes.executor.decommissionLabelValue': 'true',
};

/** The JVM of an executor refuses to start: the value is not allowed. */
const FAILING: Readonly<Record<string, string>> = {
  'spark.executor.extraJavaOptions': '-XX:MaxTenuringThreshold=99',
  'spark.executor.maxNumFailures': '100',
};

const NOWHERE: Readonly<Record<string, string>> = {
  'spark.kubernetes.executor.container.image': 'check.invalid/none:1',
  'spark.kubernetes.container.image.pullPolicy': 'Never',
  'spark.dynamicAllocation.executorIdleTimeout': '1s',
};

/** In the order of the recordings. */
export const FEATURES: readonly Feature[] = [
  {
    id: 'claims',
    title: 'executors with claims, which others use again after a failure',
    action: 'nothing',
    until: /DELETE \S+\/pods\/\S+/,
    conf: { ...FAILING, ...claims('standard') },
  },
  {
    id: 'kept',
    title: 'failed executors that are kept',
    action: 'nothing',
    until: /PATCH \S+\/pods\/\S+/,
    conf: { ...FAILING, 'spark.kubernetes.executor.deleteOnTermination': 'false' },
  },
  {
    id: 'decommissioning',
    title: 'dynamic allocation with decommissioning',
    action: 'compute',
    until: /PATCH \S+\/pods\/\S+/,
    conf: { ...DYNAMIC, ...DECOMMISSIONING },
  },
  { id: 'pending', title: 'pending executors that are no longer wanted', action: 'give-up-pending', until: /DELETE \S+\/pods\?/, conf: NOWHERE },
  {
    id: 'stateful-sets',
    title: 'executors in StatefulSets',
    action: 'scale',
    until: /(PUT|PATCH) \S+\/statefulsets\/\S+/,
    executorSets: true,
    conf: { 'spark.kubernetes.allocation.pods.allocator': 'statefulset' },
  },
  {
    id: 'deployments',
    title: 'executors in Deployments, with dynamic allocation',
    since: [4, 2],
    action: 'compute',
    until: /PUT \S+\/deployments\/\S+\/scale/,
    executorSets: true,
    conf: { ...DYNAMIC, 'spark.kubernetes.allocation.pods.allocator': 'deployment', 'spark.kubernetes.executor.podDeletionCost': '10' },
  },
  {
    id: 'growing-claims',
    title: 'the plugin `ExecutorPVCResizePlugin`',
    since: [4, 2],
    action: 'enlarge-claims',
    until: /PATCH \S+\/persistentvolumeclaims\/\S+/,
    conf: { ...claims(GROWING_STORAGE_CLASS), 'spark.kubernetes.executor.pvc.resizeInterval': '5m' },
  },
  {
    id: 'growing-memory',
    title: 'the plugin `ExecutorResizePlugin`',
    since: [4, 2],
    action: 'compute',
    until: /PATCH \S+\/pods\/\S+\/resize/,
    conf: { 'spark.plugins': 'org.apache.spark.scheduler.cluster.k8s.ExecutorResizePlugin', 'spark.kubernetes.executor.resizeInterval': '1m' },
  },
  {
    id: 'diagnostics',
    title: 'the exception of a failed driver as an annotation of its pod',
    since: [4, 1],
    action: 'fail',
    until: /^/,
    fails: true,
    conf: { ...NOWHERE, 'spark.kubernetes.driver.annotateExitException': 'true' },
  },
];

export function featuresOf(version: string): Feature[] {
  const number = parseSparkVersion(version);
  return FEATURES.filter(({ since }) => since === undefined || (number !== undefined && isAtLeast(number, ...since)));
}
