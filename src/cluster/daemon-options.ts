// What can be set for the pods of masters, workers and ZooKeeper servers.
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { PodOptions } from '../manifest/pod-options';

/** What can be set for pods of every daemon. */
export interface SparkDaemonOptions extends PodOptions {
  /**
   * CPU that Kubernetes reserves for the pod.
   *
   * @default - the CPU limit, or 100 millis where there is none
   */
  readonly coreRequest?: Cpu;

  /**
   * Heap of the daemon itself, in whole mebibytes (`SPARK_DAEMON_MEMORY`). Executors have heaps of their own.
   *
   * @default - 1 GiB for masters, 512 MiB for workers, 256 MiB for ZooKeeper
   */
  readonly daemonMemory?: Size;

  /**
   * Memory that Kubernetes reserves for the pod, in whole mebibytes.
   *
   * @default - the memory limit
   */
  readonly memoryRequest?: Size;

  /**
   * Options of the daemon's JVM, such as `-XX:+UseZGC`. Set the heap with `daemonMemory` instead.
   *
   * @default - none
   */
  readonly javaOptions?: string[];
}

/** What can be set for the pods of masters. */
export interface SparkMasterOptions extends SparkDaemonOptions {
  /**
   * Number of masters, 1 to 3. More than one needs `MasterRecovery.zooKeeper` or `MasterRecovery.ensemble`: one leads, the others wait.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Most CPU that the pod may use.
   *
   * @default - no limit
   */
  readonly coreLimit?: Cpu;

  /**
   * Memory limit of the pod, in whole mebibytes.
   *
   * @default - the heap and a tenth of it, at least 192 MiB
   */
  readonly memoryLimit?: Size;
}

/** What can be set for the pods of a pool of workers. */
export interface SparkWorkerOptions extends SparkDaemonOptions {
  /**
   * Number of workers, at least 0. With `scaleOnCpu`, the autoscaler decides.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Most CPU that a pod may use, worker and executors together. Its whole part is the number of cores that the worker offers, at least one.
   */
  readonly coreLimit: Cpu;

  /**
   * CPU of `coreLimit` that is not offered to executors.
   *
   * @default - none, since CPU can be shared
   */
  readonly reservedCores?: Cpu;

  /**
   * Memory limit of a pod, in whole mebibytes, worker and executors together. What the worker offers to executors follows from it: see `memory` of
   * `SparkWorkers`.
   */
  readonly memoryLimit: Size;

  /**
   * Memory of executors outside of their heaps, as a share of the heaps, for Python and off-heap memory. It is at least 384 MiB for each worker.
   *
   * @default 0.1
   */
  readonly memoryOverheadFactor?: number;

  /**
   * Longest time that a worker has to hand over its data before it stops, in whole seconds. It is the grace period of the pods.
   *
   * @default Duration.seconds(120)
   */
  readonly decommissionTime?: Duration;

  /**
   * Whether pods of the pool prefer to run on different nodes. `false` leaves that to the scheduler.
   *
   * @default true
   */
  readonly spreadOverNodes?: boolean;
}

/** How the number of workers follows their CPU. */
export interface WorkerScaling {
  /** Least number of workers, at least 1. */
  readonly min: number;

  /** Largest number of workers. */
  readonly max: number;

  /**
   * CPU of the pods that the autoscaler aims at, in per cent of `coreRequest`.
   *
   * @default 70
   */
  readonly targetPercent?: number;

  /**
   * How long the number of workers stays when less would do, in whole seconds, at most one hour. Workers that go must hand over their data.
   *
   * @default Duration.minutes(10)
   */
  readonly patience?: Duration;
}
