// What can be set for a SparkNamespace, and what other constructs need to know of one.
import { Size } from 'cdk8s';
import { Cpu, IServiceAccount } from 'cdk8s-plus-27';
import { IConstruct } from 'constructs';
import { CloudIdentity } from './cloud-identity';
import { OperatorDefaults } from './namespace-defaults';
import { SparkVersion } from '../application/spark-code';
import { SparkDefaultsProps } from '../application/spark-defaults';

/** A namespace in which applications run. */
export interface ISparkNamespace extends IConstruct {
  /** Name of the namespace. */
  readonly namespaceName: string;
  /** Service account for the drivers of applications. */
  readonly serviceAccount: IServiceAccount;
}

/** What the pods of a namespace may use in total (`ResourceQuota`). */
export interface NamespaceQuota {
  /**
   * CPU that all pods together may request.
   *
   * @default - no limit
   */
  readonly cpu?: Cpu;
  /**
   * Memory that all pods together may request, in whole mebibytes.
   *
   * @default - no limit
   */
  readonly memory?: Size;
  /**
   * Number of pods.
   *
   * @default - no limit
   */
  readonly pods?: number;
  /**
   * Number of SparkApplication objects, finished ones included.
   *
   * @default - no limit
   */
  readonly applications?: number;
}

/** What containers get that state nothing, and the most that one container may state (`LimitRange`). */
export interface ContainerLimits {
  /**
   * CPU that a container requests if it states no request.
   *
   * @default - 50m if there is a quota, otherwise none
   */
  readonly defaultCpuRequest?: Cpu;
  /**
   * Memory that a container requests if it states no request, in whole mebibytes.
   *
   * @default - 64 MiB if there is a quota, otherwise none
   */
  readonly defaultMemoryRequest?: Size;
  /**
   * Memory limit of a container that states none, in whole mebibytes.
   *
   * @default - no limit
   */
  readonly defaultMemoryLimit?: Size;
  /**
   * Most CPU that a container may request or have as limit. A container without a limit gets this one.
   *
   * @default - no limit
   */
  readonly maxCpu?: Cpu;
  /**
   * Most memory that a container may request or have as limit, in whole mebibytes. A container without a limit gets this one.
   *
   * @default - no limit
   */
  readonly maxMemory?: Size;
}

/** What can be set for a namespace for applications. */
export interface SparkNamespaceProps {
  /**
   * Name of the namespace.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Whether to create the namespace itself. If not, it must exist already, and its Pod Security level is not changed.
   *
   * @default true
   */
  readonly createNamespace?: boolean;

  /**
   * Name of the service account for drivers.
   *
   * @default spark
   */
  readonly serviceAccountName?: string;

  /**
   * What all applications together may use.
   *
   * @default - no limits
   */
  readonly quota?: NamespaceQuota;

  /**
   * What containers get that state nothing, and the most that one container may state.
   *
   * @default - with a quota small default requests, since the cluster refuses containers without any; otherwise nothing
   */
  readonly containerLimits?: ContainerLimits;

  /**
   * Spark versions of the applications. Drivers get no right that only other versions need.
   *
   * @default - all supported versions
   */
  readonly sparkVersions?: SparkVersion[];

  /**
   * Identity that the service account has at the cloud provider.
   *
   * @default - none
   */
  readonly cloudIdentity?: CloudIdentity;

  /**
   * Whether drivers may keep their executors in StatefulSets and Deployments, which `spark.kubernetes.allocation.pods.allocator` enables
   * with the values `statefulset` and `deployment`. The number of such executors can be changed while an application runs.
   *
   * @default false
   */
  readonly executorSets?: boolean;

  /**
   * Whether pods of other namespaces are denied access to the pods of this one (`NetworkPolicy`). `allowFrom()` makes exceptions.
   * Outgoing connections are restricted by `restrictEgress()`.
   *
   * @default false
   */
  readonly isolate?: boolean;

  /**
   * Pod Security level that the cluster enforces: `restricted`, `baseline` or `privileged`.
   *
   * @default restricted
   */
  readonly podSecurityLevel?: string;

  /**
   * What applications of the namespace have unless they say otherwise: those of `addApplication()`, and of the charts of `applyDefaults()`.
   *
   * @default - the service account of the namespace
   */
  readonly defaults?: SparkDefaultsProps;

  /**
   * What the operator gives applications of the namespace, whoever wrote them, where they say nothing. `defaults` are written into the applications of this
   * program; these reach those of anybody.
   *
   * @default - none
   */
  readonly operatorDefaults?: OperatorDefaults;

  /**
   * Additional labels of the namespace.
   *
   * @default - none
   */
  readonly labels?: { readonly [key: string]: string };
}
