// What can be set for a SparkNamespace, and what other constructs need to know of one.
import { Size } from 'cdk8s';
import { Cpu, IServiceAccount } from 'cdk8s-plus-27';
import { IConstruct } from 'constructs';

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
   * Whether drivers may keep their executors in StatefulSets and Deployments, which `spark.kubernetes.allocation.pods.allocator` enables
   * with the values `statefulset` and `deployment`. The number of such executors can be changed while an application runs.
   *
   * @default false
   */
  readonly executorSets?: boolean;

  /**
   * Whether pods of other namespaces are denied access to the pods of this one (`NetworkPolicy`). `allowFrom()` makes exceptions.
   * Outgoing connections are not restricted.
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
   * Additional labels of the namespace.
   *
   * @default - none
   */
  readonly labels?: { readonly [key: string]: string };
}
