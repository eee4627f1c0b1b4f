// What can be set for pods of every kind: drivers, executors, the operator.
import { Duration } from 'cdk8s';
import { EnvValue, k8s } from 'cdk8s-plus-27';
import { SparkVolume } from './volumes';

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

/** What can be set for pods of every kind. jsii copies these properties into the structs that extend this one. @internal */
export interface PodOptions {
  /**
   * Environment variables of the Spark container. Take credentials from Secrets: `EnvValue.fromSecretValue`.
   *
   * @default - none
   */
  readonly env?: { readonly [name: string]: EnvValue };

  /**
   * ConfigMaps and Secrets whose entries all become environment variables.
   *
   * @default - none
   */
  readonly envFrom?: k8s.EnvFromSource[];

  /**
   * Additional labels of the pods.
   *
   * @default - none
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
   * @default - none; Spark writes its scratch files to the storage of the node
   */
  readonly volumes?: SparkVolume[];

  /**
   * Ports of the Spark container, in addition to Spark's own.
   *
   * @default - none
   */
  readonly ports?: SparkPort[];

  /**
   * Security context of the pod. Its fields win over those of `podSecurity`.
   *
   * @default - the one that `podSecurity` stands for
   */
  readonly podSecurityContext?: k8s.PodSecurityContext;

  /**
   * Security context of the Spark container. Its fields win over those of `podSecurity`.
   *
   * @default - the one that `podSecurity` stands for
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
   * Taints that the pods tolerate.
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
   * Containers that run next to the Spark container and end with it. They do not keep an application from completing.
   *
   * @default - none
   */
  readonly sidecars?: k8s.Container[];

  /**
   * Containers that run to completion before the Spark container starts.
   *
   * @default - none
   */
  readonly initContainers?: k8s.Container[];

  /**
   * What happens after the Spark container has started and before it stops.
   *
   * @default - nothing
   */
  readonly lifecycle?: k8s.Lifecycle;

  /**
   * Time that the pod has to stop by itself, in whole seconds.
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
   * Additional entries of the pods' hosts file.
   *
   * @default - none
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
}
