// What can be set for driver and executor pods of applications.
import { Size } from 'cdk8s';
import { Cpu, IServiceAccount, k8s } from 'cdk8s-plus-27';
import { PodOptions } from '../manifest/pod-options';
import { absolutePath } from '../manifest/values';

/** How the entries of a Secret are used (`spec.<role>.secrets[].secretType`). */
export enum SecretType {
  /** As files only. */
  GENERIC = 'Generic',
  /** A Google service account key in the entry `key.json`; sets `GOOGLE_APPLICATION_CREDENTIALS`. */
  GCP_SERVICE_ACCOUNT = 'GCPServiceAccount',
  /** A Hadoop delegation token in the entry `hadoop.token`; sets `HADOOP_TOKEN_FILE_LOCATION`. */
  HADOOP_DELEGATION_TOKEN = 'HadoopDelegationToken',
}

/** How Spark gives accelerators to tasks. */
export interface GpuScheduling {
  /**
   * Accelerators of each task (`spark.task.resource.<name>.amount`): a whole number, or a share of at most 0.5. Of the driver, it means nothing.
   *
   * @default 1
   */
  readonly perTask?: number;

  /**
   * Script in the image that prints the addresses of the accelerators as JSON (`spark.<role>.resource.<name>.discoveryScript`).
   *
   * @default - for NVIDIA, the one of Spark's images, which calls `nvidia-smi`; otherwise it must be given
   */
  readonly discoveryScript?: string;
}

/**
 * GPUs or other accelerators of a pod (`spec.<role>.gpu`): a limit of the Spark container. Spark itself does not know of them, so that its tasks
 * share them as they like, unless `forTasks()` tells it.
 */
export class Gpu {
  /** NVIDIA GPUs (`nvidia.com/gpu`). */
  public static nvidia(quantity: number): Gpu {
    return new Gpu('nvidia.com/gpu', quantity);
  }

  /** AMD GPUs (`amd.com/gpu`). */
  public static amd(quantity: number): Gpu {
    return new Gpu('amd.com/gpu', quantity);
  }

  /**
   * Any extended resource.
   *
   * @param name name of the resource on the nodes, such as `gpu.intel.com/i915`
   * @param quantity how many, at least 1
   */
  public static of(name: string, quantity: number): Gpu {
    return new Gpu(name, quantity);
  }

  private constructor(
    /** Name of the resource on the nodes. */
    public readonly name: string,
    /** How many. */
    public readonly quantity: number,
    private readonly scheduling?: GpuScheduling,
  ) {
    if (!Number.isInteger(quantity) || quantity < 1) {
      throw new Error(`Gpu.of: quantity of ${name} is ${quantity}; give a whole number of at least 1, or no GPU at all`);
    }
  }

  /** The same accelerators, which Spark gives to tasks one by one. The keys are those of Spark's page "Configuration", section "Custom Resource Scheduling". */
  public forTasks(scheduling: GpuScheduling = {}): Gpu {
    const { perTask = 1, discoveryScript = this.name === 'nvidia.com/gpu' ? NVIDIA_DISCOVERY : undefined } = scheduling;
    if (discoveryScript === undefined) {
      throw new Error(`Gpu.forTasks: discoveryScript: Spark has no script that finds ${this.name}; name one that is in the image`);
    }
    if (!(perTask > 0) || (!Number.isInteger(perTask) && perTask > 0.5)) {
      throw new Error(`Gpu.forTasks: perTask is ${perTask}; give a whole number or a share of at most 0.5, which is what Spark accepts`);
    }
    if (perTask > this.quantity) {
      throw new Error(`Gpu.forTasks: perTask is ${perTask}, and a pod has ${this.quantity} of ${this.name}, so no task could run`);
    }
    return new Gpu(this.name, this.quantity, { perTask, discoveryScript: absolutePath('Gpu.forTasks: discoveryScript', discoveryScript) });
  }

