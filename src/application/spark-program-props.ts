// What can be set for a Spark program, whoever runs it: an operator, or Kubernetes alone.
import { IConfigMap, ImagePullPolicy, ISecret, IServiceAccount, ResourceProps } from 'cdk8s-plus-27';
import { BatchScheduler } from './batch-scheduler';
import { DynamicAllocation } from './dynamic-allocation';
import { SparkMetrics } from './metrics';
import { DriverOptions, ExecutorOptions } from './pod-options';
import { SparkCode, SparkDependencies, SparkVersion } from './spark-code';
import { PodSecurity } from '../manifest/pod-security';

/** What programs of a namespace or chart often have in common, so that `SparkDefaults` can say it once. */
export interface SharedProgramProps {
  /**
   * The Spark release inside the image.
   *
   * @default - that of the `SparkDefaults` of the namespace or chart, which must then name one
   */
  readonly sparkVersion?: SparkVersion;

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
   * Secrets for pulling the image.
   *
   * @default - those of the service account
   */
  readonly imagePullSecrets?: ISecret[];

  /**
   * Service account of the driver. The driver creates the executors, so it needs the rights that the account of a `SparkNamespace` has.
   *
   * @default - the service account `default` of the namespace, which usually may not create pods
   */
  readonly serviceAccount?: IServiceAccount;

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
   * What the pods are allowed to do.
   *
   * @default PodSecurity.RESTRICTED
   */
  readonly podSecurity?: PodSecurity;

  /**
   * How Prometheus reads the metrics.
   *
   * @default - metrics are not exposed
   */
  readonly metrics?: SparkMetrics;

  /**
   * Batch scheduler, which starts all pods together.
   *
   * @default - the cluster's default scheduler
   */
  readonly batchScheduler?: BatchScheduler;
}

/**
 * What can be set for a Spark program.
 *
 * If the same thing is set in two places, the more specific place wins: a typed option over `sparkConf`, an option of `driver` or
 * `executor` over the same option of the program, and all of them over a pod template. Some keys are refused in `sparkConf`, since
 * options exist for them: those of the cluster, the identity and the image.
 */
export interface SparkProgramProps extends ResourceProps, SharedProgramProps {
  /** The program to run. */
  readonly application: SparkCode;

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
   * Files and packages that the application needs in addition to its main file.
   *
   * @default - none
   */
  readonly dependencies?: SparkDependencies;

  /**
   * Memory outside the heap, as a share of the heap. It applies to driver and executors without `memoryOverhead`.
   *
   * @default - 0.1 on the JVM, 0.4 for Python and R
   */
  readonly memoryOverheadFactor?: number;

  /**
   * User that Spark impersonates for Hadoop services.
   *
   * @default - the user that the driver runs as
   */
  readonly proxyUser?: string;

  /**
   * Labels of nodes that driver and executors may run on. It cannot be combined with node selectors of driver or executors.
   *
   * @default - any node
   */
  readonly nodeSelector?: { readonly [label: string]: string };
}
