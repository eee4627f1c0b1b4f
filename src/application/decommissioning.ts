// Graceful decommissioning: executors hand over their data when their node is taken away.
import { Duration } from 'cdk8s';
import { wholeSeconds } from '../manifest/values';

/** How executors leave nodes that are taken away. */
export interface DecommissioningOptions {
  /**
   * Time from the notice to the end of the node, in whole seconds, at least 10. It becomes the grace period of executors.
   *
   * @default Duration.seconds(120), which spot nodes of AWS have; GKE and AKS give 30 seconds
   */
  readonly notice?: Duration;

  /**
   * Folder in an object store for data that no other executor can take, such as `s3a://bucket/fallback/`
   * (`spark.storage.decommission.fallbackStorage.path`). It ends with a slash.
   *
   * @default - such data is computed again
   */
  readonly fallbackStorage?: string;

  /**
   * Whether autoscalers are asked to leave the node of the driver alone (annotations of Karpenter and of the cluster autoscaler).
   *
   * @default true
   */
  readonly protectDriver?: boolean;
}

/** What decommissioning adds to a program. @internal */
export interface DecommissioningParts {
  readonly conf: Record<string, string>;
  readonly driverAnnotations: Record<string, string>;
  readonly graceSeconds: number;
}

const DEFAULT_NOTICE = Duration.seconds(120);
const LEAST_SECONDS = 10;
/** Both autoscalers read these on pods, and drain no node that has such a pod of their own accord. */
const STAY = { 'karpenter.sh/do-not-disrupt': 'true', 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' };

/** What decommissioning adds to a program. @internal */
export function decommissioningParts({ notice = DEFAULT_NOTICE, fallbackStorage, protectDriver = true }: DecommissioningOptions): DecommissioningParts {
  const graceSeconds = wholeSeconds('decommissionGracefully: notice', notice, LEAST_SECONDS, 'an executor can hand over nothing in a shorter time');
  if (fallbackStorage !== undefined && !/^[a-z][a-z0-9+.-]*:\/\/.*\/$/i.test(fallbackStorage)) {
    throw new Error(`decommissionGracefully: fallbackStorage: '${fallbackStorage}' is not the URL of a folder; write it such as s3a://bucket/fallback/, `
      + 'with a slash at the end');
  }
  return {
    graceSeconds,
    driverAnnotations: protectDriver ? STAY : {},
    conf: {
      'spark.decommission.enabled': 'true',
      'spark.storage.decommission.enabled': 'true',
      'spark.storage.decommission.rddBlocks.enabled': 'true',
      'spark.storage.decommission.shuffleBlocks.enabled': 'true',
      // Tasks that cannot end in this time are started elsewhere too.
      'spark.executor.decommission.killInterval': `${graceSeconds}s`,
      // A stage is not given up because executors left on purpose.
      'spark.stage.ignoreDecommissionFetchFailure': 'true',
      ...(fallbackStorage !== undefined && { 'spark.storage.decommission.fallbackStorage.path': fallbackStorage }),
    },
  };
}