  /** Configuration that tells Spark of the accelerators. @internal */
  public _conf(role: string): Record<string, string> {
    if (!this.scheduling) return {};
    const [vendor, resource] = this.name.split('/');
    return {
      [`spark.${role}.resource.${resource}.amount`]: String(this.quantity),
      [`spark.${role}.resource.${resource}.vendor`]: vendor,
      [`spark.${role}.resource.${resource}.discoveryScript`]: this.scheduling.discoveryScript ?? '',
      ...(role === 'executor' && { [`spark.task.resource.${resource}.amount`]: String(this.scheduling.perTask) }),
    };
  }
}

/** The script that Spark's images contain. */
const NVIDIA_DISCOVERY = '/opt/spark/examples/src/main/scripts/getGpusResources.sh';

/** What can be set for driver pods and for executor pods. */
export interface SparkPodOptions extends PodOptions {
  /**
   * Cores that Spark uses in the pod, which is the number of tasks that run at once (`spark.<role>.cores`). A whole number. What
   * Kubernetes reserves is `coreRequest`.
   *
   * @default 1
   */
  readonly cores?: number;

  /**
   * CPU that Kubernetes reserves for the pod (`spark.kubernetes.<role>.request.cores`).
   *
   * @default - as many as `cores`
   */
  readonly coreRequest?: Cpu;

  /**
   * Most CPU that the pod may use (`spark.kubernetes.<role>.limit.cores`).
   *
   * @default - no limit
   */
  readonly coreLimit?: Cpu;

  /**
   * Heap of the JVM, in whole mebibytes, at least 450 (`spark.<role>.memory`). The pod requests the heap and the overhead.
   *
   * @default Size.gibibytes(1)
   */
  readonly memory?: Size;

  /**
   * Memory outside the heap, in whole mebibytes (`spark.<role>.memoryOverhead`).
   *
   * @default - a share of `memory`: 10 % on the JVM and 40 % for Python and R, at least 384 MiB
   */
  readonly memoryOverhead?: Size;

  /**
   * Memory limit of the pod, in whole mebibytes, if it differs from the memory that the pod requests.
   *
   * @default - `memory` and the overhead
   */
  readonly memoryLimit?: Size;

  /**
   * GPUs or other accelerators of the pod.
   *
   * @default - none
   */
  readonly gpu?: Gpu;

  /**
   * Image of these pods, if it differs from the application's.
   *
   * @default - the image of the application
   */
  readonly image?: string;

  /**
   * Service account of these pods.
   *
   * @default - the application's for the driver, the driver's for executors
   */
  readonly serviceAccount?: IServiceAccount;

  /**
   * Options of the JVM, such as `-XX:+UseZGC` (`spark.<role>.extraJavaOptions`). Set the heap size with `memory` instead.
   *
   * @default - none
   */
  readonly javaOptions?: string[];

  /**
   * Pod that Spark starts from (`spec.<role>.template`), for what no other option covers. Its Spark container is named
   * `spark-kubernetes-driver` or `spark-kubernetes-executor`. The other options win over it.
   *
   * @default - none
   */
  readonly podTemplate?: k8s.PodTemplateSpec;
}

/** What can be set for the driver pod. */
export interface DriverOptions extends SparkPodOptions {
  /**
   * Name of the driver pod.
   *
   * @default - the name of the application and `-driver`
   */
  readonly podName?: string;

  /**
   * Address of the API server as the driver sees it (`spark.kubernetes.driver.master`).
   *
   * @default - the cluster's own, `https://kubernetes.default.svc`
   */
  readonly kubernetesMaster?: string;

  /**
   * Labels of the headless Service through which executors find the driver.
   *
   * @default - none
   */
  readonly serviceLabels?: { readonly [key: string]: string };

  /**
   * Annotations of that Service.
   *
   * @default - none
   */
  readonly serviceAnnotations?: { readonly [key: string]: string };
}

/** What can be set for executor pods. */
export interface ExecutorOptions extends SparkPodOptions {
  /**
   * Number of executors (`spark.executor.instances`), at least 1.
   *
   * @default 1
   */
  readonly instances?: number;

  /**
   * Whether executor pods are deleted once they have ended (`spark.kubernetes.executor.deleteOnTermination`).
   *
   * @default true
   */
  readonly deleteOnTermination?: boolean;
}
