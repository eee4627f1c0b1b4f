// What can be said about driver pods and about executor pods.
import { Duration, Size } from 'cdk8s';
import { Cpu, EnvValue, IServiceAccount, k8s } from 'cdk8s-plus-27';
import { Gpu } from './gpu';
import { SparkVolume } from './volume';

/** How the entries of a Secret are used (`spec.<role>.secrets[].secretType`). */
export enum SecretType {
  /** Files, and nothing else. */
  GENERIC = 'Generic',
  /** A Google service account key in the entry `key.json`; sets `GOOGLE_APPLICATION_CREDENTIALS`. */
  GCP_SERVICE_ACCOUNT = 'GCPServiceAccount',
  /** A Hadoop delegation token in the entry `hadoop.token`; sets `HADOOP_TOKEN_FILE_LOCATION`. */
  HADOOP_DELEGATION_TOKEN = 'HadoopDelegationToken',
}

/** A port of the Spark container. */
export interface SparkPort {
  /** Name of the port, at most 15 lower-case letters, digits and dashes. */
  readonly name: string;
  /** The port, 1 to 65535. */
  readonly containerPort: number;
  /**
   * `TCP`, `UDP` or `SCTP`.
   *
   * @default TCP
   */
  readonly protocol?: string;
}

/** What can be said about driver pods and about executor pods. */
export interface SparkPodOptions {
  /**
   * Cores that Spark uses in the pod, which is how many tasks run at once (`spark.<role>.cores`). Whole numbers; what Kubernetes
   * reserves is `coreRequest`.
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
   * Heap of the JVM, in whole mebibytes, at least 450 (`spark.<role>.memory`). The pod asks for this and the overhead.
   *
   * @default Size.gibibytes(1)
   */
  readonly memory?: Size;

  /**
   * Memory beside the heap, in whole mebibytes (`spark.<role>.memoryOverhead`).
   *
   * @default - a share of `memory`: 10 % on the JVM and 40 % for Python and R, at least 384 MiB
   */
  readonly memoryOverhead?: Size;

  /**
   * Memory limit of the pod, in whole mebibytes, where it is to differ from what the pod asks for.
   *
   * @default - `memory` and the overhead
   */
  readonly memoryLimit?: Size;

  /**
   * Accelerators of the pod.
   *
   * @default - none
   */
  readonly gpu?: Gpu;

  /**
   * Image of these pods, where it differs from the application's.
   *
   * @default - the image of the application
   */
  readonly image?: string;

  /**
   * Environment variables of the Spark container. Credentials come from Secrets: `EnvValue.fromSecretValue`.
   *
   * @default - none of its own
   */
  readonly env?: { readonly [name: string]: EnvValue };

  /**
   * ConfigMaps and Secrets whose entries all become environment variables.
   *
   * @default - none
   */
  readonly envFrom?: k8s.EnvFromSource[];

  /**
   * Labels of the pods, besides those of the application.
   *
   * @default - none of its own
   */
  readonly labels?: { readonly [key: string]: string };

  /**
   * Annotations of the pods.
   *
   * @default - none
   */
  readonly annotations?: { readonly [key: string]: string };

  /**
   * Volumes of the pods.
   *
   * @default - none; Spark adds an emptyDir for its scratch files
   */
  readonly volumes?: SparkVolume[];

  /**
   * Ports of the Spark container, besides Spark's own.
   *
   * @default - none of its own
   */
  readonly ports?: SparkPort[];

  /**
   * Service account of these pods.
   *
   * @default - the application's for the driver, the driver's for executors
   */
  readonly serviceAccount?: IServiceAccount;

  /**
   * Security context of the pod; its fields win over those of `podSecurity`.
   *
   * @default - what `podSecurity` of the application says
   */
  readonly podSecurityContext?: k8s.PodSecurityContext;

  /**
   * Security context of the Spark container; its fields win over those of `podSecurity`.
   *
   * @default - what `podSecurity` of the application says
   */
  readonly securityContext?: k8s.SecurityContext;

  /**
   * Labels of nodes that the pods may run on.
   *
   * @default - any node
   */
  readonly nodeSelector?: { readonly [label: string]: string };

  /**
   * Rules about nodes and other pods.
   *
   * @default - none
   */
  readonly affinity?: k8s.Affinity;

  /**
   * Taints that the pods accept.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * Scheduler of the pods.
   *
   * @default - the cluster's default scheduler
   */
  readonly schedulerName?: string;

  /**
   * Priority class of the pods.
   *
   * @default - the cluster's default priority
   */
  readonly priorityClassName?: string;

  /**
   * Containers beside the Spark container. They end with it: they do not keep the application from completing.
   *
   * @default - none
   */
  readonly sidecars?: k8s.Container[];

  /**
   * Containers that run to their end before the Spark container starts.
   *
   * @default - none
   */
  readonly initContainers?: k8s.Container[];

  /**
   * Options of the JVM, such as `-XX:+UseZGC` (`spark.<role>.extraJavaOptions`). The heap size is not among them: it is `memory`.
   *
   * @default - none
   */
  readonly javaOptions?: string[];

  /**
   * What happens after the Spark container has started and before it stops.
   *
   * @default - nothing
   */
  readonly lifecycle?: k8s.Lifecycle;

  /**
   * Time that the pod has to end by itself, in whole seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * Whether the pods use the network of their node. Not allowed where Pod Security is `baseline` or `restricted`.
   *
   * @default false
   */
  readonly hostNetwork?: boolean;

  /**
   * Entries of the pods' hosts file.
   *
   * @default - none of its own
   */
  readonly hostAliases?: k8s.HostAlias[];

  /**
   * DNS settings of the pods.
   *
   * @default - the cluster's
   */
  readonly dnsConfig?: k8s.PodDnsConfig;

  /**
   * Whether the containers of a pod see each other's processes.
   *
   * @default false
   */
  readonly shareProcessNamespace?: boolean;

  /**
   * Pod that Spark starts from (`spec.<role>.template`), for what no other option says. Its Spark container is named
   * `spark-kubernetes-driver` or `spark-kubernetes-executor`. The other options win over it.
   *
   * @default - none
   */
  readonly podTemplate?: k8s.PodTemplateSpec;
}
