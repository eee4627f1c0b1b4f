// Fields of the application as a whole: name, images, dependencies, dynamic allocation, and the NetworkPolicy of its executors.
import type { Translation } from './translation';
import { DEFAULTS } from '../../../spec/defaults';
import type { Dependencies } from '../../../spec/types.gen';
import { ADDED_STEPS } from '../../spark/steps';
import { NETWORK_POLICY_STEP } from '../../spark/steps/network-policy';

/** The name of the application, which wins over the property as the option `--name` does. */
export function translateName({ application: { metadata }, conf }: Translation): void {
  conf.set('spark.app.name', metadata.name ?? '', 'metadata.name');
}

/** Properties of the same meaning win over these fields, as on a command line. */
export function translateApplication({ application, conf }: Translation): void {
  const { metadata, spec } = application;
  conf.set('spark.kubernetes.namespace', metadata.namespace ?? 'default', 'metadata.namespace');
  const set = (key: string, value: string | undefined, path: string) => {
    if (value !== undefined && value !== '') conf.set(key, value, path);
  };
  set('spark.kubernetes.container.image', spec.image, 'spec.image');
  set('spark.kubernetes.container.image.pullPolicy', spec.imagePullPolicy, 'spec.imagePullPolicy');
  set('spark.kubernetes.container.image.pullSecrets', spec.imagePullSecrets?.join(','), 'spec.imagePullSecrets');
  set('spark.kubernetes.pyspark.pythonVersion', spec.pythonVersion, 'spec.pythonVersion');
  set('spark.kubernetes.memoryOverheadFactor', spec.memoryOverheadFactor, 'spec.memoryOverheadFactor');
  conf.set('spark.kubernetes.submission.waitAppCompletion', 'false');
}

const DEPENDENCIES: Readonly<Record<keyof Dependencies, string>> = {
  jars: 'spark.jars',
  packages: 'spark.jars.packages',
  excludePackages: 'spark.jars.excludes',
  repositories: 'spark.jars.repositories',
  pyFiles: 'spark.submit.pyFiles',
  files: 'spark.files',
  archives: 'spark.archives',
};

/**
 * A list of the application wins over the property of the same meaning, as `--jars` does over `--conf spark.jars`: spark-submit
 * never joins the two.
 */
export function translateDependencies({ application, conf }: Translation): void {
  const { deps } = application.spec;
  for (const [field, key] of Object.entries(DEPENDENCIES) as [keyof Dependencies, string][]) {
    const entries = deps?.[field];
    if (entries?.length) conf.set(key, entries.join(','), `spec.deps.${field}`);
  }
}

/** Dynamic allocation, with shuffle tracking unless it is switched off: there is no shuffle service on Kubernetes. */
export function translateDynamicAllocation({ application, conf }: Translation): void {
  const allocation = application.spec.dynamicAllocation;
  if (!allocation?.enabled) return;
  const set = (key: string, value: string | number | boolean | undefined, field: string) => {
    if (value !== undefined) conf.set(`spark.dynamicAllocation.${key}`, String(value), `spec.dynamicAllocation.${field}`);
  };
  set('enabled', true, 'enabled');
  set('initialExecutors', allocation.initialExecutors, 'initialExecutors');
  set('minExecutors', allocation.minExecutors, 'minExecutors');
  set('maxExecutors', allocation.maxExecutors, 'maxExecutors');
  set('shuffleTracking.enabled', allocation.shuffleTrackingEnabled ?? DEFAULTS.DynamicAllocation.shuffleTrackingEnabled, 'shuffleTrackingEnabled');
  set('shuffleTracking.timeout', allocation.shuffleTrackingTimeout, 'shuffleTrackingTimeout');
}

/**
 * Whether the application asks, by the name of Spark's step, for the NetworkPolicy that only some versions make by themselves.
 * The step's name is taken out of the property: spark-submit looks there for classes of the
 * user's, refuses this one in every version, and the driver does not read the property at all.
 */
export function takeNetworkPolicyStep({ conf }: Translation): boolean {
  const steps = conf.list(ADDED_STEPS);
  if (!steps.includes(NETWORK_POLICY_STEP)) return false;
  const others = steps.filter((step) => step !== NETWORK_POLICY_STEP);
  if (others.length > 0) conf.set(ADDED_STEPS, others.join(','), conf.pathOf(ADDED_STEPS));
  else conf.delete(ADDED_STEPS);
  return true;
}
