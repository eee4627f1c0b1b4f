// What can be said about an application.
import { Duration } from 'cdk8s';
import { IConfigMap, ImagePullPolicy, ISecret, IServiceAccount, ResourceProps } from 'cdk8s-plus-27';
import { BatchScheduler } from './batch-scheduler';
import { SparkDependencies } from './dependencies';
import { DriverOptions } from './driver';
import { DriverFailover } from './driver-failover';
import { DynamicAllocation } from './dynamic-allocation';
import { ExecutorOptions } from './executors';
import { SparkMetrics } from './metrics';
import { PodSecurity } from './pod-security';
import { RestartPolicy } from './restart-policy';
import { RunRetention } from './retention';
import { RunDeadlines, SpecChange } from './run-limits';
import { SparkCode } from './spark-code';
import { SparkVersion } from './spark-version';

/**
 * What can be said about an application.
 *
 * Where one thing is said twice, the more specific word wins: a typed option over `sparkConf`, an option of `driver` or `executor` over
 * the same of the application, and all of them over a pod template. Only the keys by which Spark finds its cluster, its identity and
 * its image are refused in `sparkConf`, since options exist for them.
 */
export interface SparkApplicationProps extends ResourceProps {
  /** The Spark release inside the image. */
  readonly sparkVersion: SparkVersion;

  /** The program to run. */
  readonly application: SparkCode;

  /**
   * Image of driver and executors.
   *
   * @default - the images of `driver` and `executor`, both of which must then be given
   */
  readonly image?: string;

  /**
   * When the image is pulled.
   *
   * @default ImagePullPolicy.IF_NOT_PRESENT
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * Secrets with which the image is pulled.
   *
   * @default - those of the service account
   */
  readonly imagePullSecrets?: ISecret[];

  /**
   * Service account of the driver, which creates the executors: it needs the rights that `SparkNamespace` grants to its own.
   *
   * @default - the service account `default` of the namespace, which in most namespaces may not create pods
   */
  readonly serviceAccount?: IServiceAccount;

  /**
   * The driver pod.
   *
   * @default - one core, 1 GiB of heap
   */
  readonly driver?: DriverOptions;

  /**
   * The executor pods.
   *
   * @default - one executor with one core and 1 GiB of heap
   */
  readonly executor?: ExecutorOptions;

  /**
   * A number of executors that follows the work.
   *
   * @default - a fixed number, `executor.instances`
   */
  readonly dynamicAllocation?: DynamicAllocation;

  /**
   * Whether and when the application is run again.
   *
   * @default RestartPolicy.never()
   */
  readonly restartPolicy?: RestartPolicy;

  /**
   * Times after which a run fails.
   *
   * @default - a run may take any time
   */
  readonly deadlines?: RunDeadlines;

  /**
   * What is done so that a driver's end is known, and about one whose node does not answer.
   *
   * @default - the node is waited for, as long as it takes
   */
  readonly driverFailover?: DriverFailover;

  /**
   * What an edit of the application that needs a new run does.
   *
   * @default SpecChange.RESTART
   */
  readonly onSpecChange?: SpecChange;

  /**
   * Files and packages that the application needs besides its main file.
   *
   * @default - none
   */
  readonly dependencies?: SparkDependencies;

  /**
   * Configuration of Spark. Credentials are refused.
   *
   * @default - none
   */
  readonly sparkConf?: { readonly [key: string]: string };

  /**
   * Configuration of Hadoop, without the prefix `spark.hadoop.` that Spark gives it. Credentials are refused.
   *
   * @default - none
   */
  readonly hadoopConf?: { readonly [key: string]: string };

  /**
   * ConfigMap with files such as `log4j2.properties`, mounted at `/etc/spark/conf`.
   *
   * @default - none
   */
  readonly sparkConfigMap?: IConfigMap;

  /**
   * ConfigMap with files such as `core-site.xml`, mounted at `/etc/hadoop/conf`.
   *
   * @default - none
   */
  readonly hadoopConfigMap?: IConfigMap;

  /**
   * Memory beside the heap as a share of it, for driver and executors that state no `memoryOverhead`.
   *
   * @default - 0.1 on the JVM, 0.4 for Python and R
   */
  readonly memoryOverheadFactor?: number;

  /**
   * User that Spark works as towards Hadoop services.
   *
   * @default - the user that the driver runs as
   */
  readonly proxyUser?: string;

  /**
   * Labels of nodes that driver and executors may run on. It excludes node selectors of driver and executors.
   *
   * @default - any node
   */
  readonly nodeSelector?: { readonly [label: string]: string };

  /**
   * How much the pods may do.
   *
   * @default PodSecurity.RESTRICTED
   */
  readonly podSecurity?: PodSecurity;

  /**
   * How Prometheus gets at the metrics.
   *
   * @default - not at all
   */
  readonly metrics?: SparkMetrics;

  /**
   * A scheduler that starts all pods together.
   *
   * @default - the cluster's default scheduler
   */
  readonly batchScheduler?: BatchScheduler;

  /**
   * Whether the application waits. Set later, it ends the run; taken away, the application runs again from its beginning.
   *
   * @default false
   */
  readonly suspended?: boolean;

  /**
   * What is kept of a run that has ended for good, and for how long. The application object stays, so that nothing runs it again.
   *
   * @default - the driver pod with its logs and its ConfigMaps are kept; Services, Ingresses and claims are removed
   */
  readonly retention?: RunRetention;

  /**
   * Time after the end at which the application object is deleted, in whole seconds. Whoever applies the manifest again then runs the
   * application again, which GitOps tools do at once: so it is for applications that are declared `ephemeral`.
   *
   * @default - never
   */
  readonly timeToLive?: Duration;

  /**
   * Whether nobody applies the manifest again after the application object was deleted.
   *
   * @default false
   */
  readonly ephemeral?: boolean;
}
